//! Methods: which is which, and what they are called.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Pairs, pairs};
use super::resources::Resources;
use super::types::Types;
use super::{params, replies, requests};
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

    /// A change of a part of the operation, such as `reply`.
    pub(super) fn change(&self, kind: ChangeKind, sort: &'static str, part: &str) -> Change {
        Change::new(kind, sort, key(self.head, part), &self.head.id).was_at(key(self.base, part))
    }
}

/// The key of an operation or of a part of it.
pub(super) fn key(operation: &Operation, part: &str) -> String {
    match part {
        "" => format!("operations/{}", operation.id),
        part => format!("operations/{}/{part}", operation.id),
    }
}

/// A call as users write it.
pub(super) fn call(operation: &Operation) -> String {
    format!("client.{}().{}(…)", module(operation), operation.method)
}

/// The resource of an operation.
pub(super) fn module(operation: &Operation) -> &str {
    let parts = operation.id.rsplit_once('.');
    parts.map_or("", |(module, _)| module)
}

/// `GET /projects/{project}`.
pub(super) fn line(operation: &Operation) -> String {
    format!("{} {}", operation.verb.to_uppercase(), operation.path)
}

pub(super) fn all(api: &Api) -> impl Iterator<Item = &Operation> {
    api.resources
        .iter()
        .flat_map(|resource| &resource.operations)
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
        let Pairs { both, gone, new } = pairs(all(base), all(head), |operation| &operation.id)
            .more(|operation| Some((&operation.verb, &operation.host, &operation.path)));
        let both = both.into_iter();
        Self {
            both: both.map(|(base, head)| Pair { base, head }).collect(),
            gone,
            new,
        }
    }

    pub(super) fn changes(&self, types: &Types<'a>, resources: &Resources<'a>) -> Vec<Change> {
        let mut changes = Vec::new();
        // What came or went with its whole resource is told there.
        let alone = |modules: BTreeSet<&'a str>| {
            move |operation: &&&Operation| !modules.contains(module(operation))
        };
        let (gone, new) = (alone(resources.gone()), alone(resources.new_ones()));
        changes.extend(self.gone.iter().filter(gone).map(|gone| removed(gone)));
        changes.extend(self.new.iter().filter(new).map(|new| added(new)));
        let modules = resources.names();
        for pair in &self.both {
            changes.extend(names(pair, &modules));
            changes.extend(requests::changes(pair));
            changes.extend(params::changes(pair, types));
            changes.extend(replies::changes(pair, self, types));
        }
        changes
    }
}

impl Operations<'_> {
    /// Whether two types of calls are those of one operation.
    pub(super) fn are_one(&self, base: &str, head: &str) -> bool {
        let mut both = self.both.iter();
        both.any(|pair| pair.base.marker == base && pair.head.marker == head)
    }
}

fn removed(operation: &Operation) -> Change {
    let call = call(operation);
    Change::new(
        ChangeKind::Rust,
        "operation removed",
        key(operation, ""),
        &operation.id,
    )
    .what(format!("`{call}` is gone (`{}`)", line(operation)))
    .brief("method removed")
    .before(line(operation))
    .todo(format!(
        "Remove calls of `{call}`; `client.http().request(…)` still makes any request that the service serves."
    ))
}

fn added(operation: &Operation) -> Change {
    let call = call(operation);
    Change::new(
        ChangeKind::Addition,
        "operation added",
        key(operation, ""),
        &operation.id,
    )
    .what(format!("`{call}` is new (`{}`)", line(operation)))
    .brief(format!("method, {}", line(operation)))
    .after(line(operation))
}

/// What the operation is called in Rust: method, type of the call, constant.
fn names(pair: &Pair<'_>, modules: &BTreeMap<&str, &str>) -> Option<Change> {
    let (base, head) = (pair.base, pair.head);
    let renamed = modules
        .get(module(base))
        .is_some_and(|new| *new == module(head));
    if renamed && base.method == head.method {
        return None;
    }
    let (old, new) = (call(base), pair.call());
    let names = [
        (old, new),
        (
            format!("resources::{}", base.marker),
            format!("resources::{}", head.marker),
        ),
        (
            format!("operations::{}", base.constant),
            format!("operations::{}", head.constant),
        ),
        (base.id.clone(), head.id.clone()),
    ];
    let mut changed = names.into_iter().filter(|(old, new)| old != new);
    let (old, new) = changed.next()?;
    let others = changed.map(|(old, new)| format!("{old} → {new}"));
    Some(
        pair.change(ChangeKind::Rust, "operation renamed", "")
            .brief(format!("renamed from `{old}`"))
            .what(format!("`{old}` is called `{new}` now"))
            .with(others)
            .todo(format!("Write `{new}` instead of `{old}`."))
            .before(old)
            .after(new),
    )
}
