//! Tokens from a provider of the program's own, and credentials that are replaced.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::{
    AccessToken, Clock as _, Credentials, ErrorKind, MockResponse, MockTransport, ProviderError,
    Secret, Stop, TokenProvider, VirtualClock,
};

use crate::toy::{Get, Stage, account, bad, good, seconds, token};

/// Gives what it is told to, in turn.
#[derive(Clone, Default)]
struct Given(Arc<Mutex<Vec<Result<AccessToken, &'static str>>>>);

impl Given {
    fn new(tokens: impl IntoIterator<Item = Result<AccessToken, &'static str>>) -> Self {
        let mut tokens: Vec<_> = tokens.into_iter().collect();
        tokens.reverse();
        Self(Arc::new(Mutex::new(tokens)))
    }

    fn left(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl TokenProvider for Given {
    async fn token(&self) -> Result<AccessToken, ProviderError> {
        // Others get a turn meanwhile, as while a request is on its way.
        tokio::task::yield_now().await;
        let next = self.0.lock().unwrap().pop();
        Ok(next.ok_or("no token is left")??)
    }
}

fn stage(provider: &Given, responses: impl IntoIterator<Item = MockResponse>) -> Stage {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), responses);
    let credentials = Credentials::provider(provider.clone());
    Stage::with(clock, script, |builder| builder.credentials(credentials))
}

fn lasting(value: &str, time: Duration) -> AccessToken {
    AccessToken::new(value).expires_in(time)
}

#[tokio::test]
async fn a_provided_token_is_kept_until_shortly_before_it_expires() {
    let provider = Given::new([
        Ok(lasting("t1", seconds(600))),
        Ok(lasting("t2", seconds(600))),
    ]);
    let stage = stage(&provider, [good(), good(), good()]);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(600 - 61));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(provider.left(), 1);
    stage.clock.advance(seconds(1));
    stage.client.call::<Get>().await.unwrap();
    let sent: Vec<_> = (0..3)
        .map(|index| stage.header(index, "authorization"))
        .collect();
    let sent: Vec<_> = sent
        .iter()
        .map(|header| header.as_deref().unwrap())
        .collect();
    assert_eq!(sent, ["Bearer t1", "Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_provided_token_without_an_end_is_used_until_it_is_refused() {
    let provider = Given::new([Ok(AccessToken::new("t1")), Ok(AccessToken::new("t2"))]);
    let stage = stage(&provider, [good(), good(), bad(401), good()]);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(1_000_000_000));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(provider.left(), 1);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(provider.left(), 0);
    assert_eq!(
        stage.header(3, "authorization").as_deref(),
        Some("Bearer t2")
    );
}

#[tokio::test]
async fn a_new_token_that_is_refused_too_ends_the_call() {
    let provider = Given::new([Ok("t1".into()), Ok("t2".into()), Ok("t3".into())]);
    let stage = stage(&provider, [bad(401), bad(401)]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!((error.status(), error.attempts().len()), (Some(401), 2));
    assert_eq!(provider.left(), 1);
}

#[tokio::test]
async fn a_failure_of_the_provider_is_returned_with_its_source_and_not_retried() {
    let provider = Given::new([Err("the vault is sealed"), Ok("t1".into())]);
    let stage = stage(&provider, [good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.stopped()),
        (ErrorKind::Auth, Some(Stop::Rule))
    );
    assert!(error.message().contains("the vault is sealed"), "{error}");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "the vault is sealed");
    assert_eq!((provider.left(), stage.urls().len()), (1, 0));
    stage.client.call::<Get>().await.unwrap();
}

#[tokio::test]
async fn calls_that_wait_for_the_same_token_share_it_and_its_failure() {
    for (first, left) in [(Err("sealed"), 1), (Ok("t1".into()), 1)] {
        let fails = first.is_err();
        let provider = Given::new([first, Ok("t2".into())]);
        let stage = stage(&provider, [good(), good(), good()]);
        let call = || stage.client.call::<Get>();
        let (one, two, three) = tokio::join!(
            call().into_future(),
            call().into_future(),
            call().into_future()
        );
        for result in [one, two, three] {
            assert_eq!(result.is_err(), fails);
        }
        assert_eq!(provider.left(), left);
    }
}

#[tokio::test]
async fn a_provided_token_that_cannot_be_sent_is_a_mistake() {
    for wrong in ["", "two\nlines"] {
        let provider = Given::new([Ok(wrong.into())]);
        let error = stage(&provider, []).client.call::<Get>().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Auth | ErrorKind::Config),
            "{error}"
        );
        assert!(!error.to_string().contains("lines"), "{error}");
    }
}

/// Never gives a token.
struct Silent;

impl TokenProvider for Silent {
    async fn token(&self) -> Result<AccessToken, ProviderError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_provider_that_says_nothing_is_waited_for_until_the_deadline() {
    let clock = VirtualClock::new();
    let script = MockTransport::new(clock.clone(), []);
    let stage = Stage::with(clock, script, |builder| {
        builder.credentials(Credentials::provider(Silent))
    });
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(error.stopped(), Some(Stop::Deadline), "{error}");
    assert_eq!(stage.clock.now(), seconds(60));
    assert!(!format!("{:?} {:?}", stage.client, Credentials::provider(Silent)).contains("Silent"));
}

#[tokio::test]
async fn a_provided_token_is_never_shown() {
    let provider = Given::new([Ok("pr0v1ded-t0ken".into())]);
    let echo = MockResponse::answer(400, r#"{"error":"not pr0v1ded-t0ken"}"#);
    let stage = stage(&provider, [echo]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    let token = AccessToken::new("pr0v1ded-t0ken");
    let text = format!("{error} {error:?} {:?} {token:?}", stage.client);
    assert!(text.contains("[redacted]"), "{text}");
    assert!(!text.contains("pr0v1ded"), "{text}");
}

#[tokio::test]
async fn replaced_credentials_are_those_of_the_calls_that_begin_later() {
    let stage = Stage::authenticated([token("t1"), good(), good(), good(), token("t2"), good()]);
    let clone = stage.client.clone();
    clone.call::<Get>().await.unwrap();
    let begun = clone.call::<Get>().into_future();
    let http = stage.client.http();
    http.set_credentials(&Credentials::Token(Secret::from("fixed")))
        .unwrap();
    begun.await.unwrap();
    clone.call::<Get>().await.unwrap();
    http.set_credentials(&account()).unwrap();
    clone.call::<Get>().await.unwrap();
    let sent: Vec<_> = (0..6)
        .map(|index| stage.header(index, "authorization"))
        .collect();
    let sent: Vec<_> = sent.iter().map(Option::as_deref).collect();
    let bearer = |token| Some(token);
    assert_eq!(
        sent,
        [
            None,
            bearer("Bearer t1"),
            bearer("Bearer fixed"),
            bearer("Bearer fixed"),
            None,
            bearer("Bearer t2")
        ]
    );
    let wrong = Credentials::Token(Secret::from("two\nlines"));
    assert_eq!(
        http.set_credentials(&wrong).unwrap_err().kind(),
        ErrorKind::Config
    );
}
