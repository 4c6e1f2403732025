//! What holds for all calls of a client together.

use std::time::Duration;

use super::calls::{Kind, Plan};
use super::seen::seen;
use super::service::{Did, Entry};
use crate::toy::seconds;

/// The longest wait that a client accepts from a service.
pub(crate) const MAX_SERVER_WAIT: Duration = seconds(300);

/// Goal 1 for tokens: nobody signs in before the time that the service named.
pub(crate) fn nobody_gets_a_token_early(plans: &[Plan], log: &[Entry]) -> usize {
    let tokens: Vec<&Entry> = log.iter().filter(|entry| entry.call.is_none()).collect();
    // Without a time named, the wait is only that of the call that asked.
    let own = seconds(u64::from(plans.len() == 1));
    let mut named = 0;
    for (index, busy) in tokens.iter().enumerate() {
        if !busy.is_noticed(plans) || !matches!(busy.did, Did::Answer(429 | 500..)) {
            continue;
        }
        named += usize::from(busy.named.wait.is_some());
        let until = busy.at + busy.latency + busy.named.wait.unwrap_or(own).min(MAX_SERVER_WAIT);
        let mut later = tokens[index + 1..].iter();
        assert!(later.all(|entry| entry.at >= until), "{busy:?}");
    }
    named
}

/// Goal 1 for all calls of a client: between an answer that blocks the client and the time that it
/// names, nothing goes out.
pub(crate) fn nobody_calls_while_blocked(plans: &[Plan], log: &[Entry]) {
    for busy in log {
        let Some(plan) = busy.call.map(|index| &plans[index]) else {
            continue;
        };
        let seen = seen(plan, busy);
        let (Did::Answer(429), true) = (seen.did, plan.kind != Kind::Patient) else {
            continue;
        };
        let asked = seen.asked().expect("a 429 has a default").0;
        let until = seen.end + asked.min(MAX_SERVER_WAIT);
        for entry in log.iter().filter(|entry| entry.call.is_some()) {
            assert!(
                entry.at <= seen.end || entry.at >= until,
                "{entry:?} was sent while {busy:?} blocked the client"
            );
        }
    }
}
