//! `Retry-After`: the time that a service names for a retry.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::policy::table::RetryAfter;

/// From this number on, a header holds a time since 1970 instead of a wait: some services send
/// one, and nobody is asked to wait for 31 years.
const FIRST_EPOCH: u64 = 1_000_000_000;

/// From this number on, such a time is in milliseconds.
const FIRST_MILLISECONDS: u64 = 1_000 * FIRST_EPOCH;

/// The longest wait that is told apart from a longer one: with it, the year is still below 10,000.
const LONGEST: Duration = Duration::from_secs(250_000_000_000);

/// How long a service asks for a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The rule does not honour `Retry-After`.
    Nothing,
    /// As long as the header says.
    Header(Duration),
    /// As long as the rule says for an answer without the header.
    Default(Duration),
}

/// Returns how long to wait for the service, if the rule honours `Retry-After`.
pub(crate) fn asked(rule: RetryAfter, named: Option<Duration>) -> Asked {
    match (rule, named) {
        (RetryAfter::Ignore, _) => Asked::Nothing,
        (_, Some(time)) => Asked::Header(time),
        (RetryAfter::Call { without_header } | RetryAfter::All { without_header }, None) => {
            if without_header.is_zero() {
                Asked::Nothing
            } else {
                Asked::Default(without_header)
            }
        }
    }
}

/// Reads the header `Retry-After`, which is a number of seconds or a date. One that cannot be read
/// counts as missing; of several, the longest counts.
pub(crate) fn header(headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let now = server_time(headers).unwrap_or(wall);
    let values = headers.get_all(RETRY_AFTER).iter();
    values
        .filter_map(|value| time(value.to_str().ok()?.trim(), now))
        .max()
        .map(|time| time.min(LONGEST))
}

fn time(text: &str, now: SystemTime) -> Option<Duration> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if !text.is_empty() && text.bytes().all(is_digit) {
        // More digits than fit are a time that never comes.
        return Some(match text.parse() {
            Ok(number) => seconds(number, now),
            Err(_) => Duration::MAX,
        });
    }
    if let Ok(number) = text.parse::<f64>() {
        let time = Duration::try_from_secs_f64(number).ok()?;
        let whole = seconds(time.as_secs(), now);
        return Some(if whole.as_secs() == time.as_secs() {
            time
        } else {
            whole
        });
    }
    let time = httpdate::parse_http_date(text).ok()?;
    Some(time.duration_since(now).unwrap_or_default())
}

/// Reads a number of seconds, or of the seconds or milliseconds since 1970.
fn seconds(number: u64, now: SystemTime) -> Duration {
    let since_1970 = match number {
        FIRST_MILLISECONDS.. => Duration::from_millis(number),
        FIRST_EPOCH.. => Duration::from_secs(number),
        _ => return Duration::from_secs(number),
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH);
    since_1970.saturating_sub(now.unwrap_or_default())
}

/// Returns the time of the service's clock, so that a wrong clock of this machine does not shorten
/// a wait.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
