//! JSON in and out: scalars, null and absent, unions, open enums, times, secrets, and lines of a stream.

pub mod collections;
pub(crate) mod decode;
pub(crate) mod json;
pub mod lenient;
pub(crate) mod lines;

pub(crate) mod nullable;
pub(crate) mod open_enum;
pub(crate) mod secret;
pub(crate) mod times;
pub mod union;
