//! What HTTP messages are made of: connections, bodies, replies, percent-encoding.

pub(crate) mod connection;
pub(crate) mod payload;
pub(crate) mod percent;
pub(crate) mod reply;
