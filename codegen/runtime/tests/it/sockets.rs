//! What was provably not sent, and what may have been applied, on sockets of this machine.

use runtime::{Error, ErrorKind, HttpTransport, Method, Outcome, Request, Transport as _};
use tokio::net::TcpSocket;

use crate::toy::{Client, Create, GOOD, Get, Parameters as _, Replace, seconds};
use crate::wire::{Place, builder, install_provider, start};

/// Asserts that nothing was sent, and that the error says why.
#[track_caller]
fn not_sent(error: &Error, why: &str) {
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::NotSent, false),
        "{error}"
    );
    let outcome = &error.attempts().last().unwrap().outcome;
    assert!(
        matches!(outcome, Outcome::NotSent(reason) if reason.to_lowercase().contains(why)),
        "{error}"
    );
}

/// Asserts that nobody knows whether it was applied.
#[track_caller]
fn maybe_applied(error: &Error) {
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::MaybeApplied, true),
        "{error}"
    );
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let place = Place::new().await;
    let client = place.client();
    drop(place);
    not_sent(&client.call::<Create>().await.unwrap_err(), "refused");
    not_sent(&client.call::<Get>().await.unwrap_err(), "refused");
}

/// A part of a name that is this long cannot even be asked for, so the test says nothing to any
/// network.
#[tokio::test]
async fn a_name_that_is_not_resolved_was_not_sent() {
    let request = Request {
        method: Method::Post,
        url: format!("http://{}.invalid/v2", "x".repeat(64)),
        headers: http::HeaderMap::new(),
        body: None,
        timeout: seconds(10),
        operation: None,
    };
    install_provider();
    let sent = HttpTransport::new().unwrap().send(request).await;
    let error = sent.unwrap_err();
    assert!(!error.may_be_applied(), "{error}");
    assert!(error.message().contains("dns error"), "{error}");
    assert!(
        !error.message().contains("/v2"),
        "the URL may hold names: {error}"
    );
}

#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
#[tokio::test]
async fn a_failure_of_tls_was_not_sent() {
    let place = Place::new().await;
    let client = builder(&place.url.replace("http:", "https:"));
    let client = client.build().unwrap();
    // One speaks no TLS, one hangs up, one resets, one is silent.
    for round in 0..4 {
        let call = start(client.call::<Create>());
        let mut peer = place.accept().await;
        match round {
            0 => assert!(peer.say("HTTP/1.1 400 Bad Request\r\n\r\n").await),
            1 => drop(peer),
            2 => peer.reset(),
            _ => let_time_fly(),
        }
        not_sent(&call.await.unwrap().unwrap_err(), "connect");
    }
}

/// The connection is there, but it breaks before the service has read a byte: that cannot be told
/// from one that has read all.
#[tokio::test]
async fn a_reset_before_the_answer_may_have_been_applied() {
    for read in [false, true] {
        let place = Place::new().await;
        let client = place.client();
        let call = start(client.call::<Create>().field::<String>("label", "peas"));
        let mut peer = place.accept().await;
        if read {
            assert!(peer.request().await.ends_with("{\"label\":\"peas\"}"));
        } else {
            peer.0.peek(&mut [0]).await.unwrap();
        }
        peer.reset();
        maybe_applied(&call.await.unwrap().unwrap_err());
    }
}

#[tokio::test]
async fn a_reset_within_the_answer_may_have_been_applied() {
    let heads = [
        "HTTP/1.1 2",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
    ];
    for head in heads {
        let place = Place::new().await;
        let call = start(place.client().call::<Create>());
        let mut peer = place.accept().await;
        peer.request().await;
        peer.say(head).await;
        peer.reset();
        maybe_applied(&call.await.unwrap().unwrap_err());
    }
}

#[tokio::test]
async fn what_was_not_sent_is_repeated_and_what_may_have_been_is_not() {
    let place = Place::new().await;
    let client = builder(&place.url).attempts(3).build().unwrap();
    let call = start(client.call::<Create>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.reset();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.attempts().len(), 1);
    let_time_fly();
    drop(place);
    let error = client.call::<Create>().await.unwrap_err();
    not_sent(&error, "refused");
    assert_eq!(error.attempts().len(), 3);
}

