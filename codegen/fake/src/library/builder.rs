//! From the parts of a fake to one that is running.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::net::Ipv4Addr;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::rand;
use serde_json::Value;
use tokio::net::TcpListener;

#[cfg(feature = "sqlite")]
use crate::journal::{Owner, Sqlite};

use super::fake::Fake;
use super::script::Script;
use crate::auth::authentication::BuiltIn;
use crate::call::backend::Backend;
use crate::deliver::driver::{Driver, Serving};
use crate::deliver::http::Http;
use crate::deliver::receiver::Receiver;
use crate::diagnostics::Errors;
use crate::journal::Journal;
use crate::model::{Api, file};
use crate::rules::behaviours::custom::{BehaviourCall, SideEffect};
use crate::scenario::read::read;
use crate::scenario::settings::{Limit, RateLimit, Scenario};
use crate::server::addresses::address;
use crate::server::guide::{Credentials, Guide};
use crate::server::listen;
use crate::server::shared::Parts;
use crate::server::visitors::Allowed;
use crate::service::Service;
use crate::state::options::Options;
use crate::time::clock::Clock;

/// A fake that has not been started; `F` is what [`Self::start`] gives, such as the fake of one API with its client.
#[must_use = "a fake is started by `start`"]
pub struct Builder<F = Fake> {
    api: Arc<Api>,
    seeds: Vec<(String, String)>,
    scenario: (String, Script),
    propagation: Option<Duration>,
    rate_limit: Option<Limit>,
    basic: Option<bool>,
    behaviours: BTreeMap<String, Arc<SideEffect>>,
    receiver: Option<Arc<dyn Receiver>>,
    journal: Result<Option<Box<dyn Journal>>, Errors>,
    /// What the journal is called in messages.
    kept: String,
    clock: Clock,
    port: u16,
    hosts: Vec<String>,
    origins: Vec<String>,
    random_seed: Option<u64>,
    fresh_secrets: bool,
    starts: PhantomData<fn() -> F>,
}

impl<F> fmt::Debug for Builder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api", &self.api.folder)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Fake {
    /// Prepares a fake of the API whose model (`model.json`) this is.
    ///
    /// # Errors
    /// If the text is not a model.
    pub fn of(model: &str) -> Result<Builder, Errors> {
        Builder::of(model)
    }
}

impl<F> Builder<F> {
    /// Prepares a fake of the API whose model (`model.json`) this is.
    ///
    /// # Errors
    /// If the text is not such a model.
    pub fn of(model: &str) -> Result<Self, Errors> {
        let api = file::read(model)?;
        Ok(Self {
            api: Arc::new(api),
            seeds: Vec::new(),
            scenario: ("scenario".to_owned(), Scenario::new().into()),
            propagation: None,
            rate_limit: None,
            basic: None,
            behaviours: BTreeMap::new(),
            receiver: None,
            journal: Ok(None),
            kept: "the journal".to_owned(),
            clock: Clock::real(),
            port: 0,
            hosts: Vec::new(),
            origins: Vec::new(),
            random_seed: None,
            fresh_secrets: false,
            starts: PhantomData,
        })
    }

    /// Adds what it holds at first: the text of a seed file.
    pub fn seed(self, text: impl Into<String>) -> Self {
        self.seed_file("seed", text)
    }

    /// As [`Self::seed`], with the name that mistakes are shown with.
    pub fn seed_file(mut self, file: impl Into<String>, text: impl Into<String>) -> Self {
        self.seeds.push((file.into(), text.into()));
        self
    }

    /// Says what goes wrong: a [`Scenario`] or the text of a scenario file.
    pub fn scenario(self, scenario: impl Into<Script>) -> Self {
        self.scenario_file("scenario", scenario)
    }

    /// As [`Self::scenario`], with the name that mistakes are shown with.
    pub fn scenario_file(mut self, file: impl Into<String>, scenario: impl Into<Script>) -> Self {
        self.scenario = (file.into(), scenario.into());
        self
    }

    /// Says how long a new resource cannot be read yet, whatever the scenario says.
    pub fn propagation(mut self, delay: Duration) -> Self {
        self.propagation = Some(delay);
        self
    }

    /// Says how many requests are let through, whatever the scenario says; none for as many as come.
    pub fn rate_limit(mut self, limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = Some(limit.into().into());
        self
    }

