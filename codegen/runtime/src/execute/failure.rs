//! A failed attempt, and the policy's rule for it.

use std::error::Error as StdError;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::attempts::Outcome;
use crate::error::body;
use crate::error::redaction::Redactor;
use crate::policy::api::ErrorBody;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::policy::table::{Action, RetryAfter, Rule};
use crate::transport::interface::TransportError;
use crate::wire::decode::Unreadable;

/// The maximum size that is kept of an error's body, in bytes.
pub(crate) const ERROR_CAP: usize = 64 * 1024;

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) rule: Rule,
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the attempt may have been applied.
    pub(crate) ambiguous: bool,
    /// Whether a retry cannot change it.
    pub(crate) permanent: bool,
    /// The time that the service names for a retry.
    pub(crate) retry_not_before: Option<SystemTime>,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// An answer that is not a success.
    pub(crate) fn answered(
        operation: &Operation,
        members: ErrorBody,
        status: u16,
        headers: HeaderMap,
        body: Bytes,
    ) -> Box<Self> {
        let rule = operation.on(status);
        let text = body::of(status, &headers, &body, members);
        let made = Self::new(Outcome::Answered(status), rule, text.message);
        Box::new(Self {
            help: text.help,
            status: Some(status),
            headers,
            body,
            ..made
        })
    }

    /// An attempt without an answer.
    pub(crate) fn lost(operation: &Operation, error: TransportError) -> Box<Self> {
        let message = error.message().to_owned();
        let policy = operation.policy;
        let (outcome, rule, ambiguous) = if error.may_be_applied() {
            (
                Outcome::MaybeApplied(message.clone()),
                policy.maybe_applied,
                true,
            )
        } else {
            (Outcome::NotSent(message.clone()), policy.not_sent, false)
        };
        Box::new(Self {
            ambiguous,
            permanent: error.is_permanent(),
            source: Some(Box::new(error)),
            ..Self::new(outcome, rule, message)
        })
    }

    /// A success whose body was cut off.
    pub(crate) fn cut(
        operation: &Operation,
        status: u16,
        headers: HeaderMap,
        error: TransportError,
    ) -> Box<Self> {
        let message = error.message().to_owned();
        let made = Self::new(
            Outcome::MaybeApplied(message.clone()),
            operation.policy.maybe_applied,
            message,
        );
        Box::new(Self {
            ambiguous: true,
            status: Some(status),
            headers,
            source: Some(Box::new(error)),
            ..made
        })
    }

    /// A success whose body is too large, which a retry would not change.
    pub(crate) fn oversized(operation: &Operation, status: u16, headers: HeaderMap) -> Box<Self> {
        let message = "the reply is larger than 64 MiB".to_owned();
        Box::new(Self {
            headers,
            ..Self::undecoded(operation, status, Action::Return, message)
        })
    }

    /// A success whose body is compressed although the request does not accept that, which a retry
    /// would not change.
    pub(crate) fn encoded(
        operation: &Operation,
        status: u16,
        headers: HeaderMap,
        coding: &str,
        body: &[u8],
    ) -> Box<Self> {
        let message =
            format!("the reply is encoded with {coding}, which the request does not accept");
        Box::new(Self {
            headers,
            body: Self::kept(operation, body),
            ..Self::undecoded(operation, status, Action::Return, message)
        })
    }

    /// Returns what is kept of the body of a success that cannot be read: nothing if it can hold a
    /// secret.
    fn kept(operation: &Operation, body: &[u8]) -> Bytes {
        let kept = body.get(..ERROR_CAP).unwrap_or(body);
        Bytes::copy_from_slice(if operation.sensitive { &[] } else { kept })
    }

    /// A success whose body cannot be decoded. A retry may help only if the JSON is incomplete.
    pub(crate) fn unreadable(
        operation: &Operation,
        status: u16,
        body: &[u8],
        reason: Unreadable,
    ) -> Box<Self> {
        let policy = operation.policy.maybe_applied.action;
        let action = if reason.is_truncated() {
            policy
        } else {
            Action::Return
        };
        if operation.sensitive {
            // Whatever the reply is, it may be the secret.
            return Box::new(Self::undecoded(operation, status, action, reason.place()));
        }
        let message = match body::text_start(body) {
            Some(start) => format!("{reason}; the reply begins with `{start}`"),
            None => reason.to_string(),
        };
        let message = body::plain(&message);
        let made = Self::undecoded(operation, status, action, message);
        let source = reason
            .into_source()
            .map(|source| Box::new(source) as Box<dyn StdError + Send + Sync>);
        Box::new(Self {
            body: Self::kept(operation, body),
            source,
            ..made
        })
    }

    fn undecoded(operation: &Operation, status: u16, action: Action, message: String) -> Self {
        let rule = Rule {
            action,
            ..operation.policy.maybe_applied
        };
        let made = Self::new(Outcome::Unreadable(status), rule, message);
        Self {
            kind: ErrorKind::Decode,
            status: Some(status),
            ambiguous: true,
            ..made
        }
    }

    fn new(outcome: Outcome, rule: Rule, message: String) -> Self {
        Self {
            outcome,
            rule,
            kind: rule.row.kind,
            message,
            help: None,
            status: None,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            ambiguous: rule.row.ambiguous,
            permanent: false,
            retry_not_before: None,
            source: None,
        }
    }

    /// Strikes the secrets of the request out of everything that the answer says.
    pub(crate) fn redacted(mut self: Box<Self>, redactor: &Redactor) -> Box<Self> {
        self.message = redactor.text(self.message);
        self.outcome = match self.outcome {
            Outcome::NotSent(why) => Outcome::NotSent(redactor.text(why)),
            Outcome::MaybeApplied(why) => Outcome::MaybeApplied(redactor.text(why)),
            outcome => outcome,
        };
        self.help = self.help.map(|help| redactor.text(help));
        self.body = redactor.body(self.body);
        redactor.headers(&mut self.headers);
        self.outcome = match self.outcome {
            Outcome::NotSent(message) => Outcome::NotSent(redactor.text(message)),
            Outcome::MaybeApplied(message) => Outcome::MaybeApplied(redactor.text(message)),
            outcome => outcome,
        };
        let source = self.source.take();
        self.source = source.filter(|source| !redactor.is_in_error(&**source));
        self
    }

    /// Returns whether the service has certainly not seen the request.
    pub(crate) const fn is_unsent(&self) -> bool {
        matches!(self.outcome, Outcome::NotSent(_))
    }

    /// Returns whether the rule honours `Retry-After`.
    pub(crate) fn honours_retry_after(&self) -> bool {
        self.rule.row.wait.retry_after != RetryAfter::Ignore
    }

    /// Returns what to do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self.kind {
            ErrorKind::Decode => "The reply is not what this version of the SDK expects.",
            _ => self.rule.row.help,
        }
    }
}
