//! No secret is shown, wherever one looks.

use std::error::Error as _;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use acceptance::disruptive::Stage;
use bookshop::types::{Payment, VoucherPayment};
use disruptive::Client;
use disruptive::runtime::{
    AttemptEnded, CallEnded, Credentials, End, MockResponse, MockTransport, Observer, Request,
    Secret, Sending, VirtualClock, WaitBegun,
};
use disruptive::types::{
    DataConnector, HttpPushConfig, KeyWithSecret, NotificationRule, ProjectName,
};
use disruptive::{Error, operations};
use serde_json::json;

const SECRET: &str = "0123456789abcdef";

fn hidden(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
    assert!(!text.is_empty());
}

#[test]
fn a_client_shows_no_credentials() {
    let secret = || Secret::from(SECRET);
    let all = [
        Credentials::Token(secret()),
        Credentials::Basic {
            key_id: "key".to_owned(),
            secret: secret(),
        },
        Credentials::ServiceAccount {
            key_id: "key".to_owned(),
            email: "robot@example.com".to_owned(),
            secret: secret(),
        },
    ];
    for credentials in all {
        hidden(&format!("{credentials:?}"));
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), []);
        let builder = Client::builder()
            .credentials(credentials)
            .transport(script)
            .clock(clock);
        hidden(&format!("{builder:?}"));
        let client = builder.build().expect("a client");
        hidden(&format!("{client:?} {client:#?}"));
        hidden(&format!("{:?}", client.projects()));
        hidden(&format!("{:?}", client.projects().get("p1")));
    }
}

