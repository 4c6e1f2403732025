//! The `Authorization` header of an attempt.

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;
use crate::transport::layer::AddedSecrets;

/// The authorization of an attempt.
#[derive(Clone, Default)]
pub(crate) struct Authorization {
    pub(crate) header: Option<HeaderValue>,
    /// The number of the client's token, so that a refused one is replaced only once.
    pub(crate) generation: u64,
    /// What layers have added to the attempt.
    pub(crate) added: AddedSecrets,
}

/// Makes the header from a scheme and a secret, marked as sensitive so that it is not printed.
pub(crate) fn header(scheme: &str, secret: &str) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("{scheme} {secret}"));
    let mut header = HeaderValue::try_from(text.as_str()).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "the credentials have a character that a header cannot hold",
        )
    })?;
    header.set_sensitive(true);
    Ok(header)
}
