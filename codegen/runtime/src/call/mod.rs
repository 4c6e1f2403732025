//! The types that a program uses: calls, pages, streams, changes, responses.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod endpoint;
mod for_loop;
pub(crate) mod map_write;
pub(crate) mod modify;
pub mod name_pattern;
mod names;
pub(crate) mod page;
pub(crate) mod pages;
pub(crate) mod raw;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod retry_failed;
pub(crate) mod send;
pub(crate) mod stream;
