//! Instants as RFC 3339 text in the proleptic Gregorian calendar.

use std::fmt;
use std::time::{Duration, SystemTime};

const DAY: i64 = 86_400;

/// The days of 400 years, after which the calendar repeats itself.
const CYCLE: i64 = 146_097;

/// The days from the 1st of March of the year 0, where the cycle begins, to the Unix epoch.
const EPOCH: i64 = 719_468;

/// Seconds and nanoseconds since the Unix epoch; the nanoseconds count upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Instant {
    seconds: i64,
    nanos: u32,
}

impl From<SystemTime> for Instant {
    fn from(time: SystemTime) -> Self {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => Self {
                seconds: seconds(since),
                nanos: since.subsec_nanos(),
            },
            Err(before) => {
                let before = before.duration();
                let whole = seconds(before).saturating_neg();
                match before.subsec_nanos() {
                    0 => Self {
                        seconds: whole,
                        nanos: 0,
                    },
                    nanos => Self {
                        seconds: whole.saturating_sub(1),
                        nanos: 1_000_000_000_u32.saturating_sub(nanos),
                    },
                }
            }
        }
    }
}

impl Instant {
    /// Returns the instant as the system represents it, which may be impossible.
    pub(crate) fn to_system_time(self) -> Option<SystemTime> {
        let whole = Duration::from_secs(self.seconds.unsigned_abs());
        let time = if self.seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        time?.checked_add(Duration::from_nanos(self.nanos.into()))
    }
}

/// Reads RFC 3339 text; also years with a sign and more than four digits.
pub(crate) fn parse(text: &str) -> Option<Instant> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let is_signed = rest.len() < text.len();
    let (year, rest) = rest.split_once('-')?;
    let length = year.len();
    if length < 4 || length > if is_signed { 12 } else { 4 } {
        return None;
    }
    let year = digits(year)?.checked_mul(sign)?;
    let (month, rest) = field(rest, 1..=12, "-")?;
    let (day, rest) = field(rest, 1..=days_of(year, month), "")?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (hour, rest) = field(rest, 0..=23, ":")?;
    let (minute, rest) = field(rest, 0..=59, ":")?;
    // A leap second counts as the one before it.
    let (second, rest) = field(rest, 0..=60, "")?;
    let (nanos, zone) = fraction(rest)?;
    if year < 1 && !is_signed {
        return None;
    }
    let time = hour * 3600 + minute * 60 + second.min(59);
    let seconds = days(year, month, day).checked_mul(DAY)?.checked_add(time)?;
    Some(Instant {
        seconds: seconds.checked_sub(offset(zone)?)?,
        nanos,
    })
}

/// Reads two digits in a range, and what follows them.
fn field<'a>(
    text: &'a str,
    range: std::ops::RangeInclusive<i64>,
    then: &str,
) -> Option<(i64, &'a str)> {
    let (number, rest) = text.split_at_checked(2)?;
    let number = digits(number).filter(|number| range.contains(number))?;
    Some((number, rest.strip_prefix(then)?))
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Reads the fraction of a second, in nanoseconds; further digits are left out.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = rest.find(|character: char| !character.is_ascii_digit())?;
    let (part, zone) = rest.split_at_checked(end)?;
    let part = part.get(..9).unwrap_or(part);
    let nanos = format!("{part:0<9}").parse().ok()?;
    (end > 0).then_some((nanos, zone))
}

/// Reads the offset from UTC, in seconds.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.get(..1)? {
        "Z" | "z" => return (zone.len() == 1).then_some(0),
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, rest) = field(zone.get(1..)?, 0..=23, ":")?;
    let (minutes, rest) = field(rest, 0..=59, "")?;
    rest.is_empty()
        .then_some(sign * (hours * 60 + minutes) * 60)
}

const fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts the days from the Unix epoch to a date. Years begin in March here, so that the leap day
/// is the last day of a year.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    cycle * CYCLE + year * 365 + year / 4 - year / 100 + of_year - EPOCH
}

/// Returns year, month and day of a number of days since the Unix epoch.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let (cycle, of_cycle) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
    let year = (of_cycle - of_cycle / 1460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let year = cycle * 400 + year;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.seconds.div_euclid(DAY));
        let time = self.seconds.rem_euclid(DAY);
        match year {
            1..=9999 => write!(f, "{year:04}")?,
            _ => write!(f, "{year:+06}")?,
        }
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.nanos {
            0 => {}
            nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000)?,
            nanos if nanos % 1000 == 0 => write!(f, ".{:06}", nanos / 1000)?,
            nanos => write!(f, ".{nanos:09}")?,
        }
        f.write_str("Z")
    }
}
