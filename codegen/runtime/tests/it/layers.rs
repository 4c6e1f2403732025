//! Layers: steps of the program's own between the retry policy and the transport.

use std::sync::{Arc, Mutex};

use http::HeaderValue;
use runtime::{
    Body, BoxFuture, ClientBuilder, ErrorKind, Layer, MockResponse, MockTransport, Next,
    RawResponse, Request, TransportError, VirtualClock,
};

use crate::toy::{Client, Create, Get, Stage, account, bad, good, token};

fn stage(
    responses: impl IntoIterator<Item = MockResponse>,
    set: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
) -> Stage {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), responses);
    Stage::with(clock, script, set)
}

/// Notes when requests go out and when answers come back.
struct Noted {
    name: &'static str,
    notes: Arc<Mutex<Vec<String>>>,
}

impl Layer for Noted {
    fn send<'a>(
        &'a self,
        request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let operation = request.operation.map_or("token", |operation| operation.id);
            let note = |what: String| self.notes.lock().unwrap().push(what);
            note(format!("{} sends {operation}", self.name));
            let answer = next.send(request).await;
            let status = answer.as_ref().map_or(0, |answer| answer.status);
            note(format!("{} receives {status}", self.name));
            answer
        })
    }
}

#[tokio::test]
async fn layers_are_around_each_attempt_and_each_token_request_in_the_order_they_were_added() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let layer = |name| Noted {
        name,
        notes: Arc::clone(&notes),
    };
    let stage = stage([token("t1"), bad(503), good()], |builder| {
        let builder = builder.credentials(account());
        builder.layer(layer("outer")).layer(layer("inner"))
    });
    stage.client.call::<Get>().await.unwrap();
    let exchange = |operation: &str, status: u16| {
        [
            format!("outer sends {operation}"),
            format!("inner sends {operation}"),
            format!("inner receives {status}"),
            format!("outer receives {status}"),
        ]
    };
    let expected = [
        exchange("token", 200),
        exchange("boxes.get", 503),
        exchange("boxes.get", 200),
    ];
    assert_eq!(*notes.lock().unwrap(), expected.concat());
}

#[tokio::test]
async fn a_request_can_be_changed() {
    let stage = stage([good()], |builder| {
        builder.map_request(|request| {
            let length = request.url.len();
            request.headers.insert("x-length", length.into());
        })
    });
    stage.client.call::<Get>().await.unwrap();
    let length = stage.urls()[0].len().to_string();
    assert_eq!(stage.header(0, "x-length"), Some(length));
}

const SECRET: &str = "s1gned-by-layer";

#[tokio::test]
async fn a_secret_that_a_layer_adds_is_struck_out_of_what_the_answer_repeats() {
    for value in [SECRET.to_owned(), format!("Signature {SECRET}")] {
        let body = format!(r#"{{"error":"refused: {value}","help":"{SECRET}"}}"#);
        let answer = MockResponse::answer(400, body).header("x-echo", SECRET);
        let stage = stage([answer], |builder| {
            builder.map_request(move |request| {
                let mut value = HeaderValue::try_from(&value).unwrap();
                value.set_sensitive(true);
                request.headers.insert("x-signature", value);
            })
        });
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.status(), Some(400));
        let body = String::from_utf8_lossy(error.body());
        let text = format!("{error} {error:?} {:?} {body}", error.headers());
        assert!(text.contains("refused"), "{text}");
        assert!(!text.contains(SECRET), "{text}");
    }
}

/// Also one that a token request repeats.
#[tokio::test]
async fn a_secret_that_a_layer_adds_to_a_token_request_is_struck_out() {
    let answer = MockResponse::answer(400, format!(r#"{{"error":"not {SECRET}"}}"#));
    let stage = stage([answer], |builder| {
        let builder = builder.credentials(account());
        builder.map_request(|request| {
            let mut value = HeaderValue::from_static(SECRET);
            value.set_sensitive(true);
            request.headers.insert("x-signature", value);
        })
    });
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let text = format!("{error} {error:?}");
    assert!(text.contains("[redacted]"), "{text}");
    assert!(!text.contains(SECRET), "{text}");
}

/// Answers by itself.
struct Injected(fn() -> Result<RawResponse, TransportError>);

impl Layer for Injected {
    fn send<'a>(
        &'a self,
        request: Request,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<RawResponse, TransportError>> {
        if request.headers.contains_key("x-pass") {
            next.send(request)
        } else {
            Box::pin(async move { (self.0)() })
        }
    }
}

#[tokio::test]
async fn what_a_layer_answers_is_judged_by_the_policy() {
    let busy = || {
        Ok(RawResponse {
            status: 503,
            headers: http::HeaderMap::new(),
            body: Body::new(Nothing),
        })
    };
    let lost = || Err(TransportError::maybe_applied("lost"));
    let unsent = || Err(TransportError::not_sent("no signature"));
    for (answer, kind, attempts) in [
        (busy as fn() -> _, ErrorKind::Unavailable, 1),
        (lost, ErrorKind::MaybeApplied, 1),
        (unsent, ErrorKind::NotSent, 4),
    ] {
        let stage = stage([], |builder| builder.layer(Injected(answer)));
        let error = stage.client.call::<Create>().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts().len()),
            (kind, attempts),
            "{error}"
        );
    }
    let stage = stage([good()], |builder| builder.layer(Injected(unsent)));
    stage
        .client
        .call::<Get>()
        .header("x-pass", "1")
        .await
        .unwrap();
}

/// A body without chunks.
struct Nothing;

impl futures_core::Stream for Nothing {
    type Item = Result<bytes::Bytes, TransportError>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(None)
    }
}
