//! Behaviours that have a name: what no rule of the model can say.

pub(crate) mod claim;
mod connector;
pub(crate) mod custom;
mod invite_url;
mod membership;
mod metrics;
pub(crate) mod part;
mod permissions;
mod subject;
mod sync;
pub(crate) mod table;
