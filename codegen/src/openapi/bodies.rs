//! What goes out: parameters and bodies.

use heck::ToSnakeCase as _;

use super::addresses::Part;
use super::examples::{Side, Word, id};
use super::json::{Json, Object};
use super::operations::Subject;
use super::replies::{Shapes, json};
use super::schemas::{ID, reference, schema, sent};
use super::{Source, is_deprecated};
use crate::docs::Docs;
use crate::model::service::Rule;
use crate::model::{Endpoint, Param, Place, Reply, Ty};
use crate::name::Wire;
use crate::spec::Body;

impl Source<'_> {
    /// Placeholders, query, mask and paging.
    pub(super) fn parameters(&self, subject: &Subject<'_>) -> Vec<Object> {
        let Subject {
            endpoint, address, ..
        } = *subject;
        let parts = address.parts.iter();
        let mut all: Vec<Object> = parts.map(|part| self.placeholder(subject, part)).collect();
        for (params, required) in [(&endpoint.required, true), (&endpoint.optional, false)] {
            let queries = params.iter().filter(|param| param.place == Place::Query);
            all.extend(queries.map(|param| self.query(subject, param, required)));
        }
        if let Some(name) = &endpoint.mask {
            all.push(mask(name.as_str(), endpoint));
        }
        if matches!(endpoint.reply, Reply::Pages { .. }) && self.api.paging.is_some() {
            for name in ["PageSize", "PageToken"] {
                let parameter = format!("#/components/parameters/{name}");
                all.push(Object::default().with("$ref", parameter));
            }
        }
        all
    }

    fn placeholder(&self, subject: &Subject<'_>, part: &Part) -> Object {
        let mut params = subject.endpoint.required.iter();
        let param = params.find(|param| param.wire.as_str() == part.param);
        let docs = param.map_or_else(Docs::default, |param| param.docs.clone());
        let docs = self.words(&docs, Some(subject.resource));
        let (schema, example) = match (&part.ty, param) {
            (Ty::String, _) => (
                schema(&Ty::String).with("pattern", ID),
                id(&part.name).into(),
            ),
            (Ty::IdOf(_), _) | (_, None) => (sent(&part.ty), id(&part.name).into()),
            (ty, Some(param)) => (sent(ty), self.argument(param)),
        };
        let docs = match docs.as_str() {
            "" => format!("Id of the {}.", spaced(&part.name)),
            docs => docs.to_owned(),
        };
        Object::default()
            .with("name", part.name.as_str())
            .with("in", "path")
            .with("required", true)
            .with("description", docs)
            .with("schema", schema)
            .with("example", example)
    }

    /// A value for a parameter.
    fn argument(&self, param: &Param) -> Json {
        let word = Word::new(param.wire.as_str(), &param.docs);
        self.example(&param.ty, &word, Side::Request)
    }

    /// One that may be left out has no example: tools that try an operation would send all of them.
    fn query(&self, subject: &Subject<'_>, param: &Param, required: bool) -> Object {
        let mut fields = subject.words.query.iter();
        let field = fields.find(|(wire, _)| wire.value == param.wire.as_str());
        let deprecated = field.is_some_and(|(_, field)| is_deprecated(&field.notes));
        let list = matches!(param.ty, Ty::List(_));
        Object::default()
            .with("name", param.wire.as_str())
            .with("in", "query")
            .maybe("required", required.then_some(true))
            .with(
                "description",
                self.words(&param.docs, Some(subject.resource)),
            )
            .maybe("deprecated", deprecated.then_some(true))
            .maybe("style", list.then_some("form"))
            .maybe("explode", list.then_some(true))
            .with("schema", sent(&param.ty))
            .maybe("example", required.then(|| self.argument(param)))
    }

    /// The parameters that operations refer to.
    pub(super) fn parameter_components(&self) -> Object {
        let Some(paging) = &self.api.paging else {
            return Object::default();
        };
        let size = Object::default()
            .with("type", "integer")
            .with("minimum", 1_u32)
            .maybe("maximum", paging.max);
        let size = Object::default()
            .with("name", paging.size.as_str())
            .with("in", "query")
            .with("description", "How many items a page holds at most.")
            .with("schema", size);
        let token = Object::default()
            .with("name", paging.token.as_str())
            .with("in", "query")
            .with(
                "description",
                format!(
                    "Which page: the `{}` of the page before; none for the first.",
                    paging.next
                ),
            )
            .with("schema", Object::default().with("type", "string"));
        Object::default()
            .with("PageSize", size)
            .with("PageToken", token)
    }

    /// The body of an operation: a whole type, or members, which get a schema of their own.
    pub(super) fn body(&self, subject: &Subject<'_>, shapes: &mut Shapes) -> Option<Object> {
        let endpoint = subject.endpoint;
        let params = || endpoint.required.iter().chain(&endpoint.optional);
        let whole = params().find(|param| param.place == Place::Body);
        let fields: Vec<&Param> = params().filter(|param| is_field(param)).collect();
        let (required, content) = match (whole, fields.as_slice()) {
            (None, []) => return None,
            (Some(Param { ty, .. }), _) => {
                let example = self.example(ty, &Word::default(), Side::Request);
                (true, json(schema(ty), example))
            }
            (None, fields) => {
                let name = self.own_name(&format!("{}Body", endpoint.marker));
                shapes
                    .schemas
                    .insert(name.as_str(), self.members_of_body(subject, fields));
                let example = self.body_example(fields, subject);
                let needs = endpoint.required.iter().any(is_field);
                let required = needs || endpoint.sends_object;
                (required, json(reference(&name), example.into()))
            }
        };
        Some(
            Object::default()
                .maybe("required", required.then_some(true))
                .with("content", content),
        )
    }

    fn members_of_body(&self, subject: &Subject<'_>, fields: &[&Param]) -> Object {
        let Subject {
            resource, endpoint, ..
        } = *subject;
        let needs = endpoint.required.iter().filter(|param| is_field(param));
        let needs: Vec<&Wire> = needs.map(|param| &param.wire).collect();
        let properties = fields.iter().map(|param| {
            let property = self.body_field(subject, param);
            (param.wire.to_string(), property.into())
        });
        let of = self.method(endpoint.method.as_str(), resource);
        let docs = format!("The body of `{}`.", of.unwrap_or_default());
        Object::default()
            .with("type", "object")
            .with("description", docs)
            .unless_empty("required", needs)
            .with("properties", properties.collect::<Object>())
    }

    fn body_field(&self, subject: &Subject<'_>, param: &Param) -> Object {
        let mut schema = sent(&param.ty).and(self.bounds(subject, param));
        if param.place == Place::NullableField {
            schema = self.nullable(schema);
        }
        let written = match &subject.words.body {
            Body::Fields(_, fields) => fields.as_slice(),
            Body::None | Body::Whole(_) => &[],
        };
        let mut written = written.iter();
        let field = written.find(|(wire, _)| wire.value == param.wire.as_str());
        let deprecated = field.is_some_and(|(_, field)| is_deprecated(&field.notes));
        let notes = Object::default()
            .unless_empty(
                "description",
                self.words(&param.docs, Some(subject.resource)),
            )
            .maybe("deprecated", deprecated.then_some(true));
        self.noted(schema, notes)
    }

    /// How long a string or a list may be, where the service refuses others.
    fn bounds(&self, subject: &Subject<'_>, param: &Param) -> Object {
        let Some(Rule { min, max, .. }) = self.rule(subject, param) else {
            return Object::default();
        };
        let (at_least, at_most) = match param.ty {
            Ty::List(_) => ("minItems", "maxItems"),
            _ => ("minLength", "maxLength"),
        };
        Object::default().maybe(at_least, *min).maybe(at_most, *max)
    }

    fn rule(&self, subject: &Subject<'_>, param: &Param) -> Option<&Rule> {
        let of = subject.endpoint.service.of.as_ref()?;
        let rules = self.api.service.resources.get(of)?;
        rules.members.get(&param.wire)
    }

    /// Of the structs that may be left out only the first is shown, as in types.
    fn body_example(&self, fields: &[&Param], subject: &Subject<'_>) -> Object {
        let mut example = Object::default();
        let mut nested = false;
        for param in fields {
            let needed = subject
                .endpoint
                .required
                .iter()
                .any(|known| known.wire == param.wire);
            let holds = !needed && matches!(param.ty, Ty::Named(_));
            if !(holds && nested) {
                let value = match self.rule(subject, param) {
                    Some(rule) => fitting(self.argument(param), rule),
                    None => self.argument(param),
                };
                example.insert(param.wire.as_str(), value);
            }
            nested |= holds;
        }
        example
    }
}

