//! Structs, enums and unions: their names in Rust, how each member is read, and what a user writes to send one.

use std::collections::BTreeMap;

use super::Lowering;
use super::names::{Unique, variant_name};
use super::policy_docs;
use super::symbols::Sort;
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{
    Constructor, Enum, Field, Identity, NameUnion, Presence, Reading, Scalar, Struct, Ty, Type,
    Value,
};
use crate::name::{Name, TypeName, Wire};
use crate::spec::{self, Mark, Text};

/// Names that every struct or enum of the output has for itself.
const EXTRA: &str = "extra";
pub(super) const OTHER: &str = "Other";

impl<'a> Lowering<'a> {
    /// Lowers one type of a file; nothing where it is not even of a known sort.
    pub(super) fn ty(&mut self, written: &Text, ty: &'a spec::Type) -> Option<Type> {
        let symbol = self.symbols.get(&written.value)?;
        let (name, sort) = (symbol.name.clone(), symbol.sort);
        self.misplaced(written, ty, sort);
        Some(match sort {
            Sort::Struct => Type::Struct(self.strukt(name, written, ty)),
            Sort::Enum => Type::Enum(self.enm(name, ty)),
            Sort::Union => Type::Union(self.union(name, written, ty)),
            Sort::NameUnion => Type::NameUnion(self.names(name, ty)),
        })
    }

    /// Keys that belong to another sort of type.
    fn misplaced(&mut self, written: &Text, ty: &spec::Type, sort: Sort) {
        for key in &ty.keys {
            let (owner, fits) = match key.as_str() {
                "resource" | "partial" => ("fields", sort == Sort::Struct),
                "tag" | "content" | "untagged" => ("variants", sort == Sort::Union),
                _ => continue,
            };
            if fits {
                continue;
            }
            let what = format!("`{}` has no meaning in `{}`", key.value, written.value);
            let help = format!("only a type with `{owner}` has `{}`: remove it", key.value);
            self.mistakes.push(Error::at(&key.span, what).help(help));
        }
    }

