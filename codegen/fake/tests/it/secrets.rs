//! What nobody else should know of a fake, and when it is the same again.

use std::collections::BTreeSet;

use fake::{Builder, Fake};

use crate::client::{Assertion, Connection, DISRUPTIVE, FORM, SHOWCASE, TOKENS, basic};

const SEED: &str = include_str!("../../../../generated/disruptive/fake/seed.yaml");

fn builder() -> Builder {
    Fake::of(DISRUPTIVE).expect("a model").seed(SEED)
}

/// The secret of the key and the first token.
async fn secrets(builder: Builder) -> [String; 2] {
    let fake = builder.start().await.expect("it starts");
    let mut connection = Connection::to(&fake).await;
    let form = Assertion::of(&fake).form();
    connection
        .send("POST", TOKENS, FORM, &form)
        .await
        .expect("sent");
    let reply = connection.answer().await.expect("an answer").json();
    let token = reply["access_token"].as_str().expect("a token").to_owned();
    let own = fake.credentials().expect("credentials").clone();
    [own.secret, token]
}

#[tokio::test]
async fn a_test_has_the_same_secrets_each_time() {
    assert_eq!(secrets(builder()).await, secrets(builder()).await);
    assert_eq!(
        secrets(builder()).await,
        secrets(builder().random_seed(0)).await
    );
    let one = secrets(builder().random_seed(1)).await;
    for (one, other) in one.iter().zip(&secrets(builder()).await) {
        assert_ne!(one, other);
    }
    assert_eq!(
        one,
        secrets(builder().random_seed(1).scenario("seed: 2")).await
    );
}

#[tokio::test]
async fn fresh_secrets_are_others_at_every_start_unless_a_seed_is_given() {
    let mut seen = BTreeSet::new();
    for _ in 0..3 {
        seen.extend(secrets(builder().fresh_secrets()).await);
    }
    seen.extend(secrets(builder()).await);
    assert_eq!(seen.len(), 8);
    for given in [
        builder().random_seed(7),
        builder().scenario("seed: 7"),
        builder().fresh_secrets().random_seed(7),
        builder().fresh_secrets().scenario("seed: 7"),
    ] {
        assert_eq!(
            secrets(given).await,
            secrets(builder().random_seed(7)).await
        );
    }
}

#[tokio::test]
async fn all_else_is_the_same_with_fresh_secrets() {
    let [plain, fresh] = [builder(), builder().fresh_secrets()];
    let (plain, fresh) = (
        plain.start().await.expect("it starts"),
        fresh.start().await.expect("it starts"),
    );
    for ty in ["Device", "Key"] {
        assert!(!plain.names(ty).is_empty());
        assert_eq!(plain.names(ty), fresh.names(ty));
    }
    let told = |fake: &Fake| fake.credentials().expect("credentials").key_id.clone();
    assert_eq!(told(&plain), told(&fresh));
}

#[tokio::test]
async fn the_built_in_key_has_a_fresh_secret_as_well() {
    let started = async |builder: Builder| {
        let fake = builder.start().await.expect("it starts");
        let own = fake.credentials().expect("credentials").clone();
        (basic(&fake), own)
    };
    let model = || Fake::of(DISRUPTIVE).expect("a model");
    let (plain, first) = started(model()).await;
    let (fresh, second) = started(model().fresh_secrets()).await;
    assert_ne!(plain, fresh);
    assert_ne!(first.secret, second.secret);
    assert_eq!((first.key_id, first.email), (second.key_id, second.email));
    let open = Fake::of(SHOWCASE).expect("a model").fresh_secrets();
    assert!(open.start().await.is_ok());
}

#[tokio::test]
async fn a_reset_leaves_the_secret_as_it_was_told() {
    let fake = builder()
        .fresh_secrets()
        .basic_auth(true)
        .start()
        .await
        .expect("it starts");
    fake.reset().expect("a reset");
    let mut connection = Connection::basic(&fake).await;
    let answer = connection.get("/v2/projects").await.expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
}
