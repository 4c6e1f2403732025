//! Holds what a call did and says against what the service has written down.

use std::time::{Duration, SystemTime};

use runtime::{Action, Effect, Error, ErrorKind, Reason, Rule, Stop};

use super::calls::{Ended, Kind, Plan};
use super::rate_limiter::MAX_SERVER_WAIT;
use super::seen::{RecordedRequest, seen};
use super::service::{Did, Entry, Service};
use super::tally::Tally;
use crate::case::between;
use crate::toy::seconds;

/// The longest wait that is told apart from a longer one.
const LONGEST: Duration = Duration::from_secs(250_000_000_000);

/// A call with what it met.
pub(crate) struct Context<'a> {
    plan: &'a Plan,
    plans: &'a [Plan],
    authenticates: bool,
    log: Vec<Entry>,
    index: usize,
}

impl<'a> Context<'a> {
    pub(crate) fn new(
        plans: &'a [Plan],
        service: &Service,
        index: usize,
        authenticates: bool,
    ) -> Self {
        Self {
            plan: &plans[index],
            plans,
            authenticates,
            log: service.log(),
            index,
        }
    }

    pub(crate) fn check(&self, ended: &Ended, tally: &mut Tally) {
        let mine = |entry: &&Entry| entry.call == Some(self.index);
        let entries = self.log.iter().filter(mine);
        let seen: Vec<RecordedRequest> = entries.map(|entry| seen(self.plan, entry)).collect();
        self.limits(ended, &seen);
        self.history(ended, &seen, tally);
        self.at_most_once(&seen, tally);
        self.course(ended, &seen, tally);
        if let Some(error) = &ended.error {
            self.error(error, ended, &seen, tally);
        }
    }

    /// Goal 1: limits are kept.
    fn limits(&self, ended: &Ended, seen: &[RecordedRequest]) {
        let attempts = usize::try_from(self.plan.attempts).expect("a small number");
        assert!(seen.len() <= attempts, "no more attempts than allowed");
        assert!(ended.at <= self.plan.end(), "nothing after the deadline");
        for attempt in seen {
            let at = attempt.entry.at;
            assert!(
                at <= self.plan.latest() && at < self.plan.end(),
                "time for an answer"
            );
        }
    }

    /// Goal 6: every attempt is told, with its outcome, its wait and its reason.
    fn history(&self, ended: &Ended, seen: &[RecordedRequest], tally: &mut Tally) {
        assert_eq!(ended.attempts.len(), seen.len());
        let mut before = self.plan.start;
        for (told, seen) in ended.attempts.iter().zip(seen) {
            assert!(seen.shows_as(told), "{told:?} {:?}", seen.entry);
            assert_eq!(told.took, between(seen.entry.at, seen.end));
            assert_eq!(told.waited, between(before, seen.entry.at));
            before = seen.end;
            tally.attempts += 1;
            tally.named += u64::from(seen.named().is_some());
        }
    }

    /// Goal 4: what may have been applied is not sent again, unless asked for.
    fn at_most_once(&self, seen: &[RecordedRequest], tally: &mut Tally) {
        let plan = self.plan;
        if plan.kind != Kind::Create || plan.retry_ambiguous {
            return;
        }
        let applied = seen.iter().filter(|seen| seen.entry.applied).count();
        assert!(applied <= 1, "two effects of one call");
        let Some((last, others)) = seen.split_last() else {
            return;
        };
        for seen in others {
            let sure = matches!(seen.did, Did::NotSent | Did::Answer(401 | 404 | 429));
            assert!(sure, "sent again after {:?}", seen.did);
            tally.once_repeated += 1;
        }
        tally.once_held_back += u64::from(last.ambiguous);
    }

