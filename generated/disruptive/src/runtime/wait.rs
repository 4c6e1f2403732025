//! How long to wait before a repeat.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use super::attempt::Reason;
use super::dice::{self, Dice};
use super::policy::{RetryAfter, Wait};

/// A wait, and what it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) time: Duration,
    pub(super) reason: Reason,
}

/// Returns the rule's own wait before the given repeat, of which the first is 0.
pub(super) fn own(wait: Wait, repeat: u32, dice: &dyn Dice) -> Duration {
    let factor = 1_u32.checked_shl(repeat).unwrap_or(u32::MAX);
    let span = wait
        .floor
        .saturating_mul(factor)
        .min(wait.cap.saturating_sub(wait.floor));
    wait.floor.saturating_add(dice::part(dice, span))
}

/// Returns the longer of the rule's own wait and what the service asks for.
pub(super) fn pause(own: Duration, asked: Option<Duration>) -> Pause {
    match asked {
        Some(asked) if asked >= own => Pause {
            time: asked,
            reason: Reason::RetryAfter,
        },
        _ => Pause {
            time: own,
            reason: Reason::Backoff,
        },
    }
}

/// Returns how long the service wants to be left alone, if the rule looks at that.
pub(super) fn asked(rule: RetryAfter, headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    match rule {
        RetryAfter::Ignore => None,
        RetryAfter::Call { default } | RetryAfter::All { default } => {
            let named = named(headers, wall);
            named.or_else(|| (!default.is_zero()).then_some(default))
        }
    }
}

/// Reads `Retry-After` as seconds or a date; one that cannot be read counts as missing, and of
/// several the longest counts.
pub(super) fn named(headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let now = server_time(headers).unwrap_or(wall);
    let values = headers.get_all(RETRY_AFTER).iter();
    values
        .filter_map(|value| time(value.to_str().ok()?.trim(), now))
        .max()
}

fn time(text: &str, now: SystemTime) -> Option<Duration> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Duration::from_secs);
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(now).unwrap_or_default())
}

/// Returns the service's own time, so that a wrong clock here does not shorten a wait.
pub(super) fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
