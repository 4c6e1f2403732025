//! Fakes for tests and for the command line: built, asked, changed, and gone when they are dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::mem;
use std::net::Ipv4Addr;
#[cfg(feature = "sqlite")]
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::call::Backing;
use super::clock::Clock;
use super::guide::{Credentials, Guide};
use super::journal::Journal;
#[cfg(feature = "sqlite")]
use super::journal::{Owner, Sqlite};
use super::mistakes::Errors;
use super::model::{Api, File};
use super::push::{Delivery, Driver, Http, Receiver, Serving};
use super::scenario::{self, Limit, QuotaRule, Scenario};
use super::server::{BuiltIn, Parts, Seen, Server, address};
use super::time::Time;
use super::world::{Deed, Doing, Options, World};

/// The format of the models that are read.
const FORMAT: u32 = 1;

/// A scenario, made or to be read.
#[derive(Clone, Debug)]
pub enum Script {
    /// One that was made by hand.
    Made(Box<Scenario>),
    /// The text of a scenario file.
    Text(String),
}

impl From<Scenario> for Script {
    fn from(scenario: Scenario) -> Self {
        Self::Made(Box::new(scenario))
    }
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Script {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A fake that has not begun.
#[must_use = "a fake begins with `start`"]
pub struct Builder {
    api: Arc<Api>,
    seeds: Vec<(String, String)>,
    scenario: (String, Script),
    settle: Option<Duration>,
    quota: Option<Limit>,
    basic: Option<bool>,
    behaviours: BTreeMap<String, Arc<Deed>>,
    receiver: Option<Arc<dyn Receiver>>,
    journal: Result<Option<Box<dyn Journal>>, Errors>,
    clock: Clock,
    port: u16,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api", &self.api.folder)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Builder {
    fn of(model: &str) -> Result<Self, Errors> {
        let help =
            "give the `model.json` of a generated crate, written by this version of the generator";
        let file: File = serde_json::from_str(model)
            .map_err(|error| Errors::plain(&format!("this is no model: {error}"), help))?;
        if file.format != FORMAT {
            let message = format!("the model has format {}, not {FORMAT}", file.format);
            return Err(Errors::plain(&message, help));
        }
        Ok(Self {
            api: Arc::new(file.api),
            seeds: Vec::new(),
            scenario: ("scenario".to_owned(), Scenario::new().into()),
            settle: None,
            quota: None,
            basic: None,
            behaviours: BTreeMap::new(),
            receiver: None,
            journal: Ok(None),
            clock: Clock::real(),
            port: 0,
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

    /// Says how long what was created stays unseen, whatever the scenario says.
    pub fn settle(mut self, span: Duration) -> Self {
        self.settle = Some(span);
        self
    }

    /// Says how many requests are let through, whatever the scenario says; none for as many as come.
    pub fn quota(mut self, rule: impl Into<Option<QuotaRule>>) -> Self {
        self.quota = Some(rule.into().into());
        self
    }

    /// Allows or forbids HTTP Basic, whatever the accounts and the scenario say.
    pub fn basic_auth(mut self, allowed: bool) -> Self {
        self.basic = Some(allowed);
        self
    }

    /// Adds what operations do that have `does: {behaviour: <name>}`; it goes before a behaviour of the fake's own of that name.
    pub fn behaviour<D>(mut self, name: impl Into<String>, deed: D) -> Self
    where
        D: Fn(&mut Doing<'_, '_>) -> Result<Value, (u16, String)> + Send + Sync + 'static,
    {
        self.behaviours.insert(name.into(), Arc::new(deed));
        self
    }

    /// Says who takes what data connectors deliver, instead of the network.
    pub fn receiver(mut self, receiver: impl Receiver + 'static) -> Self {
        self.receiver = Some(Arc::new(receiver));
        self
    }

    /// Keeps everything in a file: a fake that is started on it again goes on where this one ended, however it ended.
    ///
    /// Seeds are for a new file only. One fake at a time can have the file; that it cannot be had is said by [`Self::start`].
    #[cfg(feature = "sqlite")]
    pub fn data(mut self, path: impl AsRef<Path>) -> Self {
        let owner = Owner {
            api: self.api.folder.clone(),
            format: FORMAT,
        };
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

    /// Says which port of this machine it listens at; any that is free unless told.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the fake on the runtime that this is awaited on.
    ///
    /// # Errors
    /// Every mistake of the seeds and of the scenario, or that the port cannot be had.
    pub async fn start(mut self) -> Result<Fake, Errors> {
        let journal = mem::replace(&mut self.journal, Ok(None))?;
        let scenario = self.played()?;
        let seed = scenario.seed.unwrap_or_default();
        let listener = listener(self.port).await?;
        let port = listener
            .local_addr()
            .map_err(|error| taken(self.port, &error))?
            .port();
        let backing = Arc::new(self.world(seed, port, journal)?);
        let serving = self.serving(&backing);
        let (credentials, built_in) = credentials(&self.api, &backing, seed);
        let guide = Arc::new(Guide {
            api: Arc::clone(&self.api),
            port,
            credentials,
        });
        let parts = Parts {
            api: Arc::clone(&self.api),
            backing: Arc::clone(&backing) as Arc<dyn Backing>,
            clock: self.clock,
            scenario,
            seed,
            port,
            built_in,
            guide: Arc::clone(&guide),
        };
        let (server, end) = Server::start(parts, listener);
        Ok(Fake {
            server,
            _end: end,
            _serving: serving,
            backing,
            guide,
        })
    }

    fn world(
        &self,
        seed: u64,
        port: u16,
        journal: Option<Box<dyn Journal>>,
    ) -> Result<World, Errors> {
        let mut world = World::new(&self.api, seed, Options::default());
        for (name, deed) in &self.behaviours {
            world = world.with_behaviour(name, Arc::clone(deed));
        }
        world.check_behaviours().map_err(|unknown| {
            Errors::plain(
                &unknown,
                "correct `service.yaml`, or add the behaviour to the builder",
            )
        })?;
        let files = self.seeds.iter();
        let files = files.map(|(file, text)| (file.as_str(), text.as_str()));
        let mut world = world.with_seeds(files)?;
        if let Some(journal) = journal {
            world = world.with_journal(journal).map_err(|why| unkept(&why))?;
        }
        if world.has_connectors() {
            let host = self
                .api
                .sign_in
                .as_ref()
                .map(|sign_in| sign_in.host.as_str());
            let identity = address(&self.api, host.unwrap_or_default(), port);
            let served = world.with_push(&identity);
            world = served.map_err(|why| undeliverable(&why))?;
        }
        if world.has_begun() {
            // A clock that stands still begins where the time had come to, so that nothing lies in the future.
            self.clock
                .advance(world.last_change().since(self.clock.now()));
        } else {
            world.begin(self.clock.now())?;
        }
        Ok(world)
    }

    /// Delivers what data connectors push, where there can be any.
    fn serving(&self, world: &Arc<World>) -> Option<Serving> {
        let push = world.push.clone()?;
        let receiver = match &self.receiver {
            Some(receiver) => Arc::clone(receiver),
            None => Arc::new(Http::default()),
        };
        let driver = Driver {
            push,
            connectors: Arc::clone(world) as _,
            receiver,
            clock: self.clock.clone(),
        };
        Some(driver.start())
    }

    fn played(&self) -> Result<Scenario, Errors> {
        let (file, script) = &self.scenario;
        let mut played = match script {
            Script::Made(made) => made.as_ref().clone(),
            Script::Text(text) => scenario::read(file, text, &self.api)?,
        };
        played.settle = self.settle.or(played.settle);
        played.quota = self.quota.or(played.quota);
        played.basic_auth = self.basic.or(played.basic_auth);
        Ok(played)
    }
}

fn unkept(reason: &str) -> Errors {
    Errors::plain(
        reason,
        "give a file that is not there yet, or one that a fake of this API has made and no other one has open",
    )
}

fn undeliverable(reason: &str) -> Errors {
    let message = format!("nothing can be delivered: {reason}");
    Errors::plain(&message, "see to the random numbers of this machine")
}

async fn listener(port: u16) -> Result<TcpListener, Errors> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| taken(port, &error))
}

fn taken(port: u16, error: &std::io::Error) -> Errors {
    let message = format!("port {port} of this machine cannot be listened at: {error}");
    Errors::plain(&message, "choose another port, or 0 for any that is free")
}

/// The first key that the world holds, or one that is made for it.
fn credentials(api: &Api, backing: &World, seed: u64) -> (Option<Credentials>, Option<BuiltIn>) {
    let Some(sign_in) = &api.sign_in else {
        return (None, None);
    };
    let (key, id, built_in) = if let Some((id, key)) = backing.credentials() {
        (key, id, None)
    } else {
        let own = BuiltIn::of(seed, sign_in.basic.is_some());
        (own.key.clone(), own.id.clone(), Some(own))
    };
    let credentials = Credentials {
        key_id: id,
        secret: key.secret.to_string(),
        email: key.email.to_string(),
    };
    (Some(credentials), built_in)
}

/// A server that plays an API on this machine until it is dropped.
#[derive(Debug)]
pub struct Fake {
    server: Arc<Server>,
    /// The server ends when this is dropped.
    _end: watch::Sender<bool>,
    /// Deliveries end when this is dropped.
    _serving: Option<Serving>,
    backing: Arc<World>,
    guide: Arc<Guide>,
}

impl Drop for Fake {
    /// Lets go of the file at once; what still serves ends a little later.
    fn drop(&mut self) {
        self.backing.close();
    }
}

impl Fake {
    /// Prepares a fake of the API whose model (`model.json`) this is.
    ///
    /// # Errors
    /// That the text is no model.
    pub fn of(model: &str) -> Result<Builder, Errors> {
        Builder::of(model)
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

    /// The address at which tokens are given out; none if the API has no sign-in.
    #[must_use]
    pub fn token_url(&self) -> Option<String> {
        self.guide.token_url()
    }

    /// What a caller signs in with; none if the API has no sign-in.
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

    /// How many calls of an operation have really changed something.
    #[must_use]
    pub fn effects(&self, operation: &str) -> u64 {
        let effects = self.backing.effects();
        effects.get(operation).copied().unwrap_or_default()
    }

    /// The requests that were seen, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        let seen = self.server.log().since(0, usize::MAX);
        seen.iter().map(|seen| Seen::clone(seen)).collect()
    }

    /// The attempts of data connectors to deliver something, the oldest first; at most the last 10,000.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        let push = self.backing.push.as_ref();
        push.map(|push| push.deliveries()).unwrap_or_default()
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

    /// The most requests of one account that count against its quota at the moment.
    #[must_use]
    pub fn used(&self) -> usize {
        let gauges = self.server.gauges().into_iter();
        gauges.map(|gauge| gauge.used).max().unwrap_or_default()
    }

    /// A resource as calls would give it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.backing.get(name, self.now())
    }

    /// The names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        World::names(&self.backing, ty)
    }

    /// Puts a resource there, over the one of that name.
    ///
    /// # Errors
    /// What is wrong with the name or with the members.
    pub fn put(&self, name: &str, resource: Value) -> Result<(), Errors> {
        let put = self.backing.put(name, resource, self.now());
        put.map_err(|refusal| Errors::plain(&refusal, "correct the name or the members"))
    }

    /// Takes a resource away; returns whether there was one.
    #[must_use = "it may be that there was none"]
    pub fn remove(&self, name: &str) -> bool {
        self.backing.remove(name, self.now())
    }

    /// Makes a resource report something, as publishing it would.
    ///
    /// # Errors
    /// What is wrong with the name or with what it is to report.
    pub fn emit(&self, about: &str, content: Value) -> Result<(), Errors> {
        let emitted = self.backing.emit(about, content, self.now());
        emitted.map_err(|refusal| Errors::plain(&refusal.message, "correct the name or the event"))
    }

    /// Plays another scenario from now on.
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