    /// Goals 1 and 4: what goes on goes on in time, and what may go on does.
    fn course(&self, ended: &Ended, seen: &[RecordedRequest], tally: &mut Tally) {
        let (mut refreshed, mut ambiguous) = (false, false);
        for (index, now) in seen.iter().enumerate() {
            let Some(rule) = now.rule else {
                assert!(index + 1 == seen.len() && ended.error.is_none());
                continue;
            };
            let Some(next) = seen.get(index + 1) else {
                self.stop(ended, now, (refreshed, ambiguous), tally);
                return;
            };
            let same = |seen: &&RecordedRequest| seen.rule.is_some_and(|seen| seen.row == rule.row);
            let retries = seen[..index].iter().filter(same).count();
            let retries = u32::try_from(retries).expect("a small number");
            let gap = between(now.end, next.entry.at);
            let reason = ended.attempts[index + 1].reason;
            match self.action(rule, now) {
                Action::Retry => {
                    assert!(gap >= now.least(), "the least wait: {gap:?}");
                    if self.plans.len() == 1 && !self.authenticates {
                        assert!(gap <= now.most(retries), "the largest wait: {gap:?}");
                    }
                    let asked = now.asked().filter(|(asked, _)| *asked >= rule.row.wait.min);
                    assert_eq!(reason, asked.map_or(Reason::Backoff, |(_, reason)| reason));
                }
                Action::RefreshCredentials => {
                    assert!(
                        self.authenticates && !refreshed && reason == Reason::CredentialsRefreshed
                    );
                    refreshed = true;
                    tally.refreshed += 1;
                }
                Action::RetryIfJustCreated => {
                    assert!(gap >= seconds(1) && reason == Reason::JustCreated);
                    assert_ne!(self.has_created(now.end), Some(false));
                    if self.plans.len() == 1 {
                        assert_ne!(
                            self.has_created(next.entry.at.saturating_sub(seconds(1))),
                            Some(false)
                        );
                    }
                    tally.after_creation += 1;
                }
                action => panic!("{action:?} does not go on"),
            }
            ambiguous |= now.ambiguous;
        }
    }

    /// Checks that a call which ends without success could not go on.
    fn stop(
        &self,
        ended: &Ended,
        last: &RecordedRequest,
        (refreshed, ambiguous): (bool, bool),
        tally: &mut Tally,
    ) {
        let rule = last.rule.expect("a failure");
        let action = self.action(rule, last);
        let Some(error) = &ended.error else {
            assert!(action == Action::TreatAsDone && ambiguous);
            tally.finished += 1;
            return;
        };
        if error.kind() == ErrorKind::Auth {
            return;
        }
        let made = u32::try_from(ended.attempts.len()).expect("a small number");
        let goes_on = match action {
            Action::Retry => true,
            Action::RefreshCredentials => self.authenticates && !refreshed,
            Action::RetryIfJustCreated => self.has_created(last.end) == Some(true),
            Action::Return | Action::TreatAsDone => false,
        };
        match error.stopped().expect("it was sent") {
            Stop::Rule => assert!(!goes_on, "it may go on after {:?}", last.did),
            Stop::Attempts => assert!(made == self.plan.attempts),
            Stop::Deadline => {
                let propagation = seconds(u64::from(action == Action::RetryIfJustCreated));
                let until = last.end + last.least().max(propagation);
                assert!(
                    self.authenticates || until.max(self.closed_until()) > self.plan.latest(),
                    "it had time: {last:?} {:?}",
                    self.plan
                );
            }
            Stop::ServerWait => {
                assert!(
                    last.asked()
                        .is_some_and(|(asked, _)| asked > MAX_SERVER_WAIT)
                );
            }
            stop => panic!("{stop:?}"),
        }
    }