    fn strukt(&mut self, name: TypeName, written: &Text, ty: &'a spec::Type) -> Struct {
        let mut fields: Vec<(Field, bool)> = self.fields(ty.fields.as_deref().unwrap_or_default());
        let unions = fields
            .iter()
            .filter(|(field, _)| field.presence == Presence::Inlined)
            .filter_map(|(field, _)| match &field.ty {
                Ty::Named(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        self.inlined(written, ty);
        let resource = self.identity(written, ty, &fields);
        own_name(resource.as_ref(), &mut fields);
        let partial = ty.partial.as_ref().map(|partial| self.partial(ty, partial));
        let constructor = self
            .sent
            .contains(name.as_str())
            .then(|| constructor(&fields));
        let mut docs = policy_docs::described(&ty.docs, &ty.notes);
        if let Some(partial) = &ty.partial {
            docs = docs.paragraph(&policy_docs::partial(partial));
        }
        let mut fields: Vec<Field> = fields.into_iter().map(|(field, _)| field).collect();
        let camel_case = spell(&mut fields);
        Struct {
            name,
            docs,
            fields,
            camel_case,
            unions,
            constructor,
            resource,
            partial,
        }
    }

    /// What unions bring into a struct: at most two of them, and no member that is there already.
    fn inlined(&mut self, written: &Text, ty: &spec::Type) {
        let mut seen: BTreeMap<String, Text> = BTreeMap::new();
        let mut unions = 0;
        for (wire, field) in ty.fields.iter().flatten() {
            let members = self.wire_members(wire, field);
            let union = self
                .symbols
                .get(&field.ty.value)
                .is_some_and(|symbol| symbol.sort == Sort::Union);
            unions += usize::from(union);
            if union && unions > 2 {
                let message = format!("`{}` holds more than two unions", written.value);
                let error = Error::at(&wire.span, message);
                self.mistakes
                    .push(error.help("define a struct for the union and use that as the type"));
            }
            for member in members {
                let Some(first) = seen.insert(member.to_string(), wire.clone()) else {
                    continue;
                };
                if first.value != wire.value {
                    let message =
                        format!("the member `{member}` occurs twice in `{}`", written.value);
                    let error =
                        Error::at(&wire.span, message).also(&first.span, "it comes from here, too");
                    self.mistakes.push(
                        error.help("a union's members are members of the struct: remove one"),
                    );
                }
            }
        }
    }

    /// The fields, each with whether only the service sets it.
    fn fields(&mut self, written: &[(Text, spec::Field)]) -> Vec<(Field, bool)> {
        let mut unique = Unique::new("members");
        let mut fields = Vec::new();
        for (wire, field) in written {
            let name = self.name(wire, field.name.as_ref());
            let Some((name, ty)) = name.zip(self.resolve(&field.ty)) else {
                continue;
            };
            if name.as_str() == EXTRA {
                let error = Error::at(&wire.span, "`extra` is reserved for unknown members");
                self.mistakes
                    .push(error.help("add `name:` with another word"));
            }
            unique.add(name.as_str(), wire, &mut self.mistakes);
            fields.push((self.field(wire, field, name, ty), field.is(Mark::Output)));
        }
        fields
    }

    fn field(&mut self, wire: &Text, field: &spec::Field, name: Name, ty: Ty) -> Field {
        let presence = self.presence(wire, field, &ty);
        let reading = self.reading(field, &ty, presence);
        Field {
            name,
            wire: Wire::new(&wire.value),
            spelled: false,
            presence,
            reading,
            output: field.is(Mark::Output),
            required: field.is(Mark::Required),
            needed: self.needed(field, presence, &ty),
            docs: policy_docs::described(&field.docs, &field.notes),
            ty,
        }
    }

    /// Whether a struct cannot be read without a member: where its default would be a value that
    /// nobody has said. An empty string, list or map says nothing that absence does not.
    fn needed(&mut self, field: &spec::Field, presence: Presence, ty: &Ty) -> bool {
        let is_required = presence == Presence::Always;
        let usual = is_required && !matches!(ty, Ty::String | Ty::List(_) | Ty::Map(_) | Ty::Json);
        let Some(absent) = &field.absent else {
            if let Some(because) = &field.because {
                let error = Error::at(&because.span, "`because` has no `absent` to explain");
                self.mistakes
                    .push(error.help("add `absent: default`, or remove `because`"));
            }
            return usual;
        };
        let needed = absent.value == "error";
        if !is_required {
            let what = "`absent` is only for required members; others may be absent";
            let error = Error::at(&absent.span, what);
            self.mistakes.push(error.help("remove `absent`"));
        } else if needed == usual {
            let what = if needed {
                "`absent: error` already applies to members of this type"
            } else {
                "`absent: default` already applies to members of this type"
            };
            let error = Error::at(&absent.span, what);
            self.mistakes.push(error.help("remove `absent`"));
        } else if !needed && field.because.is_none() {
            let what = "`absent: default` needs a reason: the service did not send this value";
            let error = Error::at(&absent.span, what);
            self.mistakes.push(error.help(
                "add `because:` and say how you know that the service leaves this value out",
            ));
        }
        is_required && needed
    }

    fn presence(&mut self, wire: &Text, field: &spec::Field, ty: &Ty) -> Presence {
        if self.is_union(ty) {
            if field.is(Mark::Required) || field.is(Mark::Nullable) || field.is(Mark::Lenient) {
                let what = "a union cannot be required, nullable or lenient";
                let error = Error::at(&wire.span, what);
                self.mistakes
                    .push(error.help("remove these keys: its members are members of the struct"));
            }
            return Presence::Inlined;
        }
        if let Some(inner) = self.union_inside(ty) {
            let error = Error::at(
                &field.ty.span,
                format!("the union `{inner}` stands in a list or map"),
            )
            .label("its unknown members would be lost here");
            let help = format!("define a struct with one field of type `{inner}` and use that");
            self.mistakes.push(error.help(help));
        }
        if field.is(Mark::Required) && field.is(Mark::Nullable) {
            let error = Error::at(
                &wire.span,
                format!("`{}` is both required and nullable", wire.value),
            );
            self.mistakes.push(
                error.help(
                    "keep `nullable: true`; a nullable member may be absent, null or a value",
                ),
            );
        }
        match (field.is(Mark::Nullable), field.is(Mark::Required)) {
            (true, _) => Presence::Nullable,
            (false, true) => Presence::Always,
            (false, false) => Presence::Optional,
        }
    }

    fn reading(&mut self, field: &spec::Field, ty: &Ty, presence: Presence) -> Reading {
        let scalar = match ty {
            Ty::Boolean => Some(Scalar::Boolean),
            Ty::Integer => Some(Scalar::Integer),
            Ty::Number => Some(Scalar::Number),
            _ => None,
        };
        match (field.is(Mark::Lenient), scalar, presence) {
            (true, Some(scalar), Presence::Always) => Reading::Lenient(scalar),
            (true, Some(scalar), Presence::Optional) => Reading::LenientOptional(scalar),
            (true, scalar, _) => {
                let message = match scalar {
                    Some(_) => "what is lenient reads null as absent and cannot be nullable",
                    None => "only a boolean, integer or number can be lenient",
                };
                let error = Error::at(&field.ty.span, message);
                self.mistakes.push(error.help("remove `lenient: true`"));
                Reading::Plain
            }
            (false, _, Presence::Always) => match ty {
                Ty::List(item) if **item != Ty::Json => Reading::List,
                Ty::Map(value) if **value != Ty::Json => Reading::Map,
                Ty::String
                | Ty::Boolean
                | Ty::Integer
                | Ty::Number
                | Ty::List(_)
                | Ty::Map(_)
                | Ty::Named(_)
                | Ty::Secret => Reading::OrDefault,
                Ty::Timestamp
                | Ty::Duration
                | Ty::Json
                | Ty::Enum(_)
                | Ty::NameUnion(_)
                | Ty::NameOf(_)
                | Ty::IdOf(_) => Reading::Plain,
            },
            (false, _, Presence::Optional) => match ty {
                Ty::List(item) if **item != Ty::Json => Reading::OptionalList,
                Ty::Map(value) if **value != Ty::Json => Reading::OptionalMap,
                _ => Reading::Plain,
            },
            (false, _, _) => Reading::Plain,
        }
    }

    fn enm(&mut self, name: TypeName, ty: &spec::Type) -> Enum {
        let mut unique = Unique::with("values", OTHER);
        let mut values = Vec::new();
        for (wire, value) in ty.values.as_deref().unwrap_or_default() {
            match variant_name(wire, value.name.as_ref()) {
                Err(error) => self.mistakes.push(error),
                Ok(name) => {
                    unique.add(name.as_str(), wire, &mut self.mistakes);
                    values.push(Value {
                        name,
                        wire: Wire::new(&wire.value),
                        docs: Docs::new(&value.docs.value),
                    });
                }
            }
        }
        Enum {
            name,
            docs: policy_docs::described(&ty.docs, &ty.notes),
            values,
        }
    }

    fn names(&mut self, name: TypeName, ty: &spec::Type) -> NameUnion {
        let mut unique = Unique::with("names", OTHER);
        let mut variants = Vec::new();
        for text in ty.name_union.as_deref().unwrap_or_default() {
            match self.resolve(text) {
                Some(Ty::NameOf(owner)) => {
                    unique.add(owner.as_str(), text, &mut self.mistakes);
                    variants.push(owner);
                }
                Some(_) => {
                    let error = Error::at(
                        &text.span,
                        format!("`{}` is not a resource name", text.value),
                    );
                    self.mistakes.push(error.help(
                        "write the name type of a type with `resource:`, such as `ProjectName`",
                    ));
                }
                None => {}
            }
        }
        NameUnion {
            name,
            docs: policy_docs::described(&ty.docs, &ty.notes),
            variants,
        }
    }

    pub(super) fn is_union(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Named(name) if self.symbols.get(name.as_str()).is_some_and(|s| s.sort == Sort::Union))
    }

    pub(super) fn union_inside(&self, ty: &Ty) -> Option<TypeName> {
        match ty {
            Ty::List(inner) | Ty::Map(inner) => match inner.as_ref() {
                Ty::Named(name) if self.is_union(inner) => Some(name.clone()),
                inner => self.union_inside(inner),
            },
            _ => None,
        }
    }
}

/// A resource can always say its name, be it an empty one.
fn own_name(identity: Option<&Identity>, fields: &mut [(Field, bool)]) {
    for (field, _) in fields {
        let own = identity.is_some_and(|identity| identity.name_field == field.name);
        if own && matches!(field.presence, Presence::Optional | Presence::Nullable) {
            field.presence = Presence::OwnName;
        }
    }
}

/// What `new` takes and what has a setter; what only the service sets has neither.
fn constructor(fields: &[(Field, bool)]) -> Constructor {
    let settable = |required: bool| {
        let wanted = move |field: &Field| {
            required == matches!(field.presence, Presence::Always | Presence::Inlined)
        };
        fields
            .iter()
            .enumerate()
            .filter(move |(_, (field, output))| !output && wanted(field))
            .map(|(index, _)| index)
            .collect()
    };
    Constructor {
        required: settable(true),
        optional: settable(false),
    }
}

/// Leaves the wire name out where serde finds it from the field's name; tells whether `camelCase` is needed for that.
fn spell(fields: &mut [Field]) -> bool {
    let spelled = |field: &Field, spelling: &dyn Fn(&str) -> String| {
        let wire = field.wire.as_str();
        field.presence == Presence::Inlined || spelling(field.name.as_str()) == wire
    };
    let plain = |name: &str| name.to_owned();
    let camel = |name: &str| serde_camel_case(name);
    let camel_case = fields
        .iter()
        .any(|field| spelled(field, &camel) && !spelled(field, &plain));
    for field in fields.iter_mut() {
        field.spelled = if camel_case {
            spelled(field, &camel)
        } else {
            spelled(field, &plain)
        };
    }
    camel_case
}

/// The spelling of serde's `rename_all = "camelCase"`.
fn serde_camel_case(name: &str) -> String {
    let mut camel = String::new();
    let mut upper = false;
    for c in name.chars() {
        match c {
            '_' => upper = true,
            c if upper => {
                camel.push(c.to_ascii_uppercase());
                upper = false;
            }
            c => camel.push(c),
        }
    }
    camel
}
