//! The border between HTTP and the rules: what the server asks, and what it is answered.

pub(crate) mod backend;
pub(crate) mod keys;
pub(crate) mod refusal;
pub(crate) mod subscription;

use std::sync::Arc;

use serde_json::Value;

use self::subscription::Subscription;

use crate::model::Operation;
use crate::time::Time;

/// A request that was routed, signed in and let through.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) caller: &'a Caller,
    /// Values of the path's placeholders, decoded, in their order; a placeholder for a whole resource name holds all of it.
    pub(crate) path: Vec<(&'a str, String)>,
    /// Decoded query parameters in their order, named as they were sent.
    pub(crate) query: Vec<(String, String)>,
    /// The body; none if there was none.
    pub(crate) body: Option<Value>,
    pub(crate) now: Time,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// Nobody in particular, who may do everything: the API has no authentication, or no accounts of its own.
    Anyone,
    /// The account of this resource name and address.
    Account { name: Arc<str>, email: Arc<str> },
}

/// What a call that worked is answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A body of JSON, already written.
    Json(String),
    /// Events as they come.
    Stream(Subscription),
}
