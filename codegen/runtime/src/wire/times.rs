//! Timestamps and durations as services write them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::{Duration, SystemTime};

use crate::wire::calendar::{self, Instant};
use crate::wire::slot::{Reading, Scalar, Slot, Taken, View, Wrong};

/// Implements what both types have in common.
macro_rules! text_time {
    ($type:ident) => {
        impl $type {
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
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&Self> for $type {
            fn from(value: &Self) -> Self {
                value.clone()
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Slot for $type {
            fn expected(&self) -> &'static str {
                self.0.expected()
            }

            fn set(&mut self, value: Scalar<'_>, reading: Reading) -> Result<Taken, Wrong> {
                self.0.set(value, reading)
            }

            fn view(&self) -> View<'_> {
                self.wrong().map_or_else(|| self.0.view(), View::Wrong)
            }

            fn reset(&mut self) {
                self.0.reset();
            }
        }

        slot_serde!($type);
    };
}

/// A point in time as RFC 3339 text, which is kept unchanged.
///
/// Two timestamps are equal if they mean the same instant. Text that is not a time is ordered after
/// all times.
///
/// On the wire, there are the years 1 to 9999. An instant outside of them is written with a sign
/// before its year, and a call with it is not sent.
#[derive(Clone, Default)]
pub struct Timestamp(String);

text_time!(Timestamp);

impl Timestamp {
    /// Returns the instant, or `None` if the text is not RFC 3339.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        calendar::parse(&self.0)?.to_system_time()
    }

    /// Returns why it has no form on the wire.
    fn wrong(&self) -> Option<&'static str> {
        let is_signed = self.0.starts_with(['+', '-']);
        (is_signed && calendar::parse(&self.0).is_some())
            .then_some("the time is outside of the years 1 to 9999")
    }

    /// Returns the key for equality and order: times first, by instant; then other texts, by text.
    fn key(&self) -> (bool, Option<Instant>, &str) {
        match calendar::parse(&self.0) {
            Some(instant) => (false, Some(instant), ""),
            None => (true, None, &self.0),
        }
    }
}

impl From<SystemTime> for Timestamp {
    /// Writes the instant in UTC.
    fn from(time: SystemTime) -> Self {
        Self(Instant::from(time).to_string())
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.key() == other.key()
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

text_time!(WireDuration);

impl WireDuration {
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

    /// Every duration has a form on the wire.
    const fn wrong(&self) -> Option<&'static str> {
        let _ = self;
        None
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
