//! Types: which is which, and what changed about them.

use std::collections::BTreeMap;

use super::pairs::{Pairs, pairs};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Field, Struct, Ty, Type};

/// Which type is which.
#[derive(Default)]
pub(super) struct Types<'a> {
    both: Vec<(&'a Type, &'a Type)>,
    gone: Vec<&'a Type>,
    new: Vec<&'a Type>,
    /// New names by old ones.
    names: BTreeMap<&'a str, &'a str>,
}

impl<'a> Types<'a> {
    pub(super) fn pair(base: &'a Api, head: &'a Api) -> Self {
        let Pairs { both, gone, new } = pairs(all(base), all(head), Type::name);
        Self {
            both,
            gone,
            new,
            names: BTreeMap::new(),
        }
    }

    /// An old type expression with the names of today.
    pub(super) fn renamed(&self, ty: &Ty) -> Ty {
        let name = |name: &String| {
            let new = self.names.get(name.as_str());
            new.map_or_else(|| name.clone(), |new| (*new).to_owned())
        };
        match ty {
            Ty::Plain(word) => Ty::Plain(word.clone()),
            Ty::List(item) => Ty::List(Box::new(self.renamed(item))),
            Ty::Map(value) => Ty::Map(Box::new(self.renamed(value))),
            Ty::Named(named) => Ty::Named(name(named)),
            Ty::Enum(named) => Ty::Enum(name(named)),
            Ty::Names(named) => Ty::Names(name(named)),
            Ty::NameOf(owner) => Ty::NameOf(name(owner)),
            Ty::IdOf(owner) => Ty::IdOf(name(owner)),
        }
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(self.gone.iter().map(|ty| removed(ty)));
        changes.extend(self.new.iter().map(|ty| added(ty)));
        for pair in &self.both {
            match pair {
                (Type::Struct(base), Type::Struct(head)) => {
                    changes.extend(self.strukt(base, head));
                }
                (base, head) if base.form() != head.form() => changes.push(reformed(base, head)),
                _ => {}
            }
        }
        changes
    }

    fn strukt(&self, base: &Struct, head: &Struct) -> Vec<Change> {
        let fields = pairs(&base.fields, &head.fields, |field| &field.wire);
        let mut changes = Vec::new();
        changes.extend(fields.gone.iter().map(|field| field_removed(head, field)));
        changes.extend(fields.new.iter().map(|field| field_added(head, field)));
        for (base, field) in fields.both {
            let old = Field {
                ty: self.renamed(&base.ty),
                presence: base.presence.clone(),
                ..Field::default()
            };
            changes.extend(field_type(head, &old.rust(), field));
        }
        changes
    }
}

fn all(api: &Api) -> impl Iterator<Item = &Type> {
    api.resources.iter().flat_map(|resource| &resource.types)
}

fn key(name: &str) -> String {
    format!("types/{name}")
}

fn removed(ty: &Type) -> Change {
    let name = ty.name();
    Change::new(ChangeKind::Rust, "type removed", key(name), name)
        .what(format!("the type `{name}` is gone"))
        .before(ty.form())
        .todo(format!("Remove what names `types::{name}`."))
}

fn added(ty: &Type) -> Change {
    let name = ty.name();
    Change::new(ChangeKind::Addition, "type added", key(name), name)
        .what(format!("the type `{name}` is new, {}", ty.form()))
        .after(ty.form())
}

fn reformed(base: &Type, head: &Type) -> Change {
    let name = head.name();
    let (old, new) = (base.form(), head.form());
    Change::new(ChangeKind::Rust, "type changed", key(name), name)
        .what(format!("`{name}` is {new}, no longer {old}"))
        .before(old)
        .after(new)
        .todo(format!("Rewrite what makes or reads a `{name}`."))
}

fn field_key(strukt: &Struct, field: &Field) -> String {
    format!("types/{}/fields/{}", strukt.name, field.wire)
}

fn field_removed(strukt: &Struct, field: &Field) -> Change {
    let subject = format!("{}.{}", strukt.name, field.name);
    Change::new(
        ChangeKind::Rust,
        "field removed",
        field_key(strukt, field),
        &subject,
    )
    .what(format!("`{subject}` is gone"))
    .before(field.rust())
    .todo(format!(
        "Remove what reads or sets `{subject}`; what the service still sends is in `extra`."
    ))
}

fn field_added(strukt: &Struct, field: &Field) -> Change {
    let subject = format!("{}.{}", strukt.name, field.name);
    Change::new(
        ChangeKind::Addition,
        "field added",
        field_key(strukt, field),
        &subject,
    )
    .what(format!("`{subject}: {}` is new", field.rust()))
    .after(field.rust())
}

fn field_type(strukt: &Struct, old: &str, field: &Field) -> Option<Change> {
    let subject = format!("{}.{}", strukt.name, field.name);
    let new = field.rust();
    (old != new).then(|| {
        Change::new(
            ChangeKind::Rust,
            "field type changed",
            field_key(strukt, field),
            &subject,
        )
        .what(format!("`{subject}` is `{new}`, no longer `{old}`"))
        .brief(format!("`{new}`, no longer `{old}`"))
        .before(old)
        .after(&new)
        .todo(format!("Read and set `{subject}` as `{new}`."))
    })
}
