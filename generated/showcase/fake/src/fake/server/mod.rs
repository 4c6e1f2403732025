//! HTTP: connections, routing, sign-in, quota, faults, streams and the control interface; knows no meaning of any endpoint.

mod assertion;
mod control;
mod door;
mod exchange;
mod faults;
mod items;
mod listen;
mod log;
mod page;
mod payload;
mod ping;
mod quota;
mod reply;
mod route;
mod shape;
mod spoil;
mod stream;
mod text;
mod wire;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::header::HeaderValue;
use tokio::net::TcpListener;
use tokio::sync::watch;

use self::door::Door;
use self::faults::{Faults, Prey};
use self::ping::Pings;
use self::quota::Quota;
use self::reply::Spelling;
use self::route::Router;
use super::call::{Backing, Refusal};
use super::clock::Clock;
use super::guide::Guide;
use super::mistakes::Errors;
use super::model::{Api, Operation};
use super::scenario::{self, QuotaRule, Scenario, Skew};
use super::time::Time;

pub(crate) use self::door::BuiltIn;
pub(crate) use self::log::Log;
pub use self::log::Seen;
pub(crate) use self::quota::Gauge;

/// What a server is made of.
pub(crate) struct Parts {
    pub(crate) api: Arc<Api>,
    pub(crate) backing: Arc<dyn Backing>,
    pub(crate) clock: Clock,
    pub(crate) scenario: Scenario,
    pub(crate) seed: u64,
    pub(crate) port: u16,
    /// None where accounts are resources of the API.
    pub(crate) built_in: Option<BuiltIn>,
    pub(crate) guide: Arc<Guide>,
}

/// A server of an API.
pub(crate) struct Server {
    api: Arc<Api>,
    /// Resource and endpoint of each operation.
    places: Vec<(usize, usize)>,
    router: Router,
    backing: Arc<dyn Backing>,
    clock: Clock,
    door: Door,
    quota: Quota,
    faults: Faults,
    log: Log,
    spelling: Spelling,
    pings: Pings,
    port: u16,
    seed: u64,
    guide: Arc<Guide>,
    skew: Mutex<Skew>,
    date: Mutex<Option<(i64, HeaderValue)>>,
    ended: watch::Receiver<bool>,
}

impl Server {
    /// Takes the listener's place on this machine and serves until the sender that is given back says so or is dropped.
    pub(crate) fn start(parts: Parts, listener: TcpListener) -> (Arc<Self>, watch::Sender<bool>) {
        let (end, ended) = watch::channel(false);
        let server = Arc::new(Self::new(parts, ended.clone()));
        tokio::spawn(listen::listen(listener, Arc::clone(&server), ended));
        (server, end)
    }

    fn new(parts: Parts, ended: watch::Receiver<bool>) -> Self {
        let Parts {
            api,
            backing,
            clock,
            scenario,
            seed,
            port,
            built_in,
            guide,
        } = parts;
        let places: Vec<(usize, usize)> = places(&api);
        let operations = places.iter().filter_map(|place| operation(&api, *place));
        let router = Router::new(&api, operations);
        let lifetime = lifetime(&api, &scenario);
        let seed = scenario.seed.unwrap_or(seed);
        let audiences = audiences(&api, port);
        let door = Door::new(Arc::clone(&backing), built_in, audiences, seed, lifetime);
        let server = Self {
            router,
            door,
            quota: Quota::new(None),
            faults: Faults::new(Vec::new(), seed, clock.now()),
            log: Log::new(),
            spelling: Spelling::of(&api),
            pings: Pings::of(&api, seed),
            places,
            api,
            backing,
            clock,
            port,
            seed,
            guide,
            skew: Mutex::default(),
            date: Mutex::default(),
            ended,
        };
        server.play(scenario);
        server
    }

