//! A scenario: the rate limit, times and faults of a fake.

use std::time::Duration;

use super::fault::Fault;

/// What a fake does beside what its API says: its rate limit, its delays and its faults.
///
/// What is not said stays as the API has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    pub(crate) seed: Option<u64>,
    pub(crate) rate_limit: Option<Limit>,
    pub(crate) propagation: Option<Duration>,
    pub(crate) conflict_window: Option<Duration>,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) clock_skew: Option<Skew>,
    pub(crate) basic_auth: Option<bool>,
    pub(crate) faults: Vec<Fault>,
}

/// What is said of the rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Off,
    Rule(RateLimit),
}

impl Limit {
    pub(crate) fn rule(self) -> Option<RateLimit> {
        match self {
            Self::Off => None,
            Self::Rule(rule) => Some(rule),
        }
    }
}

impl From<Option<RateLimit>> for Limit {
    fn from(rule: Option<RateLimit>) -> Self {
        rule.map_or(Self::Off, Self::Rule)
    }
}

/// How many requests are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub(crate) requests: u32,
    pub(crate) per: Duration,
    pub(crate) window: Window,
    pub(crate) scope: Scope,
}

/// Where the time begins in which requests are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// Anywhere: no stretch of that length holds more.
    #[default]
    Sliding,
    /// At the first request after the last window has ended.
    Fixed,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of an account.
    #[default]
    Account,
    /// Those of an account to one host.
    Host,
    /// Everybody's.
    All,
}

/// What a clock is off by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Skew {
    pub(crate) behind: bool,
    pub(crate) span: Duration,
}

impl RateLimit {
    /// Lets so many requests of an account through in any stretch of that length.
    #[must_use]
    pub fn new(requests: u32, per: Duration) -> Self {
        Self {
            requests,
            per,
            window: Window::default(),
            scope: Scope::default(),
        }
    }

    /// Says where the time begins in which requests are counted.
    #[must_use]
    pub fn window(self, window: Window) -> Self {
        Self { window, ..self }
    }

    /// Says whose requests are counted together.
    #[must_use]
    pub fn scope(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }
}

impl Scenario {
    /// A scenario in which everything is as the API has it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the seed of ids, secrets, tokens and random faults.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Says how many requests are let through; none for as many as come.
    #[must_use]
    pub fn rate_limit(mut self, limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = Some(limit.into().into());
        self
    }

    /// Says how long a new resource cannot be read yet.
    #[must_use]
    pub fn propagation(mut self, delay: Duration) -> Self {
        self.propagation = Some(delay);
        self
    }

    /// Refuses the second of two changes of one resource by different callers within this time.
    #[must_use]
    pub fn conflict_window(mut self, span: Duration) -> Self {
        self.conflict_window = Some(span);
        self
    }

    /// Says how long tokens are good.
    #[must_use]
    pub fn token_lifetime(mut self, span: Duration) -> Self {
        self.token_lifetime = Some(span);
        self
    }

    /// Puts the service's clock ahead.
    #[must_use]
    pub fn clock_ahead(mut self, span: Duration) -> Self {
        self.clock_skew = Some(Skew {
            behind: false,
            span,
        });
        self
    }

    /// Puts the service's clock behind.
    #[must_use]
    pub fn clock_behind(mut self, span: Duration) -> Self {
        self.clock_skew = Some(Skew { behind: true, span });
        self
    }

    /// Allows or forbids HTTP Basic, whatever the accounts say.
    #[must_use]
    pub fn basic_auth(mut self, allowed: bool) -> Self {
        self.basic_auth = Some(allowed);
        self
    }

    /// Adds a fault; of several that strike a request, the first does, after the delays of all.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }
}
