//! The runtime of the generated SDKs: everything that is the same for every API.
//!
//! It knows HTTP and no API; a generated crate knows its API and no HTTP. Everything public is
//! re-exported here, without submodules. The folders are layers: each one uses only those above it
//! in this list.
//!
//! 1. `wire`: JSON in and out, and the types of members;
//! 2. `time`: clock and jitter;
//! 3. `policy`: the table that says what each outcome means, and the constants of endpoints;
//! 4. `error`: errors, their text, and the attempts before them;
//! 5. `observe`: hooks, counters, spans;
//! 6. `transport`: the interface to HTTP;
//! 7. `limit`: rate limiter and retry budget;
//! 8. `auth`: credentials and tokens;
//! 9. `execute`: the retry loop (start reading at `execute/retry_loop.rs`);
//! 10. `call`: the types that a program uses: calls, pages, streams, responses;
//! 11. `client`: the client's builder.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

// First, since other layers use its macros.
#[macro_use]
mod wire;

mod auth;
mod call;
mod client;
mod error;
mod execute;
mod limit;
mod observe;
mod policy;
mod time;
mod transport;

pub use crate::auth::credentials::Credentials;
pub use crate::auth::provider::{AccessToken, AnyProvider, ProviderError, TokenProvider};
#[cfg(feature = "blocking")]
pub use crate::call::blocking::Waiting;
pub use crate::call::endpoint::Endpoint;
pub use crate::call::map_write::MapWrite;
pub use crate::call::modify::{ChangeResult, Modify, Written};
pub use crate::call::page::Page;
pub use crate::call::pages::{Items, Pages};
pub use crate::call::raw::{Raw, RawCall};
pub use crate::call::reply::{Foreign, Nothing, One, Paged, Reply, Response, Streamed};
pub use crate::call::request::Call;
pub use crate::call::send::{CallFuture, ResponseFuture};
pub use crate::call::stream::EventStream;
pub use crate::client::ClientBuilder;
pub use crate::error::attempts::{Attempt, Outcome, Reason, Stop};
pub use crate::error::call_error::Error;
pub use crate::execute::answer::Answer;
pub use crate::execute::shared::Http;
pub use crate::observe::counters::{Counters, Counts, Waits};
pub use crate::observe::observer::{
    AttemptEnded, CallEnded, End, Observer, Sending, TokenRefreshed, WaitBegun, WaitReason,
};
pub use crate::policy::api::{
    Api, Auth, AuthEnv, Calls, ErrorBody, Host, Paging, Propagation, RateLimit,
};
pub use crate::policy::error_kind::ErrorKind;
pub use crate::policy::operation::{Creates, Method, Operation, Partial, Shape};
pub use crate::policy::table::{Action, Effect, Policy, RetryAfter, Row, Rule, Wait};
pub use crate::time::clock::{Clock, RealClock};
pub use crate::time::future::BoxFuture;
pub use crate::time::jitter::{Jitter, RandomJitter};
pub use crate::time::virtual_clock::VirtualClock;
pub use crate::transport::http_builder::HttpTransportBuilder;
pub use crate::transport::http_transport::HttpTransport;
pub use crate::transport::interface::{Body, RawResponse, Request, Transport, TransportError};
pub use crate::transport::layer::{Layer, Next};
pub use crate::transport::mock::{MockResponse, MockTransport, RecordedRequest};
#[cfg(feature = "tower")]
pub use crate::transport::tower::{TowerTransport, TransportService};
pub use crate::wire::collections;
pub use crate::wire::decode::Unreadable;
pub use crate::wire::envelope::ItemError;
pub use crate::wire::json::{Extra, Json};
pub use crate::wire::nullable::Nullable;
pub use crate::wire::secret::Secret;
pub use crate::wire::slot::{
    Entries, Items as ListItems, Known, Member, Members, Open, Reading, Scalar, Slot, Taken, View,
    Wrong,
};
pub use crate::wire::times::{Timestamp, WireDuration};
pub use crate::wire::union::{Nest, Union, UnionShape, UnknownVariant};

#[doc(hidden)]
pub use crate::call::name_pattern;
#[doc(hidden)]
pub use crate::wire::debug::debug_members;
#[doc(hidden)]
pub use crate::wire::decode::{deserialize, serialize};
#[doc(hidden)]
pub use crate::wire::scalars::text as wire_text;
#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use std::time::Duration;
