//! The builder of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use crate::auth::credentials::Credentials;
use crate::auth::environment;
use crate::auth::setup::{self, Replaceable};
use crate::error::call_error::Error;
use crate::error::redaction::LastRedactor;
use crate::execute::recently_created::RecentlyCreated;
use crate::execute::request_builder;
use crate::execute::shared::{Http, Inner};
use crate::limit::budget::Budget;
use crate::limit::rate_limiter::RateLimiter;
use crate::observe::notifications::Observers;
use crate::observe::observer::Observer;
use crate::policy::api::{Api, Calls, Host, RateLimit};
use crate::policy::error_kind::ErrorKind;
use crate::time::clock::{Clock, RealClock};
use crate::time::jitter::{Jitter, RandomJitter};
use crate::transport::base_url;
use crate::transport::context::Context;
use crate::transport::http_transport::HttpTransport;
use crate::transport::interface::{Request, Transport};
use crate::transport::layer::{Layer, Layers, MapRequest};
use crate::transport::tls::TLS;

/// Builds a client; [`build`](Self::build) reports what cannot be used.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<C> {
    api: &'static Api,
    credentials: Credentials,
    token_url: Option<String>,
    hosts: Vec<HostUrl>,
    calls: Calls,
    rate_limit: Option<RateLimit>,
    retry_ambiguous: bool,
    agent: Option<String>,
    headers: Vec<(String, String)>,
    observers: Observers,
    transport: Option<Arc<dyn Transport>>,
    layers: Layers,
    clock: Arc<dyn Clock>,
    jitter: Arc<dyn Jitter>,
    client: PhantomData<fn() -> C>,
}

/// The base URL of a host.
struct HostUrl {
    host: String,
    url: String,
    /// The environment variable that it is from.
    variable: Option<&'static str>,
}

impl<C: From<Http>> ClientBuilder<C> {
    /// Starts with the API's defaults and without credentials.
    pub fn new(api: &'static Api) -> Self {
        Self {
            api,
            credentials: Credentials::None,
            token_url: None,
            hosts: Vec::new(),
            calls: api.calls,
            rate_limit: api.rate_limit,
            retry_ambiguous: false,
            agent: None,
            headers: Vec::new(),
            observers: Observers::default(),
            transport: None,
            layers: Layers::new(),
            clock: Arc::new(RealClock::new()),
            jitter: Arc::new(RandomJitter::new()),
            client: PhantomData,
        }
    }

    /// Sets the credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Takes the credentials and the base URLs from environment variables.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`]; the error names what is missing or cannot be read.
    pub fn credentials_from_env(self) -> Result<Self, Error> {
        self.credentials_from(|name| std::env::var(name).ok())
    }

    /// Does the same as [`Self::credentials_from_env`], with variables that a function looks up.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`]; the error names what is missing or cannot be read.
    pub fn credentials_from(
        mut self,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let found = environment::read(self.api, &lookup)?;
        self.credentials = found.credentials;
        self.token_url = found.token_url.or(self.token_url);
        let hosts = found.hosts.into_iter();
        self.hosts
            .extend(hosts.map(|(host, url, variable)| HostUrl {
                host: host.to_owned(),
                url,
                variable: Some(variable),
            }));
        Ok(self)
    }

    /// Replaces the base URL of a host. It begins with `https://`, or with `http://` for this
    /// machine, and may have a path.
    pub fn base_url(mut self, host: impl Into<String>, url: impl Into<String>) -> Self {
        self.hosts.push(HostUrl {
            host: host.into(),
            url: url.into(),
            variable: None,
        });
        self
    }

