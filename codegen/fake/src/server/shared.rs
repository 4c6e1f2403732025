//! The server: what all requests share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::header::HeaderValue;
use tokio::sync::watch;

use super::addresses::audiences;
use super::guide::Guide;
use super::ping::Pings;
use super::rate_limiter::{Arrivals, Gauge, RateLimiter};
use super::requests::Log;
use super::route::Router;
use super::visitors::Allowed;
use crate::auth::authentication::{Authentication, BuiltIn};
use crate::call::backend::Backend;
use crate::call::refusal::Refusal;
use crate::diagnostics::Errors;
use crate::faults::active::{Faults, RequestClass};
use crate::faults::inject::Surroundings;
use crate::http::reply::ErrorFormat;
use crate::model::{Api, Operation};
use crate::scenario::read::read;
use crate::scenario::settings::{RateLimit, Scenario, Skew};
use crate::time::Time;
use crate::time::clock::Clock;

/// What a server is made of.
pub(crate) struct Parts {
    pub(crate) api: Arc<Api>,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) clock: Clock,
    pub(crate) scenario: Scenario,
    pub(crate) seed: u64,
    /// What tokens are made from.
    pub(crate) secrets: u64,
    pub(crate) port: u16,
    /// None where accounts are resources of the API.
    pub(crate) built_in: Option<BuiltIn>,
    pub(crate) guide: Arc<Guide>,
    pub(crate) allowed: Allowed,
}

/// A server of an API.
pub(crate) struct Server {
    pub(super) api: Arc<Api>,
    /// Resource and endpoint of each operation.
    pub(super) places: Vec<(usize, usize)>,
    pub(super) router: Router,
    pub(super) backend: Arc<dyn Backend>,
    pub(super) clock: Clock,
    pub(super) authentication: Authentication,
    pub(super) rate_limiter: RateLimiter,
    pub(super) faults: Faults,
    pub(super) log: Log,
    pub(super) errors: ErrorFormat,
    pub(super) pings: Pings,
    pub(super) port: u16,
    pub(super) seed: u64,
    pub(super) guide: Arc<Guide>,
    pub(super) allowed: Allowed,
    pub(super) skew: Mutex<Skew>,
    pub(super) date: Mutex<Option<(i64, HeaderValue)>>,
    pub(super) ended: watch::Receiver<bool>,
}

impl Server {
    pub(super) fn new(parts: Parts, ended: watch::Receiver<bool>) -> Self {
        let Parts {
            api,
            backend,
            clock,
            scenario,
            seed,
            secrets,
            port,
            built_in,
            guide,
            allowed,
        } = parts;
        let places: Vec<(usize, usize)> = places(&api);
        let operations = places.iter().filter_map(|place| operation(&api, *place));
        let router = Router::new(&api, operations);
        let lifetime = lifetime(&api, &scenario);
        let seed = scenario.seed.unwrap_or(seed);
        let audiences = audiences(&api, port, allowed.hosts());
        let authentication =
            Authentication::new(Arc::clone(&backend), built_in, audiences, secrets, lifetime);
        let server = Self {
            router,
            authentication,
            rate_limiter: RateLimiter::new(own_rate_limit(&api)),
            faults: Faults::new(Vec::new(), seed, clock.now()),
            log: Log::new(),
            errors: ErrorFormat::of(&api),
            pings: Pings::of(&api, seed),
            places,
            api,
            backend,
            clock,
            port,
            seed,
            guide,
            allowed,
            skew: Mutex::default(),
            date: Mutex::default(),
            ended,
        };
        server.play(scenario);
        server
    }

    /// Runs another scenario from now on.
    pub(crate) fn play(&self, scenario: Scenario) {
        self.rate_limiter.set(match scenario.rate_limit {
            Some(limit) => limit.rule(),
            None => own_rate_limit(&self.api),
        });
        self.authentication
            .set_lifetime(lifetime(&self.api, &scenario));
        self.authentication.set_basic(scenario.basic_auth);
        self.backend
            .set_propagation(propagation(&self.api, &scenario));
        self.backend
            .set_conflict_window(scenario.conflict_window.unwrap_or_default());
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner) =
            scenario.clock_skew.unwrap_or_default();
        let seed = scenario.seed.unwrap_or(self.seed);
        self.faults.set(scenario.faults, seed, self.clock.now());
    }

    /// Reads a scenario file and adds its faults to those that are there; one of the same name is replaced.
    pub(crate) fn add_faults(&self, file: &str, text: &str) -> Result<(), Errors> {
        let scenario = read(file, text, &self.api)?;
        self.faults.add(scenario.faults, self.clock.now());
        Ok(())
    }

    /// Reads a scenario file and runs it.
    pub(crate) fn play_text(&self, file: &str, text: &str) -> Result<(), Errors> {
        self.play(read(file, text, &self.api)?);
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
        self.rate_limiter.gauges(self.clock.now())
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrivals> {
        self.rate_limiter.arrivals()
    }

    /// The time by the service's own clock, which may be off.
    pub(super) fn now(&self) -> Time {
        let skew = *self.skew.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if skew.behind {
            now.before(skew.span)
        } else {
            now.after(skew.span)
        }
    }

    /// The `Date` of an answer; written once a second.
    pub(super) fn date(&self) -> Option<HeaderValue> {
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

    pub(super) fn operation(&self, number: usize) -> Option<&Operation> {
        operation(&self.api, *self.places.get(number)?)
    }

    pub(super) fn class<'a>(&'a self, operation: &'a Operation) -> RequestClass<'a> {
        RequestClass::of(&self.api, operation)
    }

    /// What a faulty reply needs.
    pub(super) fn surroundings(&self) -> Surroundings<'_> {
        Surroundings {
            clock: &self.clock,
            now: self.now(),
            errors: &self.errors,
        }
    }

    /// Forgets everything but the scenario: goes back to the beginning.
    pub(crate) fn reset(&self) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.backend.reset(now)?;
        self.authentication.clear();
        self.log.clear();
        self.rate_limiter.set(self.rate_limiter.rule());
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
    let own = api.auth.as_ref().map(|auth| auth.lifetime);
    let own = own.map_or(Duration::from_secs(3600), Duration::from_millis);
    scenario.token_lifetime.unwrap_or(own)
}

fn propagation(api: &Api, scenario: &Scenario) -> Duration {
    let own = api.propagation.as_ref();
    let own = own.map(|propagation| propagation.delay);
    let own = own.map(Duration::from_millis).unwrap_or_default();
    scenario.propagation.unwrap_or(own)
}

fn own_rate_limit(api: &Api) -> Option<RateLimit> {
    let own = api.rate_limit.as_ref()?;
    let per = Duration::from_millis(own.per);
    Some(RateLimit::new(own.requests, per))
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}
