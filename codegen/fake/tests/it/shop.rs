//! What the tests of the Disruptive Technologies fake share: a fake with a project, a device and a receiver that does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fake::{Builder, Delivery, Fake, Post, Posting};
use serde_json::{Value, json};

use crate::client::until;

/// The model of the API.
pub(crate) const MODEL: &str = include_str!("../../../../generated/disruptive/model.json");

pub(crate) const PROJECT: &str = "projects/p1";
pub(crate) const DEVICE: &str = "projects/p1/devices/d1";
pub(crate) const CONNECTOR: &str = "projects/p1/dataconnectors/c1";

/// A fake whose clock stands still.
pub(crate) fn builder() -> Builder {
    let builder = Fake::of(MODEL).expect("a model");
    builder
        .manual_clock()
        .propagation(Duration::ZERO)
        .rate_limit(None)
        .basic_auth(true)
}

/// A fake with an organization, a project and a thermometer in it.
pub(crate) async fn stocked(builder: Builder) -> Fake {
    let fake = builder.start().await.expect("a start");
    put(&fake, "organizations/o1", json!({"displayName": "Org"}));
    put(
        &fake,
        PROJECT,
        json!({"displayName": "One", "organization": "organizations/o1"}),
    );
    put(
        &fake,
        DEVICE,
        json!({"type": "temperature", "productNumber": "102058", "labels": {"name": "Fridge", "room": "9"}}),
    );
    fake
}

pub(crate) fn put(fake: &Fake, name: &str, resource: Value) {
    fake.put(name, resource).expect("a resource");
}

pub(crate) fn emit(fake: &Fake, about: &str, content: Value) {
    fake.emit(about, content).expect("an event");
}

pub(crate) fn temperature(value: f64) -> Value {
    json!({"temperature": {"value": value}})
}

/// A client that knows no certificates, since all is on this machine and reading them takes its time.
pub(crate) fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.tls_certs_only([]).build().expect("a client")
}

/// Calls an endpoint, and returns the status and the body.
pub(crate) async fn call(
    fake: &Fake,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let own = fake.credentials().expect("credentials");
    let method = method.parse().expect("a method");
    let url = format!("{}{path}", fake.url("api"));
    let request = client()
        .request(method, url)
        .basic_auth(&own.key_id, Some(&own.secret));
    let request = match body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(body.to_string()),
        None => request,
    };
    let answer = request.send().await.expect("an answer");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// As [`call`], for what must work.
pub(crate) async fn ok(fake: &Fake, method: &str, path: &str, body: Option<Value>) -> Value {
    let (status, answer) = call(fake, method, path, body).await;
    assert_eq!(status, 200, "{method} {path}: {answer}");
    answer
}

/// As [`call`], for what must be refused with a word in the message.
pub(crate) async fn refused(
    fake: &Fake,
    method: &str,
    path: &str,
    body: Option<Value>,
    status: u16,
    word: &str,
) {
    let (found, answer) = call(fake, method, path, body).await;
    assert_eq!(found, status, "{method} {path}: {answer}");
    assert!(
        answer.to_string().contains(word),
        "{word} is not in {answer}"
    );
}

/// Waits for so many attempts in all, lets everybody rest, and returns them.
pub(crate) async fn attempts(fake: &Fake, count: usize) -> Vec<Delivery> {
    until("attempts", || fake.deliveries().len() >= count).await;
    rest().await;
    let deliveries = fake.deliveries();
    assert_eq!(deliveries.len(), count, "{deliveries:#?}");
    deliveries
}

/// Lets all tasks run that can.
pub(crate) async fn rest() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// What a receiver does with a delivery.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    Answer(u16),
    Fail,
    Silence,
}

/// A receiver that does as it is told, one manner for each delivery, and then the last for good.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripted(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    manners: VecDeque<Manner>,
    posts: Vec<Post>,
}

impl Scripted {
    pub(crate) fn new(manners: impl IntoIterator<Item = Manner>) -> Self {
        let manners = manners.into_iter().collect();
        Self(Arc::new(Mutex::new(Script {
            manners,
            posts: Vec::new(),
        })))
    }

    /// What it does from now on.
    pub(crate) fn then(&self, manner: Manner) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .manners = VecDeque::from([manner]);
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .posts
            .clone()
    }

    /// Ids of the events that came, in their order.
    pub(crate) fn events(&self) -> Vec<String> {
        self.bodies()
            .iter()
            .map(|body| text(&body["event"]["eventId"]))
            .collect()
    }

    pub(crate) fn bodies(&self) -> Vec<Value> {
        let read = |post: &Post| serde_json::from_str(&post.body).expect("JSON");
        self.posts().iter().map(read).collect()
    }

    pub(crate) fn receive(&self) -> impl Fn(Post) -> Posting + Send + Sync + 'static {
        let script = Arc::clone(&self.0);
        move |post| {
            let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
            script.posts.push(post);
            let manner = match script.manners.len() {
                0 => Manner::Answer(200),
                1 => script.manners[0].clone(),
                _ => script.manners.pop_front().expect("a manner"),
            };
            Box::pin(async move {
                match manner {
                    Manner::Answer(status) => Ok(status),
                    Manner::Fail => Err("no route".to_owned()),
                    Manner::Silence => std::future::pending().await,
                }
            })
        }
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A connector that pushes everything with the label `name`.
pub(crate) fn connector() -> Value {
    json!({
        "type": "HTTP_PUSH",
        "status": "ACTIVE",
        "events": [],
        "labels": ["name"],
        "httpConfig": {"url": "https://receiver.example.com/dt", "signatureSecret": "", "headers": {}},
    })
}

/// A fake with a connector whose receiver does as it is told.
pub(crate) async fn pushing(receiver: &Scripted) -> Fake {
    let fake = stocked(builder().receiver(receiver.receive())).await;
    put(&fake, CONNECTOR, connector());
    fake
}
