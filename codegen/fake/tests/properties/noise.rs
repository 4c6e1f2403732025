//! What is no request, or hardly one: the fake says so, or says nothing, and goes on.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake::Fake;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::{Http, address};
use crate::random::Random;
use crate::{DISRUPTIVE, SHOWCASE, Spec, size};

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Counts panics that are not those of the tests themselves.
fn watch() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info
            .location()
            .is_some_and(|place| !place.file().contains("tests/properties"))
        {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        before(info);
    }));
}

/// Sends bytes and reads whatever comes until the connection ends.
async fn heard(fake: &Fake, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address(fake)).await.expect("it listens");
    let talk = async {
        // Who is not listened to any more may be cut off while he speaks.
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    };
    let talk = tokio::time::timeout(Duration::from_secs(60), talk).await;
    talk.unwrap_or_else(|_| panic!("the connection does not end after {:?}", shown(bytes)))
}

fn shown(bytes: &[u8]) -> String {
    bytes
        .iter()
        .take(300)
        .map(|byte| byte.escape_ascii().to_string())
        .collect()
}

fn statuses(heard: &str) -> Vec<u16> {
    let heads = heard.match_indices("HTTP/1.").map(|(at, _)| &heard[at..]);
    heads
        .filter_map(|head| head.split(' ').nth(1)?.parse().ok())
        .collect()
}

/// Requests that are odd, and the statuses that they may get.
fn odd(path: &str) -> Vec<(Vec<u8>, Vec<u16>)> {
    let get = |line: &str, headers: &str| {
        format!("{line}\r\nHost: localhost\r\n{headers}\r\n").into_bytes()
    };
    let plain = format!("GET {path} HTTP/1.1");
    let mut odd = vec![
        (get(&plain, ""), vec![401]),
        (get(&format!("GET {path} HTTP/1.0"), ""), vec![401]),
        (get(&format!("GET {path}"), ""), vec![400]),
        (get(&format!("GET {path} HTTP/3.7"), ""), vec![400, 505]),
        (
            get(&plain, &format!("X: {}\r\n", "y".repeat(1_000_000))),
            vec![400, 431],
        ),
        (get(&plain, &"X: y\r\n".repeat(5_000)), vec![400, 431]),
        (get(&plain, "Authorization: Basic ////\r\n"), vec![401]),
        (get(&plain, "Authorization: Bearer \u{e9}\r\n"), vec![401]),
        (get(&plain, "Authorization: \r\n"), vec![401]),
        (
            get(&plain, "Expect: 100-continue\r\nContent-Length: 0\r\n"),
            vec![401],
        ),
        (get(&plain, "Content-Length: -1\r\n"), vec![400]),
        (
            get(&plain, "Content-Length: 1\r\nContent-Length: 2\r\n"),
            vec![400],
        ),
        (
            get(&plain, "Transfer-Encoding: nonsense\r\n"),
            vec![400, 401],
        ),
        (format!("{plain}\r\n\r\n").into_bytes(), vec![400, 401]),
        (
            get(&format!("GET {}?{} HTTP/1.1", path, "a".repeat(60_000)), ""),
            vec![401, 414],
        ),
    ];
    for verb in [
        "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW", "DELETE", "PUT", "get",
    ] {
        odd.push((
            get(&format!("{verb} {path} HTTP/1.1"), ""),
            vec![400, 404, 501],
        ));
    }
    for path in [
        "/..",
        "/../etc/passwd",
        "/v2/../v2",
        "/%2e%2e/%2e%2e",
        "//",
        "/v2//projects",
        "/v2/projects%2Fx/devices",
        "*",
        "/%00",
        "/%",
        "/%zz",
        "/\u{e9}",
        "/_fake/../..",
        "/_fake/none",
        "/v2/projects/%2e%2e/devices",
        "/v2/projects/a:b:c",
        "http://elsewhere.example/v2/x",
        "?",
        "/?%=%&&&=",
        "/identity/oauth2/token",
    ] {
        // The page has no use for a query.
        let fitting = if path == "/?%=%&&&=" {
            vec![200]
        } else {
            vec![400, 401, 403, 404, 421, 501]
        };
        odd.push((get(&format!("GET {path} HTTP/1.1"), ""), fitting));
    }
    for chunks in [
        "zz\r\n",
        "5\r\nab\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\n",
        "-1\r\n\r\n",
        "2\r\n{}\r\n",
        "2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
    ] {
        let head = get(
            &format!("POST {path} HTTP/1.1"),
            "Transfer-Encoding: chunked\r\n",
        );
        odd.push((
            [head, chunks.as_bytes().to_vec()].concat(),
            vec![400, 401, 501],
        ));
    }
    odd
}

async fn bears(spec: &Spec, path: &str, body: &str, seed: u64) {
    let fake = spec.builder().start().await.expect("it starts");
    for (bytes, fitting) in odd(path) {
        let heard = heard(&fake, &bytes).await;
        let statuses = statuses(&heard);
        assert!(!statuses.is_empty(), "no answer to {}", shown(&bytes));
        assert!(
            statuses.iter().all(|status| fitting.contains(status)),
            "{statuses:?} for {}",
            shown(&bytes)
        );
    }
    // All at once, from somebody who then says no more: each of them has its answer.
    let pipelined = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(20);
    assert_eq!(
        statuses(&heard(&fake, pipelined.as_bytes()).await),
        [401; 20]
    );
    // Signed in, so that it is not all turned away at the door.
    let authorization = Http::to(&fake).await.authorization;
    let (mut chance, mut done) = (Random(seed), 0);
    for _ in 0..150 * size() {
        let bytes = noise(&mut chance, path, body, &authorization);
        let heard = heard(&fake, &bytes).await;
        done += usize::from(statuses(&heard).contains(&200));
        assert!(
            statuses(&heard)
                .iter()
                .all(|status| *status < 500 || *status == 501 || *status == 505),
            "{heard} for {}",
            shown(&bytes)
        );
    }
    assert!(done > 0, "nothing came through that was only nearly noise");
    assert_eq!(
        Http::to(&fake).await.get(path).await.status,
        200,
        "it does not serve any more"
    );
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "something panicked");
}

/// Bytes at random, or a request with some bytes changed, left out or doubled.
fn noise(chance: &mut Random, path: &str, body: &str, authorization: &str) -> Vec<u8> {
    let mut byte = |_| u8::try_from(chance.below(256)).unwrap_or_default();
    let random: Vec<u8> = (0..200).map(&mut byte).collect();
    if chance.percent(20) {
        return random;
    }
    let request = format!(
        "POST {path}?a=b HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut bytes = request.into_bytes();
    for &other in random.iter().take(1 + chance.below(5)) {
        let at = chance.below(bytes.len());
        match chance.below(4) {
            0 => bytes[at] = other,
            1 if bytes.len() > 1 => {
                bytes.remove(at);
            }
            2 => bytes.insert(at, other),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

#[tokio::test]
async fn noise_is_borne() {
    watch();
    let project = r#"{"displayName":"x","organization":"organizations/c0fakeorg00000000001"}"#;
    bears(&DISRUPTIVE, "/v2/projects", project, 5).await;
    bears(&SHOWCASE, "/v1/aisles", r#"{"displayName":"x"}"#, 6).await;
}
