//! Whether what was sent is what the model says: body, query and path of a call.

pub(crate) mod body;
pub(crate) mod query;
pub(crate) mod request;
mod scalar;
pub(crate) mod target;
pub(crate) mod unions;
pub(crate) mod values;
