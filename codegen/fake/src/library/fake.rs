//! A fake that is running: asked, changed, and gone when it is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::script::Script;
use crate::call::backend::Backend;
use crate::deliver::driver::Serving;
use crate::deliver::record::Delivery;
use crate::diagnostics::Errors;
use crate::server::guide::{Credentials, Guide};
use crate::server::rate_limiter::Arrivals;
use crate::server::requests::RecordedRequest;
use crate::server::shared::Server;
use crate::service::Service;
use crate::time::Time;

/// A server that runs an API on this machine until it is dropped.
#[derive(Debug)]
pub struct Fake {
    server: Arc<Server>,
    /// The server ends when this is dropped.
    _end: watch::Sender<bool>,
    /// Deliveries end when this is dropped.
    _serving: Option<Serving>,
    backend: Arc<Service>,
    guide: Arc<Guide>,
}

impl Drop for Fake {
    /// Lets go of the file at once; what still serves ends a little later.
    fn drop(&mut self) {
        self.backend.state.close();
    }
}

impl Fake {
    pub(super) fn new(
        server: Arc<Server>,
        end: watch::Sender<bool>,
        serving: Option<Serving>,
        backend: Arc<Service>,
        guide: Arc<Guide>,
    ) -> Self {
        Self {
            server,
            _end: end,
            _serving: serving,
            backend,
            guide,
        }
    }

    /// The API's title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.guide.api.title
    }

    /// The names of the API's hosts.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.guide.api.hosts.iter().map(|host| host.name.as_str())
    }

    /// The base address of a host, without the prefix of its paths.
    #[must_use]
    pub fn url(&self, host: &str) -> String {
        self.guide.url(host)
    }

    /// The address of the page that shows the fake at work.
    #[must_use]
    pub fn page(&self) -> String {
        format!("http://127.0.0.1:{}/", self.guide.port)
    }

    /// The address at which tokens are given out; none if the API has no authentication.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        self.guide.token_url()
    }

    /// What a caller signs in with; none if the API has no authentication.
    #[must_use]
    pub fn credentials(&self) -> Option<&Credentials> {
        self.guide.credentials.as_ref()
    }

    /// The environment in which a generated client talks to this fake, but for [`Self::credentials_file`].
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        self.guide.env()
    }

    /// The variable that names a file with credentials, and what that file holds to lead a client here.
    ///
    /// Only such a file says where tokens are given out.
    #[must_use]
    pub fn credentials_file(&self) -> Option<(String, String)> {
        self.guide.credentials_file()
    }

    /// How many calls of an operation have changed something.
    #[must_use]
    pub fn effects(&self, operation: &str) -> u64 {
        let effects = self.backend.effects();
        effects.get(operation).copied().unwrap_or_default()
    }

    /// The requests that were seen, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        let seen = self.server.log().since(0, usize::MAX);
        seen.iter()
            .map(|seen| RecordedRequest::clone(seen))
            .collect()
    }

    /// The attempts of data connectors to deliver something, the oldest first; at most the last 10,000.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        let deliveries = self.backend.state.deliveries.as_ref();
        deliveries
            .map(|deliveries| deliveries.deliveries())
            .unwrap_or_default()
    }

    /// How often each fault has struck.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<String, u64> {
        self.server.faults().struck()
    }

    /// Switches a fault; returns whether there is one of that name.
    #[must_use = "it may be that there is no such fault"]
    pub fn switch(&self, fault: &str, on: bool) -> bool {
        self.server.faults().switch(fault, on)
    }

    /// The most requests of one account that count against its rate limit at the moment.
    #[must_use]
    pub fn used(&self) -> usize {
        let gauges = self.server.gauges().into_iter();
        gauges.map(|gauge| gauge.used).max().unwrap_or_default()
    }

    /// How many requests came, of each account, as the service counts them for its rate limit; also while none is enforced.
    ///
    /// A client keeps a limit if [`Arrivals::most`] of its account is not above it. What was counted is forgotten by [`Self::reset`] and
    /// [`Self::scenario`].
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrivals> {
        self.server.arrivals()
    }

    /// A resource as calls would give it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.backend.get(name, self.now())
    }

    /// The names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        Service::names(&self.backend, ty)
    }

    /// Puts a resource there, over the one of that name.
    ///
    /// # Errors
    /// What is wrong with the name or with the members.
    pub fn put(&self, name: &str, resource: Value) -> Result<(), Errors> {
        let put = self.backend.put(name, resource, self.now());
        put.map_err(|refusal| Errors::plain(&refusal, "correct the name or the members"))
    }

    /// Takes a resource away; returns whether there was one.
    #[must_use = "it may be that there was none"]
    pub fn remove(&self, name: &str) -> bool {
        self.backend.remove(name, self.now())
    }

    /// Makes a resource report something, as publishing it would.
    ///
    /// # Errors
    /// What is wrong with the name or with what it is to report.
    pub fn emit(&self, about: &str, content: Value) -> Result<(), Errors> {
        let emitted = self.backend.emit(about, content, self.now());
        emitted.map_err(|refusal| Errors::plain(&refusal.message, "correct the name or the event"))
    }

    /// Runs another scenario from now on.
    ///
    /// # Errors
    /// Every mistake of the text.
    pub fn scenario(&self, scenario: impl Into<Script>) -> Result<(), Errors> {
        match scenario.into() {
            Script::Made(made) => self.server.play(*made),
            Script::Text(text) => self.server.play_text("scenario", &text)?,
        }
        Ok(())
    }

    /// Goes back to the beginning: what the seeds say, and nothing else.
    ///
    /// # Errors
    /// What the world does not take of the seeds.
    pub fn reset(&self) -> Result<(), Errors> {
        let reset = self.server.reset();
        reset.map_err(|refusal| Errors::plain(&refusal.message, "correct the seed"))
    }

    /// Moves a manual clock on, waking what is due in its order; a clock of the machine stays as it is.
    pub fn advance(&self, span: Duration) {
        self.server.clock().advance(span);
    }

    /// How many answers and streams wait for a manual clock to move on.
    #[must_use]
    pub fn sleepers(&self) -> usize {
        self.server.clock().sleepers()
    }

    /// The time by the fake's clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.server.clock().now()
    }
}
