//! Authentication: credentials, and tokens and how to obtain them.

pub(crate) mod assertion;
pub(crate) mod authorization;
pub(crate) mod clock_skew;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod exchange;
pub(crate) mod tokens;
