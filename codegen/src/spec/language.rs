//! The spec language as data: every key, what may stand under it, and what it means.
//!
//! The reader refuses what these tables do not name, and the JSON Schema for editors is printed from them, so the two cannot
//! disagree. Knows nothing of YAML and nothing of what a description means.

mod api;
mod errors;
mod resource;
mod service;
mod types;
mod verbs;

pub(crate) use api::API;
pub(crate) use errors::ERRORS;
pub(crate) use resource::RESOURCE;
pub(crate) use service::SERVICE;
pub(crate) use verbs::{FILLS, FILTERS, VERBS};

/// A mapping with fixed keys.
pub(crate) struct Shape {
    /// What the mapping is, for messages and editors.
    pub(crate) title: &'static str,
    pub(crate) keys: &'static [Key],
}

/// One key of a [`Shape`].
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) need: Need,
    pub(crate) kind: Kind,
    pub(crate) docs: &'static str,
    pub(crate) hint: Hint,
}

impl Key {
    /// What holds where the key is not there.
    const fn or(mut self, default: &'static str) -> Self {
        self.hint = Hint::Default(default);
        self
    }

    /// What is often written.
    const fn such_as(mut self, examples: &'static [&'static str]) -> Self {
        self.hint = Hint::Examples(examples);
        self
    }
}

/// What an editor offers besides what it knows from the kind.
pub(crate) enum Hint {
    Nothing,
    Default(&'static str),
    Examples(&'static [&'static str]),
}

/// Whether a key must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}

/// What may stand under a key.
pub(crate) enum Kind {
    /// Text of any length.
    Text,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A whole number from 0.
    Whole,
    /// `true` or `false`.
    Flag,
    /// A duration such as `500ms` or `10s`.
    Duration,
    /// A mapping with fixed keys.
    Shape(&'static Shape),
    /// A mapping whose keys are free; the text says what a key is.
    Map(&'static str, &'static Kind),
    /// A list.
    List(&'static Kind),
    /// Any of these, told apart by their sort.
    Either(&'static [Kind]),
    /// Anything, as it would stand in a body.
    Any,
}

const fn must(name: &'static str, kind: Kind, docs: &'static str) -> Key {
    Key {
        name,
        need: Need::Required,
        kind,
        docs,
        hint: Hint::Nothing,
    }
}

const fn may(name: &'static str, kind: Kind, docs: &'static str) -> Key {
    Key {
        name,
        need: Need::Optional,
        kind,
        docs,
        hint: Hint::Nothing,
    }
}

pub(crate) const EFFECTS: &[&str] = &["safe", "idempotent", "guarded", "non_idempotent"];
pub(crate) const RULES: &[&str] = &[
    "return",
    "refresh_credentials",
    "retry",
    "retry_if_just_created",
    "treat_as_done",
];
pub(crate) const STABILITIES: &[&str] = &["alpha", "beta", "deprecated"];
pub(crate) const KINDS: &[&str] = &[
    "invalid_argument",
    "unauthenticated",
    "permission_denied",
    "not_found",
    "conflict",
    "rate_limited",
    "internal",
    "unavailable",
    "timeout",
    "wrong_method",
    "rejected",
    "server",
    "unexpected",
    "not_sent",
    "maybe_applied",
];

/// Types that every API has.
const TYPES: &[&str] = &[
    "string",
    "boolean",
    "integer",
    "number",
    "timestamp",
    "duration",
    "json",
    "secret",
];

const DOCS: &str = "What it is, in Markdown; the first line is one sentence.";
