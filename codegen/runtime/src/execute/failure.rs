//! An attempt that failed: what happened, and the rule for it.

use std::error::Error as StdError;

use bytes::Bytes;
use http::HeaderMap;

use crate::auth::authorization::Authorization;
use crate::error::attempts::Outcome;
use crate::error::body;
use crate::error::redaction;
use crate::policy::api::ErrorBody;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Operation;
use crate::policy::table::{Action, Rule};
use crate::transport::interface::TransportError;
use crate::wire::decode::Unreadable;

/// The part of an error's body that is kept, in bytes.
pub(crate) const ERROR_CAP: usize = 64 * 1024;

/// An attempt that failed.
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) rule: Rule,
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the service may have done what it was asked for.
    pub(crate) ambiguous: bool,
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// Describes an answer that is no success.
    pub(crate) fn answered(
        operation: &Operation,
        members: ErrorBody,
        status: u16,
        headers: HeaderMap,
        body: Bytes,
    ) -> Box<Self> {
        let rule = operation.on(status);
        let said = body::of(status, &headers, &body, members);
        let made = Self::new(Outcome::Answered(status), rule, said.message);
        Box::new(Self {
            help: said.help,
            status: Some(status),
            headers,
            body,
            ..made
        })
    }

    /// Describes an attempt that brought no answer.
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
            source: Some(Box::new(error)),
            ..Self::new(outcome, rule, message)
        })
    }

    /// Describes a success whose body broke off.
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

    /// Describes a success whose body is too large, which a repeat would not change.
    pub(crate) fn oversized(operation: &Operation, status: u16, headers: HeaderMap) -> Box<Self> {
        let message = "the reply is larger than 64 MiB".to_owned();
        Box::new(Self {
            headers,
            ..Self::undecoded(operation, status, Action::Return, message)
        })
    }

    /// Describes a success whose body cannot be read. Only one that is no whole JSON may be better
    /// the next time.
    pub(crate) fn unreadable(
        operation: &Operation,
        status: u16,
        body: &[u8],
        reason: Unreadable,
    ) -> Box<Self> {
        let usual = operation.policy.maybe_applied.action;
        let action = if reason.is_truncated() {
            usual
        } else {
            Action::Return
        };
        let message = match body::beginning(body) {
            Some(beginning) => format!("{reason}; the reply begins with `{beginning}`"),
            None => reason.to_string(),
        };
        let made = Self::undecoded(operation, status, action, message);
        let source = reason
            .into_source()
            .map(|source| Box::new(source) as Box<dyn StdError + Send + Sync>);
        Box::new(Self {
            body: Bytes::copy_from_slice(body.get(..ERROR_CAP).unwrap_or(body)),
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
            source: None,
        }
    }

    /// Drops all that would show an answer which quotes the credentials.
    pub(crate) fn redacted(mut self: Box<Self>, pass: &Authorization) -> Box<Self> {
        let help = self.help.as_deref().unwrap_or_default();
        let texts = [self.message.as_bytes(), help.as_bytes(), &self.body];
        if redaction::quotes(pass.header.as_ref(), &texts) {
            self.message = String::from("the answer quotes the credentials, so it is not shown");
            self.help = None;
            self.body = Bytes::new();
            self.source = None;
        }
        self
    }

    /// Returns what a person can do about it.
    pub(crate) fn advice(&self) -> &'static str {
        match self.kind {
            ErrorKind::Decode => "The reply is not what this version of the SDK expects.",
            _ => self.rule.row.help,
        }
    }
}
