//! An access token and its age.

use std::time::Duration;

use crate::wire::secret::Secret;

/// An access token that was just obtained.
pub(crate) struct Token {
    pub(crate) value: Secret,
    /// When it was requested, on the client's clock.
    pub(crate) since: Duration,
    pub(crate) lifetime: Duration,
}
