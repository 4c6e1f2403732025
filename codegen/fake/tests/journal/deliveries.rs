//! What a data connector was to be told is told after a restart.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fake::{Fake, Post, Posting};
use serde_json::{Value, json};

use crate::folder::Folder;

const MODEL: &str = include_str!("../../../../generated/disruptive/model.json");
const SEED: &str = "\
organizations/o1: {displayName: One}
projects/p1: {displayName: First, organization: organizations/o1}
projects/p1/devices/d1: {type: temperature, productNumber: '102058'}
projects/p1/dataconnectors/c1: {type: HTTP_PUSH, displayName: '', status: ACTIVE, events: [], labels: [], \
httpConfig: {url: 'https://receiver.example/', signatureSecret: s, headers: {}}}
";

type Posts = Arc<Mutex<Vec<Post>>>;

/// A fake whose receiver always answers this.
async fn fake(data: &Path, status: u16) -> (Fake, Posts) {
    let posts = Posts::default();
    let came = Arc::clone(&posts);
    let receiver = move |post: Post| -> Posting {
        came.lock().expect("no panic").push(post);
        Box::pin(async move { Ok(status) })
    };
    let builder = Fake::of(MODEL).expect("a model").seed(SEED).manual_clock();
    let started = builder.receiver(receiver).data(data).start().await;
    (started.unwrap_or_else(|errors| panic!("{errors}")), posts)
}

/// Lets everything run that can until so many attempts have been made, and a little longer.
async fn attempts(fake: &Fake, count: usize) {
    for _ in 0..100_000 {
        if fake.deliveries().len() >= count {
            break;
        }
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(fake.deliveries().len(), count, "{:#?}", fake.deliveries());
}

fn temperatures(posts: &Posts) -> Vec<Value> {
    let value = |post: &Post| {
        let body: Value = serde_json::from_str(&post.body).expect("JSON");
        body["event"]["data"]["temperature"]["value"].clone()
    };
    posts.lock().expect("no panic").iter().map(value).collect()
}

/// Which key the first delivery was signed with.
fn key(posts: &Posts) -> Value {
    let posts = posts.lock().expect("no panic");
    let mut headers = posts[0].headers.iter();
    let signature = headers.find(|(name, _)| name == "DT-Asymmetric-Signature");
    let head = signature
        .and_then(|(_, value)| value.split('.').next())
        .expect("a token");
    let head = URL_SAFE_NO_PAD.decode(head).expect("base64");
    serde_json::from_slice::<Value>(&head).expect("JSON")["kid"].clone()
}

#[tokio::test]
async fn deliveries_go_on_after_a_restart() {
    let folder = Folder::new();
    let (first, refused) = fake(&folder.data(), 500).await;
    for value in [1, 2] {
        let content = json!({"temperature": {"value": value}});
        first
            .emit("projects/p1/devices/d1", content)
            .expect("an event");
    }
    attempts(&first, 2).await;
    drop(first);
    assert_eq!(temperatures(&refused), [1, 2]);

    let (second, taken) = fake(&folder.data(), 200).await;
    attempts(&second, 0).await;
    second.advance(Duration::from_secs(1));
    attempts(&second, 2).await;
    let numbers: Vec<_> = second
        .deliveries()
        .iter()
        .map(|delivery| delivery.attempt)
        .collect();
    assert_eq!(
        (numbers, temperatures(&taken)),
        (vec![2, 2], vec![json!(1), json!(2)])
    );
    assert_eq!(key(&taken), key(&refused), "receivers know the key already");
    drop(second);

    let (third, nothing) = fake(&folder.data(), 200).await;
    third.advance(Duration::from_secs(3600));
    attempts(&third, 0).await;
    assert!(nothing.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn what_a_connector_is_not_to_have_any_more_is_not_kept() {
    let folder = Folder::new();
    let (first, _) = fake(&folder.data(), 500).await;
    first
        .emit("projects/p1/devices/d1", json!({"touch": {}}))
        .expect("an event");
    attempts(&first, 1).await;
    first.reset().expect("the beginning");
    drop(first);
    let (second, nothing) = fake(&folder.data(), 200).await;
    second.advance(Duration::from_secs(3600));
    attempts(&second, 0).await;
    assert!(nothing.lock().expect("no panic").is_empty());
}
