//! The base URLs to which credentials may go.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

use crate::error::call_error::Error;
use crate::policy::error_kind::ErrorKind;

/// Checks a URL and leaves out slashes at its end; only this machine may be reached without TLS.
pub(crate) fn check(whose: &str, url: &str, tls: bool) -> Result<String, Error> {
    let wrong = |what: &str| Error::new(ErrorKind::Config, format!("the URL of {whose} {what}"));
    let uri: Uri = url.parse().map_err(|_| wrong("is not a URL"))?;
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Err(wrong("is not a whole URL").with_advice("It begins with `https://`."));
    };
    if authority.as_str().contains('@') {
        return Err(wrong("holds credentials").with_advice("Credentials are set on the client."));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(wrong("has a query or a fragment"));
    }
    if uri
        .path()
        .split('/')
        .any(|segment| matches!(segment, "." | ".."))
    {
        return Err(wrong("has `.` or `..` in its path"));
    }
    if *scheme == Scheme::HTTPS && !tls {
        return Err(wrong("needs TLS, and none is compiled in").with_advice(
            "Enable one of the features `rustls`, `native-tls` and `rustls-no-provider`.",
        ));
    }
    if *scheme != Scheme::HTTPS && !(*scheme == Scheme::HTTP && is_loopback(authority.host())) {
        return Err(wrong("would send credentials unprotected").with_advice(
            "Use `https://`; `http://` is for this machine only, such as `http://127.0.0.1:8080`.",
        ));
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
