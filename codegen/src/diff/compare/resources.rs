//! Whole resources: a handle with all its methods.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::{Operations, module};
use super::pairs::{Pairs, pairs};
use super::types::Types;
use super::words::count;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Resource, Type};

/// Which resource is which.
pub(super) struct Resources<'a> {
    pairs: Pairs<'a, Resource>,
    /// Operations and types that are there on both sides, be it elsewhere.
    kept: BTreeSet<&'a str>,
}

impl<'a> Resources<'a> {
    /// The same module, or else one that has most of the operations now.
    pub(super) fn pair(
        (base, head): (&'a Api, &'a Api),
        operations: &Operations<'a>,
        types: &Types<'a>,
    ) -> Self {
        // A part of an API may need the types of a resource and have no handle of it.
        let handles = |api: &'a Api| {
            let resources = api.resources.iter();
            resources.filter(|resource| !resource.handle.is_empty())
        };
        let pairs = pairs(handles(base), handles(head), |resource| &resource.module);
        let heirs = heirs(&pairs, operations);
        let heir = |resource: &'a Resource| {
            let module = resource.module.as_str();
            Some(heirs.get(module).copied().unwrap_or(module))
        };
        let both = operations.both.iter();
        let operations = both.flat_map(|pair| [&*pair.base.id, &*pair.head.id]);
        let both = types.both.iter();
        let types = both.flat_map(|(base, head)| [base.name(), head.name()]);
        Self {
            pairs: pairs.more(heir),
            kept: operations.chain(types).collect(),
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
        let gone = self
            .pairs
            .gone
            .iter()
            .map(|resource| self.removed(resource));
        let new = self.pairs.new.iter().map(|resource| self.added(resource));
        let both = self.pairs.both.iter();
        let names = both.filter_map(|(base, head)| renamed(base, head));
        gone.chain(new).chain(names).collect()
    }
}

/// New modules by gone ones: those that have at least half of what was there.
fn heirs<'a>(
    pairs: &Pairs<'a, Resource>,
    operations: &Operations<'a>,
) -> BTreeMap<&'a str, &'a str> {
    let new: BTreeSet<&str> = pairs.new.iter().map(|new| new.module.as_str()).collect();
    let mut moves: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for pair in &operations.both {
        let (from, to) = (module(pair.base), module(pair.head));
        *moves.entry(from).or_default().entry(to).or_default() += 1;
    }
    let heir = |gone: &&'a Resource| {
        let moves = moves.get(gone.module.as_str())?.iter();
        let moves = moves.filter(|(to, _)| new.contains(*to));
        let (to, count) = moves.max_by_key(|(_, count)| **count)?;
        (count * 2 >= gone.operations.len()).then_some((gone.module.as_str(), *to))
    };
    pairs.gone.iter().filter_map(heir).collect()
}

impl Resources<'_> {
    /// A change of a resource with those of its operations and types that are nowhere else.
    fn change(&self, kind: ChangeKind, sort: &'static str, resource: &Resource) -> Change {
        let module = &resource.module;
        let types = self.types_of(resource).into_iter();
        Change::new(kind, sort, format!("resources/{module}"), module)
            .with(self.operations_of(resource))
            .with(types.map(|name| format!("types::{name}")))
    }

    fn operations_of(&self, resource: &Resource) -> Vec<String> {
        let ids = resource.operations.iter().map(|operation| &operation.id);
        let own = ids.filter(|id| !self.kept.contains(id.as_str()));
        own.cloned().collect()
    }

    fn types_of<'b>(&self, resource: &'b Resource) -> Vec<&'b str> {
        let names = resource.types.iter().map(Type::name);
        names.filter(|name| !self.kept.contains(name)).collect()
    }

    /// How much a resource holds.
    fn size(&self, resource: &Resource) -> String {
        let methods = count(self.operations_of(resource).len(), "method");
        match self.types_of(resource).len() {
            0 => methods,
            types => format!("{methods} and {}", count(types, "type")),
        }
    }

    fn removed(&self, resource: &Resource) -> Change {
        let (module, size) = (&resource.module, self.size(resource));
        self.change(ChangeKind::Rust, "resource removed", resource)
            .what(format!("`client.{module}()` is gone with {size}"))
            .brief(format!("resource removed with {size}"))
            .before(&resource.handle)
            .todo(format!(
                "Remove what calls `client.{module}()`, or stay with the version that has it."
            ))
    }

    fn added(&self, resource: &Resource) -> Change {
        let (module, size) = (&resource.module, self.size(resource));
        self.change(ChangeKind::Addition, "resource added", resource)
            .what(format!("`client.{module}()` is new with {size}"))
            .brief(format!("resource with {size}"))
            .after(&resource.handle)
    }
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
    let ids = head.operations.iter().map(|operation| operation.id.clone());
    let key = format!("resources/{}", head.module);
    let change = Change::new(ChangeKind::Rust, "resource renamed", key, &head.module).with(ids);
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
