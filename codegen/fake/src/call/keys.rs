//! Keys with which callers authenticate, and the tokens that were issued for them.

use std::fmt;
use std::sync::Arc;

use crate::time::Time;

/// A token that was given out. The token itself is kept by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Its place in the order in which tokens were given out.
    pub(crate) number: u64,
    /// SHA-256 of the token, 64 digits of base 16.
    pub(crate) digest: String,
    /// Id of the key that it was given for.
    pub(crate) key: Arc<str>,
    pub(crate) account: Arc<str>,
    pub(crate) email: Arc<str>,
    /// When it ends.
    pub(crate) until: Time,
}

/// What is known of a key with which callers sign in.
#[derive(Clone)]
pub(crate) struct KnownKey {
    pub(crate) account: Arc<str>,
    pub(crate) email: Arc<str>,
    pub(crate) secret: Arc<str>,
    /// Whether the key may be used with HTTP Basic.
    pub(crate) basic: bool,
}

impl fmt::Debug for KnownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownKey")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