    /// Allows or forbids HTTP Basic, whatever the accounts and the scenario say.
    pub fn basic_auth(mut self, allowed: bool) -> Self {
        self.basic = Some(allowed);
        self
    }

    /// Adds what operations do that have `does: {behaviour: <name>}`; it goes before a behaviour of the fake's own of that name.
    pub fn behaviour<B>(mut self, name: impl Into<String>, side_effect: B) -> Self
    where
        B: Fn(&mut BehaviourCall<'_, '_>) -> Result<Value, (u16, String)> + Send + Sync + 'static,
    {
        self.behaviours.insert(name.into(), Arc::new(side_effect));
        self
    }

    /// Says who takes what data connectors deliver, instead of the network.
    pub fn receiver(mut self, receiver: impl Receiver + 'static) -> Self {
        self.receiver = Some(Arc::new(receiver));
        self
    }

    /// Keeps everything in a file: a fake that is started on it again goes on where this one ended, however it ended.
    ///
    /// Seeds are for a new file only. Only one fake at a time can use the file; [`Self::start`] fails if the file cannot be used.
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, path: impl AsRef<Path>) -> Self {
        let owner = Owner {
            api: self.api.folder.clone(),
            format: file::FORMAT,
        };
        self.kept = path.as_ref().display().to_string();
        self.journal = match Sqlite::open(path.as_ref(), &owner) {
            Ok(journal) => Ok(Some(Box::new(journal))),
            Err(why) => Err(unkept(&why)),
        };
        self
    }

    /// Says where everything is written down, and found again.
    pub fn journal(mut self, journal: impl Journal + 'static) -> Self {
        self.journal = Ok(Some(Box::new(journal)));
        self
    }

    /// Lets time stand still until [`Fake::advance`] moves it.
    pub fn manual_clock(mut self) -> Self {
        self.clock = Clock::manual();
        self
    }

    /// Sets the port of this machine to listen on; without it, any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Lets it answer to a name besides those of this machine, such as one that a proxy passes on; may be called again.
    ///
    /// Requests whose `Host` is another name are refused, since a page on the internet can let its own name lead to this machine.
    pub fn host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Lets pages of an origin, such as `http://localhost:3000`, call the API from a browser (CORS); may be called again.
    pub fn cors(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets the seed of ids, secrets, tokens and random faults, whatever the scenario says; 0 if neither sets one.
    pub fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = Some(seed);
        self
    }

    /// Draws secrets and tokens anew at every start, unless a seed is given; without this they are the same each time.
    pub fn fresh_secrets(mut self) -> Self {
        self.fresh_secrets = true;
        self
    }

    /// Starts the fake on the runtime that this is awaited on.
    ///
    /// # Errors
    /// Every mistake of the seeds, of the scenario and of the settings; or that the port or the data file cannot be used.
    pub async fn start(mut self) -> Result<F, Errors>
    where
        F: From<Fake>,
    {
        let journal = mem::replace(&mut self.journal, Ok(None))?;
        let scenario = self.played()?;
        let allowed = Allowed::new(&self.hosts, &self.origins)?;
        let seed = scenario.seed.unwrap_or_default();
        let secrets = match scenario.seed {
            None if self.fresh_secrets => drawn()?,
            _ => seed,
        };
        let listener = listener(self.port).await?;
        let port = listener
            .local_addr()
            .map_err(|error| taken(self.port, &error))?
            .port();
        let backend = Arc::new(self.service((seed, secrets), port, journal)?);
        let serving = self.serving(&backend);
        let (credentials, built_in) = credentials(&self.api, &backend, seed);
        let guide = Arc::new(Guide {
            api: Arc::clone(&self.api),
            port,
            credentials,
        });
        let parts = Parts {
            api: Arc::clone(&self.api),
            backend: Arc::clone(&backend) as Arc<dyn Backend>,
            clock: self.clock,
            scenario,
            seed,
            secrets: backend.state.secrets,
            port,
            built_in,
            guide: Arc::clone(&guide),
            allowed,
        };
        let (server, end) = listen::start(parts, listener);
        Ok(Fake::new(server, end, serving, backend, guide).into())
    }

    fn service(
        &self,
        (seed, secrets): (u64, u64),
        port: u16,
        journal: Option<Box<dyn Journal>>,
    ) -> Result<Service, Errors> {
        let mut service = Service::new(&self.api, seed, Options::default()).with_secrets(secrets);
        for (name, side_effect) in &self.behaviours {
            service = service.with_behaviour(name, Arc::clone(side_effect));
        }
        service.check_behaviours().map_err(|unknown| {
            Errors::plain(
                &unknown,
                "correct `service.yaml`, or add the behaviour to the builder",
            )
        })?;
        let files = self.seeds.iter();
        let files = files.map(|(file, text)| (file.as_str(), text.as_str()));
        let mut service = service.with_seeds(files)?;
        if let Some(journal) = journal {
            let kept = service.with_journal(journal);
            service = kept.map_err(|why| damaged(&self.kept, &why))?;
        }
        if service.has_connectors() {
            let host = self.api.auth.as_ref().map(|auth| auth.host.as_str());
            let identity = address(&self.api, host.unwrap_or_default(), port);
            let again = service.has_begun();
            let served = service.with_deliveries(&identity);
            service = served.map_err(|why| {
                if again {
                    damaged(&self.kept, &why)
                } else {
                    undeliverable(&why)
                }
            })?;
        }
        if service.has_begun() {
            // A clock that stands still begins where the time had come to, so that nothing lies in the future.
            self.clock
                .advance(service.last_change().since(self.clock.now()));
        } else {
            service.begin(self.clock.now())?;
        }
        Ok(service)
    }

    /// Delivers what data connectors push, where there can be any.
    fn serving(&self, service: &Arc<Service>) -> Option<Serving> {
        let deliveries = service.state.deliveries.clone()?;
        let receiver = match &self.receiver {
            Some(receiver) => Arc::clone(receiver),
            None => Arc::new(Http::default()),
        };
        let driver = Driver {
            deliveries,
            connectors: Arc::clone(service) as _,
            receiver,
            clock: self.clock.clone(),
        };
        Some(driver.start())
    }

    fn played(&self) -> Result<Scenario, Errors> {
        let (file, script) = &self.scenario;
        let mut played = match script {
            Script::Made(made) => made.as_ref().clone(),
            Script::Text(text) => read(file, text, &self.api)?,
        };
        played.propagation = self.propagation.or(played.propagation);
        played.rate_limit = self.rate_limit.or(played.rate_limit);
        played.basic_auth = self.basic.or(played.basic_auth);
        played.seed = self.random_seed.or(played.seed);
        Ok(played)
    }
}

