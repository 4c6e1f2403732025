//! Helpers that are the same for every generated crate, though each has a runtime of its own.

/// Defines how the cases of a crate are called: `tell`, clients for a recorder and for a script.
macro_rules! harness {
    ($sdk:ident) => {
        use ::$sdk::Client;
        use ::$sdk::runtime::{
            Credentials, Endpoint, MockResponse, MockTransport, ResponseFuture, Secret,
            VirtualClock,
        };

        use crate::case::{Refusal, Telling, Told};
        use crate::recorder::Recorder;
        use crate::replies::Replies;

        /// Returns the least replies of the operations.
        #[must_use]
        pub fn replies() -> Replies {
            Replies::of(MODEL)
        }

        /// Runs a call and tells how it ended.
        pub fn tell<E: Endpoint>(call: E) -> Telling {
            Box::pin(async move {
                let response = ResponseFuture::<E::Reply>::new(call.into(), E::OPERATION);
                match response.await {
                    Ok(response) => Ok(Told {
                        status: response.status(),
                        attempts: response.attempts().len(),
                    }),
                    Err(error) => Err(Refusal {
                        kind: format!("{:?}", error.kind()),
                        stopped: error
                            .stopped()
                            .map_or_else(String::new, |stop| format!("{stop:?}")),
                        status: error.status(),
                        maybe_applied: error.maybe_applied(),
                        waits: error.attempts().iter().map(|one| one.waited).collect(),
                        text: error.to_string(),
                    }),
                }
            })
        }

        /// Makes a client whose hosts are all played by a recorder.
        #[must_use]
        pub fn client(recorder: &Recorder) -> Client {
            let hosts = ::$sdk::API.hosts.iter();
            hosts
                .fold(Client::builder(), |builder, host| {
                    builder.base_url(host.name, recorder.url(host.name))
                })
                .credentials(Credentials::Token(Secret::from("t0ken")))
                .build()
                .expect("a client of this machine")
        }

        /// A client whose time is virtual and whose service follows a script; it signs in as a
        /// service account, and every token request is answered.
        pub struct Stage {
            /// The client.
            pub client: Client,
            /// Its time.
            pub clock: VirtualClock,
            /// Its transport.
            pub script: MockTransport,
        }

        impl Stage {
            /// Plays scenes, one for each request that is no token request.
            ///
            /// Where the script ends, requests are not sent.
            #[must_use]
            pub fn new(scenes: impl IntoIterator<Item = MockResponse>) -> Self {
                let mut scenes: std::collections::VecDeque<MockResponse> =
                    scenes.into_iter().collect();
                Self::playing(::$sdk::API.calls.attempts, move || scenes.pop_front())
            }

            /// Plays the same scene for both attempts that the client makes at most.
            #[must_use]
            pub fn always(scene: MockResponse) -> Self {
                Self::playing(2, move || Some(scene.clone()))
            }

            fn playing(
                attempts: u32,
                mut next: impl FnMut() -> Option<MockResponse> + Send + 'static,
            ) -> Self {
                let clock = VirtualClock::new();
                let mut tokens = 0_u32;
                let script = MockTransport::from_fn(clock.clone(), move |request| {
                    if !request.url.ends_with(TOKEN_PATH) {
                        return next();
                    }
                    tokens += 1;
                    let token =
                        format!(r#"{{"access_token": "token-{tokens}", "expires_in": 3600}}"#);
                    Some(MockResponse::answer(200, token))
                });
                let client = Client::builder()
                    .credentials(Credentials::ServiceAccount {
                        key_id: "key".to_owned(),
                        email: "robot@example.com".to_owned(),
                        secret: Secret::from("s3cret"),
                    })
                    .transport(script.clone())
                    .clock(clock.clone())
                    .seed(7)
                    .attempts(attempts)
                    .build()
                    .expect("a client of a script");
                Self {
                    client,
                    clock,
                    script,
                }
            }

            /// Returns the requests that are no token request.
            #[must_use]
            pub fn seen(&self) -> Vec<::$sdk::runtime::RecordedRequest> {
                let mut seen = self.script.requests();
                seen.retain(|seen| !seen.request.url.ends_with(TOKEN_PATH));
                seen
            }

            /// Returns the waits between the requests that are no token request.
            #[must_use]
            pub fn waits(&self) -> Vec<std::time::Duration> {
                let seen = self.seen();
                seen.windows(2)
                    .map(|pair| pair[1].at.saturating_sub(pair[0].at))
                    .collect()
            }
        }

        /// How the address of the token endpoint ends, in both descriptions.
        const TOKEN_PATH: &str = "/oauth2/token";
    };
}

pub(crate) use harness;
