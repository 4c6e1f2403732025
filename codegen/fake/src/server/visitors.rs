//! Which requests are let in: those by a name of this machine, and of no page of somebody else but those that were allowed (CORS).
//!
//! A page on the internet can have its own name lead to this machine (DNS rebinding), and its browser then sends what it says here. It
//! cannot change what stands in `Host`, so every request by a name that is not this machine's is refused.

use hyper::Method;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use hyper::http::request;
use hyper::http::uri::{Authority, Uri};

use crate::diagnostics::Errors;
use crate::loopback::is_this_machine;

/// The verbs that a page may send.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");

/// What a page may read of an answer besides what it always may.
const EXPOSED: HeaderValue = HeaderValue::from_static("Date, Retry-After");

/// For how many seconds a browser need not ask again whether it may send something.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// What the user lets in besides programs on this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowed {
    hosts: Vec<String>,
    origins: Vec<String>,
}

/// Who sends a request.
#[derive(Debug)]
pub(super) enum Visitor {
    /// A program, or the fake's own page.
    Own,
    /// A page of this origin, which was allowed.
    Page(HeaderValue),
}

/// Why a request is not let in: status and sentence.
pub(super) type Refused = (u16, String);

impl Allowed {
    /// Reads the names that the fake answers to besides this machine's, and the origins of pages that may call it.
    ///
    /// # Errors
    /// What is no name and no origin.
    pub(crate) fn new(hosts: &[String], origins: &[String]) -> Result<Self, Errors> {
        let hosts: Result<_, Errors> = hosts.iter().map(|host| read_host(host)).collect();
        let origins: Result<_, Errors> = origins.iter().map(|origin| read_origin(origin)).collect();
        Ok(Self {
            hosts: hosts?,
            origins: origins?,
        })
    }

    /// The names besides those of this machine.
    pub(super) fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Says who sends a request, or why it is not let in.
    pub(super) fn visitor(&self, head: &request::Parts) -> Result<Visitor, Refused> {
        let asked = self.host(head)?;
        let Some(origin) = only(&head.headers, &ORIGIN) else {
            return own_site(&head.headers).map(|()| Visitor::Own);
        };
        let text = origin.to_str().unwrap_or("?").to_ascii_lowercase();
        if self.origins.contains(&text) {
            return Ok(Visitor::Page(origin.clone()));
        }
        let own = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"));
        if own == Some(asked.as_str()) {
            return own_site(&head.headers).map(|()| Visitor::Own);
        }
        Err((
            403,
            format!(
                "pages of the origin `{text}` may not call this fake; start it with `--cors ORIGIN` (in a program, `Builder::cors`) to allow one"
            ),
        ))
    }

    /// The host and port by which a request was sent, if the fake answers to them.
    fn host(&self, head: &request::Parts) -> Result<String, Refused> {
        let mut named = head.headers.get_all(HOST).iter();
        let (header, None) = (named.next(), named.next()) else {
            return Err((400, "the request has `Host` twice".to_owned()));
        };
        let header = header.map(|value| value.to_str().unwrap_or("?"));
        let target = head.uri.authority().map(Authority::as_str);
        let Some(first) = target.or(header) else {
            return Err((400, "the request has no `Host`".to_owned()));
        };
        for name in target.into_iter().chain(header) {
            if !self.answers_to(name) {
                let shown: String = name.chars().take(100).collect();
                return Err((
                    421,
                    format!(
                        "`Host` is `{shown}`, which is no name of this machine; start the fake with `--host NAME` (in a program, `Builder::host`) to have it answer to another one"
                    ),
                ));
            }
        }
        Ok(first.to_ascii_lowercase())
    }

    fn answers_to(&self, authority: &str) -> bool {
        let Ok(parsed) = authority.parse::<Authority>() else {
            return false;
        };
        let host = parsed.host().to_ascii_lowercase();
        !authority.contains('@') && (is_this_machine(&host) || self.hosts.contains(&host))
    }
}

impl Visitor {
    /// What a page may send, if it asks for that (a preflight request of CORS).
    pub(super) fn may(&self, head: &request::Parts) -> Option<HeaderMap> {
        let asks = head.method == Method::OPTIONS
            && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        if !asks || matches!(self, Self::Own) {
            return None;
        }
        let mut headers = HeaderMap::from_iter([
            (ACCESS_CONTROL_ALLOW_METHODS, METHODS),
            (ACCESS_CONTROL_MAX_AGE, MAX_AGE),
        ]);
        if let Some(wanted) = head.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        Some(headers)
    }

    /// Lets a page read an answer.
    pub(super) fn let_read(&self, headers: &mut HeaderMap) {
        if let Self::Page(origin) = self {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            headers.insert(VARY, HeaderValue::from_static("Origin"));
        }
    }
}

/// The value of a header; of one that is there twice, none that anybody allows.
fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h HeaderValue> {
    const TWICE: HeaderValue = HeaderValue::from_static("?");
    static NONE: HeaderValue = TWICE;
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => value,
        (_, Some(_)) => Some(&NONE),
    }
}

/// A browser says of every request whether a page of another site is behind it, also where it sends no `Origin`.
fn own_site(headers: &HeaderMap) -> Result<(), Refused> {
    let site = headers
        .get("sec-fetch-site")
        .map(|value| value.to_str().unwrap_or("?"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err((403, "a page of another site has sent this".to_owned()));
    }
    Ok(())
}

fn read_host(text: &str) -> Result<String, Errors> {
    let host = text.parse::<Authority>().ok();
    let plain = host.filter(|host| host.as_str() == host.host() && !host.as_str().is_empty());
    plain
        .map(|host| host.as_str().to_ascii_lowercase())
        .ok_or_else(|| {
            Errors::plain(
                &format!("`{text}` is not the name of a host"),
                "write the name alone, without `http://` and without a port, such as `fake.test`",
            )
        })
}

/// An origin as browsers write it: in lower case, without the port that its scheme has anyway.
fn read_origin(text: &str) -> Result<String, Errors> {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_suffix('/').unwrap_or(&lower);
    let uri = lower.parse::<Uri>().ok();
    let origin = uri.and_then(|uri| {
        let (scheme, authority) = (uri.scheme_str()?.to_owned(), uri.authority()?.clone());
        let plain = format!("{scheme}://{authority}") == lower && !lower.contains('@');
        let known = match scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        plain.then(|| match authority.port_u16() {
            Some(port) if Some(port) == known => format!("{scheme}://{}", authority.host()),
            _ => lower.to_owned(),
        })
    });
    origin.ok_or_else(|| {
        Errors::plain(
            &format!("`{text}` is not the origin of a page"),
            "write the scheme, the host and the port of the page's address, such as `http://localhost:3000`",
        )
    })
}
