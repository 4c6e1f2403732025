//! Deliveries over the network; reqwest is known here and nowhere else.

use std::sync::OnceLock;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, Url};

use super::receiver::{Post, Posting, Receiver};
use crate::loopback::is_this_machine;

/// How much of an answer is read, so that its connection can be used again.
const READ: usize = 64 * 1024;

/// The network.
#[derive(Default)]
pub(crate) struct Http {
    /// Made for the first delivery: reading the certificates of a machine takes longer than all else that a fake does to begin.
    client: OnceLock<Result<Client, String>>,
}

impl Receiver for Http {
    fn post(&self, post: Post) -> Posting {
        let client = self.client.get_or_init(client).clone();
        Box::pin(async move {
            checked_url(&post.url)?;
            let request = client?
                .post(&post.url)
                .headers(checked_headers(&post.headers)?)
                .body(post.body);
            let answer = request.send().await.map_err(|error| chain(&error))?;
            let status = answer.status().as_u16();
            skip(answer).await;
            Ok(status)
        })
    }
}

/// A client that follows no redirects, asks for no proxy and keeps nothing between deliveries but connections.
fn client() -> Result<Client, String> {
    let builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false);
    builder.build().map_err(|error| chain(&error))
}

/// Checks the URL of a receiver: everybody could read what is sent without TLS, except on this machine.
pub(crate) fn checked_url(url: &str) -> Result<(), String> {
    let url = Url::parse(url).map_err(|error| format!("it is not a valid URL: {error}"))?;
    match url.scheme() {
        "https" if url.has_host() => Ok(()),
        "http" if url.host_str().is_some_and(is_this_machine) => Ok(()),
        "http" => Err("`http://` is allowed only for this machine; use `https://`".into()),
        other => Err(format!("`{other}://` is not supported; use `https://`")),
    }
}

/// Headers that say how a message is sent, which is for its sender to say; also all that begin with `proxy-`.
const FRAMING: [&str; 9] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Reads headers as HTTP knows them.
pub(crate) fn checked_headers(headers: &[(String, String)]) -> Result<HeaderMap, String> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let key = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| format!("`{name}` is not a valid header name"))?;
        if FRAMING.contains(&key.as_str()) || key.as_str().starts_with("proxy-") {
            return Err(format!("`{name}` is set by the service itself; remove it"));
        }
        let value = HeaderValue::from_str(value)
            .map_err(|_| format!("the value of `{name}` is not a valid header value"))?;
        map.insert(key, value);
    }
    map.entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("application/json"));
    Ok(map)
}

async fn skip(mut answer: Response) {
    let mut read = 0;
    while let Ok(Some(chunk)) = answer.chunk().await {
        read += chunk.len();
        if read > READ {
            return;
        }
    }
}

/// An error with its causes, since reqwest says the interesting thing last.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
