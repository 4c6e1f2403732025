//! The error of a call: what happened, what was tried, what to do, and what must not be shown.

pub(crate) mod attempts;
pub(crate) mod body;
pub(crate) mod call_error;
pub(crate) mod display;
pub(crate) mod redaction;
pub(crate) mod redirect;
