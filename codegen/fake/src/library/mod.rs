//! What a test or a program holds: a builder, and the fake that it starts.

pub(crate) mod builder;
pub(crate) mod fake;
pub(crate) mod script;
