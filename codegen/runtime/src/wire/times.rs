//! Timestamps and durations as services write them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime};

/// A point in time as RFC 3339 text, which is kept unchanged.
///
/// Two timestamps are equal if they mean the same instant. Text that is not a time is ordered after
/// all times.
#[derive(Clone, Default)]
pub struct Timestamp(String);

impl Timestamp {
    fn from_wire(text: &str) -> Self {
        Self::from(text)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty, as when the service has left the value out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the instant, or `None` if the text is not RFC 3339.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let (local, sign, offset) = split_offset(&self.0)?;
        let local = humantime::parse_rfc3339(&format!("{local}Z")).ok()?;
        if sign == '-' {
            local.checked_add(offset)
        } else {
            local.checked_sub(offset)
        }
    }

    /// Returns the key for equality and order: times first, by instant; then other texts, by text.
    fn key(&self) -> (bool, Option<SystemTime>, &str) {
        match self.to_system_time() {
            Some(instant) => (false, Some(instant), ""),
            None => (true, None, &self.0),
        }
    }
}

/// Splits RFC 3339 text into the local time, the sign of its offset, and the offset.
fn split_offset(text: &str) -> Option<(&str, char, Duration)> {
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Some((local, '+', Duration::ZERO));
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let sign = offset
        .chars()
        .next()
        .filter(|sign| matches!(sign, '+' | '-'))?;
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours < 24 && minutes < 60).then(|| {
        (
            local,
            sign,
            Duration::from_secs((hours * 60 + minutes) * 60),
        )
    })
}

fn two_digits(text: &str) -> Option<u64> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&Self> for Timestamp {
    fn from(time: &Self) -> Self {
        time.clone()
    }
}

impl From<SystemTime> for Timestamp {
    /// Writes the instant in UTC. Outside of the years 1970 to 9999, the text is empty.
    fn from(time: SystemTime) -> Self {
        const YEAR_10000: u64 = 253_402_300_800;
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) if since.as_secs() < YEAR_10000 => {
                Self(humantime::format_rfc3339(time).to_string())
            }
            _ => Self::default(),
        }
    }
}

text_slot!(Timestamp);

impl AsRef<str> for Timestamp {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// A duration as text in seconds, such as `3600s` or `1.5s`, which is kept unchanged.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct WireDuration(String);

impl WireDuration {
    fn from_wire(text: &str) -> Self {
        Self::from(text)
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the text is empty, as when the service has left the value out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the duration, exact to the nanosecond, or `None` if the text is not a number of
    /// seconds or is negative.
    #[must_use]
    pub fn to_duration(&self) -> Option<Duration> {
        let number = self.0.strip_suffix('s')?;
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 9 {
            return None;
        }
        Some(Duration::new(
            whole.parse().ok()?,
            format!("{part:0<9}").parse().ok()?,
        ))
    }
}

impl From<Duration> for WireDuration {
    fn from(span: Duration) -> Self {
        let whole = span.as_secs();
        match span.subsec_nanos() {
            0 => Self(format!("{whole}s")),
            nanos => Self(format!(
                "{whole}.{}s",
                format!("{nanos:09}").trim_end_matches('0')
            )),
        }
    }
}

impl From<&str> for WireDuration {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for WireDuration {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&Self> for WireDuration {
    fn from(span: &Self) -> Self {
        span.clone()
    }
}

text_slot!(WireDuration);

impl AsRef<str> for WireDuration {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WireDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for WireDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
