//! What limits requests: the rate limiter, the pauses that the service asks for, and the retry
//! budget.

pub(crate) mod budget;
pub(crate) mod pause;
pub(crate) mod rate_limiter;
