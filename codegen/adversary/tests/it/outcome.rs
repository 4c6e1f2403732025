//! What a call comes to, and what a line of a file expects of it.

use std::time::Duration;

use runtime::{Error, Response, Stop};

use crate::api::Thing;
use crate::script::number;

/// What a call comes to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// `ok`, or the kind of the error.
    what: String,
    attempts: usize,
    maybe_applied: bool,
    waited: Duration,
    stopped: &'static str,
    /// The number of requests that have come to the service.
    arrived: usize,
}

impl Outcome {
    pub(crate) fn of(result: &Result<Response<Thing>, Error>, arrived: usize) -> Self {
        let (what, attempts) = match result {
            Ok(response) if response.value().label == "peas" => {
                ("ok".to_owned(), response.attempts())
            }
            Ok(response) => (
                format!("ok({})", response.value().label),
                response.attempts(),
            ),
            Err(error) => (kind(error), error.attempts()),
        };
        let error = result.as_ref().err();
        Self {
            what,
            attempts: attempts.len(),
            maybe_applied: error.is_some_and(Error::maybe_applied),
            waited: attempts.iter().map(|attempt| attempt.waited).sum(),
            stopped: match error.and_then(Error::stopped) {
                Some(Stop::Attempts) => "attempts",
                Some(Stop::Deadline) => "deadline",
                Some(Stop::ServerWait) => "server-wait",
                Some(Stop::Budget) => "budget",
                Some(Stop::Rule) => "rule",
                _ => "",
            },
            arrived,
        }
    }

    /// Compares with what is expected, such as `ok@2`, `rate_limited@1?/7:server-wait`.
    pub(crate) fn check(&self, expected: &str) -> Result<(), String> {
        let (rest, stopped) = match expected.split_once(':') {
            Some((rest, stopped)) => (rest, Some(stopped)),
            None => (expected, None),
        };
        let (rest, waited) = match rest.split_once('/') {
            Some((rest, waited)) => (rest, Some(number::<f64>(waited)?)),
            None => (rest, None),
        };
        let maybe_applied = rest.ends_with('?');
        let (what, attempts) = rest
            .trim_end_matches('?')
            .split_once('@')
            .ok_or_else(|| format!("`{expected}` has no `@`"))?;
        let attempts: usize = number(attempts)?;
        if self.arrived > self.attempts {
            let (arrived, made) = (self.arrived, self.attempts);
            return Err(format!("{arrived} requests came of {made} attempts"));
        }
        let same = self.what == what
            && self.attempts == attempts
            && self.maybe_applied == maybe_applied
            && waited.is_none_or(|waited| self.waited == Duration::from_secs_f64(waited))
            && stopped.is_none_or(|stopped| self.stopped == stopped);
        if same {
            return Ok(());
        }
        let Self { what, attempts, .. } = self;
        let mark = if self.maybe_applied { "?" } else { "" };
        let waited = self.waited.as_secs_f64();
        let stopped = self.stopped;
        Err(format!(
            "expected {expected}, but it is {what}@{attempts}{mark}/{waited}:{stopped}"
        ))
    }
}

/// Returns the kind of an error as a word.
pub(crate) fn kind(error: &Error) -> String {
    let mut word = String::new();
    for letter in format!("{:?}", error.kind()).chars() {
        if letter.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(letter.to_lowercase());
    }
    word
}
