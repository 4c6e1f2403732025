//! JSON in and out: scalars, null and absent, unions, open enums, times, secrets, and lines of a stream.

pub(crate) mod calendar;
pub mod collections;
pub(crate) mod containers;
pub(crate) mod debug;
pub(crate) mod decode;
pub(crate) mod envelope;
pub(crate) mod json;
pub(crate) mod lines;
#[macro_use]
pub(crate) mod members;
pub(crate) mod nullable;
pub(crate) mod nulls;
pub(crate) mod open_enum;
pub(crate) mod path;
pub(crate) mod reader;
#[macro_use]
pub(crate) mod scalars;
pub(crate) mod secret;
mod setters;
pub(crate) mod slot;
pub(crate) mod text;
pub(crate) mod times;
pub(crate) mod union;
pub(crate) mod union_macro;
pub(crate) mod union_reader;
pub(crate) mod union_writer;
pub(crate) mod writer;
