//! What an outcome means for a method: the table, the backoff, and the constants of an endpoint and
//! of an API.

pub(crate) mod api;
pub(crate) mod backoff;
pub(crate) mod error_kind;
pub(crate) mod operation;
pub(crate) mod retry_after;
pub(crate) mod table;
