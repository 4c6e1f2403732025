//! Unions: inside of a struct their members are members of it; as a whole body they are a choice of objects.

use super::json::{Json, Object};
use super::schemas::{reference, schema};
use super::{OpenApi, Source};
use crate::model::{Branch, Content, Endpoint, Form, Place, Resource, Ty, Type, Union};

impl Source<'_> {
    /// Adds what a union needs: the object that its content stands in, or the whole choice.
    pub(super) fn add_union(&self, union: &Union, resource: &Resource, schemas: &mut Object) {
        let name = union.name.as_str();
        if !self.is_body(union) {
            if let Form::Nested { .. } = &union.form {
                schemas.insert(name, self.content(union, resource));
            }
            return;
        }
        let Some(tag) = tag(&union.form) else {
            schemas.insert(name, self.chosen(union, resource));
            return;
        };
        let branches = || union.branches.iter();
        let references: Vec<Object> = branches()
            .map(|branch| reference(&branch_name(union, branch)))
            .collect();
        let mapping: Object = branches()
            .map(|branch| {
                let target = format!("#/components/schemas/{}", branch_name(union, branch));
                (branch.key.to_string(), target.into())
            })
            .collect();
        let discriminator = Object::default()
            .with("propertyName", tag)
            .with("mapping", mapping);
        let choice = Object::default()
            .unless_empty("description", self.words(&union.docs, Some(resource)))
            .with("oneOf", references)
            .with("discriminator", discriminator);
        schemas.insert(name, choice);
        for branch in branches() {
            let schema = self.branch(union, tag, branch, resource);
            schemas.insert(branch_name(union, branch), schema);
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
    fn branch(&self, union: &Union, tag: &str, branch: &Branch, resource: &Resource) -> Object {
        let constant = Object::default().with("type", "string");
        let constant = match self.version {
            OpenApi::V3_1 => constant.with("const", branch.key.as_str()),
            OpenApi::V3_0 => constant.with("enum", vec![branch.key.as_str()]),
        };
        let mut properties = Object::default().with(tag, constant);
        let mut required = vec![tag];
        match (&union.form, &branch.content) {
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
            .unless_empty("description", self.words(&branch.docs, Some(resource)))
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
            .with("properties", self.members(union, resource))
    }

    /// What a union brings into the struct that it is a member of.
    pub(super) fn inlined(&self, union: &Union, resource: &Resource) -> Object {
        let Some(tag) = tag(&union.form) else {
            return self.members(union, resource);
        };
        let properties = Object::default().with(tag, self.tag(union, resource));
        match &union.form {
            Form::Nested { content, .. } => {
                let empty = union.branches.iter();
                let mut empty = empty.filter(|branch| matches!(branch.content, Content::Empty));
                let schema = reference(union.name.as_str());
                let schema = match empty.next() {
                    Some(_) => self.nullable(schema),
                    None => schema,
                };
                let docs = format!("What belongs to `{tag}`.");
                let notes = Object::default().with("description", docs);
                properties.with(content.as_str(), self.noted(schema, notes))
            }
            Form::Tagged { .. } | Form::Chosen => properties.and(self.members(union, resource)),
        }
    }

    /// The member that tells the branch: an enum of the API that has just these values, or one of its own.
    fn tag(&self, union: &Union, resource: &Resource) -> Object {
        let docs = self.words(&union.docs, Some(resource));
        let keys: Vec<&str> = union
            .branches
            .iter()
            .map(|branch| branch.key.as_str())
            .collect();
        let same = self.types.values().find_map(|ty| match ty {
            Type::Enum(enm) => {
                let mut values = enm.values.iter().map(|value| value.wire.as_str());
                let all =
                    enm.values.len() == keys.len() && values.all(|value| keys.contains(&value));
                all.then(|| reference(enm.name.as_str()))
            }
            Type::Struct(_) | Type::Union(_) | Type::Names(_) => None,
        });
        match same {
            Some(schema) => self.noted(schema, Object::default().with("description", docs)),
            None => {
                let values = union.branches.iter();
                let values = values.map(|branch| (branch.key.as_str(), &branch.docs));
                self.open(&docs, values.collect(), resource)
            }
        }
    }

    /// The object in which the content of every branch stands.
    fn content(&self, union: &Union, resource: &Resource) -> Object {
        Object::default()
            .with("type", "object")
            .unless_empty("description", self.words(&union.docs, Some(resource)))
            .with("properties", self.members(union, resource))
    }

    /// A member for each branch.
    fn members(&self, union: &Union, resource: &Resource) -> Object {
        let mut members = Object::default();
        for branch in &union.branches {
            let docs = match tag(&union.form) {
                Some(tag) => format!("Only where `{tag}` is `{}`.", branch.key),
                None => self.words(&branch.docs, Some(resource)),
            };
            match &branch.content {
                Content::Member(wire, ty) => {
                    let notes = Object::default().unless_empty("description", docs);
                    members.insert(wire.as_str(), self.noted(schema(ty), notes));
                }
                Content::Direct(ty) => {
                    for (wire, schema) in self.direct(ty, &docs, resource) {
                        if members.get(&wire).is_none() {
                            members.insert(wire, schema);
                        }
                    }
                }
                Content::Empty => {}
            }
        }
        members
    }

    /// The members of a content that stands where those of other branches have one member.
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
        Form::Chosen => None,
    }
}

/// The name of one of the objects that a union may be.
fn branch_name(union: &Union, branch: &Branch) -> String {
    format!("{}{}", union.name, branch.name)
}
