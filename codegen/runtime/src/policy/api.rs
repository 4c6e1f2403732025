//! The constants that all endpoints of an API share.

use std::time::Duration;

/// Describes an API.
#[derive(Debug)]
pub struct Api {
    /// The name of the SDK, sent as user agent.
    pub name: &'static str,
    /// The version of the SDK, sent as user agent.
    pub version: &'static str,
    /// The hosts; every operation names one of them.
    pub hosts: &'static [Host],
    /// How to obtain a token, if the API has tokens.
    pub auth: Option<Auth>,
    /// How long a new resource may still be missing.
    pub propagation: Option<Propagation>,
    /// The names of the parameters and members for pages.
    pub paging: Option<Paging>,
    /// The names of the members of an error's body.
    pub error_body: ErrorBody,
    /// The limits of a call by default.
    pub calls: Calls,
    /// The rate limit of the service.
    pub rate_limit: Option<RateLimit>,
    /// Whether a 429 of one host is about all of them, so that it pauses the calls to all.
    pub shared_limit: bool,
}

impl Api {
    /// Returns the host with a name.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<&'static Host> {
        self.hosts.iter().find(|host| host.name == name)
    }
}

/// Describes a host.
#[derive(Debug)]
pub struct Host {
    /// The name that operations use.
    pub name: &'static str,
    /// The base URL, without a slash at its end.
    pub url: &'static str,
    /// The environment variable that replaces the base URL.
    pub env: Option<&'static str>,
}

/// Describes how a service account obtains a token.
#[derive(Debug)]
pub struct Auth {
    /// The name of the host with the token endpoint.
    pub host: &'static str,
    /// The path of the token endpoint.
    pub path: &'static str,
    /// The lifetime of an assertion, and of a token whose reply does not say `expires_in`.
    pub lifetime: Duration,
    /// How long before it expires a token is refreshed.
    pub refresh_before: Duration,
    /// The environment variables with the credentials.
    pub env: AuthEnv,
    /// The environment variable with the path of a file with the credentials.
    pub file: Option<&'static str>,
    /// Whether the API also accepts HTTP Basic.
    pub basic: bool,
}

/// Names the environment variables with the credentials of a service account.
#[derive(Debug)]
pub struct AuthEnv {
    /// The variable with the id of the key.
    pub key_id: &'static str,
    /// The variable with the secret.
    pub secret: &'static str,
    /// The variable with the e-mail address.
    pub email: &'static str,
}

/// Says how long a new resource may still be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Propagation {
    /// The minimum wait before a retry.
    pub delay: Duration,
    /// How long after its creation a resource may still be missing.
    pub window: Duration,
}

/// Names the parameters and members for pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter with the page size.
    pub size: &'static str,
    /// The query parameter with the page token.
    pub token: &'static str,
    /// The member with the next page token.
    pub next: &'static str,
    /// The maximum page size.
    pub max: u32,
}

/// Names the members of an error's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// The member with the text.
    pub message: &'static str,
    /// The member with the code.
    pub code: &'static str,
    /// The member with a link for people.
    pub help: &'static str,
}

/// The limits of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// The time limit of a call, all attempts and waits included.
    pub deadline: Duration,
    /// The time limit of one attempt.
    pub attempt_timeout: Duration,
    /// The maximum number of attempts.
    pub attempts: u32,
    /// The longest wait that a service may name, with `Retry-After`; a call that would have to wait
    /// longer returns, and says when it can be made again.
    pub max_server_wait: Duration,
    /// The least time for an attempt to be answered: none is started with less time left.
    pub min_attempt: Duration,
}

/// A rate limit: so many requests in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of requests.
    pub requests: u32,
    /// The time.
    pub per: Duration,
}
