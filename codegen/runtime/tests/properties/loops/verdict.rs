//! Holds what a call did and says against what the service has written down.

use std::time::{Duration, SystemTime};

use runtime::{Action, Effect, Error, ErrorKind, Reason, Rule, Stop};

use super::calls::{Ended, Kind, Plan};
use super::seen::{RecordedRequest, seen};
use super::service::{Did, Entry, Service};
use super::tally::Tally;
use crate::case::between;
use crate::toy::seconds;

/// A call with what it met.
pub(crate) struct Context<'a> {
    plan: &'a Plan,
    plans: &'a [Plan],
    signs_in: bool,
    log: Vec<Entry>,
    index: usize,
}

impl<'a> Context<'a> {
    pub(crate) fn new(plans: &'a [Plan], service: &Service, index: usize, signs_in: bool) -> Self {
        Self {
            plan: &plans[index],
            plans,
            signs_in,
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
            assert!(attempt.entry.at < self.plan.end());
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
        let (mut repeats, mut renewed, mut ambiguous) = (0, false, false);
        for (index, now) in seen.iter().enumerate() {
            let Some(rule) = now.rule else {
                assert!(index + 1 == seen.len() && ended.error.is_none());
                continue;
            };
            let Some(next) = seen.get(index + 1) else {
                self.stop(ended, now, repeats, (renewed, ambiguous), tally);
                return;
            };
            let gap = between(now.end, next.entry.at);
            let reason = ended.attempts[index + 1].reason;
            match self.action(rule, now) {
                Action::Retry => {
                    assert!(gap >= rule.row.wait.min, "the min: {gap:?}");
                    assert!(gap >= now.asked().unwrap_or_default(), "as asked: {gap:?}");
                    match now.asked() {
                        None => assert_eq!(reason, Reason::Backoff),
                        Some(asked) if asked >= now.own_most(repeats) => {
                            assert_eq!(reason, Reason::RetryAfter);
                        }
                        Some(_) => assert!([Reason::Backoff, Reason::RetryAfter].contains(&reason)),
                    }
                    repeats += 1;
                }
                Action::RefreshCredentials => {
                    assert!(self.signs_in && !renewed && reason == Reason::CredentialsRefreshed);
                    renewed = true;
                    tally.renewed += 1;
                }
                Action::RetryIfJustCreated => {
                    assert!(gap >= seconds(1) && reason == Reason::JustCreated);
                    assert_ne!(self.has_created(now.end), Some(false));
                    repeats += 1;
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
        repeats: u32,
        (renewed, ambiguous): (bool, bool),
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
            Action::RefreshCredentials => self.signs_in && !renewed,
            Action::RetryIfJustCreated => self.has_created(last.end) == Some(true),
            Action::Return | Action::TreatAsDone => false,
        };
        match error.stopped().expect("it was sent") {
            Stop::Rule => assert!(!goes_on, "it may go on after {:?}", last.did),
            Stop::Attempts => assert!(made == self.plan.attempts),
            Stop::Deadline => {
                let most = last
                    .own_most(repeats)
                    .max(last.asked().unwrap_or_default())
                    .max(seconds(u64::from(action == Action::RetryIfJustCreated)) * 2);
                let until = (last.end + most).max(self.closed_until());
                assert!(self.signs_in || until >= self.plan.end(), "it had time");
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
            stop => panic!("{stop:?}"),
        }
        let reads = self.plan.kind.operation().policy.effect == Effect::Safe;
        let ambiguous = seen.iter().any(|seen| seen.ambiguous);
        assert_eq!(error.maybe_applied(), ambiguous && !reads);
        let named = match (error.kind(), seen.last()) {
            (ErrorKind::Auth, _) => {
                tally.sign_in_failures += 1;
                self.sign_in(error);
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
        let until = named.map(|named| start + ended.at + named);
        let last = seen.last().map(|seen| seen.entry);
        let told = error.retry_not_before();
        // Another call of the client may have blocked the client for longer.
        let longer = self.plans.len() > 1 && error.stopped() == Some(Stop::Deadline);
        assert!(told == until || longer && told > until, "{last:#?}");
    }

    /// Goal 6 for tokens; with several calls, it is not known whose a request was.
    fn sign_in(&self, error: &Error) {
        let last = self.log.iter().rfind(|entry| entry.call.is_none());
        let (Some(last), [plan]) = (last, self.plans) else {
            return;
        };
        if last.is_noticed(self.plans) && matches!(last.did, Did::Answer(429 | 500..)) {
            let end = SystemTime::UNIX_EPOCH + seconds(1_700_000_000) + last.at + last.latency;
            let until = last.named.wait.map(|named| end + named);
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
        let surely = |end: &Duration| *end < now && now < *end + seconds(10);
        match (ends.iter().any(surely), ends.contains(&now)) {
            (false, true) => None,
            (known, _) => Some(known),
        }
    }

    /// Returns until when the service wanted no request at all.
    fn closed_until(&self) -> Duration {
        let busy = |entry: &&Entry| entry.call.is_some() && entry.did == Did::Answer(429);
        let until =
            |entry: &Entry| entry.at + entry.latency + entry.named.wait.unwrap_or(seconds(5));
        (self.log.iter().filter(busy).map(until))
            .max()
            .unwrap_or_default()
    }
}