    /// Goal 6: an error says why there was no further attempt, whether it may have been applied,
    /// and when to come again.
    fn error(&self, error: &Error, ended: &Ended, seen: &[RecordedRequest], tally: &mut Tally) {
        tally.errors += 1;
        match error.stopped().expect("it says why") {
            Stop::Rule => tally.stops[0] += 1,
            Stop::Attempts => tally.stops[1] += 1,
            Stop::Deadline => tally.stops[2] += 1,
            Stop::ServerWait => tally.stops[3] += 1,
            stop => panic!("{stop:?}"),
        }
        let reads = self.plan.kind.operation().policy.effect == Effect::Safe;
        let ambiguous = seen.iter().any(|seen| seen.ambiguous);
        assert_eq!(error.maybe_applied(), ambiguous && !reads);
        let named = match (error.kind(), seen.last()) {
            (ErrorKind::Auth, _) => {
                tally.token_failures += 1;
                self.token_failure(error);
                return;
            }
            (ErrorKind::Deadline, None) => return,
            (_, None) => panic!("{error:?} without an attempt"),
            (_, Some(last)) if last.end < ended.at => {
                assert_eq!(error.stopped(), Some(Stop::Deadline));
                return;
            }
            (_, Some(last)) => last.named(),
        };
        let start = SystemTime::UNIX_EPOCH + seconds(1_700_000_000);
        let until = named.map(|named| start + ended.at + named.min(LONGEST));
        let last = seen.last().map(|seen| seen.entry);
        let told = error.retry_not_before();
        // Another call of the client may have blocked the client for longer.
        let longer = self.plans.len() > 1 && error.stopped() == Some(Stop::Deadline);
        assert!(told == until || longer && told > until, "{last:#?}");
    }

    /// Goal 6 for tokens; with several calls, it is not known whose a request was.
    fn token_failure(&self, error: &Error) {
        let last = self.log.iter().rfind(|entry| entry.call.is_none());
        let (Some(last), [plan]) = (last, self.plans) else {
            return;
        };
        if last.is_noticed(self.plans) && matches!(last.did, Did::Answer(429 | 500..)) {
            let end = SystemTime::UNIX_EPOCH + seconds(1_700_000_000) + last.at + last.latency;
            // A request that was not made waits for the pause, which is bounded.
            let longest = match error.status() {
                Some(_) => Duration::MAX,
                None => MAX_SERVER_WAIT,
            };
            let until = last.named.wait.map(|named| end + named.min(longest));
            assert!(error.retry_not_before() >= until, "{plan:?} {last:#?}");
        }
    }

    fn action(&self, rule: Rule, seen: &RecordedRequest) -> Action {
        let unread = matches!(seen.did, Did::Broken | Did::Odd);
        match rule.action {
            Action::Return if self.plan.retry_ambiguous && seen.ambiguous && !unread => {
                Action::Retry
            }
            action => action,
        }
    }

    /// Returns whether this client has created what a call is about shortly before a time, or
    /// nothing if that happened in the same moment.
    fn has_created(&self, now: Duration) -> Option<bool> {
        if !matches!(self.plan.kind, Kind::Get | Kind::Update) {
            return Some(false);
        }
        let created = |entry: &&Entry| {
            let by = entry.call.map(|index| &self.plans[index]);
            by.is_some_and(|plan| {
                plan.kind == Kind::Create && seen(plan, entry).did == Did::Answer(200)
            })
        };
        let ends = self.log.iter().filter(created);
        let ends: Vec<Duration> = ends.map(|entry| entry.at + entry.latency).collect();
        let surely = |end: &Duration| *end < now && now + seconds(1) <= *end + seconds(10);
        let perhaps = |end: &Duration| *end == now || *end < now && now <= *end + seconds(10);
        // What was deleted meanwhile is not missing because it is new.
        let deleted = self.plans.iter().any(|plan| plan.kind == Kind::Delete);
        match (ends.iter().any(surely), ends.iter().any(perhaps)) {
            (true, _) if !deleted => Some(true),
            (_, perhaps) => (!perhaps).then_some(false),
        }
    }

    /// Returns until when the service wanted no request at all.
    fn closed_until(&self) -> Duration {
        let busy = |entry: &&Entry| entry.call.is_some() && entry.did == Did::Answer(429);
        let until = |entry: &Entry| {
            let asked = entry.named.wait.unwrap_or(seconds(5)).max(seconds(1));
            entry.at + entry.latency + asked.min(MAX_SERVER_WAIT)
        };
        (self.log.iter().filter(busy).map(until))
            .max()
            .unwrap_or_default()
    }
}
