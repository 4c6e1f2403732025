//! Tasks in all kinds of orders: the gate, the tokens and the credit of a client whose calls run
//! and are dropped at any point.

mod budget;
mod executor;
mod gate;
mod tokens;
