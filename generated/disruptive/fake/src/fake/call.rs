//! What the server asks the world and what the world answers: the border between HTTP and meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::broadcast;

use super::model::Operation;
use super::time::Time;

/// What stands behind the endpoints: all that the server asks of it. Every call is short and does not wait.
pub(crate) trait Backing: Send + Sync + 'static {
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

    /// How many calls of each operation have really changed something.
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
    fn set_settle(&self, settle: Duration);

    /// Within which time a second change of the same resource by somebody else is refused.
    fn set_conflict_window(&self, window: Duration);
}

/// A token that was given out. The token itself is kept by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Its place in the order in which tokens were given out.
    pub(crate) number: u64,
    /// SHA-256 of the token, 64 digits of base 16.
    pub(crate) digest: String,
    /// Id of the key that it was given for.
    pub(crate) key: Arc<str>,
    pub(crate) account: Arc<str>,
    pub(crate) email: Arc<str>,
    /// When it ends.
    pub(crate) until: Time,
}

/// A request that was routed, signed in and let through.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) caller: &'a Caller,
    /// Values of the path's placeholders, decoded, in their order; a placeholder for a whole resource name holds all of it.
    pub(crate) path: Vec<(&'a str, String)>,
    /// Decoded query parameters in their order, named as they were sent.
    pub(crate) query: Vec<(String, String)>,
    /// The body; none if there was none.
    pub(crate) body: Option<Value>,
    pub(crate) now: Time,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// Nobody in particular, who may do everything: the API has no sign-in, or no accounts of its own.
    Anyone,
    /// The account of this resource name and address.
    Account { name: Arc<str>, email: Arc<str> },
}

/// What a call that worked is answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A body of JSON, already written.
    Json(String),
    /// Events as they come.
    Stream(Subscription),
}

/// Events that a call follows.
#[derive(Debug)]
pub(crate) struct Subscription {
    /// All events of the world.
    pub(crate) events: broadcast::Receiver<Arc<Happening>>,
    /// Which of them are wanted.
    pub(crate) filter: Filter,
    /// How often to say that nothing happened.
    pub(crate) ping: Option<Duration>,
    /// What such a word is about.
    pub(crate) target: String,
}

/// An event that happened.
#[derive(Debug)]
pub(crate) struct Happening {
    /// Name of the resource that reported.
    pub(crate) about: String,
    /// The branch of the union of events.
    pub(crate) kind: String,
    /// The envelope as JSON text.
    pub(crate) text: String,
}

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Names of resources, or beginnings of them that end in `/`; all when empty.
    pub(crate) about: Vec<String>,
    /// Kinds of events; all when empty.
    pub(crate) kinds: Vec<String>,
    /// Resources whose events are wanted, as they were when the call began; none for all.
    pub(crate) among: Option<BTreeSet<String>>,
}

/// Why a call did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) message: String,
}

/// What is known of a key with which callers sign in.
#[derive(Clone)]
pub(crate) struct KnownKey {
    pub(crate) account: Arc<str>,
    pub(crate) email: Arc<str>,
    pub(crate) secret: Arc<str>,
    /// Whether the key may be used with HTTP Basic.
    pub(crate) basic: bool,
}

impl fmt::Debug for KnownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownKey")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
