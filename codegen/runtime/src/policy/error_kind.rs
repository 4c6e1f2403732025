//! The kinds of errors.

use std::fmt;

/// The kind of an [`Error`](crate::Error), for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service rejects a value of the request.
    InvalidArgument,
    /// The service does not accept the credentials.
    Unauthenticated,
    /// The credentials lack a permission.
    PermissionDenied,
    /// The resource does not exist, or not yet.
    NotFound,
    /// The resource exists already, or has been changed by another client.
    Conflict,
    /// Too many requests in a short time.
    RateLimited,
    /// An internal error of the service.
    Internal,
    /// The service is unavailable at the moment.
    Unavailable,
    /// The service, or a gateway in front of it, took too long.
    Timeout,
    /// The service does not support this HTTP method at this path.
    WrongMethod,
    /// A 4xx status without a kind of its own.
    Rejected,
    /// A 5xx status without a kind of its own.
    Server,
    /// A status that is neither success nor an error, or a reply that makes no sense.
    Unexpected,
    /// The request certainly did not reach the service.
    NotSent,
    /// The request was sent, but there was no usable reply, for instance because the connection
    /// failed or a timeout passed. It is unknown whether the request was applied.
    MaybeApplied,
    /// The request is invalid, and was not sent.
    InvalidRequest,
    /// The service reported success, but the reply could not be decoded.
    Decode,
    /// No token could be obtained with the credentials.
    Auth,
    /// The configuration of the client is wrong.
    Config,
    /// The page tokens of a list repeat themselves, or its pages are empty without end.
    Paging,
    /// The deadline passed before anything was sent.
    Deadline,
}

impl ErrorKind {
    /// Returns the kind as words, for instance `not found`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid argument",
            Self::Unauthenticated => "unauthenticated",
            Self::PermissionDenied => "permission denied",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate limited",
            Self::Internal => "internal error",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::WrongMethod => "wrong method",
            Self::Rejected => "rejected",
            Self::Server => "server error",
            Self::Unexpected => "unexpected status",
            Self::NotSent => "not sent",
            Self::MaybeApplied => "no usable reply",
            Self::InvalidRequest => "invalid request",
            Self::Decode => "unreadable reply",
            Self::Auth => "authentication failed",
            Self::Config => "configuration",
            Self::Paging => "paging",
            Self::Deadline => "deadline passed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
