//! The error of a call: its kind, its attempts, its text, and what must not be shown.

pub(crate) mod attempts;
pub(crate) mod body;
pub(crate) mod call_error;
pub(crate) mod causes;
pub(crate) mod display;
pub(crate) mod redaction;
pub(crate) mod redirect;
