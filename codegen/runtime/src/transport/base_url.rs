//! The check of base URLs: credentials are sent only over TLS, or to this machine.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;
use reqwest::Url;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;

/// The advice about what is not a URL at all.
const EXAMPLE: &str = "Write it like `https://api.example.com`.";

/// Checks a URL and removes slashes at its end. Without TLS, only this machine is allowed. Errors
/// begin with `subject`, such as "the base URL of host `api`".
pub(crate) fn check(subject: &str, url: &str, tls: bool) -> Result<String, Error> {
    let wrong = |what: &str| Error::new(ErrorKind::Config, format!("{subject} {what}"));
    let url = url.trim();
    let uri: Uri = url
        .parse()
        .map_err(|_| wrong("is not a valid URL").with_advice(EXAMPLE))?;
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Err(wrong("is not an absolute URL").with_advice("Begin it with `https://`."));
    };
    if authority.as_str().contains('@') {
        return Err(
            wrong("contains credentials").with_advice("Set credentials on the client instead.")
        );
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(wrong("has a query or a fragment")
            .with_advice("Write only the part before `?` or `#`."));
    }
    if uri
        .path()
        .split('/')
        .any(|segment| matches!(segment, "." | ".."))
    {
        return Err(wrong("has `.` or `..` in its path")
            .with_advice("Write the path without `.` and `..`."));
    }
    if *scheme == Scheme::HTTPS && !tls {
        return Err(
            wrong("needs TLS, but no TLS feature of the crate is enabled").with_advice(
                "Enable one of the features `rustls`, `native-tls` and `rustls-no-provider`.",
            ),
        );
    }
    if *scheme != Scheme::HTTPS && !(*scheme == Scheme::HTTP && is_loopback(authority.host())) {
        return Err(wrong("would send credentials without TLS").with_advice(
            "Use `https://`; `http://` is allowed only for this machine, such as `http://127.0.0.1:8080`.",
        ));
    }
    // The parser that sends requests knows more than the one above, such as which ports there are.
    if let Err(error) = Url::parse(url) {
        return Err(wrong(&format!("is not a valid URL: {error}"))
            .with_advice(EXAMPLE)
            .with_source(error));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
