//! Structs, enums and unions: their names in Rust, how each member is read, and what a user writes to send one.

use super::Lowering;
use super::names::{Unique, variant};
use super::symbols::Sort;
use super::{path, sentences};
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{
    Branch, Constructor, Content, Enum, Field, Form, Identity, Names, Part, Partial, PartialList,
    Pattern, Presence, Reading, Scalar, Struct, Ty, Type, Union, Value,
};
use crate::name::{Name, TypeName, Wire};
use crate::spec::{self, Notes, Text};

/// Names that every struct or enum of the output has for itself.
const EXTRA: &str = "extra";
const OTHER: &str = "Other";

impl Lowering<'_> {
    /// Lowers one type of a file; nothing where it is not even of a known sort.
    pub(super) fn ty(&mut self, written: &Text, ty: &spec::Type) -> Option<Type> {
        let symbol = self.symbols.get(&written.value)?;
        let (name, sort) = (symbol.name.clone(), symbol.sort);
        self.misplaced(written, ty, sort);
        Some(match sort {
            Sort::Struct => Type::Struct(self.strukt(name, written, ty)),
            Sort::Enum => Type::Enum(self.enm(name, ty)),
            Sort::Union => Type::Union(self.union(name, written, ty)),
            Sort::Names => Type::Names(self.names(name, ty)),
        })
    }

    /// Keys that belong to another sort of type.
    fn misplaced(&mut self, written: &Text, ty: &spec::Type, sort: Sort) {
        let wrong = |key: &str, owner: &str| {
            Error::at(
                &written.span,
                format!("`{key}` does nothing in `{}`", written.value),
            )
            .help(format!("only a type with `{owner}` has `{key}`: remove it"))
        };
        if sort != Sort::Struct && !ty.patterns.is_empty() {
            self.mistakes.push(wrong("resource", "fields"));
        }
        if sort != Sort::Struct && ty.partial.is_some() {
            self.mistakes.push(wrong("partial", "fields"));
        }
        if sort != Sort::Union
            && (ty.tag.is_some() || ty.content.is_some() || ty.chosen_by.is_some())
        {
            self.mistakes.push(wrong("tag", "branches"));
        }
    }

    fn strukt(&mut self, name: TypeName, written: &Text, ty: &spec::Type) -> Struct {
        let mut fields: Vec<(Field, bool)> = self.fields(ty.fields.as_deref().unwrap_or_default());
        let unions = fields
            .iter()
            .filter(|(field, _)| field.presence == Presence::Inlined)
            .filter_map(|(field, _)| match &field.ty {
                Ty::Named(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        let resource = self.identity(written, ty, &fields);
        own_name(resource.as_ref(), &mut fields);
        let partial = ty.partial.as_ref().map(|partial| self.partial(ty, partial));
        let constructor = self
            .sent
            .contains(name.as_str())
            .then(|| constructor(&fields));
        let mut docs = sentences::described(&ty.docs, &ty.notes);
        if let Some(partial) = &ty.partial {
            docs = docs.paragraph(&sentences::partial(partial));
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
                let error = Error::at(
                    &wire.span,
                    "`extra` holds the members that no version knows",
                );
                self.mistakes
                    .push(error.help("add `name:` with another word"));
            }
            unique.add(name.as_str(), wire, &mut self.mistakes);
            fields.push((self.field(wire, field, name, ty), field.output));
        }
        fields
    }

    fn field(&mut self, wire: &Text, field: &spec::Field, name: Name, ty: Ty) -> Field {
        let presence = self.presence(wire, field, &ty);
        let reading = self.reading(field, &ty, presence);
        Field {
            name,
            rename: Some(Wire::new(&wire.value)),
            ty,
            presence,
            reading,
            docs: sentences::described(&field.docs, &field.notes),
        }
    }

    fn presence(&mut self, wire: &Text, field: &spec::Field, ty: &Ty) -> Presence {
        if self.is_union(ty) {
            if field.required || field.nullable || field.lenient {
                let error = Error::at(&wire.span, "a union's members are members of the struct");
                self.mistakes
                    .push(error.help("remove `required`, `nullable` and `lenient` here"));
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
        if field.required && field.nullable {
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
        match (field.nullable, field.required) {
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
        match (field.lenient, scalar, presence) {
            (true, Some(scalar), Presence::Always) => Reading::Lenient(scalar),
            (true, Some(scalar), Presence::Optional) => Reading::LenientOptional(scalar),
            (true, _, _) => {
                let error = Error::at(
                    &field.ty.span,
                    "only a boolean, integer or number can be lenient",
                );
                self.mistakes.push(error.help("remove `lenient: true`"));
                Reading::Plain
            }
            (false, _, Presence::Always) => match ty {
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
                | Ty::Names(_)
                | Ty::NameOf(_)
                | Ty::IdOf(_) => Reading::Plain,
            },
            (false, _, _) => Reading::Plain,
        }
    }

    fn identity(
        &mut self,
        written: &Text,
        ty: &spec::Type,
        fields: &[(Field, bool)],
    ) -> Option<Identity> {
        if ty.patterns.is_empty() {
            return None;
        }
        let own = |field: &&(Field, bool)| matches!(&field.0.ty, Ty::NameOf(owner) if owner.as_str() == written.value);
        let Some((name, _)) = fields.iter().find(own) else {
            let message = format!("no member of `{}` holds its resource name", written.value);
            let help = format!("add a member of type `{}Name`", written.value);
            self.mistakes
                .push(Error::at(&written.span, message).help(help));
            return None;
        };
        let several = ty.patterns.len() > 1;
        let mut patterns = Vec::new();
        for text in &ty.patterns {
            match path::pattern(text) {
                Err(error) => self.mistakes.push(error),
                Ok(placeholders) => {
                    patterns.extend(self.pattern(written, text, &placeholders, several));
                }
            }
        }
        Some(Identity {
            name_field: name.name.clone(),
            patterns,
        })
    }

    fn pattern(
        &mut self,
        owner: &Text,
        text: &Text,
        placeholders: &[String],
        several: bool,
    ) -> Option<Pattern> {
        let last = placeholders.len().checked_sub(1)?;
        let mut parts = Vec::new();
        for (index, placeholder) in placeholders.iter().enumerate() {
            let Ok(name) = Name::new(placeholder) else {
                let error = Error::at(
                    &text.span,
                    format!("the placeholder `{placeholder}` gives no name in Rust"),
                );
                self.mistakes
                    .push(error.help("write it as one word that is none of Rust's"));
                continue;
            };
            let ty = if index == last {
                self.symbols
                    .get(&owner.value)
                    .map(|symbol| Ty::IdOf(symbol.name.clone()))
            } else {
                self.id_type(placeholder)
            };
            parts.push(Part {
                name,
                wire: Wire::new(placeholder),
                ty: ty.unwrap_or(Ty::String),
            });
        }
        let constructor = match (several, parts.first()) {
            (true, Some(first)) => format!("in_{}", first.name),
            _ => "new".to_owned(),
        };
        Some(Pattern {
            text: Wire::new(&text.value),
            constructor: Name::new(&constructor).ok()?,
            parts,
        })
    }

    fn partial(&mut self, ty: &spec::Type, partial: &spec::Partial) -> Partial {
        let mut failed = Vec::new();
        for text in &partial.failed {
            match self.partial_path(ty.fields.as_deref().unwrap_or_default(), text) {
                Ok(path) => failed.push(PartialList { path }),
                Err(error) => self.mistakes.push(error),
            }
        }
        Partial { failed }
    }

    /// Follows `claimErrors.devices` through the structs to a list.
    fn partial_path(
        &self,
        fields: &[(Text, spec::Field)],
        text: &Text,
    ) -> Result<Vec<(Name, Presence)>, Error> {
        let mut fields = fields;
        let mut path = Vec::new();
        let mut words = text.value.split('.').peekable();
        while let Some(word) = words.next() {
            let unknown = || {
                Error::at(&text.span, format!("there is no member `{word}` to follow"))
                    .help("write the wire names that lead to a list, such as `claimErrors.devices`")
            };
            let (wire, field) = fields
                .iter()
                .find(|(wire, _)| wire.value == word)
                .ok_or_else(unknown)?;
            let name = field.name.as_ref().unwrap_or(wire);
            let presence = match (field.required, field.nullable) {
                (true, _) => Presence::Always,
                (false, true) => Presence::Nullable,
                (false, false) => Presence::Optional,
            };
            path.push((Name::new(&name.value).map_err(|_| unknown())?, presence));
            match (self.symbols.ty(&field.ty)?, words.peek()) {
                (Ty::List(_), None) => {}
                (Ty::Named(inner), Some(_)) => {
                    let inner = self
                        .symbols
                        .get(inner.as_str())
                        .and_then(|symbol| symbol.ty.fields.as_deref());
                    fields = inner.unwrap_or_default();
                }
                _ => {
                    let error = Error::at(&text.span, format!("`{}` is no list", text.value));
                    return Err(error.help("name a member that holds a list of failed items"));
                }
            }
        }
        Ok(path)
    }

    fn enm(&mut self, name: TypeName, ty: &spec::Type) -> Enum {
        let mut unique = Unique::with("values", OTHER);
        let mut values = Vec::new();
        for (wire, value) in ty.values.as_deref().unwrap_or_default() {
            if value.ty.is_some() || value.member.is_some() || value.direct || value.empty {
                let error = Error::at(&wire.span, "a value of an enum has no content");
                self.mistakes
                    .push(error.help("keep `docs` and `name`, or write `branches` for a union"));
            }
            match variant(wire, value.name.as_ref()) {
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
            docs: sentences::described(&ty.docs, &ty.notes),
            values,
        }
    }

    fn union(&mut self, name: TypeName, written: &Text, ty: &spec::Type) -> Union {
        let form = self.form(written, ty);
        let mut unique = Unique::with("branches", OTHER);
        let mut branches = Vec::new();
        for (key, branch) in ty.branches.as_deref().unwrap_or_default() {
            match variant(key, branch.name.as_ref()) {
                Err(error) => self.mistakes.push(error),
                Ok(name) => {
                    unique.add(name.as_str(), key, &mut self.mistakes);
                    branches.extend(self.branch(name, key, branch, &form));
                }
            }
        }
        Union {
            name,
            docs: sentences::described(&ty.docs, &ty.notes),
            form,
            branches,
        }
    }

    fn form(&mut self, written: &Text, ty: &spec::Type) -> Form {
        match (&ty.tag, &ty.content, &ty.chosen_by) {
            (Some(tag), None, None) => Form::Tagged {
                tag: Wire::new(&tag.value),
            },
            (Some(tag), Some(content), None) => Form::Nested {
                tag: Wire::new(&tag.value),
                content: Wire::new(&content.value),
            },
            (None, None, Some(_)) => Form::Chosen,
            (None, _, None) => {
                let message = format!(
                    "nothing tells the branches of the union `{}` apart",
                    written.value
                );
                let error = Error::at(&written.span, message);
                self.mistakes.push(error.help(
                    "add `tag:` with the member that says the branch, or `chosen_by: member`",
                ));
                Form::Chosen
            }
            (_, _, Some(chosen_by)) => {
                let error = Error::at(
                    &chosen_by.span,
                    "a union is told by a tag or by its member, not by both",
                );
                self.mistakes
                    .push(error.help("remove `chosen_by`, or `tag` and `content`"));
                Form::Chosen
            }
        }
    }

    fn branch(
        &mut self,
        name: TypeName,
        key: &Text,
        branch: &spec::Variant,
        form: &Form,
    ) -> Option<Branch> {
        let ty = match &branch.ty {
            Some(ty) => Some(self.resolve(ty)?),
            None => None,
        };
        let own = || {
            Wire::new(
                branch
                    .member
                    .as_ref()
                    .map_or(&key.value, |member| &member.value),
            )
        };
        let nested = matches!(form, Form::Nested { .. });
        let content = match (ty, branch.empty, branch.direct) {
            (None, true, false) if nested => Content::Empty,
            (None, true, false) => {
                let error = Error::at(&key.span, "`empty` needs a union with `content`");
                self.mistakes
                    .push(error.help("add `content:` to the union, or give the branch a type"));
                return None;
            }
            (Some(ty), false, true) if nested => Content::Direct(ty),
            (Some(ty), false, false) => Content::Member(own(), ty),
            (Some(_), false, true) => {
                let error = Error::at(&key.span, "`direct` needs a union with `content`");
                self.mistakes.push(error.help("remove `direct: true`"));
                return None;
            }
            _ => {
                let error = Error::at(&key.span, format!("the branch `{}` has no type", key.value));
                self.mistakes.push(
                    error.help("add `type:`, or `empty: true` where the branch has no content"),
                );
                return None;
            }
        };
        let key = match (form, &content) {
            (Form::Chosen, Content::Member(member, _)) => member.clone(),
            _ => Wire::new(&key.value),
        };
        Some(Branch {
            name,
            key,
            content,
            docs: Docs::new(&branch.docs.value),
        })
    }

    fn names(&mut self, name: TypeName, ty: &spec::Type) -> Names {
        let mut choices = Vec::new();
        for text in ty.names.as_deref().unwrap_or_default() {
            match self.resolve(text) {
                Some(Ty::NameOf(owner)) => choices.push(owner),
                Some(_) => {
                    let error =
                        Error::at(&text.span, format!("`{}` is no resource name", text.value));
                    self.mistakes.push(error.help(
                        "write the name type of a type with `resource:`, such as `ProjectName`",
                    ));
                }
                None => {}
            }
        }
        Names {
            name,
            docs: sentences::described(&ty.docs, &ty.notes),
            choices,
        }
    }

    pub(super) fn is_union(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Named(name) if self.symbols.get(name.as_str()).is_some_and(|s| s.sort == Sort::Union))
    }

    fn union_inside(&self, ty: &Ty) -> Option<TypeName> {
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
        let wire = field.rename.as_ref().map_or("", Wire::as_str);
        field.presence == Presence::Inlined || spelling(field.name.as_str()) == wire
    };
    let plain = |name: &str| name.to_owned();
    let camel = |name: &str| serde_camel_case(name);
    let camel_case = fields
        .iter()
        .any(|field| spelled(field, &camel) && !spelled(field, &plain));
    for field in fields.iter_mut() {
        let found = if camel_case {
            spelled(field, &camel)
        } else {
            spelled(field, &plain)
        };
        if found {
            field.rename = None;
        }
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
