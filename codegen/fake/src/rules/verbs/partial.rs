//! Answers that say what of a call has failed, built from the type of the reply.

use serde_json::{Map, Value};

use crate::call::refusal::{self, Refusal};
use crate::call::{Answer, Call};
use crate::json::{self, Members};
use crate::model::{Field, Reply, Ty};
use crate::state::transaction::Transaction;

/// Why one of many was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Missing,
    Invalid,
    Taken,
}

/// One of many that was left out.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) item: String,
    pub(crate) cause: Cause,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn missing(item: &str) -> Self {
        Self {
            item: item.to_owned(),
            cause: Cause::Missing,
            message: format!("there is no {item}"),
        }
    }

    pub(crate) fn invalid(item: &str, message: String) -> Self {
        Self {
            item: item.to_owned(),
            cause: Cause::Invalid,
            message,
        }
    }

    pub(crate) fn taken(item: &str, message: String) -> Self {
        Self {
            item: item.to_owned(),
            cause: Cause::Taken,
            message,
        }
    }

    /// As which it refuses a whole call.
    fn refusal(self) -> Refusal {
        match self.cause {
            Cause::Missing => refusal::missing(&self.item),
            Cause::Invalid => refusal::bad(self.message),
            Cause::Taken => refusal::conflict(self.message),
        }
    }
}

/// The answer of a call that did what it could.
///
/// # Errors
///
/// The first failure, where the reply has no place for failures.
pub(crate) fn answer(
    tx: &Transaction<'_>,
    call: &Call<'_>,
    done: (&str, Vec<String>),
    failed: Vec<Failure>,
) -> Result<Answer, Refusal> {
    let Reply::One(Ty::Named(reply)) = &call.operation.reply else {
        return failed.into_iter().next().map_or_else(
            || Ok(Answer::Json("{}".to_owned())),
            |failure| Err(failure.refusal()),
        );
    };
    let lists = lists(tx, reply);
    if lists.is_empty()
        && let Some(failure) = failed.first()
    {
        return Err(failure.clone().refusal());
    }
    let mut members = Map::new();
    for (nth, (path, item)) in lists.iter().enumerate() {
        let items = if nth == 0 { &failed[..] } else { &[] };
        let items = items
            .iter()
            .map(|failure| Value::Object(described(tx, item, failure)));
        json::set_at(&mut members, path, items.collect());
    }
    let (member, done) = done;
    if let Some(member) = done_member(tx, reply, member) {
        json::set_at(
            &mut members,
            &member,
            done.into_iter().map(Value::from).collect(),
        );
    }
    Ok(Answer::Json(Value::Object(members).to_string()))
}

/// Whether an operation's reply has a place for failures.
pub(crate) fn has_place(tx: &Transaction<'_>, call: &Call<'_>) -> bool {
    matches!(&call.operation.reply, Reply::One(Ty::Named(reply)) if !lists(tx, reply).is_empty())
}

/// Paths of the lists of failures in a type of replies, and the types of their items.
pub(crate) fn lists(tx: &Transaction<'_>, reply: &str) -> Vec<(String, String)> {
    let index = &tx.state.index;
    let partial = index
        .structure(reply)
        .and_then(|structure| structure.partial.as_ref());
    let paths = partial
        .and_then(|partial| partial.get("failed"))
        .and_then(Value::as_array);
    let paths = paths
        .into_iter()
        .flatten()
        .filter_map(|list| list.get("path").and_then(Value::as_array));
    paths.filter_map(|path| list(tx, reply, path)).collect()
}

/// Follows names of fields through their types.
fn list(tx: &Transaction<'_>, reply: &str, path: &[Value]) -> Option<(String, String)> {
    let mut ty = reply.to_owned();
    let mut wires = Vec::new();
    for step in path {
        let name = step.get(0)?.as_str()?;
        let field = tx
            .state
            .index
            .fields(&ty)
            .iter()
            .find(|field| field.name == name)?;
        wires.push(field.wire.clone());
        inner(&field.ty)?.clone_into(&mut ty);
    }
    Some((wires.join("."), ty))
}

fn inner(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::List(item) => inner(item),
        Ty::Named(name) => Some(name),
        _ => None,
    }
}

/// The member that lists what was done: the one that is named, or the one that holds names.
fn done_member(tx: &Transaction<'_>, reply: &str, named: &str) -> Option<String> {
    let mut fields = tx.state.index.fields(reply).iter();
    let is_done = |field: &&Field| match named {
        "" => matches!(&field.ty, Ty::List(item) if matches!(**item, Ty::NameOf(_))),
        named => field.wire == named,
    };
    fields.find(is_done).map(|field| field.wire.clone())
}

/// A failure as the type of the list's items says it: what failed, a code, words.
pub(crate) fn described(tx: &Transaction<'_>, ty: &str, failure: &Failure) -> Members {
    let mut members = Map::new();
    let mut named = false;
    for field in tx.state.index.fields(ty) {
        let value = match &field.ty {
            Ty::NameOf(_) | Ty::IdOf(_) | Ty::Names(_) if !named => {
                named = true;
                failure.item.clone().into()
            }
            Ty::Enum(name) => code(tx, name, failure.cause).into(),
            Ty::Named(name) => Value::Object(described(tx, name, failure)),
            Ty::String => failure.message.clone().into(),
            _ => continue,
        };
        members.insert(field.wire.clone(), value);
    }
    members
}

/// The value of an enum that says best why something failed.
pub(crate) fn code(tx: &Transaction<'_>, name: &str, cause: Cause) -> String {
    let words: &[&str] = match cause {
        Cause::Missing => &["NOT_FOUND", "MISSING", "GONE", "UNKNOWN"],
        Cause::Invalid => &["INVALID", "ARGUMENT", "BAD", "REFUSED", "FAILED"],
        Cause::Taken => &["ALREADY", "EXISTS", "CONFLICT", "TAKEN", "INVALID"],
    };
    let values = tx
        .state
        .index
        .enumeration(name)
        .map_or(&[][..], |found| &found.values);
    let fitting = words.iter().find_map(|word| {
        values
            .iter()
            .find(|value| value.wire.to_uppercase().contains(word))
    });
    fitting
        .or_else(|| values.last())
        .map(|value| value.wire.clone())
        .unwrap_or_default()
}
