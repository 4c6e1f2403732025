//! What operations do: a file for each verb of the model, and what they have in common.

mod act;
mod batch;
mod conflicts;
mod create;
mod created_reply;
mod delete;
pub(crate) mod dispatch;
mod entries;
pub(crate) mod fill;
mod find;
mod follow;
mod history;
mod list;
mod minimal;
mod moves;
mod partial;
mod path_access;
mod publish;
mod read;
mod reporter;
mod resolve;
mod set;
mod update;
pub(crate) mod validity;
