//! What is said about a redirect, which is never followed: credentials go to no other place.

use http::header::LOCATION;
use http::{HeaderMap, Uri};

/// Says where an answer points: the host and no more, since the rest of a URL can hold secrets.
pub(crate) fn told(status: u16, headers: &HeaderMap) -> Option<String> {
    if !(300..400).contains(&status) {
        return None;
    }
    let location = headers.get(LOCATION)?.to_str().unwrap_or_default();
    // `//host/path` takes the scheme from where it stands.
    let whole = location
        .strip_prefix("//")
        .map(|rest| format!("https://{rest}"));
    let uri: Option<Uri> = whole.as_deref().unwrap_or(location).parse().ok();
    let place = match uri.as_ref().and_then(Uri::host) {
        Some(host) => format!("`{host}`"),
        None => "another path".to_owned(),
    };
    Some(format!(
        "the service points to {place}, and redirects are not followed"
    ))
}
