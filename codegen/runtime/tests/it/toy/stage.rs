//! A client on a virtual clock, with a script for a service.

use runtime::{ClientBuilder, Credentials, MockResponse, MockTransport, Secret, VirtualClock};

use super::Client;

/// The reply of a service that has what is asked for.
pub(crate) const GOOD: &str = r#"{"name":"rooms/r/boxes/b","label":"peas","degrees":-18}"#;

pub(crate) fn good() -> MockResponse {
    MockResponse::answer(200, GOOD)
}

pub(crate) fn bad(status: u16) -> MockResponse {
    MockResponse::answer(
        status,
        format!(r#"{{"error":"because","code":{status},"help":"https://help.example/{status}"}}"#),
    )
}

pub(crate) fn token(value: &str) -> MockResponse {
    MockResponse::answer(
        200,
        format!(r#"{{"access_token":"{value}","token_type":"bearer","expires_in":3600}}"#),
    )
}

pub(crate) fn account() -> Credentials {
    Credentials::ServiceAccount {
        key_id: "key-1".to_owned(),
        email: "robot@cold.example".to_owned(),
        secret: Secret::from("swordfish"),
    }
}

/// A client, its clock and its transport.
pub(crate) struct Stage {
    pub(crate) clock: VirtualClock,
    pub(crate) script: MockTransport,
    pub(crate) client: Client,
}

impl Stage {
    /// Sets a stage without credentials and with dice that always roll one half.
    pub(crate) fn new(scenes: impl IntoIterator<Item = MockResponse>) -> Self {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), scenes);
        Self::with(clock, script, |builder| builder)
    }

    /// Sets a stage for a service account; the first scene is its sign-in.
    pub(crate) fn signed_in(scenes: impl IntoIterator<Item = MockResponse>) -> Self {
        let clock = VirtualClock::new();
        let script = MockTransport::new(clock.clone(), scenes);
        Self::with(clock, script, |builder| builder.credentials(account()))
    }

    pub(crate) fn with(
        clock: VirtualClock,
        script: MockTransport,
        set: impl FnOnce(ClientBuilder<Client>) -> ClientBuilder<Client>,
    ) -> Self {
        let builder = Client::builder()
            .clock(clock.clone())
            .transport(script.clone())
            .jitter(|| 0.5);
        let client = set(builder).build().expect("the stage is set");
        Self {
            clock,
            script,
            client,
        }
    }

    /// Returns the times at which requests came, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.script
            .requests()
            .iter()
            .map(|seen| seen.at.as_millis())
            .collect()
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        self.script
            .requests()
            .into_iter()
            .map(|seen| seen.request.url)
            .collect()
    }

    /// Returns the body of a request as JSON.
    pub(crate) fn body(&self, index: usize) -> serde_json::Value {
        let body = self.script.requests()[index]
            .request
            .body
            .clone()
            .expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    /// Returns a header of a request.
    pub(crate) fn header(&self, index: usize, name: &str) -> Option<String> {
        let value = self.script.requests()[index]
            .request
            .headers
            .get(name)?
            .to_str()
            .ok()?
            .to_owned();
        Some(value)
    }
}
