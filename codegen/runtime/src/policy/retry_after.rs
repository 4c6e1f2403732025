//! `Retry-After`: the time that a service names for a retry.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::policy::table::RetryAfter;

/// Returns how long to wait for the service, if the rule honours `Retry-After`.
pub(crate) fn wait(rule: RetryAfter, headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    match rule {
        RetryAfter::Ignore => None,
        RetryAfter::Call { without_header } | RetryAfter::All { without_header } => {
            let wait = header(headers, wall);
            wait.or_else(|| (!without_header.is_zero()).then_some(without_header))
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

/// Returns the time of the service's clock, so that a wrong clock of this machine does not shorten
/// a wait.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}
