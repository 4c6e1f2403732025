//! The Rust examples of `README.md` and `spec/README.md` are doctests, and the errors that `README.md` shows are real.
#![cfg(any(test, doctest))]

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod root {}

#[cfg(doctest)]
#[doc = include_str!("../../../spec/README.md")]
mod spec {}

#[cfg(test)]
mod tests {
    use disruptive::runtime::{MockResponse, MockTransport, VirtualClock};
    use disruptive::{Client, Error};

    const README: &str = include_str!("../../../README.md");
    const BODY: &str = r#"{"error": "upstream is restarting", "code": 503}"#;

    /// A client of a service that answers 503 only; its dice lie in the middle, so that waits are round.
    fn client() -> Client {
        let clock = VirtualClock::new();
        let transport =
            MockTransport::from_fn(clock.clone(), |_| Some(MockResponse::answer(503, BODY)));
        let builder = Client::builder().transport(transport).clock(clock);
        builder.jitter(|| 0.5).build().expect("a client")
    }

    fn is_shown(error: &Error) {
        let text = format!("```text\n{error}\n```\n");
        assert!(README.contains(&text), "README.md does not show\n{text}");
    }

    #[tokio::test]
    async fn the_errors_in_the_readme_are_real() {
        let get = client().devices().get("-", "emucnvbj1pbq5a0").await;
        is_shown(&get.expect_err("503"));
        let create = client().projects().create("organizations/c0", "Cold rooms");
        is_shown(&create.await.expect_err("503"));
    }
}
