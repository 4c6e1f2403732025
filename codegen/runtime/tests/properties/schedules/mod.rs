//! Tasks in all kinds of orders: the rate limiter, the tokens and the credit of a client whose calls run
//! and are dropped at any point.

mod budget;
mod executor;
mod rate_limiter;
mod tokens;
