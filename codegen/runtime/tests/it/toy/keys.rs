//! An endpoint whose reply has a secret in it.

use runtime::{Extra, Method, Operation, Secret, members};

use super::ONCE;

/// A reply with a secret in it.
#[derive(Default)]
pub struct Key {
    pub(crate) id: u32,
    pub(crate) secret: Secret,
    pub(crate) extra: Extra,
}

members! {
    Key { id: "id", secret: "secret" }
}

pub(crate) const MAKE_KEY: Operation = Operation {
    secrets: &["secret"],
    ..Operation::new("keys.create", Method::Post, "api", "/v2/keys", &ONCE)
};

runtime::endpoint! { MakeKey, one Key, MAKE_KEY }
