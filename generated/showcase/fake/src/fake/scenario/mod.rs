//! What goes wrong and how: made by hand, or read from a file.

mod members;
mod read;
mod reading;
mod words;

use std::time::Duration;

pub(crate) use read::read;
use reading::duration;

/// Reads a span of time as scenario files write it, such as `500ms` or `10s`; at most a year.
#[must_use]
pub fn span(text: &str) -> Option<Duration> {
    duration(text)
}

/// What a fake does beside what its API says: its quota, its times and its faults.
///
/// What is not said stays as the API has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    pub(crate) seed: Option<u64>,
    pub(crate) quota: Option<Limit>,
    pub(crate) settle: Option<Duration>,
    pub(crate) conflict_window: Option<Duration>,
    pub(crate) token_lifetime: Option<Duration>,
    pub(crate) clock_skew: Option<Skew>,
    pub(crate) basic_auth: Option<bool>,
    pub(crate) faults: Vec<Fault>,
}

/// What is said of the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    Off,
    Rule(QuotaRule),
}

impl Limit {
    pub(crate) fn rule(self) -> Option<QuotaRule> {
        match self {
            Self::Off => None,
            Self::Rule(rule) => Some(rule),
        }
    }
}

impl From<Option<QuotaRule>> for Limit {
    fn from(rule: Option<QuotaRule>) -> Self {
        rule.map_or(Self::Off, Self::Rule)
    }
}

/// How many requests are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaRule {
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

impl QuotaRule {
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

    /// Says what ids, secrets, tokens and chances are drawn from.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Says how many requests are let through; none for as many as come.
    #[must_use]
    pub fn quota(mut self, quota: impl Into<Option<QuotaRule>>) -> Self {
        self.quota = Some(quota.into().into());
        self
    }

    /// Says how long what was created stays unseen.
    #[must_use]
    pub fn settle(mut self, span: Duration) -> Self {
        self.settle = Some(span);
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

/// Something that goes wrong now and then.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) name: Option<String>,
    pub(crate) on: Vec<Target>,
    pub(crate) when: When,
    pub(crate) does: Do,
}

/// Which requests a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    All,
    /// The endpoint that gives out tokens.
    Token,
    /// An operation by its id.
    Operation(String),
    /// All operations of a file of the description.
    Resource(String),
    /// All operations whose repeats do the same: `read`, `write`, `guarded` or `once`.
    Effect(String),
}

/// Which of its requests a fault strikes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct When {
    pub(crate) rule: Rule,
    /// How long after it was set up it begins.
    pub(crate) after: Duration,
    /// How long it goes on.
    pub(crate) lasts: Option<Duration>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Rule {
    #[default]
    Always,
    First(u64),
    Every(u64),
    Nth(Vec<u64>),
    Chance(f64),
}

impl Fault {
    /// A fault of some requests: an operation such as `devices.list`, a resource such as `devices` or `devices.*`,
    /// `token`, `*`, or an effect such as `effect:non_idempotent`.
    #[must_use]
    pub fn on(target: &str, does: Do) -> Self {
        Self {
            name: None,
            on: vec![Target::of(target)],
            when: When::default(),
            does,
        }
    }

    /// Gives it the name under which it is shown and switched.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Strikes the first so many.
    #[must_use]
    pub fn first(mut self, count: u64) -> Self {
        self.when.rule = Rule::First(count);
        self
    }

    /// Strikes each so manieth.
    #[must_use]
    pub fn every(mut self, count: u64) -> Self {
        self.when.rule = Rule::Every(count);
        self
    }

    /// Strikes these, counted from 1.
    #[must_use]
    pub fn nth(mut self, numbers: impl IntoIterator<Item = u64>) -> Self {
        self.when.rule = Rule::Nth(numbers.into_iter().collect());
        self
    }

    /// Strikes this part of them, drawn by the seed.
    #[must_use]
    pub fn chance(mut self, part: f64) -> Self {
        self.when.rule = Rule::Chance(part);
        self
    }

    /// Begins so long after it was set up.
    #[must_use]
    pub fn after(mut self, span: Duration) -> Self {
        self.when.after = span;
        self
    }

    /// Ends so long after it began.
    #[must_use]
    pub fn lasting(mut self, span: Duration) -> Self {
        self.when.lasts = Some(span);
        self
    }
}

