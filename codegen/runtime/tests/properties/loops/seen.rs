//! An exchange from the side of its call, and what the rules make of it.

use std::time::Duration;

use runtime::{Attempt, Outcome, Reason, RetryAfter, Rule, Shape};

use super::calls::Plan;
use super::service::{Did, Entry};
use crate::case::between;

/// An exchange as its call saw it.
#[derive(Debug)]
pub(crate) struct RecordedRequest<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) did: Did,
    pub(crate) end: Duration,
    /// The rule for it, unless it is a success.
    pub(crate) rule: Option<Rule>,
    pub(crate) ambiguous: bool,
}

/// Returns an exchange as a call with a plan sees it: it may lose its patience.
pub(crate) fn seen<'a>(plan: &Plan, entry: &'a Entry) -> RecordedRequest<'a> {
    let limit = plan.attempt_timeout.min(between(entry.at, plan.end()));
    let (did, end) = if entry.latency <= limit {
        (entry.did, entry.at + entry.latency)
    } else {
        (Did::Reset, entry.at + limit)
    };
    let operation = plan.kind.operation();
    let policy = operation.policy;
    let unread = operation.reply == Shape::Nothing;
    let (rule, ambiguous) = match did {
        Did::Answer(200) => (None, false),
        Did::Broken | Did::Odd if unread => (None, false),
        Did::Answer(status) => (Some(policy.on(status)), policy.on(status).row.ambiguous),
        Did::Odd => (Some(policy.maybe_applied.row.returned()), true),
        Did::Broken | Did::Cut | Did::Reset => (Some(policy.maybe_applied), true),
        Did::NotSent => (Some(policy.not_sent), false),
    };
    RecordedRequest {
        entry,
        did,
        end,
        rule,
        ambiguous,
    }
}

impl Entry {
    /// Returns whether any of some calls would wait for the end of an exchange.
    pub(crate) fn is_noticed(&self, plans: &[Plan]) -> bool {
        let patient = |plan: &Plan| {
            self.latency * 2 <= plan.attempt_timeout && self.at + self.latency * 2 < plan.end()
        };
        plans.iter().all(patient)
    }
}

impl RecordedRequest<'_> {
    pub(crate) fn shows_as(&self, attempt: &Attempt) -> bool {
        match (&attempt.outcome, self.did) {
            (Outcome::Answered(status), Did::Answer(did)) => *status == did,
            (Outcome::Answered(200), Did::Broken | Did::Odd) => self.rule.is_none(),
            (Outcome::Unreadable(200), Did::Broken | Did::Odd) => self.rule.is_some(),
            (Outcome::MaybeApplied(_), did) => matches!(did, Did::Cut | Did::Reset),
            (Outcome::NotSent(_), did) => did == Did::NotSent,
            _ => false,
        }
    }

    /// Returns the time that the service named, whether the rule heeds it or not.
    pub(crate) fn named(&self) -> Option<Duration> {
        let answered = matches!(self.did, Did::Answer(_));
        (self.entry.named.wait).filter(|_| answered)
    }

    /// Returns the wait that the rule wants because of a `Retry-After`, there or missing, and the
    /// reason that the next attempt then has.
    pub(crate) fn asked(&self) -> Option<(Duration, Reason)> {
        match (self.rule?.row.wait.retry_after, self.named()) {
            (RetryAfter::Ignore, _) => None,
            (_, Some(named)) => Some((named, Reason::RetryAfter)),
            (RetryAfter::Call { without_header } | RetryAfter::All { without_header }, None) => {
                Some((without_header, Reason::WithoutRetryAfter(without_header)))
            }
        }
    }

    /// Returns the least wait before a retry.
    pub(crate) fn least(&self) -> Duration {
        let min = self.rule.expect("a failure").row.wait.min;
        min.max(self.asked().map_or(Duration::ZERO, |(asked, _)| asked))
    }

    /// Returns the largest wait before a retry, when the row has had some retries.
    pub(crate) fn most(&self, retries: u32) -> Duration {
        let wait = self.rule.expect("a failure").row.wait;
        let span = wait.min.saturating_mul(1 << retries);
        let span = span.min(between(wait.min, wait.max));
        let asked = self.asked().map_or(Duration::ZERO, |(asked, _)| asked);
        self.least() + span.max(asked / 10)
    }
}