#[cfg(feature = "sqlite")]
fn unkept(reason: &str) -> Errors {
    Errors::plain(
        reason,
        "use a new file, or the data file of a fake of this API that no other process has open",
    )
}

fn damaged(name: &str, reason: &str) -> Errors {
    Errors::plain(
        &format!("{name}: {reason}"),
        "restore a backup of the file, or move the file away: the fake then creates a new one",
    )
}

fn undeliverable(reason: &str) -> Errors {
    let message = format!("data connectors cannot deliver: {reason}");
    Errors::plain(
        &message,
        "check the random number generator of this machine",
    )
}

/// A number that nobody guesses.
fn drawn() -> Result<u64, Errors> {
    let mut bytes = [0; 8];
    rand::fill(&mut bytes).map_err(|_| {
        Errors::plain(
            "the random number generator of this machine failed, so no secrets can be made",
            "set a random seed, from which the secrets are then derived",
        )
    })?;
    Ok(u64::from_le_bytes(bytes))
}

async fn listener(port: u16) -> Result<TcpListener, Errors> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| taken(port, &error))
}

fn taken(port: u16, error: &std::io::Error) -> Errors {
    let message = format!("cannot listen on port {port} of this machine: {error}");
    Errors::plain(&message, "choose another port, or 0 for any free port")
}

/// The first key that the service holds, or one that is made for it.
fn credentials(api: &Api, backend: &Service, seed: u64) -> (Option<Credentials>, Option<BuiltIn>) {
    let Some(auth) = &api.auth else {
        return (None, None);
    };
    let (key, id, built_in) = if let Some((id, key)) = backend.credentials() {
        (key, id, None)
    } else {
        let own = BuiltIn::of(seed, backend.state.secrets, auth.basic.is_some());
        (own.key.clone(), own.id.clone(), Some(own))
    };
    let credentials = Credentials {
        key_id: id,
        secret: key.secret.to_string(),
        email: key.email.to_string(),
    };
    (Some(credentials), built_in)
}
