//! What a struct is besides its members: a resource with a name, or a report of failed items.

use super::members::Fields;
use super::names::Unique;
use super::{Lowering, path};
use crate::error::Error;
use crate::model::{Field, Identity, Part, Partial, PartialList, Pattern, Presence, Ty};
use crate::name::{Name, Wire};
use crate::reserved;
use crate::spec::reader::clipped;
use crate::spec::{self, Mark, Text};

impl<'a> Lowering<'a> {
    pub(super) fn identity(
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
        let mut unique = Unique::new("patterns");
        let mut patterns: Vec<Pattern> = Vec::new();
        for text in &ty.patterns {
            match path::pattern(text) {
                Err(error) => self.mistakes.push(error),
                Ok(placeholders) => {
                    let pattern = self.pattern(written, text, &placeholders, several);
                    if let Some(pattern) = &pattern {
                        let constructor = pattern.constructor.as_str();
                        unique.add(constructor, text, &mut self.mistakes);
                    }
                    patterns.extend(pattern);
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
        let mut parts: Vec<Part> = Vec::new();
        for (index, placeholder) in placeholders.iter().enumerate() {
            let name = Name::new(placeholder).ok().filter(|name| {
                !reserved::is_method_of_names(name.as_str())
                    && parts.iter().all(|p| p.name != *name)
            });
            let Some(name) = name else {
                let message = format!("`{placeholder}` cannot be the name of a placeholder");
                let span = text.part(&format!("{{{placeholder}}}"));
                let error = Error::at(&span, message);
                self.mistakes.push(error.help(
                    "rename it: Rust keywords, methods of resource names and other placeholders are taken",
                ));
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

    pub(super) fn partial(&mut self, ty: &'a spec::Type, partial: &'a spec::Partial) -> Partial {
        let fields = ty.fields.as_deref().unwrap_or_default();
        let mut failed = Vec::new();
        for text in &partial.failed {
            match self.partial_path(fields, text) {
                Ok(path) => failed.push(PartialList { path }),
                Err(error) => self.mistakes.push(error),
            }
            self.failed_item(fields, text, partial);
        }
        Partial { failed }
    }

    /// Reports members that a failed item does not have.
    fn failed_item(&mut self, fields: &'a Fields, list: &Text, partial: &'a spec::Partial) {
        let Ok(Ty::List(item)) = self.follow(fields, list) else {
            return;
        };
        let members = self.fields_of(&item);
        let retried = partial.retry.as_ref().map(|(field, _)| field);
        for path in partial.item.iter().chain(retried) {
            self.must_lead(members, path);
        }
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
            let known = fields.iter().map(|(wire, _)| wire.as_str());
            let unknown = || {
                let message = format!("there is no member `{}`", clipped(word));
                let error = Error::at(&text.part(word), message);
                error.suggest(
                    word,
                    known.clone(),
                    "write the wire names that lead to a list, such as `claimErrors.devices`",
                )
            };
            let (wire, field) = fields
                .iter()
                .find(|(wire, _)| wire.value == word)
                .ok_or_else(unknown)?;
            let name = field.name.as_ref().unwrap_or(wire);
            let presence = match (field.is(Mark::Required), field.is(Mark::Nullable)) {
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
                    let error = Error::at(&text.part(word), format!("`{word}` is not a list"));
                    return Err(error.help("name a member that holds a list of failed items"));
                }
            }
        }
        Ok(path)
    }
}
