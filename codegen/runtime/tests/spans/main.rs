//! Spans and events (feature `tracing`), in a process in which nothing runs without a subscriber:
//! whether anybody listens at a place in the code is kept for the whole process.

#[path = "../it/toy/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the made-up API is shared with the other tests"
)]
mod toy;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use runtime::{Credentials, MockResponse, MockTransport, Secret, VirtualClock};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Instrument as _, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use toy::{Create, Get, List, Stage, account, bad, good, token};

/// What was recorded, spans by their order and events by their place among them.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Entry>>>);

#[derive(Clone, Debug, Default)]
struct Entry {
    id: Option<u64>,
    name: String,
    parent: String,
    /// The name of the field that a subscriber shows first.
    first: String,
    fields: BTreeMap<String, String>,
}

impl Visit for Entry {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        self.fields.insert(field.name().to_owned(), text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields
            .insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let mut entry = Entry {
            id: Some(id.into_u64()),
            name: span.name().to_owned(),
            parent: span.parent().map_or("", |parent| parent.name()).to_owned(),
            first: span
                .fields()
                .iter()
                .next()
                .map_or_else(String::new, |field| field.name().to_owned()),
            ..Entry::default()
        };
        attributes.record(&mut entry);
        self.0.lock().unwrap().push(entry);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        let mut entries = self.0.lock().unwrap();
        let entry = entries
            .iter_mut()
            .rev()
            .find(|entry| entry.id == Some(id.into_u64()));
        record.record(entry.unwrap());
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut entry = Entry {
            parent: context
                .event_span(event)
                .map_or("", |span| span.name())
                .to_owned(),
            ..Entry::default()
        };
        event.record(&mut entry);
        self.0.lock().unwrap().push(entry);
    }
}

impl Log {
    fn spans(&self, name: &str) -> Vec<Entry> {
        let entries = self.0.lock().unwrap().clone();
        entries
            .into_iter()
            .filter(|entry| entry.name == name)
            .collect()
    }

    fn events(&self) -> Vec<String> {
        let entries = self.0.lock().unwrap().clone();
        let events = entries.into_iter().filter(|entry| entry.id.is_none());
        events
            .map(|event| format!("{}: {}", event.parent, event.fields["message"]))
            .collect()
    }

    /// Runs a future under this log alone.
    fn of<F: Future>(&self, future: F) -> F::Output {
        let subscriber = tracing_subscriber::registry().with(self.clone());
        tracing::subscriber::with_default(subscriber, || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            runtime.block_on(future.instrument(tracing::info_span!("test")))
        })
    }
}

#[test]
fn a_call_and_each_attempt_have_a_span() {
    let log = Log::default();
    let stage = Stage::new([bad(503), good()]);
    log.of(stage.client.call::<Get>().into_future()).unwrap();
    let call = &log.spans("call")[0];
    assert_eq!(call.parent, "test");
    assert_eq!(
        (&*call.first, &*call.fields["operation"]),
        ("operation", "boxes.get"),
        "shown as call{{operation=boxes.get …}}"
    );
    assert_eq!(call.fields["otel.name"], "boxes.get");
    assert_eq!(call.fields["attempts"], "2");
    assert!(!call.fields.contains_key("error.type"));
    let attempts = log.spans("attempt");
    let expected = [
        ("otel.name", "GET /v2/rooms/{room}/boxes/{box}"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("url.template", "/v2/rooms/{room}/boxes/{box}"),
        ("server.address", "api.cold.example"),
        ("server.port", "443"),
    ];
    for attempt in &attempts {
        assert_eq!(attempt.parent, "call");
        for (name, value) in expected {
            assert_eq!(attempt.fields[name], value);
        }
    }
    let [first, second] = attempts.try_into().unwrap();
    assert_eq!(first.fields["http.response.status_code"], "503");
    assert_eq!(first.fields["error.type"], "503");
    assert!(!first.fields.contains_key("http.request.resend_count"));
    assert_eq!(second.fields["http.response.status_code"], "200");
    assert_eq!(second.fields["http.request.resend_count"], "1");
    assert!(!second.fields.contains_key("error.type"));
}

#[test]
fn failures_have_a_type() {
    let log = Log::default();
    let scenes = [MockResponse::not_sent(), MockResponse::maybe_applied()];
    let stage = Stage::new(scenes);
    log.of(stage.client.call::<Create>().into_future())
        .unwrap_err();
    let types: Vec<String> = log
        .spans("attempt")
        .iter()
        .map(|attempt| attempt.fields["error.type"].clone())
        .collect();
    assert_eq!(types, ["not_sent", "connection_lost"]);
    let call = &log.spans("call")[0];
    assert_eq!(call.fields["error.type"], "no usable reply");
    assert_eq!(call.fields["otel.status_code"], "ERROR");
}

#[test]
fn waits_tokens_and_blocks_are_events() {
    let log = Log::default();
    let scenes = [
        token("t"),
        bad(429).header("retry-after", "2"),
        bad(503),
        good(),
        good(),
        bad(404),
        good(),
    ];
    let stage = Stage::authenticated(scenes);
    log.of(async {
        stage
            .client
            .call::<Create>()
            .attempts(9)
            .retry_ambiguous()
            .await?;
        stage.client.call::<Get>().await?;
        stage.client.call::<Get>().await
    })
    .unwrap();
    assert_eq!(
        log.events(),
        [
            "call: token refreshed",
            "call: the service asked for a pause: all calls to that host wait",
            "call: waiting",
            "call: waiting",
            "call: waiting for a new resource to propagate",
        ]
    );
}

#[test]
fn no_secret_is_in_any_span_or_event() {
    let log = Log::default();
    let clock = VirtualClock::new();
    let scenes = [
        token("tok-secret"),
        MockResponse::answer(200, "{\"a\":"),
        bad(401),
        bad(400),
    ];
    let script = MockTransport::new(clock.clone(), scenes);
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    log.of(async {
        let call = stage.client.call::<List>().page_token("query-secret");
        call.await.unwrap_err();
    });
    // A token, a list that breaks off, one for which the token is too old, and no new token.
    assert_eq!(stage.urls().len(), 4);
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [bad(403)]);
    let fixed = Credentials::Token(Secret::from("fixed-secret"));
    let stage = Stage::with(clock, script, |builder| builder.credentials(fixed));
    log.of(stage.client.call::<Get>().into_future())
        .unwrap_err();
    let repeats = MockResponse::answer(400, r#"{"error": "what is body-secret?"}"#);
    let stage = Stage::new([repeats]);
    log.of(stage.client.call::<Create>().into_future())
        .unwrap_err();
    let mut all = String::new();
    write!(all, "{:?}", log.0.lock().unwrap()).unwrap();
    assert!(log.spans("attempt").len() >= 2);
    for secret in ["secret", "swordfish", "Bearer", "eyJ"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[test]
fn a_page_asked_for_ahead_belongs_to_who_asks_for_the_list() {
    let log = Log::default();
    let stage = Stage::new([
        MockResponse::answer(200, r#"{"boxes":[{"label":"a"}],"nextPageToken":"p2"}"#),
        MockResponse::answer(200, r#"{"boxes":[{"label":"b"}]}"#),
    ]);
    let items = stage.client.call::<List>().prefetch().items();
    assert_eq!(log.of(items.collect()).unwrap().len(), 2);
    let parents: Vec<String> = log
        .spans("call")
        .into_iter()
        .map(|call| call.parent)
        .collect();
    assert_eq!(parents, ["test", "test"]);
}
