//! Behaviours that a user of the library adds.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::rules::changes;
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;
use crate::time::Time;

/// What a behaviour does: the body of the answer, or the status and the words of a refusal.
pub type SideEffect =
    dyn Fn(&mut BehaviourCall<'_, '_>) -> Result<Value, (u16, String)> + Send + Sync;

/// A behaviour with a name that was given by a user.
#[derive(Clone)]
pub(crate) struct Custom(pub(crate) Arc<SideEffect>);

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Custom")
    }
}

/// All of them, by name.
pub(crate) type CustomBehaviours = BTreeMap<String, Custom>;

/// A call at work: what was asked, and the resources that it may read and change.
///
/// All that it changes is taken back if it ends in a refusal.
pub struct BehaviourCall<'d, 'w> {
    request: &'d CheckedRequest<'d>,
    tx: &'d mut Transaction<'w>,
}

impl fmt::Debug for BehaviourCall<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BehaviourCall")
            .field("operation", &self.request.call.operation.id)
            .finish_non_exhaustive()
    }
}

impl BehaviourCall<'_, '_> {
    /// The operation, such as `books.search`.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.request.call.operation.id
    }

    /// The time of the fake's clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.request.call.now
    }

    /// The value of a placeholder of the path.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<&str> {
        let mut values = self.request.call.path.iter();
        values
            .find(|(wire, _)| *wire == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a query parameter.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let mut values = self.request.call.query.iter();
        values
            .find(|(wire, _)| wire == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.request.call.body.as_ref()
    }

    /// A resource as it is sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.tx.view().resource(name).map(Value::Object)
    }

    /// The names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        let view = self.tx.view();
        view.store()
            .table(ty)
            .all()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// Puts a resource there, or replaces the one that is; says whether resources can have such a name.
    pub fn put(&mut self, name: &str, resource: Value) -> bool {
        let state = self.tx.state;
        match (state.index.kind_of(name), resource) {
            (Some(kind), Value::Object(mut members)) => {
                if let Some(own) = &kind.own {
                    members.insert(own.clone(), name.into());
                }
                changes::put(self.tx, kind, name, members);
                true
            }
            _ => false,
        }
    }

    /// Takes a resource away with everything that lies below it.
    pub fn remove(&mut self, name: &str) {
        changes::remove(self.tx, name);
    }
}

/// Applies a behaviour.
pub(crate) fn act(
    own: &Custom,
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let body = own.0(&mut BehaviourCall { request, tx });
    match body {
        Ok(body) => Ok(Answer::Json(body.to_string())),
        Err((status @ 400..=599, message)) => Err(Refusal { status, message }),
        Err((_, message)) => Err(refusal::bad(message)),
    }
}
