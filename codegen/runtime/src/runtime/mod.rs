//! The runtime: everything that is the same for every API.

mod api;
mod attempt;
mod error;
mod kind;
pub mod lenient;
mod names;
mod nullable;
mod operation;
mod pattern;
mod policy;
mod secret;
mod story;
mod string_enum;
mod time;
pub mod union;

pub use api::{Api, Calls, ErrorBody, Host, Paging, Quota, Settle, SignIn, SignInEnv};
pub use attempt::{Attempt, Outcome, Reason, Stop};
pub use error::Error;
pub use kind::ErrorKind;
pub use names::{Id, Name, Resource};
pub use nullable::Nullable;
pub use operation::{Creates, Method, Operation, Shape};
pub use policy::{Action, Effect, Policy, RetryAfter, Row, Rule, Wait};
pub use secret::Secret;
pub use time::{Timestamp, WireDuration};
pub use union::{Nest, Union, UnionShape};

pub use crate::{string_enum, union_serde};

/// Any JSON value.
pub type Json = serde_json::Value;

/// The members of an object that this version does not know.
pub type Extra = serde_json::Map<String, Json>;
