//! Authentication: credentials, and tokens and how to obtain them.

pub(crate) mod assertion;
pub(crate) mod authorization;
pub(crate) mod clock_skew;
pub(crate) mod credentials;
pub(crate) mod environment;
pub(crate) mod exchange;
pub(crate) mod provider;
pub(crate) mod service_account;
pub(crate) mod setup;
pub(crate) mod token;
pub(crate) mod tokens;
