//! HTTP/2 frame by frame: what the service says it has not taken, and what it does not say.

use std::io::ErrorKind::UnexpectedEof;

use runtime::{Error, ErrorKind, HttpTransport};
use tokio::io::AsyncReadExt as _;

use crate::toy::{Client, Create, GOOD, Get, Parameters as _, seconds};
use crate::wire::{Hasty, Peer, Place, builder, start};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;

/// The service's end of a connection of HTTP/2.
struct Peer2(Peer);

impl Peer2 {
    /// Accepts a connection and reads its preface.
    async fn accept(place: &Place) -> Self {
        let mut peer = place.accept().await;
        let mut preface = [0; 24];
        peer.0.read_exact(&mut preface).await.unwrap();
        assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        let mut peer = Self(peer);
        peer.send(SETTINGS, 0, 0, &[]).await;
        peer.send(SETTINGS, ACK, 0, &[]).await;
        peer
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        self.0.say([&head, payload].concat()).await;
    }

    /// Reads a frame; the client may hang up instead.
    async fn frame(&mut self) -> Option<(u8, u8, u32)> {
        let mut head = [0; 9];
        match self.0.0.read_exact(&mut head).await {
            Err(error) if error.kind() == UnexpectedEof => return None,
            read => assert_eq!(read.unwrap(), 9),
        }
        let length = usize::from(head[1]) << 8 | usize::from(head[2]);
        self.0.0.read_exact(&mut vec![0; length]).await.unwrap();
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some((head[3], head[4], stream))
    }

    /// Reads up to the end of the next request and returns its stream.
    async fn request(&mut self) -> u32 {
        loop {
            match self.frame().await.unwrap() {
                (HEADERS | DATA, flags, stream) if flags & END_STREAM != 0 => return stream,
                _ => {}
            }
        }
    }

    /// Begins an answer of status 200.
    async fn head(&mut self, stream: u32) {
        self.send(HEADERS, END_HEADERS, stream, &[0x88]).await;
    }

    async fn answer(&mut self, stream: u32) {
        self.head(stream).await;
        self.send(DATA, END_STREAM, stream, GOOD.as_bytes()).await;
    }

    async fn reset(&mut self, stream: u32, code: u32) {
        self.send(RST_STREAM, 0, stream, &code.to_be_bytes()).await;
    }

    async fn go_away(&mut self, last_stream: u32, code: u32) {
        let payload = [last_stream.to_be_bytes(), code.to_be_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload).await;
    }
}

fn client(place: &Place, attempts: u32) -> Client {
    let builder = builder(&place.url).clock(Hasty::new());
    let transport = HttpTransport::builder().http2_only().build().unwrap();
    let builder = builder.transport(transport);
    builder.attempts(attempts).build().unwrap()
}

#[track_caller]
fn is(error: &Error, kind: ErrorKind) {
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.maybe_applied(), kind == ErrorKind::MaybeApplied);
}

#[tokio::test]
async fn calls_share_a_connection() {
    let place = Place::new().await;
    let client = client(&place, 1);
    let calls = [(); 3].map(|()| start(client.call::<Create>().field::<String>("label", "x")));
    let mut peer = Peer2::accept(&place).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(peer.request().await);
    }
    assert_eq!(streams, [1, 3, 5]);
    for stream in [5, 1, 3] {
        peer.answer(stream).await;
    }
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().label, "peas");
    }
}

#[tokio::test]
async fn a_refused_stream_was_not_sent() {
    let place = Place::new().await;
    let call = start(client(&place, 1).call::<Create>());
    let mut peer = Peer2::accept(&place).await;
    let stream = peer.request().await;
    peer.reset(stream, REFUSED_STREAM).await;
    is(&call.await.unwrap().unwrap_err(), ErrorKind::NotSent);
}

#[tokio::test]
async fn a_refused_stream_is_repeated_on_its_connection() {
    let place = Place::new().await;
    let call = start(client(&place, 2).call::<Create>().response());
    let mut peer = Peer2::accept(&place).await;
    let stream = peer.request().await;
    peer.reset(stream, REFUSED_STREAM).await;
    assert_eq!(peer.request().await, 3);
    peer.answer(3).await;
    assert_eq!(call.await.unwrap().unwrap().attempts().len(), 2);
}

