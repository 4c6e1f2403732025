//! Behaviours of whoever plays an API of his own.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::super::refusal;
use super::super::verbs::Asked;
use super::super::work::Work;
use crate::fake::call::{Answer, Refusal};
use crate::fake::time::Time;

/// What a behaviour does: the body of the answer, or the status and the words of a refusal.
pub type Deed = dyn Fn(&mut Doing<'_, '_>) -> Result<Value, (u16, String)> + Send + Sync;

/// A behaviour with a name that was given by a user.
#[derive(Clone)]
pub(crate) struct Registered(pub(crate) Arc<Deed>);

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registered")
    }
}

/// All of them, by name.
pub(crate) type Own = BTreeMap<String, Registered>;

/// A call at work: what was asked, and the resources that it may read and change.
///
/// All that it changes is taken back if it ends in a refusal.
pub struct Doing<'d, 'w> {
    asked: &'d Asked<'d>,
    work: &'d mut Work<'w>,
}

impl fmt::Debug for Doing<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doing")
            .field("operation", &self.asked.call.operation.id)
            .finish_non_exhaustive()
    }
}

impl Doing<'_, '_> {
    /// The operation, such as `books.search`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.asked.call.operation.id
    }

    /// The time of the fake's clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.asked.call.now
    }

    /// The value of a placeholder of the path.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<&str> {
        let mut values = self.asked.call.path.iter();
        values
            .find(|(wire, _)| *wire == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a query parameter.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut values = self.asked.call.query.iter();
        values
            .find(|(wire, _)| wire == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.asked.call.body.as_ref()
    }

    /// A resource as it is sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.work.look().resource(name).map(Value::Object)
    }

    /// The names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        let look = self.work.look();
        look.store()
            .table(ty)
            .all()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// Puts a resource there, or replaces the one that is; says whether resources can have such a name.
    pub fn put(&mut self, name: &str, resource: Value) -> bool {
        let world = self.work.world;
        match (world.index.kind_of(name), resource) {
            (Some(kind), Value::Object(mut members)) => {
                if let Some(own) = &kind.own {
                    members.insert(own.clone(), name.into());
                }
                self.work.put(kind, name, members);
                true
            }
            _ => false,
        }
    }

    /// Takes a resource away with everything that lies below it.
    pub fn remove(&mut self, name: &str) {
        self.work.remove(name);
    }
}

/// Lets a behaviour do its deed.
pub(crate) fn act(
    own: &Registered,
    work: &mut Work<'_>,
    asked: &Asked<'_>,
) -> Result<Answer, Refusal> {
    let body = own.0(&mut Doing { asked, work });
    match body {
        Ok(body) => Ok(Answer::Json(body.to_string())),
        Err((status @ 400..=599, message)) => Err(Refusal { status, message }),
        Err((_, message)) => Err(refusal::bad(message)),
    }
}
