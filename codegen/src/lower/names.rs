//! From wire names to Rust names, each only once.

use std::collections::BTreeMap;

use super::Lowering;
use crate::error::{Error, Mistakes};
use crate::name::{Fault, Name, TypeName};
use crate::sources::Span;
use crate::spec::Text;
use crate::spec::reader::clipped;

impl Lowering<'_> {
    /// A value's name: the given one, or one made from the wire name.
    pub(super) fn name(&mut self, wire: &Text, given: Option<&Text>) -> Option<Name> {
        let source = given.unwrap_or(wire);
        let help = to_write(given, "display_name");
        Name::new(&source.value)
            .map_err(|fault| self.mistakes.push(unusable(source, fault, &help)))
            .ok()
    }
}

/// A variant's name.
pub(super) fn variant_name(wire: &Text, given: Option<&Text>) -> Result<TypeName, Error> {
    let source = given.unwrap_or(wire);
    let help = to_write(given, "HttpPush");
    TypeName::new(&source.value).map_err(|fault| unusable(source, fault, &help))
}

fn to_write(given: Option<&Text>, example: &str) -> String {
    match given {
        Some(_) => format!("write another name, such as `{example}`"),
        None => format!("add `name:` with a name such as `{example}`"),
    }
}

pub(super) fn unusable(source: &Text, fault: Fault, help: &str) -> Error {
    let text = clipped(&source.value);
    let message = match fault {
        Fault::Keyword => format!("`{text}` is a Rust keyword"),
        Fault::NoName => format!("`{text}` cannot be a Rust name"),
    };
    Error::at(&source.span, message).help(help)
}

/// Rust names that must differ from one another, with the places that gave them.
pub(super) struct Unique {
    what: &'static str,
    reserved: &'static str,
    seen: BTreeMap<String, (String, Span)>,
}

impl Unique {
    pub(super) fn new(what: &'static str) -> Self {
        Self::with(what, "")
    }

    /// One name is taken from the start.
    pub(super) fn with(what: &'static str, reserved: &'static str) -> Self {
        Self {
            what,
            reserved,
            seen: BTreeMap::new(),
        }
    }

    /// Tells whether a name is taken already.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.seen.contains_key(name)
    }

    pub(super) fn add(&mut self, name: &str, written: &Text, mistakes: &mut Mistakes) {
        if name == self.reserved {
            let error = Error::at(
                &written.span,
                format!("`{name}` is reserved for unknown {}", self.what),
            );
            mistakes.push(error.help(match self.what {
                "names" => "rename the type",
                _ => "add `name:` with another name",
            }));
            return;
        }
        let Some((first, span)) = self.seen.get(name) else {
            let place = (written.value.clone(), written.span.clone());
            self.seen.insert(name.to_owned(), place);
            return;
        };
        let message = format!(
            "the {} `{}` and `{}` are both `{name}` in Rust",
            self.what,
            clipped(first),
            clipped(&written.value)
        );
        let error = Error::at(&written.span, message)
            .label(format!("`{name}` again"))
            .also(span, format!("`{name}` here"));
        mistakes.push(error.help(match self.what {
            "names" => "keep one of the two",
            "patterns" => "begin them with different placeholders",
            _ => "add `name:` to one of them",
        }));
    }
}
