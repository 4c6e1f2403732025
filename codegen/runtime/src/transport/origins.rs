//! URLs of a few origins, of which each is parsed once: host names are costly to parse.

use std::sync::{Mutex, PoisonError};

use reqwest::Url;

use crate::transport::url::cut;

/// The largest number of origins that are kept.
const MOST: usize = 8;

/// The length of the path with which an origin is kept, so that a copy has room for the path and the
/// query of a call, which replace it.
const ROOM: usize = 128;

/// Origins as text, such as `https://api.example.com`, with what they were parsed to.
#[derive(Debug, Default)]
pub(crate) struct Origins(Mutex<Vec<(String, Url)>>);

impl Origins {
    /// Parses a URL, of which only the path and the query are new as a rule.
    ///
    /// # Errors
    ///
    /// Fails with what is wrong with the URL.
    pub(crate) fn url(&self, text: &str) -> Result<Url, String> {
        let Some((origin, path, query)) = split(text) else {
            return parsed(text);
        };
        let mut url = self.origin(origin)?;
        url.set_path(path);
        url.set_query(query);
        Ok(url)
    }

    fn origin(&self, text: &str) -> Result<Url, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(origin, _)| origin == text) {
            return Ok(url.clone());
        }
        let mut url = parsed(text)?;
        url.set_path(&"-".repeat(ROOM));
        if known.len() >= MOST {
            known.remove(0);
        }
        known.push((text.to_owned(), url.clone()));
        Ok(url)
    }
}

fn parsed(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| error.to_string())
}

/// Splits a URL without a fragment into its origin, its path and its query.
fn split(text: &str) -> Option<(&str, &str, Option<&str>)> {
    let bytes = text.as_bytes();
    let host = bytes.iter().position(|byte| *byte == b':')?;
    let host = host.checked_add(1)?;
    let authority = bytes.get(host..)?.strip_prefix(b"//")?;
    let length = authority
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'))?;
    let path = host.checked_add(2)?.checked_add(length)?;
    let (origin, path) = text.split_at_checked(path)?;
    // Without a slash, a query or a fragment comes right after the host.
    if !path.starts_with('/') || path.bytes().any(|byte| byte == b'#') {
        return None;
    }
    Some(match cut(path, b'?') {
        Some((path, query)) => (origin, path, Some(query)),
        None => (origin, path, None),
    })
}
