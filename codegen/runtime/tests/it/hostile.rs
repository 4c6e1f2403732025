//! Services that do what no service should, on sockets of this machine: each is an error with a
//! text, none is a panic, a hang, or memory without bounds.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use runtime::{BoxFuture, Clock, Error, ErrorKind, RealClock, Stop};
use tokio::sync::Notify;

use crate::toy::{Create, Delete, GOOD, Get, seconds};
use crate::wire::{Place, builder, start};

/// Compresses 64 MiB of zeros, by hand: a zero, and then "258 bytes more of the same", 13 bits
/// long, over and over.
fn bomb() -> Vec<u8> {
    let start = "110" /* the last block, with the fixed code */
        .to_owned()
        + "00110000";
    let bits = start + &"1100010100000".repeat((64 << 20) / 258) + "0000000";
    let byte = |bits: &[u8]| {
        let ones = bits.iter().enumerate();
        ones.fold(0, |byte, (place, bit)| byte | (bit - b'0') << place)
    };
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let blocks = bits.as_bytes().chunks(8).map(byte);
    head.into_iter().chain(blocks).collect()
}

async fn answered(raw: impl AsRef<[u8]>) -> Error {
    let place = Place::new().await;
    let call = start(place.client().call::<Get>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.say(raw).await;
    drop(peer);
    call.await.unwrap().unwrap_err()
}

#[tokio::test]
async fn an_endless_body_is_capped() {
    for (status, kind) in [
        ("200 OK", ErrorKind::Decode),
        ("400 Bad Request", ErrorKind::InvalidArgument),
    ] {
        let place = Place::new().await;
        let get = place.client().call::<Get>().deadline(seconds(600));
        let call = start(get.attempt_timeout(seconds(600)));
        let mut peer = place.accept().await;
        peer.request().await;
        peer.say(format!("HTTP/1.1 {status}\r\n\r\n")).await;
        let mut sent = 0_usize;
        let part = vec![b'['; 64 * 1024];
        while sent < 80 * 1024 * 1024 && peer.say(&part).await {
            sent += part.len();
        }
        drop(peer);
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.body().len() <= 64 * 1024);
        // What is beyond the cap was in the buffers of the sockets.
        assert!(sent < 80 * 1024 * 1024, "{sent}");
    }
}

#[tokio::test]
async fn endless_headers_are_an_error() {
    for line in ["x-a: b\r\n".to_owned(), "x".repeat(1024)] {
        let place = Place::new().await;
        let call = start(place.client().call::<Get>());
        let mut peer = place.accept().await;
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\n").await;
        let mut sent = 0_usize;
        while peer.say(&line).await {
            sent += line.len();
        }
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MaybeApplied, "{error}");
        assert!(!error.message().contains("no reply within"), "{error}");
        assert!(sent < 16 * 1024 * 1024, "{sent}");
    }
}

#[tokio::test]
async fn compression_that_nobody_asked_for_is_not_undone() {
    let body = bomb();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let error = answered([head.as_bytes(), &body].concat()).await;
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert_eq!(error.body(), &body[..64 * 1024]);
    assert!(error.message().contains("encoded with gzip"), "{error}");
}

#[tokio::test]
async fn lengths_that_are_wrong_are_errors() {
    let good = GOOD.len();
    // One byte fewer than there are, one more, none of the two that are said, and no number.
    let fewer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}",
        good - 1
    );
    assert_eq!(answered(fewer).await.kind(), ErrorKind::Decode);
    let more = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}",
        good + 1
    );
    assert_eq!(answered(more).await.kind(), ErrorKind::MaybeApplied);
    for length in [
        "5\r\ncontent-length: 7",
        "-1",
        "99999999999999999999999",
        "many",
    ] {
        let raw = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{GOOD}");
        assert_eq!(
            answered(raw).await.kind(),
            ErrorKind::MaybeApplied,
            "{length}"
        );
    }
    let huge = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}",
        u64::MAX / 2
    );
    assert_eq!(answered(huge).await.kind(), ErrorKind::MaybeApplied);
}

#[tokio::test]
async fn chunks_that_are_wrong_are_errors() {
    for chunks in [
        "",
        "5\r\n{\"nam",
        "5\r\n{\"nam\r\n",
        "zz\r\n",
        "ffffffffffffffffff\r\n{",
        "-1\r\n{",
        "1\r\n{}}\r\n0\r\n\r\n",
    ] {
        let raw = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}");
        assert_eq!(
            answered(raw).await.kind(),
            ErrorKind::MaybeApplied,
            "{chunks}"
        );
    }
}

#[tokio::test]
async fn what_is_no_http_is_an_error() {
    for raw in [
        "",
        "\0\0\0\0",
        "200 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 -20 OK\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 200 OK\r\nx-a: b\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx a: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx-a: b\0c\r\n\r\n",
    ] {
        let error = answered(raw).await;
        assert_eq!(error.kind(), ErrorKind::MaybeApplied, "{raw:?} {error}");
    }
    // Headers need not be text.
    let raw = b"HTTP/1.1 400 \xff\xfe\r\nx-a: \xff\xfe\r\nretry-after: \xff\r\n\r\n\xff\xfe";
    assert_eq!(answered(raw).await.status(), Some(400));
}

