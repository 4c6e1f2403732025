//! What limits requests: the rate limiter, the pauses that the service asks for, and the retry
//! budget.

pub(crate) mod budget;
pub(crate) mod rate_limiter;
pub(crate) mod retry_delay;
pub(crate) mod service_pause;
pub(crate) mod window;
