//! Messages whose ends could be taken for other than they are, and messages without end.

use fake::Fake;
use fake::scenario::Scenario;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Connection, DISRUPTIVE, address, last};

async fn started() -> Fake {
    let builder = Fake::of(DISRUPTIVE).expect("a model").basic_auth(true);
    let builder = builder.scenario(Scenario::new()).rate_limit(None);
    builder.start().await.expect("it starts")
}

/// What comes for some bytes and then the end: the status of each answer.
async fn statuses(fake: &Fake, bytes: &[u8]) -> Vec<u16> {
    let mut stream = TcpStream::connect(address(fake)).await.expect("it listens");
    let (mut from, mut to) = stream.split();
    let (mut heard, send) = (Vec::new(), async {
        // A server that has heard enough may be gone before all is sent.
        let _ = to.write_all(bytes).await;
        let _ = to.shutdown().await;
    });
    let ((), read) = tokio::join!(send, from.read_to_end(&mut heard));
    // A reset after the answer takes nothing back of it.
    drop(read);
    let text = String::from_utf8_lossy(&heard).into_owned();
    let heads = text.match_indices("HTTP/1.1 ").map(|(at, _)| &text[at..]);
    heads
        .filter_map(|head| head.split(' ').nth(1)?.parse().ok())
        .collect()
}

/// A request inside the body of another one, which is nobody's.
const INSIDE: &str = "DELETE /_fake/resources/organizations/o1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn no_body_is_taken_for_a_request() {
    let fake = started().await;
    let inside = INSIDE.len();
    let long = 5 * 1024 * 1024;
    for (head, expected) in [
        // Refused before the body was looked at.
        (
            format!("Host: evil.example\r\nContent-Length: {inside}\r\n"),
            421,
        ),
        (
            format!("Host: localhost\r\nContent-Length: {long}\r\n"),
            413,
        ),
        (
            format!("Host: localhost\r\nOrigin: null\r\nContent-Length: {inside}\r\n"),
            403,
        ),
        (format!("Content-Length: {inside}\r\n"), 400),
        // Two lengths, or one that is none.
        (
            format!("Host: localhost\r\nContent-Length: 0\r\nContent-Length: {inside}\r\n"),
            400,
        ),
        ("Host: localhost\r\nContent-Length: +0\r\n".to_owned(), 400),
        ("Host: localhost\r\nContent-Length: 0x0\r\n".to_owned(), 400),
        (
            "Host: localhost\r\nContent-Length: 18446744073709551616\r\n".to_owned(),
            400,
        ),
        // A coding that has no end of its own.
        (
            "Host: localhost\r\nTransfer-Encoding: identity\r\n".to_owned(),
            400,
        ),
        (
            "Host: localhost\r\nTransfer-Encoding: chunked, gzip\r\n".to_owned(),
            400,
        ),
        (
            "Host: localhost\r\nTransfer-Encoding: xchunked\r\n".to_owned(),
            400,
        ),
        // Lines that others read as another header, or as none.
        ("Host: localhost\r\nContent-Length : 0\r\n".to_owned(), 400),
        (
            "Host: localhost\r\nX: a\r\n Content-Length: 0\r\n".to_owned(),
            400,
        ),
        (
            "Host: localhost\r\nX: a\rContent-Length: 0\r\n".to_owned(),
            400,
        ),
        ("Host: localhost\r\nX: a\0\r\n".to_owned(), 400),
        ("Host: localhost\r\n: a\r\n".to_owned(), 400),
        // More than anybody sends.
        (
            format!("Host: localhost\r\n{}", "X: a\r\n".repeat(200)),
            431,
        ),
        (
            format!("Host: localhost\r\nX: {}\r\n", "a".repeat(1_000_000)),
            431,
        ),
    ] {
        let bytes = format!("POST /v2/projects HTTP/1.1\r\n{head}\r\n{INSIDE}");
        let heard = statuses(&fake, bytes.as_bytes()).await;
        assert_eq!(heard, [expected], "{}", &bytes[..bytes.len().min(300)]);
    }
}

#[tokio::test]
async fn a_length_beside_chunks_does_not_count_and_ends_the_connection() {
    let fake = started().await;
    let chunks = "0\r\n\r\n";
    for both in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
    ] {
        let bytes =
            format!("POST /v2/projects HTTP/1.1\r\nHost: localhost\r\n{both}\r\n{chunks}{INSIDE}");
        let heard = statuses(&fake, bytes.as_bytes()).await;
        assert_eq!(heard, [401], "{both}");
    }
}

#[tokio::test]
async fn what_is_remembered_of_a_request_is_short() {
    let fake = started().await;
    let mut connection = Connection::basic(&fake).await;
    let path = format!(
        "/v2/projects?query={}",
        "é".repeat(5_000).replace('é', "%C3%A9")
    );
    let member = "m".repeat(3_000_000);
    let body = format!("{{\"{member}\": 1}}");
    let answer = connection.call("GET", &path, &body).await;
    assert_eq!(answer.expect("an answer").status, 200);
    let seen = last(&fake);
    assert_eq!(seen.path.chars().count(), 2_001);
    assert_eq!(seen.body.expect("a body").chars().count(), 2_001);
}
