//! Methods, and the requests that they make.

use std::collections::BTreeSet;

use super::pairs::pairs;
use super::params;
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Operation};

/// An operation that both sides have.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) base: &'a Operation,
    pub(super) head: &'a Operation,
}

impl Pair<'_> {
    /// The call as users write it today.
    pub(super) fn call(&self) -> String {
        call(self.head)
    }
}

/// A call as users write it.
pub(super) fn call(operation: &Operation) -> String {
    format!("client.{}().{}(…)", module(operation), operation.method)
}

/// The resource of an operation.
fn module(operation: &Operation) -> &str {
    let parts = operation.id.rsplit_once('.');
    parts.map_or("", |(module, _)| module)
}

/// Which operation is which.
pub(super) struct Operations<'a> {
    pub(super) both: Vec<Pair<'a>>,
    gone: Vec<&'a Operation>,
    new: Vec<&'a Operation>,
}

impl<'a> Operations<'a> {
    /// The same id, or else the same request under another name.
    pub(super) fn pair(base: &'a Api, head: &'a Api) -> Self {
        let operations = pairs(all(base), all(head), |operation| &operation.id)
            .more(|operation| Some((&operation.verb, &operation.host, &operation.path)));
        let both = operations.both.into_iter();
        // What came or went with its whole resource is told there.
        let alone = |other: &Api| {
            let modules: BTreeSet<String> = other
                .resources
                .iter()
                .map(|resource| resource.module.clone())
                .collect();
            move |operation: &&Operation| modules.contains(module(operation))
        };
        Self {
            both: both.map(|(base, head)| Pair { base, head }).collect(),
            gone: operations.gone.into_iter().filter(alone(head)).collect(),
            new: operations.new.into_iter().filter(alone(base)).collect(),
        }
    }

    pub(super) fn changes(&self, types: &Types<'a>) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(self.gone.iter().map(|operation| removed(operation)));
        changes.extend(self.new.iter().map(|operation| added(operation)));
        for pair in &self.both {
            changes.extend(renamed(pair));
            changes.extend(request(pair));
            changes.extend(params::changes(pair, types));
        }
        changes
    }
}

fn all(api: &Api) -> impl Iterator<Item = &Operation> {
    api.resources
        .iter()
        .flat_map(|resource| &resource.operations)
}

/// `GET /projects/{project}`.
fn line(operation: &Operation) -> String {
    format!("{} {}", operation.verb.to_uppercase(), operation.path)
}

fn removed(operation: &Operation) -> Change {
    let (id, call) = (&operation.id, call(operation));
    Change::new(
        ChangeKind::Rust,
        "operation removed",
        format!("operations/{id}"),
        id,
    )
    .what(format!("`{call}` is gone (`{}`)", line(operation)))
    .before(line(operation))
    .todo(format!("Remove calls of `{call}`."))
}

fn added(operation: &Operation) -> Change {
    let (id, call) = (&operation.id, call(operation));
    Change::new(
        ChangeKind::Addition,
        "operation added",
        format!("operations/{id}"),
        id,
    )
    .what(format!("`{call}` is new (`{}`)", line(operation)))
    .after(line(operation))
}

fn renamed(pair: &Pair<'_>) -> Option<Change> {
    let (old, new) = (call(pair.base), pair.call());
    (pair.base.id != pair.head.id).then(|| {
        Change::new(
            ChangeKind::Rust,
            "operation renamed",
            format!("operations/{}", pair.head.id),
            &pair.head.id,
        )
        .was_at(format!("operations/{}", pair.base.id))
        .brief(format!("renamed from `{}`", pair.base.id))
        .what(format!("`{old}` is called `{new}` now"))
        .before(&pair.base.id)
        .after(&pair.head.id)
        .todo(format!("Write `{new}` instead of `{old}`."))
    })
}

fn request(pair: &Pair<'_>) -> Option<Change> {
    let (old, new) = (line(pair.base), line(pair.head));
    (old != new).then(|| {
        Change::new(
            ChangeKind::Wire,
            "request changed",
            format!("operations/{}/http", pair.head.id),
            &pair.head.id,
        )
        .was_at(format!("operations/{}/http", pair.base.id))
        .what(format!(
            "`{}` sends `{new}`, no longer `{old}`",
            pair.call()
        ))
        .before(&old)
        .after(&new)
        .todo(format!("Use this version once the service serves `{new}`."))
    })
}
