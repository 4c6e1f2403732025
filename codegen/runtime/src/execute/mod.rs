//! The retry loop, the state of a call in it, and the decision after each attempt.

pub(crate) mod answer;
pub(crate) mod call_state;
pub(crate) mod call_watch;
pub(crate) mod completion;
pub(crate) mod decision;
pub(crate) mod failure;
pub(crate) mod prepared;
pub(crate) mod recently_created;
pub(crate) mod request_builder;
pub(crate) mod retry_loop;
pub(crate) mod shared;
