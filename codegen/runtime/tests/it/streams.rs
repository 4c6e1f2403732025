//! Streams of lines, however they are cut.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use runtime::{
    Body, BoxFuture, ErrorKind, EventStream, MockResponse, RawResponse, Request, Transport,
    TransportError, VirtualClock,
};

use crate::toy::{Client, Event, Stage, Watch, bad, seconds};

/// A transport whose only answer comes in given chunks.
struct Chunked(Mutex<VecDeque<Result<Vec<u8>, TransportError>>>, bool);

struct Chunks(VecDeque<Result<Vec<u8>, TransportError>>, bool);

impl futures_core::Stream for Chunks {
    type Item = Result<bytes::Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            None if self.1 => Poll::Pending,
            next => Poll::Ready(next.map(|chunk| chunk.map(Into::into))),
        }
    }
}

impl Transport for Chunked {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let body = Body::new(Chunks(std::mem::take(&mut self.0.lock().unwrap()), self.1));
        Box::pin(async move {
            Ok(RawResponse {
                status: 200,
                headers: http::HeaderMap::new(),
                body,
            })
        })
    }
}

async fn watch(chunks: Vec<Result<Vec<u8>, TransportError>>, silent: bool) -> EventStream<Event> {
    let transport = Chunked(Mutex::new(chunks.into()), silent);
    let client = Client::builder()
        .clock(VirtualClock::new())
        .transport(transport)
        .build()
        .unwrap();
    client.call::<Watch>().await.unwrap()
}

async fn text(text: &str) -> EventStream<Event> {
    watch(vec![Ok(text.into())], false).await
}

fn line(id: u32) -> String {
    format!("{{\"result\":{{\"event\":{{\"id\":{id}}}}}}}\n")
}

fn ids(events: &[Event]) -> Vec<u32> {
    events.iter().map(|event| event.id).collect()
}

#[tokio::test]
async fn the_data_lines_of_an_event_are_joined() {
    let stream = text(concat!(
        "\u{feff}data: {\"result\":\ndata:  {\"event\":\ndata:{\"id\":1}}}\n\n",
        "data: {\"result\":{\"event\":{\"id\":2}}}\n",
        "data: {\"result\":{\"event\":{\"id\":3}}}\n\n",
        "event: x\ndata: {\"result\":{\"event\":\nid: 7\ndata: {\"id\":4}}}",
    ));
    assert_eq!(ids(&stream.await.collect().await.unwrap()), [1, 2, 3, 4]);
    let broken = "data: {\n".repeat(600_000);
    let mut stream = text(&broken).await;
    let error = stream.try_next().await.unwrap_err();
    assert!(error.message().contains("longer than 1 MiB"), "{error}");
    let mut stream = text("data: {\n\ndata: {\"result\":{\"event\":{\"id\":5}}}\n").await;
    assert_eq!(
        stream.try_next().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
    assert_eq!(stream.try_next().await.unwrap().unwrap().id, 5);
}

#[tokio::test]
async fn lines_may_be_cut_anywhere() {
    let whole = format!(
        "\n{}\r\n{}   \n: ping\ndata: {}\nevent: x\nid:1\n{}",
        line(1),
        line(2),
        line(3),
        line(4).trim()
    );
    for size in 1..whole.len() {
        let chunks = whole
            .as_bytes()
            .chunks(size)
            .map(|chunk| Ok(chunk.to_vec()))
            .collect();
        let events = watch(chunks, false).await.collect().await.unwrap();
        assert_eq!(ids(&events), [1, 2, 3, 4], "chunks of {size}");
    }
}

#[tokio::test]
async fn an_error_line_ends_the_stream_with_the_rule_of_its_code() {
    for (code, kind) in [
        ("404", ErrorKind::NotFound),
        ("5", ErrorKind::NotFound),
        ("\"16\"", ErrorKind::Unauthenticated),
        ("8", ErrorKind::RateLimited),
        ("14", ErrorKind::Server),
        ("4", ErrorKind::Timeout),
        ("13", ErrorKind::Internal),
        ("3", ErrorKind::InvalidArgument),
        ("null", ErrorKind::Unexpected),
        ("-1", ErrorKind::Unexpected),
        ("99999999", ErrorKind::Unexpected),
    ] {
        let error =
            format!(r#"{{"error":{{"code":{code},"message":"gone","details":[{{"help":"h"}}]}}}}"#);
        let mut stream = text(&format!("{}{error}\n{}", line(1), line(2))).await;
        assert_eq!(stream.try_next().await.unwrap(), Some(Event::of(1)));
        let error = stream.try_next().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.message(), error.help()),
            (kind, "gone", Some("h")),
            "{code}"
        );
        assert_eq!(stream.try_next().await.unwrap(), None);
    }
    let mut stream = text("{\"error\":\"not an object\"}").await;
    assert_eq!(
        stream.try_next().await.unwrap_err().message(),
        "not an object"
    );
}

#[tokio::test]
async fn an_unreadable_line_is_an_error_of_its_own() {
    let hostile = format!(
        "<html>\n{{\"result\":{{\"event\":{{\"id\":\"x\"}}}}}}\n\u{0}\n{{\"new\":1}}\n{}",
        line(7)
    );
    let mut stream = text(&hostile).await;
    for _ in 0..3 {
        assert_eq!(
            stream.try_next().await.unwrap_err().kind(),
            ErrorKind::Decode
        );
    }
    assert_eq!(stream.try_next().await.unwrap(), Some(Event::of(7)));
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_line_without_end_is_not_kept_for_ever() {
    let endless = (0..100).map(|_| Ok(vec![b'x'; 64 * 1024])).collect();
    let mut stream = watch(endless, true).await;
    assert_eq!(
        stream.try_next().await.unwrap_err().kind(),
        ErrorKind::Decode
    );
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn a_lost_connection_and_a_long_silence_are_errors() {
    let chunks = vec![
        Ok(line(1).into()),
        Err(TransportError::maybe_applied("reset")),
    ];
    let mut stream = watch(chunks, false).await;
    stream.try_next().await.unwrap();
    assert_eq!(
        stream.try_next().await.unwrap_err().kind(),
        ErrorKind::MaybeApplied
    );
    assert_eq!(stream.try_next().await.unwrap(), None);
    let mut stream = watch(vec![Ok(line(1).into())], true)
        .await
        .stall_timeout(seconds(12));
    stream.try_next().await.unwrap();
    assert!(
        stream
            .try_next()
            .await
            .unwrap_err()
            .message()
            .contains("12s")
    );
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[tokio::test]
async fn connecting_follows_the_policy() {
    let stage = Stage::new([
        bad(503),
        MockResponse::not_sent(),
        MockResponse::answer(200, line(1)),
    ]);
    let events = stage
        .client
        .call::<Watch>()
        .await
        .unwrap()
        .collect()
        .await
        .unwrap();
    assert_eq!(
        (ids(&events), stage.times()),
        (vec![1], vec![0, 1500, 3000])
    );
    let stage = Stage::new([bad(404)]);
    assert!(
        stage
            .client
            .call::<Watch>()
            .await
            .unwrap_err()
            .is_not_found()
    );
}