/// A value that is neither too short nor too long.
fn fitting(value: Json, rule: &Rule) -> Json {
    let size = |length: usize| {
        let bound = |bound: Option<u32>| bound.and_then(|bound| usize::try_from(bound).ok());
        let min = bound(rule.min).unwrap_or(0);
        length.max(min).min(bound(rule.max).unwrap_or(usize::MAX))
    };
    match value {
        Json::Text(text) => {
            let size = size(text.chars().count());
            Json::Text(text.chars().cycle().take(size).collect())
        }
        Json::List(items) => {
            let size = size(items.len());
            Json::List(items.into_iter().cycle().take(size).collect())
        }
        value => value,
    }
}

/// The parameter that names what is written.
fn mask(name: &str, endpoint: &Endpoint) -> Object {
    let fields = endpoint.required.iter().chain(&endpoint.optional);
    let fields = fields.filter(|param| is_field(param));
    let names: Vec<&str> = fields.map(|param| param.wire.as_str()).collect();
    let items = Object::default().with("type", "string");
    Object::default()
        .with("name", name)
        .with("in", "query")
        .with(
            "description",
            "Names of the members of the body that are written, joined by commas; an SDK names all that it sends.",
        )
        .with("style", "form")
        .with("explode", false)
        .with("schema", Object::default().with("type", "array").with("items", items))
        .with("example", names.into_iter().take(1).collect::<Vec<_>>())
}

fn is_field(param: &Param) -> bool {
    matches!(param.place, Place::Field | Place::NullableField)
}

/// `contactGroup` as people write it.
pub(super) fn spaced(word: &str) -> String {
    word.to_snake_case().replace('_', " ")
}