#[tokio::test]
async fn neither_errors_nor_requests_show_credentials() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), [MockResponse::answer(403, "")]);
    let builder = Client::builder().credentials(Credentials::Token(Secret::from(SECRET)));
    let client = builder
        .transport(script.clone())
        .clock(clock)
        .build()
        .expect("a client");
    let error = client.projects().get("p1").await.expect_err("forbidden");
    hidden(&format!("{error} {error:?} {error:#?}"));
    let seen = script.requests();
    assert_eq!(
        seen[0].request.headers["authorization"],
        format!("Bearer {SECRET}")
    );
    hidden(&format!("{seen:?} {script:?}"));
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_told_without_the_secret() {
    let wrong = format!("{SECRET}\n");
    let builder = Client::builder().credentials(Credentials::Token(Secret::from(wrong)));
    let clock = VirtualClock::new();
    let builder = builder
        .transport(MockTransport::new(clock.clone(), []))
        .clock(clock);
    let error = builder.build().expect_err("no header can carry it");
    hidden(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn values_with_secrets_do_not_show_them() {
    let stage = Stage::new([MockResponse::answer(
        200,
        format!(r#"{{"key": {{"name": "k"}}, "secret": "{SECRET}"}}"#),
    )]);
    let key: KeyWithSecret = stage.client.keys().create("p1", "s1").await.expect("a key");
    assert_eq!(key.secret.expose(), SECRET);
    hidden(&format!("{key:?}"));
    hidden(&format!(
        "{:?}",
        HttpPushConfig::new("https://x").with_signature_secret(SECRET)
    ));
}

#[test]
fn what_is_kept_without_being_known_is_not_shown() {
    // Another variant's secret, one that no version of the SDK knows, and one inside of an unknown variant.
    for (kind, member) in [
        ("GOOGLE_CLOUD_PUBSUB", "azureEventHubConfig"),
        ("HTTP_PUSH", "secretOfTomorrow"),
        ("CARRIER_PIGEON", "pigeonConfig"),
    ] {
        let sent = json!({
            "name": "projects/p/dataconnectors/d",
            "type": kind,
            member: {"authenticationConfig": {"clientSecret": SECRET}},
        });
        let read = serde_json::from_value::<DataConnector>(sent.clone()).expect("a connector");
        let shown = format!("{read:?} {read:#?}");
        hidden(&shown);
        assert!(shown.contains(&format!("{member:?}: …")), "{shown}");
        assert_eq!(serde_json::to_value(&read).expect("JSON"), sent);
    }
}

/// A secret that is spelled otherwise in JSON, in a URL and in base64, and one of digits.
const SPELLED: &str = "pass/w\"rd+0123456789";
const DIGITS: &str = "4111111111111111";

/// Writes down what an observer is shown.
#[derive(Clone, Debug, Default)]
struct Watcher(Arc<Mutex<Vec<String>>>);

impl Watcher {
    fn note(&self, shown: &dyn Debug) {
        self.0
            .lock()
            .expect("nobody panicked")
            .push(format!("{shown:?}"));
    }
}

impl Observer for Watcher {
    fn before_send(&self, sending: &mut Sending<'_>) {
        self.note(sending);
    }

    fn attempt_ended(&self, ended: &AttemptEnded<'_>) {
        self.note(ended);
    }

    fn wait_begun(&self, begun: &WaitBegun) {
        self.note(begun);
    }

    fn call_ended(&self, ended: &CallEnded<'_>) {
        self.note(ended);
        if let End::Failure(error) = ended.end {
            self.note(&error.to_string());
        }
    }
}

/// The ways in which a service repeats what it was sent.
const ECHOES: [fn(&str) -> MockResponse; 7] = [
    |sent| MockResponse::answer(400, sent.to_owned()),
    |sent| MockResponse::answer(400, json!({"error": format!("bad: {sent}")}).to_string()),
    |sent| MockResponse::answer(500, format!("<p>{sent}</p>")),
    |sent| {
        MockResponse::answer(
            409,
            format!("{{\"error\": \"no\", \"got\": [{sent}, {DIGITS}]}}"),
        )
    },
    |sent| MockResponse::answer(403, "").header("x-got", sent),
    |sent| MockResponse::answer(302, "").header("location", &format!("https://x.example/?{sent}")),
    |sent| MockResponse::answer(200, format!("{sent}{sent}")),
];

/// Plays an echo, and returns everything that a program could print after a call that failed.
fn shown<C, E>(
    builder: disruptive::runtime::ClientBuilder<C>,
    echo: fn(&str) -> MockResponse,
    call: impl FnOnce(C) -> E,
) -> Option<(String, Vec<String>)>
where
    C: From<disruptive::runtime::Http>,
    E: IntoFuture<Output = Result<(), Error>>,
{
    let (clock, watcher) = (VirtualClock::new(), Watcher::default());
    let script = MockTransport::from_fn(clock.clone(), move |request: &Request| {
        let sent = request.body.as_deref().unwrap_or_default();
        Some(echo(&String::from_utf8_lossy(sent)))
    });
    let builder = builder
        .transport(script.clone())
        .clock(clock)
        .observer(watcher.clone());
    let client = builder.build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    // A reply that is not read can say what it likes.
    let error = runtime.block_on(call(client).into_future()).err()?;
    let seen = script.requests();
    let sent = seen[0].request.body.as_deref().unwrap_or_default();
    let sent = String::from_utf8_lossy(sent).into_owned();
    let mut shown = watcher.0.lock().expect("nobody panicked").clone();
    shown.push(format!("{error} {error:#} {error:?} {error:#?}"));
    shown.push(String::from_utf8_lossy(error.body()).into_owned());
    shown.push(format!("{:?} {:?}", error.headers(), error.attempts()));
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push(format!("{cause} {cause:?}"));
        source = cause.source();
    }
    Some((sent, shown))
}

/// Tries all echoes of a call whose request has a secret.
fn repeats_nothing<C, E>(
    secret: &str,
    builder: fn() -> disruptive::runtime::ClientBuilder<C>,
    call: impl Fn(C) -> E,
) where
    C: From<disruptive::runtime::Http>,
    E: IntoFuture<Output = Result<(), Error>>,
{
    let quoted = json!(secret).to_string();
    let debugged = format!("{quoted:?}");
    let forms = [
        secret,
        quoted.trim_matches('"'),
        debugged.trim_matches(['"', '\\']),
    ];
    let all: Vec<_> = ECHOES
        .into_iter()
        .filter_map(|echo| shown(builder(), echo, &call))
        .collect();
    assert!(all.len() >= 6);
    for (sent, shown) in all {
        assert!(sent.contains(forms[1]), "the service gets it: {sent}");
        for text in shown {
            for form in forms {
                assert!(!text.contains(form), "{text}");
            }
        }
    }
}

#[test]
fn an_error_does_not_repeat_the_secrets_of_its_request() {
    let member_of_a_member = |dt: Client| async move {
        let config = HttpPushConfig::new("https://x").with_signature_secret(SPELLED);
        let call = dt.data_connectors().create("p1", "HTTP_PUSH");
        call.http_config(config).await.map(drop)
    };
    repeats_nothing(SPELLED, Client::builder, member_of_a_member);
    let deep_in_lists = |dt: Client| async move {
        let action =
            json!({"type": "WEBHOOK", "webhook": {"url": "https://x", "signatureSecret": SPELLED}});
        let rule = json!({"displayName": "cold", "trigger": {"field": "touch"}, "escalationLevels": [{"actions": [action]}]});
        let rule: NotificationRule = serde_json::from_value(rule).expect("a rule");
        let call = dt.rules().create(ProjectName::from("projects/p1"), rule);
        call.await.map(drop)
    };
    repeats_nothing(SPELLED, Client::builder, deep_in_lists);
    let variant_of_the_body = |shop: bookshop::Client| async move {
        let payment = Payment::GiftVoucher(VoucherPayment::new(DIGITS));
        shop.orders().pay("o1", payment).await.map(drop)
    };
    repeats_nothing(DIGITS, bookshop::Client::builder, variant_of_the_body);
}

#[test]
fn operations_name_the_secrets_of_their_requests_and_no_other() {
    let named = |all: &'static [&'static disruptive::runtime::Operation]| -> Vec<(&str, &[&str])> {
        let named = all.iter().filter(|operation| !operation.secrets.is_empty());
        named
            .map(|operation| (operation.id, operation.secrets))
            .collect()
    };
    let signature: &[&str] = &["signatureSecret"];
    let both: &[&str] = &["clientSecret", "signatureSecret"];
    assert_eq!(
        named(operations::ALL),
        [
            ("data_connectors.create", signature),
            ("data_connectors.update", signature),
            ("rules.create", both),
            ("rules.replace", both),
        ]
    );
    let payment: &[&str] = &["code", "number"];
    assert_eq!(
        named(bookshop::operations::ALL),
        [("orders.place", payment), ("orders.pay", payment)]
    );
}
