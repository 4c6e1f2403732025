//! Types as schemas.

use super::json::{Json, Object};
use super::{OpenApi, Source, policies};
use crate::docs::Docs;
use crate::lower::described;
use crate::model::{
    Enum, Field, Identity, NameUnion, Presence, Resource, Struct, Ty, Type, Union, Value,
};
use crate::name::TypeName;
use crate::spec;

/// An id is a part of resource names.
pub(super) const ID: &str = "^[^/]+$";

/// What the service sends for a time span.
const DURATION: &str = r"^-?[0-9]+(\.[0-9]{1,9})?s$";

impl Source<'_> {
    /// The schemas of all types, in the order of the files.
    pub(super) fn schemas(&self) -> Object {
        let mut schemas = Object::default();
        for resource in &self.api.resources {
            for ty in &resource.types {
                self.add(ty, resource, &mut schemas);
            }
        }
        schemas
    }

    fn add(&self, ty: &Type, resource: &Resource, schemas: &mut Object) {
        match ty {
            Type::Struct(strukt) => {
                schemas.insert(strukt.name.as_str(), self.strukt(strukt, resource));
                if strukt.resource.is_some() {
                    let patterns = self.patterns(&Ty::NameOf(strukt.name.clone()));
                    let docs = format!("Resource name of a `{}`.", strukt.name);
                    schemas.insert(name_of(&strukt.name), resource_name(&docs, &patterns));
                    schemas.insert(id_of(&strukt.name), resource_id(&strukt.name));
                }
            }
            Type::Enum(enm) => schemas.insert(enm.name.as_str(), self.enm(enm, resource)),
            Type::NameUnion(names) => {
                schemas.insert(names.name.as_str(), self.names(names, resource));
            }
            Type::Union(union) => self.add_union(union, resource, schemas),
        }
    }

    fn strukt(&self, strukt: &Struct, resource: &Resource) -> Object {
        let mut properties = Object::default();
        for field in &strukt.fields {
            match (field.presence, self.union_of(field)) {
                (Presence::Inlined, Some(union)) => {
                    properties = properties.and(self.inlined(union, resource));
                }
                _ => properties.insert(field.wire.as_str(), self.field(strukt, field, resource)),
            }
        }
        let is_sent = strukt.constructor.is_some();
        let required = strukt
            .fields
            .iter()
            .filter(|field| field.required && !(is_sent && field.output));
        let required: Vec<&str> = required.map(|field| field.wire.as_str()).collect();
        Object::default()
            .with("type", "object")
            .unless_empty("description", self.struct_docs(strukt, resource))
            .maybe("deprecated", self.is_old(&strukt.name).then_some(true))
            .unless_empty("required", required)
            .unless_empty("properties", properties)
            .maybe("x-sdk-partial", self.partial(strukt).map(policies::partial))
    }

    /// What is written of a type; what a crate says of failed items is said for any reader.
    fn struct_docs(&self, strukt: &Struct, resource: &Resource) -> String {
        let written = self.written.get(strukt.name.as_str());
        match (written, self.partial(strukt)) {
            (Some(written), Some(partial)) => {
                let docs = described(&written.docs, &written.notes);
                let docs = docs.paragraph(&policies::failures(partial));
                self.words(&docs, Some(resource))
            }
            _ => self.words(&strukt.docs, Some(resource)),
        }
    }

    /// Where an answer of the type lists what has failed.
    fn partial(&self, strukt: &Struct) -> Option<&spec::Partial> {
        self.written.get(strukt.name.as_str())?.partial.as_ref()
    }

    pub(super) fn union_of(&self, field: &Field) -> Option<&Union> {
        match &field.ty {
            Ty::Named(name) => match self.ty(name)? {
                Type::Union(union) => Some(union),
                Type::Struct(_) | Type::Enum(_) | Type::NameUnion(_) => None,
            },
            _ => None,
        }
    }

    pub(super) fn field(&self, strukt: &Struct, field: &Field, resource: &Resource) -> Object {
        let mut schema = schema(&field.ty);
        if field.presence == Presence::Nullable {
            schema = self.nullable(schema);
        }
        let deprecated = self.is_old_member(&strukt.name, &field.wire);
        let notes = Object::default()
            .unless_empty("description", self.words(&field.docs, Some(resource)))
            .maybe("readOnly", field.output.then_some(true))
            .maybe("deprecated", deprecated.then_some(true));
        self.noted(schema, notes)
    }

    /// A schema with what is said about it where it is used.
    pub(super) fn noted(&self, schema: Object, notes: Object) -> Object {
        let refers = schema.get("$ref").is_some();
        match self.version {
            _ if notes.is_empty() => schema,
            // A reference of 3.0 has nothing beside it.
            OpenApi::V3_0 if refers => Object::default().with("allOf", vec![schema]).and(notes),
            OpenApi::V3_0 | OpenApi::V3_1 => schema.and(notes),
        }
    }

    /// The same schema, which takes null as well.
    pub(super) fn nullable(&self, mut schema: Object) -> Object {
        if schema.is_empty() {
            // Any value is one that may be null.
            return schema;
        }
        if self.version == OpenApi::V3_0 {
            return self.nullable_of_3_0(schema);
        }
        if let Some(ty) = schema.get_mut("type") {
            let plain = std::mem::replace(ty, Json::Null);
            *ty = vec![plain, "null".into()].into();
            return schema;
        }
        let null = Object::default().with("type", "null");
        Object::default().with("anyOf", vec![schema, null])
    }

    /// `nullable` needs a type beside it, also where a reference says the type already.
    fn nullable_of_3_0(&self, schema: Object) -> Object {
        let Some(Json::Text(target)) = schema.get("$ref") else {
            return schema.with("nullable", true);
        };
        let name = target.rsplit('/').next().unwrap_or_default();
        let ty = match self.types.get(name) {
            Some(Type::Struct(_) | Type::Union(_)) => "object",
            Some(Type::Enum(_) | Type::NameUnion(_)) | None => "string",
        };
        Object::default()
            .with("type", ty)
            .with("nullable", true)
            .with("allOf", vec![schema])
    }

    fn enm(&self, enm: &Enum, resource: &Resource) -> Object {
        let values = enm.values.iter();
        let values = values.map(|Value { wire, docs, .. }| (wire.as_str(), docs));
        let docs = self.words(&enm.docs, Some(resource));
        self.open(&docs, values.collect(), resource)
            .maybe("deprecated", self.is_old(&enm.name).then_some(true))
    }

    /// An enum that may get further values: those that are known, or any other.
    pub(super) fn open(
        &self,
        docs: &str,
        values: Vec<(&str, &Docs)>,
        resource: &Resource,
    ) -> Object {
        let list = values.iter().map(|(wire, docs)| {
            let docs = self.words(docs, Some(resource)).replace('\n', " ");
            format!("- `{wire}`: {docs}")
        });
        let list: Vec<String> = list.collect();
        let docs = format!(
            "{docs}\n\n{}\n\nFurther values may come: keep what is not listed as it is.",
            list.join("\n")
        );
        let known: Vec<&str> = values.into_iter().map(|(wire, _)| wire).collect();
        let known = Object::default().with("type", "string").with("enum", known);
        let any = Object::default().with("type", "string");
        Object::default()
            .with("description", docs)
            .with("anyOf", vec![known, any])
    }

    fn names(&self, names: &NameUnion, resource: &Resource) -> Object {
        let docs = self.words(&names.docs, Some(resource));
        resource_name(&docs, &self.patterns(&Ty::NameUnion(names.name.clone())))
    }

    /// The patterns of the resource names that a value may be.
    fn patterns(&self, ty: &Ty) -> Vec<&str> {
        let owners = match ty {
            Ty::NameOf(owner) => vec![owner],
            Ty::NameUnion(name) => match self.ty(name) {
                Some(Type::NameUnion(names)) => names.variants.iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let identities = owners.into_iter().filter_map(|owner| self.identity(owner));
        let patterns = identities.flat_map(|identity| &identity.patterns);
        patterns.map(|pattern| pattern.text.as_str()).collect()
    }

    /// How the resources of a type are named.
    pub(super) fn identity(&self, owner: &TypeName) -> Option<&Identity> {
        match self.ty(owner)? {
            Type::Struct(strukt) => strukt.resource.as_ref(),
            Type::Enum(_) | Type::Union(_) | Type::NameUnion(_) => None,
        }
    }
}

/// The schema of a value of a type.
pub(super) fn schema(ty: &Ty) -> Object {
    let plain = |name: &str| Object::default().with("type", name);
    match ty {
        // What a client gets may be any text; what it sends has a pattern.
        Ty::String | Ty::IdOf(_) | Ty::NameOf(_) | Ty::NameUnion(_) => plain("string"),
        Ty::Boolean => plain("boolean"),
        Ty::Integer => plain("integer").with("format", "int64"),
        Ty::Number => plain("number").with("format", "double"),
        Ty::Timestamp => plain("string").with("format", "date-time"),
        Ty::Duration => plain("string").with("pattern", DURATION),
        Ty::Json => Object::default(),
        Ty::Secret => plain("string").with("format", "password"),
        Ty::List(item) => plain("array").with("items", schema(item)),
        Ty::Map(value) => plain("object").with("additionalProperties", schema(value)),
        Ty::Named(name) | Ty::Enum(name) => reference(name.as_str()),
    }
}

/// The schema of a value that a client sends: names and ids must fit their patterns there. What a service sends has been seen
/// to differ, and a client that refuses that loses the whole answer.
pub(super) fn sent(ty: &Ty) -> Object {
    match ty {
        Ty::NameOf(owner) => reference(&name_of(owner)),
        Ty::NameUnion(name) => reference(name.as_str()),
        Ty::IdOf(owner) => reference(&id_of(owner)),
        Ty::List(item) => {
            let list = Object::default().with("type", "array");
            list.with("items", sent(item))
        }
        ty => schema(ty),
    }
}

/// The schema of resource names.
fn resource_name(docs: &str, patterns: &[&str]) -> Object {
    let shown: Vec<String> = patterns.iter().map(|text| format!("`{text}`")).collect();
    Object::default()
        .with("type", "string")
        .with("description", format!("{docs}\n\n{}.", shown.join(" or ")))
        .with("pattern", regex(patterns))
        .with("x-sdk-name", patterns.to_vec())
}

/// A regular expression that takes what fits one of the patterns of resource names.
fn regex(patterns: &[&str]) -> String {
    let all: Vec<String> = patterns
        .iter()
        .map(|pattern| {
            let segments = pattern.split('/').map(|segment| {
                if segment.starts_with('{') {
                    "[^/]+".to_owned()
                } else {
                    segment.replace('.', r"\.")
                }
            });
            segments.collect::<Vec<_>>().join("/")
        })
        .collect();
    match all.as_slice() {
        [only] => format!("^{only}$"),
        all => format!("^({})$", all.join("|")),
    }
}

/// The schema of the ids of a type, where a client sends them.
fn resource_id(owner: &TypeName) -> Object {
    let docs = format!("Id of a `{owner}`: the last part of its resource name.");
    let schema = Object::default().with("type", "string");
    schema.with("description", docs).with("pattern", ID)
}

/// The type of the ids of a type.
fn id_of(owner: &TypeName) -> String {
    format!("{owner}Id")
}

/// The type of the resource names of a type.
fn name_of(owner: &TypeName) -> String {
    format!("{owner}Name")
}

/// A reference to a schema of the document.
pub(super) fn reference(name: &str) -> Object {
    Object::default().with("$ref", format!("#/components/schemas/{name}"))
}
