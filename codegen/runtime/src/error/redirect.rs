//! The message about a redirect. It is never followed, so that credentials go to no other host.

use http::header::LOCATION;
use http::{HeaderMap, Uri};

/// Says to which host an answer redirects. The rest of the URL is not shown, since it can hold
/// secrets.
pub(crate) fn message(status: u16, headers: &HeaderMap) -> Option<String> {
    if !(300..400).contains(&status) {
        return None;
    }
    let location = headers.get(LOCATION)?.to_str().unwrap_or_default();
    // `//host/path` is relative: it has the scheme of the request.
    let whole = location
        .strip_prefix("//")
        .map(|rest| format!("https://{rest}"));
    let uri: Option<Uri> = whole.as_deref().unwrap_or(location).parse().ok();
    let place = match uri.as_ref().and_then(Uri::host) {
        Some(host) => format!("`{host}`"),
        None => "another path".to_owned(),
    };
    Some(format!(
        "the service redirects to {place}, but redirects are not followed"
    ))
}
