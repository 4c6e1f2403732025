//! Parameters of an endpoint: placeholders, query, body; which are positional and which are setters.

use super::names::Unique;
use super::{Lowering, policy_docs};
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{Param, Place, Ty, Verb};
use crate::name::{Name, Wire};
use crate::reserved;
use crate::spec::reader::clipped;
use crate::spec::{self, Body, Mark, Text};

impl Lowering<'_> {
    /// Positional parameters and setters.
    pub(super) fn params(
        &mut self,
        verb: Verb,
        written: &spec::Endpoint,
        placeholders: &[String],
    ) -> (Vec<Param>, Vec<Param>) {
        let mut unique = Unique::new("parameters");
        let mut required: Vec<Param> = Vec::new();
        let mut optional: Vec<Param> = Vec::new();
        for placeholder in placeholders {
            required.extend(self.segment(written, placeholder, &mut unique));
        }
        for (name, _) in &written.path {
            if !placeholders.contains(&name.value) {
                let message = format!("the path has no placeholder `{}`", clipped(&name.value));
                let error = Error::at(&name.span, message);
                let help = format!(
                    "write `{{{}}}` into the path, or remove the parameter",
                    clipped(&name.value)
                );
                self.mistakes.push(error.help(help));
            }
        }
        for (wire, field) in &written.query {
            if let Some(param) = self.query(wire, field, &mut unique) {
                let list = if field.is(Mark::Required) {
                    &mut required
                } else {
                    &mut optional
                };
                list.push(param);
            }
        }
        match &written.body {
            Body::None => {}
            Body::Whole(text) => {
                self.body_allowed(verb, text);
                required.extend(self.whole_body(text, &mut unique));
            }
            Body::Fields(span, fields) => {
                let key = Text {
                    value: "body".to_owned(),
                    span: span.clone(),
                };
                self.body_allowed(verb, &key);
                for (wire, field) in fields {
                    if let Some(param) = self.body_field(wire, field, &mut unique) {
                        let list = if field.is(Mark::Required) {
                            &mut required
                        } else {
                            &mut optional
                        };
                        list.push(param);
                    }
                }
            }
        }
        self.setters(written, &optional);
        (required, optional)
    }

    fn setters(&mut self, written: &spec::Endpoint, optional: &[Param]) {
        let body = match &written.body {
            Body::Fields(_, fields) => fields.as_slice(),
            Body::None | Body::Whole(_) => &[],
        };
        for param in optional {
            let Some(reason) = reserved::setter_reason(param.name.as_str()) else {
                continue;
            };
            let mut all = written.query.iter().chain(body);
            if let Some((wire, _)) = all.find(|(wire, _)| wire.value == param.wire.as_str()) {
                let message = format!("`{}` is {reason}", param.name);
                let error = Error::at(&wire.span, message);
                self.mistakes
                    .push(error.help("add `name:` with another name"));
            }
        }
    }

    fn body_allowed(&mut self, verb: Verb, text: &Text) {
        if matches!(verb, Verb::Get | Verb::Delete) {
            let error = Error::at(&text.span, format!("a {} has no body", verb.as_str()));
            self.mistakes
                .push(error.help("name these under `query:`, or use another verb"));
        }
    }

    fn segment(
        &mut self,
        written: &spec::Endpoint,
        placeholder: &str,
        unique: &mut Unique,
    ) -> Option<Param> {
        let given = written
            .path
            .iter()
            .find(|(name, _)| name.value == placeholder);
        let ty = if let Some(text) = given.and_then(|(_, given)| given.ty.as_ref()) {
            self.resolve(text)
        } else {
            let ty = self.id_type(placeholder);
            if ty.is_none() {
                self.untyped(written, placeholder);
            }
            ty
        }?;
        let source = given.map_or_else(
            || Text {
                value: placeholder.to_owned(),
                span: written.http.part(&format!("{{{placeholder}}}")),
            },
            |(name, _)| name.clone(),
        );
        let name = self.name(&source, given.and_then(|(_, given)| given.name.as_ref()))?;
        unique.add(name.as_str(), &source, &mut self.mistakes);
        let docs = given.and_then(|(_, given)| given.docs.as_ref());
        let place = match &ty {
            Ty::NameUnion(_) | Ty::NameOf(_) => Place::ResourceName,
            Ty::String | Ty::Enum(_) | Ty::IdOf(_) | Ty::Integer => Place::Segment,
            _ => {
                let error = Error::at(
                    &source.span,
                    format!("`{placeholder}` cannot be part of a path"),
                );
                self.mistakes.push(
                    error.help("use an id, a resource name, an enum, a string or an integer"),
                );
                return None;
            }
        };
        Some(Param {
            name,
            wire: Wire::new(placeholder),
            place,
            ty,
            docs: docs.map_or_else(Docs::default, |docs| Docs::new(&docs.value)),
        })
    }

    fn untyped(&mut self, written: &spec::Endpoint, placeholder: &str) {
        let owners = self
            .ids
            .get(placeholder)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let message = match owners {
            [] => format!("`{{{placeholder}}}` has no type"),
            _ => format!("`{{{placeholder}}}` may be the id of several types"),
        };
        let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}Id`")).collect();
        let help = if owners.is_empty() {
            format!(
                "add `path: {{{placeholder}: {{type: string}}}}`, or a type whose `resource:` ends with `{{{placeholder}}}`"
            )
        } else {
            format!(
                "add `path: {{{placeholder}: {{type: …}}}}` with one of {}",
                owners.join(", ")
            )
        };
        let span = written.http.part(&format!("{{{placeholder}}}"));
        self.mistakes.push(Error::at(&span, message).help(help));
    }

    fn query(&mut self, wire: &Text, field: &spec::Field, unique: &mut Unique) -> Option<Param> {
        let name = self.name(wire, field.name.as_ref());
        let ty = self.resolve(&field.ty)?;
        let scalar = match &ty {
            Ty::List(inner) => inner.as_ref(),
            ty => ty,
        };
        if matches!(
            scalar,
            Ty::Json | Ty::Secret | Ty::Map(_) | Ty::List(_) | Ty::Named(_)
        ) {
            let error = Error::at(
                &field.ty.span,
                format!("a `{}` cannot be a query parameter", field.ty.value),
            );
            self.mistakes
                .push(error.help("use a scalar or a list of scalars, or name it under `body:`"));
            return None;
        }
        let name = name?;
        unique.add(name.as_str(), wire, &mut self.mistakes);
        Some(Param {
            name,
            wire: Wire::new(&wire.value),
            place: Place::Query,
            ty,
            docs: policy_docs::described(&field.docs, &field.notes),
        })
    }

    fn body_field(
        &mut self,
        wire: &Text,
        field: &spec::Field,
        unique: &mut Unique,
    ) -> Option<Param> {
        let name = self.name(wire, field.name.as_ref());
        let ty = self.resolve(&field.ty)?;
        if self.is_union(&ty) {
            let error = Error::at(&field.ty.span, "a member of a body cannot be a union");
            self.mistakes.push(error.help(
                "write `body:` with a struct or union type, or name the variants as members",
            ));
            return None;
        }
        let name = name?;
        unique.add(name.as_str(), wire, &mut self.mistakes);
        Some(Param {
            name,
            wire: Wire::new(&wire.value),
            place: if field.is(Mark::Nullable) {
                Place::NullableField
            } else {
                Place::Field
            },
            ty,
            docs: policy_docs::described(&field.docs, &field.notes),
        })
    }

    fn whole_body(&mut self, text: &Text, unique: &mut Unique) -> Option<Param> {
        let ty = self.resolve(text)?;
        let Ty::Named(owner) = &ty else {
            let error = Error::at(
                &text.span,
                format!("`{}` cannot be a whole body", text.value),
            );
            self.mistakes
                .push(error.help("use a struct or a union of the files, or list the members"));
            return None;
        };
        let plain = Name::new(owner.as_str()).ok();
        let name = plain
            .filter(|name| !unique.knows(name.as_str()))
            .or_else(|| Name::new("body").ok())?;
        unique.add(name.as_str(), text, &mut self.mistakes);
        let docs = self
            .symbols
            .get(owner.as_str())
            .map(|symbol| Docs::new(&symbol.ty.docs.value));
        Some(Param {
            name,
            wire: Wire::new(""),
            place: Place::Body,
            docs: docs.unwrap_or_default(),
            ty,
        })
    }
}
