//! Any values of `Retry-After`, beside any `Date`: waits are bounded, and no call outlives its deadline.

use std::time::{Duration, SystemTime};

use bookshop::runtime::{Clock as _, Stop};
use bookshop::{API, Client};
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue};

use crate::play::{Answer, Service, run};

const STATUSES: [u16; 8] = [429, 503, 502, 500, 504, 404, 401, 200];
const ATTEMPTS: u32 = 4;

/// Values are parted by this byte, which no header holds.
const BETWEEN: u8 = b'\n';

/// The end of the year 9999, in seconds since 1970.
const END_OF_TIME: u64 = 253_402_300_800;

/// From this number on, a value is a time since 1970 and no wait.
const FIRST_EPOCH: u64 = 1_000_000_000;

/// Answers a call with a status, a `Date` if there is to be one, and the values of `data`.
///
/// Returns whether a retry came after a wait that a value named in seconds.
#[must_use]
pub fn retry_after(data: &[u8]) -> bool {
    let [choice, seconds, values @ ..] = data else {
        return false;
    };
    let mut headers = HeaderMap::new();
    for (index, value) in values.split(|byte| *byte == BETWEEN).enumerate() {
        let name = match index {
            0 if *choice & 8 != 0 => DATE,
            _ => RETRY_AFTER,
        };
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name, value);
        }
    }
    let service = Service::new(Answer {
        status: STATUSES[usize::from(choice % 8)],
        headers,
        ..Answer::good("{")
    });
    let client: Client = service.client(Client::builder());
    let start = service.clock.wall();
    let deadline = Duration::from_secs(u64::from(*seconds) * 4);
    let call = client
        .books()
        .get("a1", "b1")
        .attempts(ATTEMPTS)
        .deadline(deadline);
    let error = run(call.into_future()).expect_err("nothing is well here");
    let _ = format!("{error} {error:?}");
    let seen = service.seen();
    assert!(seen.len() <= 4, "{error}");
    assert!(service.clock.now() <= deadline, "{error}");
    let named = named(*choice, values);
    for pair in seen.windows(2) {
        let wait = pair[1].at.saturating_sub(pair[0].at);
        assert!(
            wait >= Duration::from_millis(500),
            "{wait:?} is too soon: {error}"
        );
        assert!(
            named.is_none_or(|named| wait >= named),
            "{wait:?} is sooner than {named:?}: {error}"
        );
        // The longest wait that is accepted from a service, and jitter.
        let longest = API.calls.max_server_wait.max(Duration::from_mins(1));
        assert!(wait <= longest * 2, "{wait:?} is too late: {error}");
    }
    if let Some(until) = error.retry_not_before() {
        assert!(until >= start, "{error}");
        let since_1970 = until.duration_since(SystemTime::UNIX_EPOCH);
        let since_1970 = since_1970.expect("it is later").as_secs();
        assert!(since_1970 < END_OF_TIME, "{error}");
    }
    if error.stopped() == Some(Stop::ServerWait) {
        let until = error.retry_not_before().expect("the service named a time");
        assert!(until > start + API.calls.max_server_wait, "{error}");
    }
    seen.len() > 1 && named.is_some()
}

/// Returns the longest wait that is named in whole seconds, where the status and its rule say that it is kept.
///
/// Dates, fractions and times since 1970 are left out: they can only make the wait longer than this.
fn named(choice: u8, values: &[u8]) -> Option<Duration> {
    if STATUSES[usize::from(choice % 8)] != 429 {
        return None;
    }
    let date = usize::from(choice & 8 != 0);
    let values = values.split(|byte| *byte == BETWEEN).skip(date);
    let seconds = values.filter_map(|value| std::str::from_utf8(value).ok()?.parse().ok());
    let longest = seconds.filter(|seconds| *seconds < FIRST_EPOCH).max();
    longest.map(Duration::from_secs)
}
