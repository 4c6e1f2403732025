//! What holds requests back: the rate limit, a time that the service named, and the retry budget.

pub(crate) mod budget;
pub(crate) mod pause;
pub(crate) mod rate_limiter;
