//! Any text as an id, as a name or as the value of a query: it stays where the template has it.

use bookshop::Client;
use bookshop::runtime::{Error, ErrorKind};
use bookshop::types::{AisleId, AisleName, BookId};
use url::Url;

use crate::play::{Answer, Service, run};

/// The base URL, which has a path of its own.
const HOST: &str = "proxy.example";
const BASE: &str = "/some/where";

/// Texts are parted by this byte, which no text holds.
const BETWEEN: u8 = 0xff;

/// Tries the texts of `data`: two ids, a name, and the value of a query.
///
/// Returns whether the ids and the name could be sent.
#[must_use]
pub fn path(data: &[u8]) -> bool {
    let mut texts = data
        .split(|byte| *byte == BETWEEN)
        .map(String::from_utf8_lossy);
    let mut next = || texts.next().unwrap_or_default().into_owned();
    let (aisle, book, name, words) = (next(), next(), next(), next());
    query(&words);
    ids(&aisle, &book) & whole_name(&name)
}

fn ids(aisle: &str, book: &str) -> bool {
    let (aisle, book) = (AisleId::from(aisle), BookId::from(book));
    let fit = [aisle.as_str(), book.as_str()].into_iter().all(fits);
    let urls = sent(fit, |shop| {
        run(shop.books().get(&aisle, &book).into_future()).map(drop)
    });
    assert_eq!(urls.len(), usize::from(fit), "{aisle:?}, {book:?}");
    for url in urls {
        assert_eq!(
            segments(&url),
            ["v1", "aisles", aisle.as_str(), "books", book.as_str()]
        );
        assert_eq!(url.query(), None, "{url}");
    }
    fit
}

fn whole_name(name: &str) -> bool {
    let plain = name.strip_prefix('/').unwrap_or(name);
    let fit = plain.split('/').all(fits);
    let urls = sent(fit, |shop| {
        let call = shop.notices().list(AisleName::from(name));
        run(call.into_future()).map(drop)
    });
    assert_eq!(urls.len(), usize::from(fit), "{name:?}");
    for url in urls {
        let all = segments(&url);
        let expected = std::iter::once("v1")
            .chain(plain.split('/'))
            .chain(["notices"]);
        assert!(all.iter().eq(expected), "{url}");
        assert_eq!(url.query(), None, "{url}");
    }
    fit
}

fn query(words: &str) {
    // The longest URL is 64,000 bytes, of which a character can take twelve.
    let urls = sent(words.len() < 5_000, |shop| {
        run(shop.books().search(words).into_future()).map(drop)
    });
    for url in urls {
        assert_eq!(segments(&url), ["v1", "books:search"]);
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        assert_eq!(pairs, [("words".to_owned(), words.to_owned())], "{url}");
    }
}

/// Makes a call; returns the URLs of its requests. One whose values cannot be sent fails before.
fn sent(can_be_sent: bool, call: impl FnOnce(&Client) -> Result<(), Error>) -> Vec<Url> {
    let service = Service::new(Answer {
        status: 400,
        ..Answer::good("{}")
    });
    let base = format!("https://{HOST}{BASE}/");
    let client = service.client(Client::builder().base_url("api", base));
    let error = call(&client).expect_err("nothing is well here");
    let _ = format!("{error} {error:?}");
    let seen = service.seen();
    if !can_be_sent && error.kind() == ErrorKind::InvalidRequest {
        assert!(seen.is_empty() && error.attempts().is_empty(), "{error}");
        return Vec::new();
    }
    assert_eq!(seen.len(), 1, "{error}");
    seen.iter().map(|seen| url(&seen.url)).collect()
}

/// Reads a URL as a transport does; nothing of it is left to be normalised, and its host is ours.
fn url(text: &str) -> Url {
    let url = Url::parse(text).expect("a URL");
    assert_eq!(url.as_str(), text);
    assert_eq!(
        (url.scheme(), url.host_str(), url.port()),
        ("https", Some(HOST), None)
    );
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    url
}

/// The segments behind the path of the base URL, decoded.
fn segments(url: &Url) -> Vec<String> {
    let path = url.path().strip_prefix(BASE).expect("the path of the base");
    let segments = path.split('/').skip(1);
    segments.map(decoded).collect()
}

/// Undoes the encoding with percent signs.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || {
                let digit = bytes.next().map(char::from)?.to_digit(16)?;
                u8::try_from(digit).ok()
            };
            let (high, low) = (digit().expect("a digit"), digit().expect("a digit"));
            decoded.push(high * 16 + low);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).expect("what was a text")
}

/// Returns whether a value can be one segment of a path.
fn fits(value: &str) -> bool {
    let odd = |character: char| character.is_control() || matches!(character, '/' | '\\');
    !matches!(value, "" | "." | "..") && !value.contains(odd)
}
