//! The header with which one attempt shows who the client is.

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;

/// The authorization of one attempt.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) header: Option<HeaderValue>,
    /// Which of the client's tokens it is, so that one that failed is replaced only once.
    pub(crate) generation: u64,
}

/// Makes the header of a scheme and a secret, marked so that nothing prints it.
pub(crate) fn header(scheme: &str, secret: &str) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("{scheme} {secret}"));
    let mut header = HeaderValue::try_from(text.as_str()).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "the credentials hold a character that no header can carry",
        )
    })?;
    header.set_sensitive(true);
    Ok(header)
}
