//! Texts that come from outside: values for paths and queries, and `Retry-After`.

use std::time::{Duration, SystemTime};

use reqwest::Url;
use runtime::{Error, ErrorKind, MockResponse, MockTransport, VirtualClock};

use crate::case;
use crate::loops::retry_after;
use crate::toy::{Client, Crate, Get, List, Name, Named, Parameters, Stage, bad, good, seconds};
use crate::words::{decoded, hostile};

const PREFIX: &str = "/some/where";

/// Sets a stage whose service answers everything, at a base URL with a path of its own.
fn stage() -> Stage {
    let clock = VirtualClock::new();
    let script = MockTransport::from_fn(clock.clone(), |_| Some(good()));
    Stage::with(clock, script, |builder| {
        builder.base_url("api", format!("https://proxy.example{PREFIX}/"))
    })
}

/// Returns the URL of the latest request as a transport would read it.
fn url(stage: &Stage) -> Url {
    let text = stage.urls().pop().expect("a request");
    let url = Url::parse(&text).expect("a URL");
    assert_eq!(url.as_str(), text, "nothing is left to be normalised");
    assert_eq!(url.host_str(), Some("proxy.example"));
    assert!(url.username().is_empty() && url.port().is_none() && url.fragment().is_none());
    url
}

fn segments(url: &Url) -> Vec<String> {
    let path = url.path().strip_prefix(PREFIX).expect("the prefix");
    let segments = path.split('/').skip(1);
    segments
        .map(|segment| decoded(segment).expect("an encoding"))
        .collect()
}

/// Returns whether a value can be one segment of a path.
fn fits(value: &str) -> bool {
    let odd = |character: char| character.is_control() || matches!(character, '/' | '\\');
    !value.is_empty() && value != "." && value != ".." && !value.contains(odd)
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    result.is_err_and(|error| {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.attempts().is_empty());
        true
    })
}

#[test]
fn a_value_is_its_own_segment_or_an_error_before_sending() {
    case::each(20_000, |_, random| {
        let (room, id) = (hostile(random), hostile(random));
        let _says = case::Says((room.clone(), id.clone()));
        let stage = stage();
        let call = Get::begin(stage.client.http());
        let call = call.path::<String>("room", room.as_str());
        let result = case::run(call.path::<String>("box", id.as_str()).into_future());
        if fits(&room) && fits(&id) {
            result.expect("nothing is wrong with it");
            let url = url(&stage);
            assert_eq!(segments(&url), ["v2", "rooms", &room, "boxes", &id]);
            assert_eq!(url.query(), None);
        } else {
            assert!(refused(result) && stage.urls().is_empty());
        }
    });
}

#[test]
fn a_whole_name_keeps_its_segments_or_is_an_error() {
    case::each(20_000, |_, random| {
        let count = random.usize(1..5);
        let parts: Vec<String> = (0..count).map(|_| hostile(random)).collect();
        let name = parts.join("/");
        let _says = case::Says(name.clone());
        let stage = stage();
        let call = Named::begin(stage.client.http());
        let result = case::run(
            call.path_name::<Name<Crate>>("name", name.as_str())
                .into_future(),
        );
        let name = name.strip_prefix('/').unwrap_or(&name);
        if name.split('/').all(fits) {
            result.expect("nothing is wrong with it");
            let path = segments(&url(&stage)).join("/");
            assert_eq!(path, format!("v2/{name}:check"));
            let parts = name.split('/').count();
            assert_eq!(segments(&url(&stage)).len(), parts + 1);
        } else {
            assert!(refused(result) && stage.urls().is_empty());
        }
    });
}

#[test]
fn a_query_gives_its_values_back() {
    case::each(10_000, |_, random| {
        let values: Vec<String> = (0..random.usize(1..4)).map(|_| hostile(random)).collect();
        let (order, page) = (hostile(random), hostile(random));
        let _says = case::Says((order.clone(), values.clone()));
        let stage = stage();
        let call = stage.client.call::<List>();
        let call = call.query::<String>("order", order.as_str());
        let call = call.query_list::<String>("a b&c", values.clone());
        case::run(call.page_token(page.as_str()).into_future()).expect("any value will do");
        let url = url(&stage);
        let pairs = url.query_pairs().into_owned();
        let mut expected = vec![("order".to_owned(), order)];
        expected.extend(values.into_iter().map(|value| ("a b&c".to_owned(), value)));
        expected.push(("pageToken".to_owned(), page));
        assert_eq!(pairs.collect::<Vec<_>>(), expected);
        let plain = url
            .query()
            .expect("a query")
            .split(['&', '='])
            .all(|part| decoded(part).is_some() && !part.contains('+'));
        assert!(plain, "every way of decoding gives the same");
    });
}

const START: SystemTime = SystemTime::UNIX_EPOCH;

/// Makes one attempt that is answered with 429 and some headers; returns the wait that they name.
fn asked(headers: &[(&str, String)]) -> Option<Duration> {
    let scene = |scene: MockResponse, (name, value): &(&str, String)| scene.header(name, value);
    let clock = VirtualClock::at(START + seconds(1_700_000_000));
    let script = MockTransport::new(clock.clone(), [headers.iter().fold(bad(429), scene)]);
    let builder = Client::builder().clock(clock).transport(script);
    let client = builder.build().expect("a client");
    let call = client.call::<Get>().attempts(1);
    let error = case::run(call.into_future()).expect_err("it is busy");
    let until = error.retry_not_before()?;
    let wait = until.duration_since(START + seconds(1_700_000_000));
    Some(wait.expect("never in the past"))
}

#[test]
fn retry_after_means_what_it_says_in_every_spelling() {
    case::each(10_000, |_, random| {
        let here = START + seconds(1_700_000_000);
        let skew = seconds(random.u64(0..200_000));
        let there = if random.bool() {
            here + skew
        } else {
            here - skew
        };
        let named = retry_after::named(random, there, here);
        let _says = case::Says(named.clone());
        assert_eq!(asked(&named.headers), named.wait);
    });
}

#[test]
fn retry_after_may_be_anything() {
    let digits = "0123456789.,+-eE: GMTSunJan";
    case::each(20_000, |_, random| {
        let text = match random.u8(0..3) {
            0 => hostile(random),
            1 => {
                let length = random.usize(0..24);
                let digit = |_| case::one_of(random, digits.as_bytes());
                let bytes = (0..length).map(digit).collect();
                String::from_utf8(bytes).expect("ASCII")
            }
            _ => {
                let date = httpdate::fmt_http_date(START + seconds(random.u64(0..1 << 37)));
                let mut bytes = date.into_bytes();
                let place = random.usize(0..bytes.len());
                bytes[place] = random.u8(b' '..b'~');
                String::from_utf8(bytes).expect("ASCII")
            }
        };
        let _says = case::Says(text.clone());
        let _ = asked(&[("retry-after", text)]);
    });
}
