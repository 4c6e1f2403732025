//! Whole resources: a handle with all its methods.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Pairs, pairs};
use super::words::count;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Operation, Resource, Type};

/// Which resource is which.
pub(super) struct Resources<'a> {
    pairs: Pairs<'a, Resource>,
}

impl<'a> Resources<'a> {
    /// The same module, or else one that makes the same requests.
    pub(super) fn pair(base: &'a Api, head: &'a Api) -> Self {
        // A part of an API may need the types of a resource and have no handle of it.
        let handles = |api: &'a Api| {
            let resources = api.resources.iter();
            resources.filter(|resource| !resource.handle.is_empty())
        };
        let pairs = pairs(handles(base), handles(head), |resource| &resource.module);
        Self {
            pairs: pairs.more(requests),
        }
    }

    /// The modules that went with all their operations.
    pub(super) fn gone(&self) -> BTreeSet<&'a str> {
        self.pairs
            .gone
            .iter()
            .map(|gone| gone.module.as_str())
            .collect()
    }

    /// The modules that came with all their operations.
    pub(super) fn new_ones(&self) -> BTreeSet<&'a str> {
        self.pairs
            .new
            .iter()
            .map(|new| new.module.as_str())
            .collect()
    }

    /// New modules by old ones, where they differ.
    pub(super) fn names(&self) -> BTreeMap<&'a str, &'a str> {
        let both = self.pairs.both.iter();
        both.map(|(base, head)| (base.module.as_str(), head.module.as_str()))
            .filter(|(base, head)| base != head)
            .collect()
    }

    /// The types that came or went with their resource.
    pub(super) fn types(&self) -> BTreeSet<&'a str> {
        let alone = self.pairs.gone.iter().chain(&self.pairs.new);
        alone
            .flat_map(|resource| &resource.types)
            .map(Type::name)
            .collect()
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let gone = self.pairs.gone.iter().map(|resource| removed(resource));
        let new = self.pairs.new.iter().map(|resource| added(resource));
        let both = self.pairs.both.iter();
        let names = both.filter_map(|(base, head)| renamed(base, head));
        gone.chain(new).chain(names).collect()
    }
}

/// What a resource asks of the service, by which it is known under another name.
fn requests(resource: &Resource) -> Option<BTreeSet<(&str, &str, &str)>> {
    let operations = resource.operations.iter();
    let requests = operations.map(|operation| {
        (
            operation.verb.as_str(),
            operation.host.as_str(),
            operation.path.as_str(),
        )
    });
    Some(requests.collect()).filter(|requests: &BTreeSet<_>| !requests.is_empty())
}

fn change(kind: ChangeKind, sort: &'static str, resource: &Resource) -> Change {
    let module = &resource.module;
    let operations = resource.operations.iter();
    let id = |operation: &Operation| operation.id.clone();
    Change::new(kind, sort, format!("resources/{module}"), module).with(operations.map(id))
}

/// How much a resource holds.
fn size(resource: &Resource) -> String {
    let methods = count(resource.operations.len(), "method");
    match resource.types.len() {
        0 => methods,
        types => format!("{methods} and {}", count(types, "type")),
    }
}

fn types(resource: &Resource) -> impl Iterator<Item = String> {
    let types = resource.types.iter();
    types.map(|ty| format!("types::{}", ty.name()))
}

fn removed(resource: &Resource) -> Change {
    let module = &resource.module;
    change(ChangeKind::Rust, "resource removed", resource)
        .with(types(resource))
        .what(format!(
            "`client.{module}()` is gone with {}",
            size(resource)
        ))
        .brief(format!("resource removed with {}", size(resource)))
        .before(&resource.handle)
        .todo(format!(
            "Remove what calls `client.{module}()`, or stay with the version that has it."
        ))
}

fn added(resource: &Resource) -> Change {
    let module = &resource.module;
    change(ChangeKind::Addition, "resource added", resource)
        .with(types(resource))
        .what(format!(
            "`client.{module}()` is new with {}",
            size(resource)
        ))
        .brief(format!("resource with {}", size(resource)))
        .after(&resource.handle)
}

fn renamed(base: &Resource, head: &Resource) -> Option<Change> {
    let names = [
        (
            format!("client.{}()", base.module),
            format!("client.{}()", head.module),
        ),
        (
            format!("resources::{}", base.handle),
            format!("resources::{}", head.handle),
        ),
    ];
    let mut changed = names.into_iter().filter(|(old, new)| old != new);
    let (old, new) = changed.next()?;
    let others: Vec<String> = changed.map(|(old, new)| format!("{old} → {new}")).collect();
    let change = change(ChangeKind::Rust, "resource renamed", head);
    Some(
        change
            .was_at(format!("resources/{}", base.module))
            .with(others)
            .what(format!(
                "`{old}` is called `{new}` now, and so are the types of its calls"
            ))
            .brief(format!("renamed from `{old}`"))
            .todo(format!("Write `{new}` instead of `{old}`."))
            .before(old)
            .after(new),
    )
}
