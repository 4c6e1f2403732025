//! Types: which is which, and what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{Pairs, pairs};
use super::resources::Resources;
use super::{fields, identities, name_unions, unions, values};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Struct, Ty, Type};

/// Which type is which.
#[derive(Default)]
pub(super) struct Types<'a> {
    pub(super) both: Vec<(&'a Type, &'a Type)>,
    gone: Vec<&'a Type>,
    new: Vec<&'a Type>,
    /// New names by old ones.
    names: BTreeMap<&'a str, &'a str>,
}

impl<'a> Types<'a> {
    /// The same name, or else the same members under another one.
    pub(super) fn pair(base: &'a Api, head: &'a Api) -> Self {
        let Pairs { both, gone, new } =
            pairs(all(base), all(head), Type::name).more(Signature::new);
        let names = both.iter().map(|(base, head)| (base.name(), head.name()));
        Self {
            names: names.filter(|(base, head)| base != head).collect(),
            both,
            gone,
            new,
        }
    }

    /// What an old name is today.
    pub(super) fn name<'b>(&'b self, name: &'b str) -> &'b str {
        self.names.get(name).copied().unwrap_or(name)
    }

    /// An old type expression with the names of today.
    pub(super) fn renamed(&self, ty: &Ty) -> Ty {
        let name = |name: &String| self.name(name).to_owned();
        match ty {
            Ty::Plain(word) => Ty::Plain(word.clone()),
            Ty::List(item) => Ty::List(Box::new(self.renamed(item))),
            Ty::Map(value) => Ty::Map(Box::new(self.renamed(value))),
            Ty::Named(named) => Ty::Named(name(named)),
            Ty::Enum(named) => Ty::Enum(name(named)),
            Ty::NameUnion(named) => Ty::NameUnion(name(named)),
            Ty::NameOf(owner) => Ty::NameOf(name(owner)),
            Ty::IdOf(owner) => Ty::IdOf(name(owner)),
        }
    }

    pub(super) fn changes(&self, resources: &Resources<'a>) -> Vec<Change> {
        // What came or went with its whole resource is told there.
        let told = resources.types();
        let alone = |ty: &&&Type| !told.contains(ty.name());
        let gone = self.gone.iter().filter(alone).map(|ty| removed(ty));
        let mut changes: Vec<Change> = gone.collect();
        changes.extend(self.new.iter().filter(alone).map(|ty| added(ty)));
        for (base, head) in &self.both {
            changes.extend(renamed(base, head));
            changes.extend(self.members(base, head));
        }
        changes
    }

    fn members(&self, base: &Type, head: &Type) -> Vec<Change> {
        match (base, head) {
            (Type::Struct(base), Type::Struct(head)) => {
                let mut changes = fields::changes(base, head, self);
                changes.extend(identities::changes(base, head, self));
                changes
            }
            (Type::Enum(base), Type::Enum(head)) => values::changes(base, head),
            (Type::Union(base), Type::Union(head)) => unions::changes(base, head, self),
            (Type::NameUnion(base), Type::NameUnion(head)) => {
                name_unions::changes(base, head, self)
            }
            (base, head) => vec![reformed(base, head)],
        }
    }
}

fn all(api: &Api) -> impl Iterator<Item = &Type> {
    api.resources.iter().flat_map(|resource| &resource.types)
}

/// What a type is known by under another name: the same members and either the same docs or so many that it is no chance.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Signature<'a> {
    form: &'static str,
    members: BTreeSet<&'a str>,
    docs: Option<&'a str>,
}

impl<'a> Signature<'a> {
    fn new(ty: &'a Type) -> Option<Self> {
        const ENOUGH: usize = 3;
        let members: BTreeSet<&str> = match ty {
            Type::Struct(strukt) => strukt.fields.iter().map(|field| &*field.wire).collect(),
            Type::Enum(enm) => enm.values.iter().map(|value| &*value.wire).collect(),
            Type::Union(union) => union.variants.iter().map(|variant| &*variant.key).collect(),
            Type::NameUnion(names) => names.variants.iter().map(String::as_str).collect(),
        };
        (!members.is_empty()).then(|| Self {
            form: ty.form(),
            docs: (members.len() < ENOUGH).then(|| ty.docs()),
            members,
        })
    }
}

pub(super) fn key(name: &str) -> String {
    format!("types/{name}")
}

/// The names that a type brings with it.
fn derived(ty: &Type) -> Vec<String> {
    match ty {
        Type::Struct(Struct {
            name,
            resource: Some(_),
            ..
        }) => vec![format!("types::{name}Name"), format!("types::{name}Id")],
        _ => Vec::new(),
    }
}

fn removed(ty: &Type) -> Change {
    let name = ty.name();
    Change::new(ChangeKind::Rust, "type removed", key(name), name)
        .what(format!("the type `types::{name}` is gone"))
        .with(derived(ty))
        .before(ty.form())
        .todo(format!("Remove what names `types::{name}`."))
}

fn added(ty: &Type) -> Change {
    let name = ty.name();
    Change::new(ChangeKind::Addition, "type added", key(name), name)
        .what(format!("the type `types::{name}` is new, {}", ty.form()))
        .brief(format!("type, {}", ty.form()))
        .with(derived(ty))
        .after(ty.form())
}

fn renamed(base: &Type, head: &Type) -> Option<Change> {
    let (old, new) = (base.name(), head.name());
    (old != new).then(|| {
        let derived = derived(base).into_iter().zip(derived(head));
        Change::new(ChangeKind::Rust, "type renamed", key(new), new)
            .was_at(key(old))
            .what(format!(
                "the type `types::{old}` is called `types::{new}` now"
            ))
            .brief(format!("renamed from `{old}`"))
            .with(derived.map(|(old, new)| format!("{old} → {new}")))
            .before(old)
            .after(new)
            .todo(format!("Write `{new}` instead of `{old}`."))
    })
}

fn reformed(base: &Type, head: &Type) -> Change {
    let name = head.name();
    let (old, new) = (base.form(), head.form());
    Change::new(ChangeKind::Rust, "type changed", key(name), name)
        .was_at(key(base.name()))
        .what(format!("`types::{name}` is {new}, no longer {old}"))
        .brief(format!("{new}, no longer {old}"))
        .before(old)
        .after(new)
        .todo(format!("Rewrite what makes or reads a `{name}`."))
}
