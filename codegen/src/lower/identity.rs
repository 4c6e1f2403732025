//! What a struct is besides its members: a resource with a name, or a report of failed items.

use super::{Lowering, path};
use crate::error::Error;
use crate::model::{Field, Identity, Part, Partial, PartialList, Pattern, Presence, Ty};
use crate::name::{Name, Wire};
use crate::spec::{self, Mark, Text};

impl Lowering<'_> {
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

    pub(super) fn partial(&mut self, ty: &spec::Type, partial: &spec::Partial) -> Partial {
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
                    let error = Error::at(&text.span, format!("`{}` is no list", text.value));
                    return Err(error.help("name a member that holds a list of failed items"));
                }
            }
        }
        Ok(path)
    }
}
