//! What all endpoints of an API share, as constants.

use std::time::Duration;

/// Describes an API.
#[derive(Debug)]
pub struct Api {
    /// The name of the SDK, sent as user agent.
    pub name: &'static str,
    /// The version of the SDK, sent as user agent.
    pub version: &'static str,
    /// The hosts, of which every operation names one.
    pub hosts: &'static [Host],
    /// How a token is had, if the API has tokens.
    pub auth: Option<Auth>,
    /// How long something just created may be missing.
    pub propagation: Option<Propagation>,
    /// The parameters and members of lists in pages.
    pub paging: Option<Paging>,
    /// The members of an error's body.
    pub error_body: ErrorBody,
    /// What every call starts from.
    pub calls: Calls,
    /// The number of requests that the service takes in a time.
    pub rate_limit: Option<RateLimit>,
}

impl Api {
    /// Returns the host of a name.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<&'static Host> {
        self.hosts.iter().find(|host| host.name == name)
    }
}

/// Describes a host.
#[derive(Debug)]
pub struct Host {
    /// The name by which operations speak of it.
    pub name: &'static str,
    /// The base URL, without a slash at its end.
    pub url: &'static str,
    /// The environment variable that replaces the base URL.
    pub env: Option<&'static str>,
}

/// Describes how a service account gets a token.
#[derive(Debug)]
pub struct Auth {
    /// The name of the host that gives tokens.
    pub host: &'static str,
    /// The path of the token endpoint.
    pub path: &'static str,
    /// The time for which an assertion, and a token that does not say otherwise, is good.
    pub lifetime: Duration,
    /// How long before its end a token is replaced.
    pub refresh_before: Duration,
    /// The environment variables with the credentials.
    pub env: AuthEnv,
    /// The environment variable with the path of a file with the credentials.
    pub file: Option<&'static str>,
    /// Whether the API takes HTTP Basic as well.
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

/// Says how long something just created may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Propagation {
    /// The shortest wait before asking again.
    pub delay: Duration,
    /// How long after its creation a thing may still be missing.
    pub window: Duration,
}

/// Names the parameters and members of lists in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The query parameter with the number of items in a page.
    pub size: &'static str,
    /// The query parameter with the token of the page.
    pub token: &'static str,
    /// The member with the token of the next page.
    pub next: &'static str,
    /// The largest number of items in a page.
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

/// Says what every call starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// The time for a call with all its attempts and waits.
    pub deadline: Duration,
    /// The time for one attempt.
    pub attempt_timeout: Duration,
    /// The largest number of attempts.
    pub attempts: u32,
}

/// Says how many requests the service takes in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of requests.
    pub requests: u32,
    /// The time in which they are counted.
    pub per: Duration,
}