    /// Plays another scenario from now on.
    pub(crate) fn play(&self, scenario: Scenario) {
        self.quota.set(match scenario.quota {
            Some(limit) => limit.rule(),
            None => own_quota(&self.api),
        });
        self.door.set_lifetime(lifetime(&self.api, &scenario));
        self.door.set_basic(scenario.basic_auth);
        self.backing.set_settle(settle(&self.api, &scenario));
        self.backing
            .set_conflict_window(scenario.conflict_window.unwrap_or_default());
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) =
            scenario.clock_skew.unwrap_or_default();
        let seed = scenario.seed.unwrap_or(self.seed);
        self.faults.set(scenario.faults, seed, self.clock.now());
    }

    /// Reads a scenario file and adds its faults to those that are there; one of the same name is replaced.
    pub(crate) fn add_faults(&self, file: &str, text: &str) -> Result<(), Errors> {
        let scenario = scenario::read(file, text, &self.api)?;
        self.faults.add(scenario.faults, self.clock.now());
        Ok(())
    }

    /// Reads a scenario file and plays it.
    pub(crate) fn play_text(&self, file: &str, text: &str) -> Result<(), Errors> {
        self.play(scenario::read(file, text, &self.api)?);
        Ok(())
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn gauges(&self) -> Vec<Gauge> {
        self.quota.gauges(self.clock.now())
    }

    /// The time by the service's own clock, which may be off.
    fn now(&self) -> Time {
        let skew = *self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if skew.behind {
            now.before(skew.span)
        } else {
            now.after(skew.span)
        }
    }

    /// The `Date` of an answer; written once a second.
    fn date(&self) -> Option<HeaderValue> {
        let now = self.now();
        let mut date = self.date.lock().unwrap_or_else(PoisonError::into_inner);
        if date
            .as_ref()
            .is_none_or(|(second, _)| *second != now.seconds())
        {
            let text = httpdate::fmt_http_date(now.to_system());
            *date = Some((now.seconds(), HeaderValue::try_from(text).ok()?));
        }
        date.as_ref().map(|(_, value)| value.clone())
    }

    fn operation(&self, number: usize) -> Option<&Operation> {
        operation(&self.api, *self.places.get(number)?)
    }

    fn prey<'a>(&'a self, operation: &'a Operation) -> Prey<'a> {
        Prey::of(&self.api, operation)
    }

    /// Forgets everything but the scenario: goes back to the beginning.
    pub(crate) fn reset(&self) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.backing.reset(now)?;
        self.door.clear();
        self.log.clear();
        self.quota.set(self.quota.rule());
        Ok(())
    }
}

fn places(api: &Api) -> Vec<(usize, usize)> {
    let files = api.resources.iter().enumerate();
    let places = files.flat_map(|(file, resource)| {
        let count = resource.endpoints.len();
        (0..count).map(move |endpoint| (file, endpoint))
    });
    places.collect()
}

fn operation(api: &Api, (file, endpoint): (usize, usize)) -> Option<&Operation> {
    api.resources.get(file)?.endpoints.get(endpoint)
}

fn lifetime(api: &Api, scenario: &Scenario) -> Duration {
    let own = api.sign_in.as_ref().map(|sign_in| sign_in.lifetime);
    let own = own.map_or(Duration::from_hours(1), Duration::from_millis);
    scenario.token_lifetime.unwrap_or(own)
}

fn settle(api: &Api, scenario: &Scenario) -> Duration {
    let own = api.settle.as_ref().map(|settle| settle.wait);
    let own = own.map(Duration::from_millis).unwrap_or_default();
    scenario.settle.unwrap_or(own)
}

fn own_quota(api: &Api) -> Option<QuotaRule> {
    let quota = api.quota.as_ref()?;
    let per = Duration::from_millis(quota.per);
    Some(QuotaRule::new(quota.requests, per))
}

/// The address of the first host, or of another one, without any prefix.
pub(crate) fn address(api: &Api, host: &str, port: u16) -> String {
    let base = format!("http://127.0.0.1:{port}");
    match api.hosts.first() {
        Some(first) if first.name == host => base,
        _ => format!("{base}/{host}"),
    }
}

/// The addresses of the endpoint that gives out tokens, by each name of this machine.
fn audiences(api: &Api, port: u16) -> Vec<String> {
    let Some(sign_in) = &api.sign_in else {
        return Vec::new();
    };
    let own = format!("{}{}", address(api, &sign_in.host, port), sign_in.path);
    let names = ["127.0.0.1", "localhost", "[::1]"];
    names
        .map(|name| own.replacen("127.0.0.1", name, 1))
        .to_vec()
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
