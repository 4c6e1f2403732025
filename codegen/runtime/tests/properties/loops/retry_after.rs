//! `Retry-After` in all its spellings, with what each must mean.

use std::time::{Duration, SystemTime};

use fastrand::Rng;

use crate::case::one_of;

/// The headers of an answer that may name a time, and the wait that they ask for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Named {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) wait: Option<Duration>,
}

/// What a wait without end is read as.
const LONGEST: Duration = Duration::from_secs(250_000_000_000);

/// What cannot be read and counts as missing.
const GARBAGE: &[&str] = &[
    "",
    "-5",
    "-0.5",
    "soon",
    "NaN",
    "inf",
    "-inf",
    "1e999",
    "0x10",
    "5s",
    "5, 7",
    "1 000",
    "Mon, 99 Foo 2023 00:00:00 GMT",
    "2023-11-14T22:13:20Z",
    "\u{b2}",
    "\t",
];

/// Names a time, or not, in an answer that comes at `there` by the service's clock and at `here` by
/// the client's.
pub(crate) fn named(random: &mut Rng, there: SystemTime, here: SystemTime) -> Named {
    let seconds = if random.u8(0..6) == 0 {
        random.u64(60..100_000)
    } else {
        random.u64(0..15)
    };
    let wait = Duration::from_secs(seconds);
    match random.u8(0..15) {
        0 => Named::default(),
        1 => spelled(seconds.to_string(), Some(wait)),
        2 => spelled(format!(" {seconds} "), Some(wait)),
        3 => spelled(
            format!("{seconds}.25"),
            Some(wait + Duration::from_millis(250)),
        ),
        4 => spelled(one_of(random, GARBAGE).to_owned(), None),
        5 => spelled(format!("{seconds}e0"), Some(wait)),
        6 => dated(random, there, wait),
        7 => {
            // Without the service's own time, the client's must do.
            let date = httpdate::fmt_http_date(there + wait);
            let read = httpdate::parse_http_date(&date).expect("it was just written");
            spelled(date, Some(read.duration_since(here).unwrap_or_default()))
        }
        8 => {
            let past = spelled(httpdate::fmt_http_date(there - wait), Some(Duration::ZERO));
            with_date(past, there)
        }
        9 => with_date(
            spelled(since_1970(there + wait).as_secs().to_string(), Some(wait)),
            there,
        ),
        10 => {
            let millis = since_1970(there + wait).as_secs() * 1000;
            with_date(spelled(millis.to_string(), Some(wait)), there)
        }
        11 => {
            let digits = "9".repeat(random.usize(21..40));
            spelled(digits, Some(LONGEST))
        }
        12 => number(random, there),
        13 => any_date(random, there),
        _ => retried(random, seconds),
    }
}

fn since_1970(time: SystemTime) -> Duration {
    let time = time.duration_since(SystemTime::UNIX_EPOCH);
    time.expect("a time of today")
}

/// Names a number of any length, which is a time since 1970 from a billion on.
fn number(random: &mut Rng, there: SystemTime) -> Named {
    let now = Duration::from_secs(since_1970(there).as_secs());
    let digits = random.u32(1..=20);
    let number = random.u64(..) % 10_u64.checked_pow(digits).unwrap_or(u64::MAX);
    let time = match number {
        0..1_000_000_000_000 => Duration::from_secs(number),
        _ => Duration::from_millis(number),
    };
    let is_wait = number < 1_000_000_000;
    let wait = if is_wait {
        time
    } else {
        time.saturating_sub(now)
    };
    with_date(spelled(number.to_string(), Some(wait.min(LONGEST))), there)
}

/// Names a date of any year since 1970.
fn any_date(random: &mut Rng, there: SystemTime) -> Named {
    let now = since_1970(there).as_secs();
    let then = random.u64(0..253_402_300_800);
    let date = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(then));
    let wait = Duration::from_secs(then.saturating_sub(now));
    with_date(spelled(date, Some(wait.min(LONGEST))), there)
}

fn spelled(value: String, wait: Option<Duration>) -> Named {
    let headers = vec![("retry-after", value)];
    Named { headers, wait }
}

fn with_date(mut named: Named, there: SystemTime) -> Named {
    named.headers.push(("date", httpdate::fmt_http_date(there)));
    named
}

/// Names a date in one of the three forms that HTTP knows.
fn dated(random: &mut Rng, there: SystemTime, wait: Duration) -> Named {
    let imf = httpdate::fmt_http_date(there + wait);
    let (day, rest) = imf.split_once(", ").expect("`Tue, 14 Nov 2023 …`");
    let parts: Vec<&str> = rest.split(' ').collect();
    let [date, month, year, time, _] = parts[..] else {
        panic!("{imf}");
    };
    let text = match random.u8(0..3) {
        0 => imf.clone(),
        1 => {
            let long = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"];
            let more = ["Friday", "Saturday"];
            let mut names = long.iter().chain(&more);
            let name = names.find(|name| name.starts_with(day)).expect("a day");
            format!("{name}, {date}-{month}-{} {time} GMT", &year[2..])
        }
        _ => format!(
            "{day} {month} {:>2} {time} {year}",
            date.trim_start_matches('0')
        ),
    };
    with_date(spelled(text, Some(wait)), there)
}

/// Names several times, of which the longest must be kept; what cannot be read does not count.
fn retried(random: &mut Rng, seconds: u64) -> Named {
    let other = random.u64(0..10);
    let mut values = vec![
        seconds.to_string(),
        other.to_string(),
        one_of(random, GARBAGE).to_owned(),
    ];
    random.shuffle(&mut values);
    let headers = values.into_iter().map(|value| ("retry-after", value));
    Named {
        headers: headers.collect(),
        wait: Some(Duration::from_secs(seconds.max(other))),
    }
}
