//! The runtime: everything that is the same for every API.
//!
//! It knows HTTP and no API; the code around it knows the API and no HTTP. A reader may begin with
//! `run`, the loop of every call on one page, and `policy`, what it goes by. From there:
//!
//! - a call: `call` or `raw` gathers it in a `draft`, `job` makes it sendable, `course` keeps its
//!   history, `next` decides after a failure, `ending` tells the story, `resend` sends what failed;
//! - a client: `builder` sets it up, `client` holds what calls share: `gate`, `budget`, `created`;
//! - who one is: `auth`, `token`, `sign_in`, `jwt`, `skew`, `environment`;
//! - what is passed in: `transport`, `clock` and `dice`, each real and for tests (`http_transport`
//!   with `departure` and `tls`, `scripted`);
//! - what is told: `observer`, `counters`, `spans`, all by way of `watch`;
//! - what comes back: `reply`, `page`, `pages`, `stream`, `error`;
//! - what types are made of: `names`, `time`, `secret`, `nullable`, [`gather`], [`lenient`],
//!   [`union`].

mod api;
mod attempt;
mod auth;
mod base_url;
#[cfg(feature = "blocking")]
mod blocking;
mod budget;
mod builder;
mod call;
mod client;
mod clock;
mod counters;
mod course;
mod created;
mod decode;
mod departure;
mod dice;
mod draft;
mod ending;
mod environment;
mod error;
mod error_body;
mod failure;
mod future;
mod gate;
pub mod gather;
mod http_transport;
mod job;
mod jwt;
mod kind;
pub mod lenient;
mod lines;
mod means;
mod modify;
mod names;
mod next;
mod nullable;
mod observer;
mod operation;
mod page;
mod pages;
mod path;
mod pattern;
mod policy;
mod quoted;
mod raw;
mod redirect;
mod reply;
mod resend;
mod run;
mod scripted;
mod secret;
mod sign_in;
mod skew;
#[cfg_attr(not(feature = "tracing"), path = "no_spans.rs")]
mod spans;
mod story;
mod stream;
mod string_enum;
mod time;
mod tls;
mod token;
mod transport;
pub mod union;
mod virtual_clock;
mod wait;
mod watch;

pub use api::{Api, Calls, ErrorBody, Host, Paging, Quota, Settle, SignIn, SignInEnv};
pub use attempt::{Attempt, Outcome, Reason, Stop};
pub use auth::Credentials;
#[cfg(feature = "blocking")]
pub use blocking::Waiting;
pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Http;
pub use clock::{Clock, RealClock};
pub use counters::{Counters, Counts, Waits};
pub use decode::Unreadable;
pub use dice::{Dice, FastDice};
pub use error::Error;
pub use future::BoxFuture;
pub use http_transport::HttpTransport;
pub use kind::ErrorKind;
pub use modify::{Modify, Written};
pub use names::{Id, Name, Resource};
pub use nullable::Nullable;
pub use observer::{
    AttemptEnded, CallEnded, End, Observer, Sending, TokenRenewed, WaitBegun, WaitReason,
};
pub use operation::{Creates, Method, Operation, Partial, Shape};
pub use page::Page;
pub use pages::{Items, Pages};
pub use policy::{Action, Effect, Policy, RetryAfter, Row, Rule, Wait};
pub use raw::{Raw, RawCall};
pub use reply::{Answer, Endpoint, Nothing, One, Paged, Reply, Resendable, Response, Streamed};
pub use scripted::{Scene, Scripted, Seen};
pub use secret::Secret;
pub use stream::EventStream;
pub use time::{Timestamp, WireDuration};
pub use transport::{Body, RawResponse, Request, Transport, TransportError};
pub use union::{Nest, Union, UnionShape};
pub use virtual_clock::VirtualClock;

pub use crate::{string_enum, union_serde};

/// Any JSON value.
pub type Json = serde_json::Value;

/// The members of an object that this version does not know.
pub type Extra = serde_json::Map<String, Json>;
