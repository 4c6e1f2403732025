//! Faults: which requests they are about, when they strike, and what they do.

use std::time::Duration;

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
    /// Sends truncated JSON.
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

    /// Sets the content type of the body.
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
    /// Truncated JSON.
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
