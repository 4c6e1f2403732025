//! Unions: inside of a struct their members are members of it; as a whole body they are a choice of objects.

use heck::ToUpperCamelCase as _;

use super::json::{Json, Object};
use super::schemas::{reference, schema};
use super::{OpenApi, Source};
use crate::model::{Content, Endpoint, Enum, Form, Place, Resource, Ty, Type, Union, Variant};
use crate::name::Wire;

/// What the members of other variants are where one variant stands.
#[derive(Clone, Copy)]
enum Others {
    /// Absent or null: the service has been seen to write them all.
    Null,
    Absent,
}

impl Source<'_> {
    /// Adds what a union needs: tag and content of one inside of a struct, and the choice that a whole body is.
    pub(super) fn add_union(&self, union: &Union, resource: &Resource, schemas: &mut Object) {
        if let Some(tag) = tag(&union.form).filter(|_| self.is_inlined(union)) {
            if self.same_enum(union).is_none() {
                schemas.insert(self.tag_name(union, tag), self.tag_enum(union, resource));
            }
            if let Form::Nested { .. } = &union.form {
                schemas.insert(self.content_name(union), self.content(union, resource));
            }
        }
        if self.is_body(union) {
            match tag(&union.form) {
                Some(tag) => self.add_choice(union, tag, resource, schemas),
                None => schemas.insert(union.name.as_str(), self.chosen(union, resource)),
            }
        }
    }

    fn add_choice(&self, union: &Union, tag: &str, resource: &Resource, schemas: &mut Object) {
        let (mut references, mut mapping) = (Vec::new(), Object::default());
        for variant in &union.variants {
            let mut name = self.own_name(&format!("{}{}", union.name, variant.name));
            if name == self.tag_name(union, tag) {
                name.push_str("Variant");
            }
            mapping.insert(variant.key.as_str(), format!("#/components/schemas/{name}"));
            references.push(reference(&name));
            schemas.insert(name, self.variant(union, tag, variant, resource));
        }
        let discriminator = Object::default()
            .with("propertyName", tag)
            .with("mapping", mapping);
        let choice = Object::default()
            .unless_empty("description", self.words(&union.docs, Some(resource)))
            .with("oneOf", references)
            .with("discriminator", discriminator);
        schemas.insert(union.name.as_str(), choice);
    }

    fn is_inlined(&self, union: &Union) -> bool {
        self.types.values().any(|ty| match ty {
            Type::Struct(strukt) => strukt.unions.contains(&union.name),
            Type::Enum(_) | Type::Union(_) | Type::NameUnion(_) => false,
        })
    }

    fn tag_name(&self, union: &Union, tag: &str) -> String {
        self.own_name(&format!("{}{}", union.name, tag.to_upper_camel_case()))
    }

    fn content_name(&self, union: &Union) -> String {
        if self.is_body(union) {
            self.own_name(&format!("{}Content", union.name))
        } else {
            union.name.to_string()
        }
    }

    fn is_body(&self, union: &Union) -> bool {
        let endpoints = self
            .api
            .resources
            .iter()
            .flat_map(|resource| &resource.endpoints);
        let whole = |endpoint: &Endpoint| {
            endpoint.required.iter().any(|param| {
                param.place == Place::Body && param.ty == Ty::Named(union.name.clone())
            })
        };
        endpoints.into_iter().any(whole)
    }

    /// One of the objects that a body may be.
    fn variant(&self, union: &Union, tag: &str, variant: &Variant, resource: &Resource) -> Object {
        let constant = Object::default().with("type", "string");
        let constant = match self.version {
            OpenApi::V3_1 => constant.with("const", variant.key.as_str()),
            OpenApi::V3_0 => constant.with("enum", vec![variant.key.as_str()]),
        };
        let mut properties = Object::default().with(tag, constant);
        let mut required = vec![tag];
        match (&union.form, &variant.content) {
            (Form::Nested { content, .. }, Content::Member(wire, ty)) => {
                let inner = Object::default()
                    .with("type", "object")
                    .with("required", vec![wire.as_str()])
                    .with(
                        "properties",
                        Object::default().with(wire.as_str(), schema(ty)),
                    );
                properties.insert(content.as_str(), inner);
                required.push(content.as_str());
            }
            (Form::Nested { content, .. }, Content::Direct(ty)) => {
                properties.insert(content.as_str(), schema(ty));
                required.push(content.as_str());
            }
            (_, Content::Member(wire, ty)) => {
                properties.insert(wire.as_str(), schema(ty));
                required.push(wire.as_str());
            }
            (_, Content::Direct(_) | Content::Empty) => {}
        }
        Object::default()
            .with("type", "object")
            .unless_empty("description", self.words(&variant.docs, Some(resource)))
            .with("required", required)
            .with("properties", properties)
    }

    /// An object that holds exactly one of several members.
    fn chosen(&self, union: &Union, resource: &Resource) -> Object {
        let docs = self.words(&union.docs, Some(resource));
        Object::default()
            .with("type", "object")
            .with("description", format!("{docs}\n\nExactly one member."))
            .with("minProperties", 1_u32)
            .with("maxProperties", 1_u32)
            .with("properties", self.members(union, resource, Others::Absent))
    }

    /// What a union brings into the struct that it is a member of.
    pub(super) fn inlined(&self, union: &Union, resource: &Resource) -> Object {
        let Some(tag) = tag(&union.form) else {
            return self.members(union, resource, Others::Null);
        };
        let properties = Object::default().with(tag, self.tag(union, tag, resource));
        match &union.form {
            Form::Nested { content, .. } => {
                let mut schema = reference(&self.content_name(union));
                let mut variants = union.variants.iter();
                if variants.any(|variant| matches!(variant.content, Content::Empty)) {
                    schema = self.nullable(schema);
                }
                let docs = format!("What belongs to `{tag}`.");
                let notes = Object::default().with("description", docs);
                properties.with(content.as_str(), self.noted(schema, notes))
            }
            Form::Tagged { .. } | Form::Untagged => {
                properties.and(self.members(union, resource, Others::Null))
            }
        }
    }

    /// The member that tells the variant.
    fn tag(&self, union: &Union, tag: &str, resource: &Resource) -> Object {
        let known = self.same_enum(union);
        let name = known.map_or_else(|| self.tag_name(union, tag), |enm| enm.name.to_string());
        let docs = self.words(&union.docs, Some(resource));
        self.noted(
            reference(&name),
            Object::default().with("description", docs),
        )
    }

    /// The enum of the API that has just the values of the tag.
    fn same_enum(&self, union: &Union) -> Option<&Enum> {
        let is_key = |wire: &Wire| union.variants.iter().any(|variant| variant.key == *wire);
        self.types.values().find_map(|ty| match ty {
            Type::Enum(enm) => {
                let same = enm.values.len() == union.variants.len();
                let same = same && enm.values.iter().all(|value| is_key(&value.wire));
                same.then_some(enm)
            }
            Type::Struct(_) | Type::Union(_) | Type::NameUnion(_) => None,
        })
    }

    fn tag_enum(&self, union: &Union, resource: &Resource) -> Object {
        let values = union.variants.iter();
        let values = values.map(|variant| (variant.key.as_str(), &variant.docs));
        let docs = format!("Which variant of `{}` it is.", union.name);
        self.open(&docs, values.collect(), resource)
    }

    /// The object in which the content of every variant stands.
    fn content(&self, union: &Union, resource: &Resource) -> Object {
        Object::default()
            .with("type", "object")
            .unless_empty("description", self.words(&union.docs, Some(resource)))
            .with("properties", self.members(union, resource, Others::Absent))
    }

    /// A member for each variant.
    fn members(&self, union: &Union, resource: &Resource, others: Others) -> Object {
        let mut members = Object::default();
        for variant in &union.variants {
            let docs = match tag(&union.form) {
                Some(tag) => format!("Only where `{tag}` is `{}`.", variant.key),
                None => self.words(&variant.docs, Some(resource)),
            };
            match &variant.content {
                Content::Member(wire, ty) => {
                    let schema = match others {
                        Others::Null => self.nullable(schema(ty)),
                        Others::Absent => schema(ty),
                    };
                    let notes = Object::default().unless_empty("description", docs);
                    members.insert(wire.as_str(), self.noted(schema, notes));
                }
                Content::Direct(ty) => {
                    for (wire, schema) in self.direct(ty, &docs, resource) {
                        let schema = match members.get(&wire) {
                            Some(known) if *known != schema => several(&wire),
                            _ => schema,
                        };
                        members.insert(wire, schema);
                    }
                }
                Content::Empty => {}
            }
        }
        members
    }

    /// The members of a content that stands where those of other variants have one member.
    fn direct(&self, ty: &Ty, docs: &str, resource: &Resource) -> Vec<(String, Json)> {
        let Ty::Named(name) = ty else {
            return Vec::new();
        };
        let Some(Type::Struct(strukt)) = self.ty(name) else {
            return Vec::new();
        };
        let fields = strukt.fields.iter().map(|field| {
            let own = self.words(&field.docs, Some(resource));
            let docs = format!("{docs} {own}");
            let schema = self
                .field(strukt, field, resource)
                .with("description", docs);
            (field.wire.to_string(), schema.into())
        });
        fields.collect()
    }
}

fn tag(form: &Form) -> Option<&str> {
    match form {
        Form::Tagged { tag } | Form::Nested { tag, .. } => Some(tag.as_str()),
        Form::Untagged => None,
    }
}

/// A member that is one thing in one variant and another in another.
fn several(wire: &str) -> Json {
    let docs = format!("`{wire}` is different things in different variants.");
    Object::default().with("description", docs).into()
}
