//! What the service does, as the model describes it: no line names a resource of a particular API, but for the named behaviours.

pub(crate) mod access;
pub(crate) mod behaviours;
pub(crate) mod changes;
pub(crate) mod check;
pub(crate) mod connectors;
pub(crate) mod events;
pub(crate) mod lists;
pub(crate) mod verbs;
