//! Why calls are refused, in words.

use std::fmt;

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, and where.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.status, self.message)
    }
}

fn refusal(status: u16, message: impl Into<String>) -> Refusal {
    Refusal {
        status,
        message: message.into(),
    }
}

/// 400, with everything that is wrong.
pub(crate) fn wrong(mistakes: &[String]) -> Refusal {
    refusal(400, mistakes.join("; "))
}

/// 400.
pub(crate) fn bad(message: impl Into<String>) -> Refusal {
    refusal(400, message)
}

/// 403.
pub(crate) fn forbidden(message: impl Into<String>) -> Refusal {
    refusal(403, message)
}

/// 404.
pub(crate) fn missing(name: &str) -> Refusal {
    refusal(404, format!("there is no {name}"))
}

/// 409.
pub(crate) fn conflict(message: impl Into<String>) -> Refusal {
    refusal(409, message)
}

/// 501, for a part of the model that the fake does not implement.
pub(crate) fn unplayed(what: &str) -> Refusal {
    refusal(501, format!("the fake does not implement {what}"))
}

/// 503, when a change could not be saved.
pub(crate) fn unwritten(why: &str) -> Refusal {
    refusal(503, format!("the change could not be saved: {why}"))
}
