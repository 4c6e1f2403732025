//! What the server needs of the service behind its endpoints.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::{Answer, Call};

use super::keys::{Grant, KnownKey};
use super::refusal::Refusal;
use crate::time::Time;

/// What stands behind the endpoints: all that the server asks of it. Every call is short and does not wait.
pub(crate) trait Backend: Send + Sync + 'static {
    /// Does what an endpoint does.
    fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal>;

    /// The key of an id, if accounts have one.
    fn key(&self, id: &str) -> Option<KnownKey>;

    /// Whether there is still a key of this id.
    fn holds_key(&self, id: &str) -> bool;

    /// All tokens that were kept; whoever restarts goes on with them.
    fn tokens(&self) -> Vec<Grant>;

    /// Keeps a token, and drops those that have ended.
    fn keep(&self, grant: &Grant, now: Time) -> Result<(), Refusal>;

    /// What is served at a path to whoever asks, for checking signatures; none for all other paths.
    fn well_known(&self, path: &str) -> Option<String>;

    /// How many resources of each type there are.
    fn counts(&self) -> BTreeMap<String, u64>;

    /// How many calls of each operation have changed something.
    fn effects(&self) -> BTreeMap<String, u64>;

    /// The names of all resources that begin so, sorted.
    fn names(&self, prefix: &str) -> Vec<String>;

    /// The names of all resources of a type, sorted.
    fn names_of(&self, ty: &str) -> Vec<String>;

    /// The resource of a name as calls would give it now.
    fn get(&self, name: &str, now: Time) -> Option<Value>;

    /// Puts a resource there, over the one of that name.
    fn put(&self, name: &str, resource: Value, now: Time) -> Result<(), Refusal>;

    /// Takes a resource away; returns whether there was one.
    fn remove(&self, name: &str, now: Time) -> bool;

    /// Makes a resource report what `content` says, as publishing it would.
    fn emit(&self, about: &str, content: Value, now: Time) -> Result<(), Refusal>;

    /// Goes back to the beginning: the seed and nothing else.
    fn reset(&self, now: Time) -> Result<(), Refusal>;

    /// How long what was created stays unseen.
    fn set_propagation(&self, delay: Duration);

    /// Within which time a second change of the same resource by somebody else is refused.
    fn set_conflict_window(&self, window: Duration);
}
