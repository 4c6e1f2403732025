//! The rate limiter of a client: the window of the rate limit, and the pauses that services ask
//! for.

use std::time::Duration;

use tokio::sync::{Mutex, Notify};

use crate::limit::retry_delay::RetryDelay;
use crate::limit::service_pause::{Paused, ServicePause};
use crate::limit::window::{Full, Window};
use crate::observe::observer::WaitReason;
use crate::policy::api::{Api, RateLimit};
use crate::time::clock::Clock;
use crate::transport::context::Latest;

/// Lets requests through one by one.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    /// The requests to all hosts together, since nothing tells whether a service counts them apart.
    window: Window,
    /// What holds the requests to each host; empty where the hosts share their limit.
    gates: Vec<Gate>,
    shared: Gate,
    /// Wakes those who wait for an answer.
    changed: Notify,
}

/// What holds the requests to a host.
#[derive(Debug, Default)]
struct Gate {
    /// The call at the head of the queue holds it while it waits, so that calls go out in the order
    /// in which they came.
    queue: Mutex<()>,
    pause: ServicePause,
}

/// A request that has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    /// The earliest time at which it can be sent.
    pub(crate) until: Duration,
    /// Whether it has to wait for an answer besides.
    pub(crate) for_answer: bool,
    pub(crate) reason: WaitReason,
}

/// The limits of the requests to one host.
#[derive(Clone, Copy)]
pub(crate) struct HostLimiter<'a> {
    limiter: &'a RateLimiter,
    gate: &'a Gate,
}

/// The permission to send one request, which counts until it is dropped: then the request was
/// answered, or is given up.
#[must_use = "the request counts until its permit is dropped"]
pub(crate) struct Permit<'a> {
    host: HostLimiter<'a>,
    clock: &'a dyn Clock,
    /// Whether the request has to show that a pause is over.
    probe: bool,
    sent: Sent,
}

/// How far a request came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// The service has certainly not seen it.
    No,
    /// It was sent at this time, and no answer is known.
    Unanswered(Duration),
    /// Its answer came at this time.
    Answered(Duration),
}

impl RateLimiter {
    pub(crate) fn new(api: &Api, rate_limit: Option<RateLimit>) -> Self {
        let gates = if api.shared_limit { 0 } else { api.hosts.len() };
        Self {
            window: Window::new(rate_limit),
            gates: std::iter::repeat_with(Gate::default).take(gates).collect(),
            ..Self::default()
        }
    }

    /// Returns the limits of a host, by its place among the hosts of the API.
    pub(crate) fn host(&self, index: usize) -> HostLimiter<'_> {
        HostLimiter {
            limiter: self,
            gate: self.gates.get(index).unwrap_or(&self.shared),
        }
    }
}

impl<'a> HostLimiter<'a> {
    /// The queue of the calls to the host.
    pub(crate) const fn queue(self) -> &'a Mutex<()> {
        &self.gate.queue
    }

    /// Wakes those who wait for an answer.
    pub(crate) const fn changed(self) -> &'a Notify {
        &self.limiter.changed
    }

    /// Lets a request through, or says until when it has to wait.
    pub(crate) fn acquire(
        self,
        clock: &'a dyn Clock,
        now: Duration,
        latest: Latest,
    ) -> Result<Permit<'a>, Throttled> {
        let probe = self.gate.pause.enter(now, latest);
        let probe = probe.map_err(|paused| Throttled::by(paused, now))?;
        if let Err(full) = self.limiter.window.take(now) {
            self.gate.pause.probe_lost(probe);
            return Err(full.into());
        }
        Ok(Permit {
            host: self,
            clock,
            probe,
            sent: Sent::No,
        })
    }

    /// Returns until when a request would have to wait now, if it would.
    pub(crate) fn throttled(self, now: Duration, latest: Latest) -> Option<Throttled> {
        let paused = self.gate.pause.paused_at(now, latest);
        match paused {
            Some(paused) => Some(Throttled::by(paused, now)),
            None => self.limiter.window.full_at(now).map(Throttled::from),
        }
    }

    /// Returns whether a pause holds a request that was let through before.
    pub(crate) fn is_paused(self, now: Duration) -> bool {
        self.gate.pause.is_on(now)
    }

    /// Pauses all calls to the host.
    pub(crate) fn pause(self, now: Duration, delay: RetryDelay) {
        self.gate.pause.start(now, delay);
    }

    /// Pauses all calls to the host for less than it asked for.
    pub(crate) fn pause_bounded(self, now: Duration, bound: Duration) {
        self.gate.pause.start_bounded(now, bound);
    }
}

impl Permit<'_> {
    /// Records that the request is sent now.
    pub(crate) fn sent(&mut self) {
        self.sent = Sent::Unanswered(self.clock.now());
    }

    /// Records that the service has answered.
    pub(crate) fn answered(&mut self, now: Duration) {
        self.sent = Sent::Answered(now);
    }

    /// Records that the service has certainly not seen the request.
    pub(crate) fn unsent(&mut self) {
        self.sent = Sent::No;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let HostLimiter { limiter, gate } = self.host;
        match self.sent {
            Sent::No => limiter.window.unsent(),
            Sent::Unanswered(since) => limiter.window.given_up(since, self.clock.now()),
            Sent::Answered(at) => limiter.window.answered(at),
        }
        match self.sent {
            Sent::Answered(_) => gate.pause.probe_answered(self.probe),
            Sent::No | Sent::Unanswered(_) => gate.pause.probe_lost(self.probe),
        }
        limiter.changed.notify_waiters();
    }
}

impl Throttled {
    fn by(paused: Paused, now: Duration) -> Self {
        let (until, for_answer) = match paused {
            Paused::Until(until) => (until, false),
            Paused::Probing => (now, true),
        };
        Self {
            until,
            for_answer,
            reason: WaitReason::Paused,
        }
    }
}

impl From<Full> for Throttled {
    fn from(full: Full) -> Self {
        let (until, for_answer) = match full {
            Full::Until(until) => (until, false),
            Full::Unanswered { until } => (until, true),
        };
        Self {
            until,
            for_answer,
            reason: WaitReason::RateLimit,
        }
    }
}