impl Target {
    pub(crate) fn of(text: &str) -> Self {
        let resource = text.strip_suffix(".*");
        match (text, text.strip_prefix("effect:"), resource) {
            ("*", ..) => Self::All,
            ("token", ..) => Self::Token,
            (_, Some(effect), _) => Self::Effect(effect.trim().to_owned()),
            (_, None, Some(resource)) => Self::Resource(resource.to_owned()),
            (_, None, None) if text.contains('.') => Self::Operation(text.to_owned()),
            (_, None, None) => Self::Resource(text.to_owned()),
        }
    }
}

/// What a fault does to a request.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Do {
    /// Answers with a status.
    Status(Status),
    /// Resets the connection before the request has its effect.
    ResetBefore,
    /// Resets the connection after the request has had its effect.
    ResetAfter,
    /// Announces the whole answer, sends half of it and closes the connection.
    CutBody,
    /// As `CutBody`, without announcing how long the answer is.
    CutChunk,
    /// Sends JSON that ends in the middle.
    MalformedBody,
    /// Says that JSON is HTML.
    WrongContentType,
    /// Answers later.
    Delay(Delay),
    /// Answers a few bytes at a time.
    Drip {
        /// How many bytes are sent at a time.
        bytes: usize,
        /// How long it waits between them.
        every: Duration,
    },
    /// Does nothing and never answers.
    Stall,
    /// Leaves so many items of a call out, and answers that they have failed for a reason that may pass.
    FailItems(usize),
    /// Spoils a stream after so many events.
    Stream(StreamFault, u64),
}

/// A status that is answered in place of the real one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub(crate) code: u16,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) body: FaultBody,
    pub(crate) content_type: Option<String>,
    pub(crate) after_effect: bool,
}

impl Status {
    /// An answer with this status and the API's own kind of body, before the request has its effect.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            code: status,
            retry_after: None,
            body: FaultBody::Json,
            content_type: None,
            after_effect: false,
        }
    }

    /// Adds a `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, wait: RetryAfter) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Says what the body is.
    #[must_use]
    pub fn body(mut self, body: FaultBody) -> Self {
        self.body = body;
        self
    }

    /// Says what the body is said to be.
    #[must_use]
    pub fn content_type(mut self, kind: impl Into<String>) -> Self {
        self.content_type = Some(kind.into());
        self
    }

    /// Answers so after the request has had its effect.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.after_effect = true;
        self
    }
}

impl From<Status> for Do {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

/// What `Retry-After` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// The date that is this many seconds ahead.
    Date(u64),
    /// A date that is past.
    Past,
    /// What is neither.
    Garbage,
    /// Nothing: the header is missing.
    Missing,
}

/// What the body of a status is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultBody {
    /// The API's own kind of error.
    Json,
    /// A page, as something in between would send it.
    Html,
    /// Nothing.
    Empty,
    /// JSON that ends in the middle.
    Malformed,
}

/// How long an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    pub(crate) from: Duration,
    pub(crate) to: Duration,
    pub(crate) shape: Shape,
}

/// How delays are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Each is as likely.
    #[default]
    Uniform,
    /// Most are short and a few are long.
    LongTail,
}

impl Delay {
    /// Always the same.
    #[must_use]
    pub fn of(span: Duration) -> Self {
        Self::between(span, span, Shape::Uniform)
    }

    /// Something between two spans.
    #[must_use]
    pub fn between(from: Duration, to: Duration, shape: Shape) -> Self {
        Self { from, to, shape }
    }

    /// The delay for a fraction that was drawn, from 0 up to 1.
    pub(crate) fn at(self, fraction: f64) -> Duration {
        let part = match self.shape {
            Shape::Uniform => fraction,
            Shape::LongTail => fraction.powi(4),
        };
        let more = self.to.saturating_sub(self.from);
        self.from.saturating_add(more.mul_f64(part.clamp(0.0, 1.0)))
    }
}

impl From<Delay> for Do {
    fn from(delay: Delay) -> Self {
        Self::Delay(delay)
    }
}

/// What goes wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamFault {
    /// The connection ends in the middle of a line.
    CutLine,
    /// The connection ends between two lines.
    Cut,
    /// The stream ends as if it were over.
    End,
    /// Nothing more comes.
    Stall,
    /// The last event comes again.
    Duplicate,
    /// The next two events change places.
    Reorder,
    /// An error with this code, of HTTP or of gRPC, is the last line.
    Error(u16),
}