/// Lets the client notice what its sockets have received: whatever came before this exchange on
/// another socket is ready together with it.
async fn settle() {
    let place = Place::new().await;
    let stream = tokio::net::TcpStream::connect(place.url.trim_start_matches("http://"));
    let (stream, _) = tokio::join!(stream, place.accept());
    stream.unwrap();
    tokio::task::yield_now().await;
}

#[tokio::test]
async fn a_pooled_connection_that_the_service_has_closed_loses_nothing() {
    let place = Place::new().await;
    let client = place.client();
    for round in 0..20 {
        let call = start(client.call::<Create>());
        let mut peer = place.accept().await;
        peer.request().await;
        peer.answer("200 OK", GOOD).await;
        assert_eq!(call.await.unwrap().unwrap().label, "peas");
        // The client keeps the connection; the service gives it up, politely or not.
        if round % 2 == 0 {
            drop(peer);
        } else {
            peer.reset();
        }
        settle().await;
    }
}

#[tokio::test]
async fn a_pooled_connection_is_used_again() {
    let place = Place::new().await;
    let client = place.client();
    let mut call = start(client.call::<Create>());
    let mut peer = place.accept().await;
    for _ in 0..3 {
        peer.request().await;
        peer.answer("200 OK", GOOD).await;
        call.await.unwrap().unwrap();
        call = start(client.call::<Create>());
    }
    call.abort();
}

/// A pooled connection that breaks when the request is on it is as ambiguous as a new one.
#[tokio::test]
async fn a_pooled_connection_that_breaks_under_a_request_may_have_applied_it() {
    let place = Place::new().await;
    let client = place.client();
    let call = start(client.call::<Create>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.answer("200 OK", GOOD).await;
    call.await.unwrap().unwrap();
    let call = start(client.call::<Create>());
    peer.request().await;
    peer.reset();
    maybe_applied(&call.await.unwrap().unwrap_err());
}

/// Timers of the client run out at once from here on.
fn let_time_fly() {
    tokio::time::pause();
}

#[tokio::test]
async fn an_answer_that_does_not_come_may_have_been_applied() {
    let place = Place::new().await;
    let call = start(place.client().call::<Create>());
    let mut peer = place.accept().await;
    peer.request().await;
    let_time_fly();
    maybe_applied(&call.await.unwrap().unwrap_err());
    assert!(peer.is_left().await, "the attempt is abandoned");
}

#[tokio::test]
async fn an_answer_that_stops_may_have_been_applied() {
    let place = Place::new().await;
    let call = start(place.client().call::<Create>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
        .await;
    settle().await;
    let_time_fly();
    maybe_applied(&call.await.unwrap().unwrap_err());
    assert!(peer.is_left().await);
}

/// Fills the queue of a socket that nobody accepts from, so that further connections hang.
#[cfg(target_os = "linux")]
async fn hanging() -> (String, Vec<tokio::net::TcpStream>, tokio::net::TcpListener) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    for _ in 0..2 {
        queue.push(tokio::net::TcpStream::connect(address).await.unwrap());
    }
    (format!("http://{address}"), queue, listener)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_slow_connection_was_not_sent_however_short_the_attempt() {
    let (url, _queue, _listener) = hanging().await;
    let client: Client = builder(&url).build().unwrap();
    let_time_fly();
    for timeout in [1, 4, 600] {
        let timeout = seconds(timeout);
        let create = client.call::<Create>().attempt_timeout(timeout);
        let create = create.deadline(seconds(600)).field::<String>("label", "x");
        not_sent(&create.await.unwrap_err(), "");
        let replace = client.call::<Replace>().attempt_timeout(timeout);
        not_sent(&replace.await.unwrap_err(), "");
    }
}

/// The same service takes its time for the answer only.
#[tokio::test]
async fn a_slow_answer_may_have_been_applied_however_short_the_attempt() {
    let place = Place::new().await;
    let client = place.client();
    for body in [false, true] {
        let create = client.call::<Create>().attempt_timeout(seconds(1));
        let call = start(if body {
            create.field::<String>("label", "x")
        } else {
            create
        });
        let mut peer = place.accept().await;
        peer.request().await;
        let_time_fly();
        maybe_applied(&call.await.unwrap().unwrap_err());
        tokio::time::resume();
    }
}