#[tokio::test]
async fn a_stream_after_the_last_one_was_not_sent() {
    for code in [NO_ERROR, INTERNAL_ERROR] {
        let place = Place::new().await;
        let call = start(client(&place, 2).call::<Create>());
        let mut peer = Peer2::accept(&place).await;
        peer.request().await;
        peer.go_away(0, code).await;
        // The repeat needs another connection, on which the service closes after the first stream.
        let mut peer = Peer2::accept(&place).await;
        peer.request().await;
        peer.go_away(0, code).await;
        is(&call.await.unwrap().unwrap_err(), ErrorKind::NotSent);
    }
}

#[tokio::test]
async fn of_two_streams_the_last_one_s_successor_was_not_sent() {
    let place = Place::new().await;
    let client = client(&place, 1);
    let calls = [(); 2].map(|()| start(client.call::<Create>()));
    let mut peer = Peer2::accept(&place).await;
    assert_eq!((peer.request().await, peer.request().await), (1, 3));
    peer.go_away(1, NO_ERROR).await;
    peer.answer(1).await;
    let [first, second] = calls;
    assert_eq!(first.await.unwrap().unwrap().label, "peas");
    is(&second.await.unwrap().unwrap_err(), ErrorKind::NotSent);
}

#[tokio::test]
async fn the_last_stream_may_have_been_applied() {
    for code in [NO_ERROR, INTERNAL_ERROR] {
        let place = Place::new().await;
        let call = start(client(&place, 1).call::<Create>());
        let mut peer = Peer2::accept(&place).await;
        let stream = peer.request().await;
        peer.go_away(stream, code).await;
        drop(peer);
        is(&call.await.unwrap().unwrap_err(), ErrorKind::MaybeApplied);
    }
}

#[tokio::test]
async fn any_other_end_may_have_been_applied() {
    let place = Place::new().await;
    for round in 0..6 {
        let call = start(
            client(&place, 1)
                .call::<Create>()
                .field::<String>("label", "x"),
        );
        let mut peer = Peer2::accept(&place).await;
        let stream = peer.request().await;
        match round {
            0 => {}
            1 => peer.0.0.set_zero_linger().unwrap(),
            2 => peer.reset(stream, CANCEL).await,
            3 => drop(peer.0.say("HTTP/1.1 400 Bad Request\r\n\r\n").await),
            // What answers has taken the request, whatever it says later.
            4 => {
                peer.head(stream).await;
                peer.reset(stream, REFUSED_STREAM).await;
            }
            _ => {
                peer.head(stream).await;
                peer.send(DATA, 0, stream, b"{").await;
                peer.go_away(0, NO_ERROR).await;
            }
        }
        drop(peer);
        let error = call.await.unwrap().unwrap_err();
        // Without an error code, the library takes the end of the stream for that of the body.
        let kind = if round == 5 {
            ErrorKind::Decode
        } else {
            ErrorKind::MaybeApplied
        };
        assert_eq!(
            (error.kind(), error.maybe_applied()),
            (kind, true),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_says_goodbye_between_two_calls_loses_nothing() {
    let place = Place::new().await;
    let client = client(&place, 1);
    for _ in 0..10 {
        let call = start(client.call::<Create>());
        let mut peer = Peer2::accept(&place).await;
        let stream = peer.request().await;
        peer.answer(stream).await;
        peer.go_away(stream, NO_ERROR).await;
        call.await.unwrap().unwrap();
        // The client closes the connection once it has read that.
        while peer.frame().await.is_some() {}
    }
}

#[tokio::test]
async fn a_dead_connection_is_given_up_before_the_next_call_meets_it() {
    let place = Place::new().await;
    let client = client(&place, 1);
    let get = client.call::<Get>().deadline(seconds(600));
    let call = start(get.attempt_timeout(seconds(600)));
    let mut dead = Peer2::accept(&place).await;
    dead.request().await;
    // From here on timers run out at once: first the one for a ping.
    tokio::time::pause();
    let error = call.await.unwrap().unwrap_err();
    tokio::time::resume();
    assert!(error.message().contains("keep-alive"), "{error}");
    let call = start(client.call::<Get>());
    let mut peer = Peer2::accept(&place).await;
    let stream = peer.request().await;
    peer.answer(stream).await;
    call.await.unwrap().unwrap();
    while let Some((kind, ..)) = dead.frame().await {
        if kind == PING {
            return;
        }
    }
    panic!("the connection was not asked");
}