    /// Replaces the whole URL of the token endpoint, which is also the audience of assertions.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Replaces the transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a step of the program's own between the retry policy and the transport: it runs for each
    /// attempt. A layer that was added before runs outside of those added later.
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Arc::new(layer));
        self
    }

    /// Changes each request before it is sent, such as its headers; a request of a token has no
    /// [`operation`](Request::operation). For more, write a [`Layer`].
    pub fn map_request(self, change: impl Fn(&mut Request) + Send + Sync + 'static) -> Self {
        self.layer(MapRequest(change))
    }

    /// Replaces the clock.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Replaces the source of jitter.
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Makes jitter repeatable: the same seed gives the same waits.
    pub fn seed(self, seed: u64) -> Self {
        self.jitter(RandomJitter::seeded(seed))
    }

    /// Sets the time limit of each call, all attempts and waits included.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.calls.deadline = deadline;
        self
    }

    /// Sets the time limit of each attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.calls.attempt_timeout = timeout;
        self
    }

    /// Sets the maximum number of attempts of each call; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.calls.attempts = attempts;
        self
    }

    /// Sets the longest wait that a service may name with `Retry-After`. A call that would have to
    /// wait longer returns, and [`Error::retry_not_before`] says when it can be made again.
    pub fn max_server_wait(mut self, time: Duration) -> Self {
        self.calls.max_server_wait = time;
        self
    }

    /// Sets the least time for an attempt to be answered: none is started with less time left until
    /// the deadline.
    pub fn min_attempt(mut self, time: Duration) -> Self {
        self.calls.min_attempt = time;
        self
    }

    /// Replaces the rate limit that the client keeps, where the service grants you another one;
    /// `None` sends every request at once.
    ///
    /// Without it, the client still waits after a 429 as the policy says.
    pub fn rate_limit(mut self, rate_limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = rate_limit.into();
        self
    }

    /// Retries every call even if an attempt may have been applied, so that it may be applied
    /// twice.
    pub fn retry_ambiguous(mut self) -> Self {
        self.retry_ambiguous = true;
        self
    }

    /// Sets a header of every call that does not set the same header; credentials cannot be set
    /// here.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds an observer; its hooks run after those of the observers added before.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observers.0.push(Arc::new(observer));
        self
    }

    /// Puts the name of the program into the user agent, before that of the SDK.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.agent = Some(program.into());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Config`] if a URL, a header or the credentials cannot be used,
    /// or if a URL needs TLS and no TLS feature is enabled.
    pub fn build(self) -> Result<C, Error> {
        let hosts = self.hosts()?;
        let headers = self.headers()?;
        let token_url = self.token_url_of(&hosts)?;
        let auth = setup::authenticator(self.api, token_url.as_deref(), &self.credentials)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HttpTransport::new()?),
        };
        Ok(C::from(Http(Arc::new(Inner {
            api: self.api,
            hosts,
            calls: self.calls,
            retry_ambiguous: self.retry_ambiguous,
            headers,
            context: Context {
                transport,
                layers: self.layers,
                clock: self.clock,
                jitter: self.jitter,
                watch: self.observers,
                #[cfg(feature = "blocking")]
                waiter: Arc::default(),
            },
            auth: Replaceable::new(auth, token_url),
            redactor: LastRedactor::default(),
            rate_limiter: RateLimiter::new(self.api, self.rate_limit),
            created: RecentlyCreated::default(),
            budget: Budget::new(),
        }))))
    }

    fn hosts(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let unknown = |set: &&HostUrl| self.api.host(&set.host).is_none();
        if let Some(HostUrl { host: name, .. }) = self.hosts.iter().find(unknown) {
            let known: Vec<&str> = self.api.hosts.iter().map(|host| host.name).collect();
            let advice = format!("The hosts are `{}`.", known.join("`, `"));
            return Err(
                Error::new(ErrorKind::Config, format!("there is no host `{name}`"))
                    .with_advice(advice),
            );
        }
        let checked = |host: &Host| {
            let set = self.hosts.iter().rev().find(|set| set.host == host.name);
            let subject = match set.and_then(|set| set.variable) {
                Some(variable) => {
                    format!("the base URL of host `{}` (from `{variable}`)", host.name)
                }
                None => format!("the base URL of host `{}`", host.name),
            };
            let url = set.map_or(host.url, |set| set.url.as_str());
            Ok((host.name, self.check(&subject, url)?))
        };
        self.api.hosts.iter().map(checked).collect()
    }

    /// Checks a URL; a transport of the caller's own has its own TLS.
    fn check(&self, subject: &str, url: &str) -> Result<String, Error> {
        base_url::check(subject, url, TLS || self.transport.is_some())
    }

    /// Returns the headers of every request; a later one replaces an earlier one of the same name.
    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, self.agent()?);
        // Without it, a server may choose any coding.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, value) in &self.headers {
            let (name, value) = request_builder::pair(name, value)
                .map_err(|wrong| Error::new(ErrorKind::Config, wrong))?;
            headers.insert(name, value);
        }
        Ok(headers)
    }

    fn agent(&self) -> Result<HeaderValue, Error> {
        let sdk = format!("{}/{}", self.api.name, self.api.version);
        let text = self
            .agent
            .as_ref()
            .map_or(sdk.clone(), |program| format!("{program} {sdk}"));
        HeaderValue::try_from(text).map_err(|_| {
            Error::new(
                ErrorKind::Config,
                "the user agent has a character that a header cannot hold",
            )
        })
    }

    /// Returns the checked URL of the token endpoint, if the API has one.
    fn token_url_of(&self, hosts: &[(&'static str, String)]) -> Result<Option<String>, Error> {
        let Some(auth) = &self.api.auth else {
            return Ok(None);
        };
        if let Some(url) = &self.token_url {
            return self.check("the URL of the token endpoint", url).map(Some);
        }
        let base = hosts.iter().find(|(name, _)| *name == auth.host);
        let missing = || {
            Error::new(
                ErrorKind::Config,
                format!("there is no host `{}` for tokens", auth.host),
            )
        };
        base.map(|(_, url)| Some(format!("{url}{}", auth.path)))
            .ok_or_else(missing)
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .field("calls", &self.calls)
            .finish_non_exhaustive()
    }
}