#[tokio::test]
async fn what_is_no_text_or_comes_from_a_gateway_is_shown() {
    let html = "<html><head><title>502 Bad Gateway</title></head><hr>nginx</html>";
    for status in [502, 504] {
        let raw = format!("HTTP/1.1 {status} x\r\ncontent-type: text/html\r\n\r\n{html}");
        let error = answered(raw).await;
        assert_eq!(
            (error.status(), error.message()),
            (Some(status), "502 Bad Gateway nginx")
        );
    }
    let error = answered(format!("HTTP/1.1 200 OK\r\n\r\n{html}")).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.message().contains("`502 Bad Gateway nginx`"),
        "{error}"
    );
    let error = answered(b"HTTP/1.1 200 OK\r\n\r\n\xff\xfe\x1b[31m\r\n\x07").await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    let shown = error.to_string();
    assert!(
        !shown.contains('\x1b') && !shown.contains('\x07'),
        "{shown:?}"
    );
}

/// A reply that breaks off can hold a secret that was just created.
#[tokio::test]
async fn a_success_that_cannot_be_read_is_not_shown() {
    let error = answered("HTTP/1.1 200 OK\r\n\r\n {\"secret\":\"hunter2\",").await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        !format!("{error} {error:?}").contains("hunter2"),
        "{error:?}"
    );
    assert!(error.body().ends_with(b"\"hunter2\","), "it can be had");
}

#[tokio::test]
async fn a_large_reply_that_cannot_be_read_is_not_kept_whole() {
    let error = answered(format!("HTTP/1.1 200 OK\r\n\r\n{}", "[".repeat(1 << 20))).await;
    assert_eq!(error.kind(), ErrorKind::Decode, "deep nesting is no crash");
    assert_eq!(error.body().len(), 64 * 1024);
}

/// What follows an answer that may have no body would otherwise answer the next request.
#[tokio::test]
async fn a_body_where_none_may_be_answers_nothing() {
    for status in ["204 No Content", "205 Reset Content", "200 OK"] {
        let place = Place::new().await;
        let client = place.client();
        let call = start(client.call::<Delete>());
        let mut peer = place.accept().await;
        peer.request().await;
        let length = if status.starts_with("204") { 200 } else { 0 };
        let forged = "HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{\"label\":\"forged\"}";
        peer.say(format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{forged}"
        ))
        .await;
        call.await.unwrap().unwrap();
        let call = start(client.call::<Get>());
        let mut peer = place.accept().await;
        peer.request().await;
        peer.answer("200 OK", GOOD).await;
        assert_eq!(call.await.unwrap().unwrap().label, "peas", "{status}");
    }
    let raw = format!(
        "HTTP/1.1 205 Reset Content\r\ncontent-length: {}\r\n\r\n{GOOD}",
        GOOD.len()
    );
    let place = Place::new().await;
    let call = start(place.client().call::<Get>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.say(raw).await;
    assert_eq!(call.await.unwrap().unwrap().label, "peas");
}

#[tokio::test]
async fn what_comes_before_an_answer_is_passed_over() {
    let place = Place::new().await;
    let call = start(place.client().call::<Create>());
    let mut peer = place.accept().await;
    peer.request().await;
    let early = "HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n";
    peer.say(early.repeat(1000)).await;
    peer.answer("200 OK", GOOD).await;
    assert_eq!(call.await.unwrap().unwrap().label, "peas");
}

/// A clock whose sleepers sleep until somebody wakes them.
struct Held(RealClock, Arc<Notify>);

impl Clock for Held {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn wall(&self) -> SystemTime {
        self.0.wall()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        let over = Arc::clone(&self.1);
        Box::pin(async move { over.notified().await })
    }
}

#[tokio::test]
async fn a_flood_before_the_answer_is_read_and_ends_with_the_attempt() {
    let place = Place::new().await;
    let over = Arc::new(Notify::new());
    let clock = Held(RealClock::new(), Arc::clone(&over));
    let client = builder(&place.url).clock(clock);
    let call = start(client.build().unwrap().call::<Create>());
    let mut peer = place.accept().await;
    let early = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000);
    // More than the sockets can hold.
    let (mut sent, most) = (0, 32 * 1024 * 1024);
    while sent < most && peer.say(&early).await {
        sent += early.len();
    }
    assert!(sent >= most, "the flood is read");
    over.notify_one();
    while peer.say(&early).await {}
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MaybeApplied, "{error}");
}

#[tokio::test]
async fn a_time_that_never_comes_ends_the_call_at_once() {
    for time in [
        "86400",
        "99999999999",
        "18446744073709551615",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        let place = Place::new().await;
        let client = builder(&place.url).attempts(5).build().unwrap();
        let call = start(client.call::<Get>());
        let mut peer = place.accept().await;
        peer.request().await;
        peer.say(format!(
            "HTTP/1.1 429 x\r\nretry-after: {time}\r\n\r\nslow down"
        ))
        .await;
        drop(peer);
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.stopped(), Some(Stop::ServerWait), "{time} {error}");
        assert!(error.is_rate_limited() && error.retry_not_before().is_some());
    }
}
