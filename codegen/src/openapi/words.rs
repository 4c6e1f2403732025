//! Docs as Markdown for any reader: what they say in Rust is said by names of the wire and of operations.

use super::Source;
use crate::docs::Docs;
use crate::model::{Resource, Struct, Type};

impl Source<'_> {
    /// A text that belongs to a file, or to the whole API.
    pub(super) fn words(&self, docs: &Docs, resource: Option<&Resource>) -> String {
        let mut fenced = false;
        let lines = docs.flowing().into_iter().map(|line| {
            if line.starts_with("```") {
                fenced = !fenced;
                return line;
            }
            if fenced {
                line
            } else {
                self.translated(&line, resource)
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A line, with what stands between its backquotes translated.
    fn translated(&self, line: &str, resource: Option<&Resource>) -> String {
        let parts = line.split('`').enumerate().map(|(index, part)| {
            if index % 2 == 0 {
                return part.to_owned();
            }
            let other = self
                .member(part)
                .or_else(|| self.call(part))
                .or_else(|| self.method(part, resource?));
            other.unwrap_or_else(|| part.to_owned())
        });
        unlinked(&parts.collect::<Vec<_>>().join("`"))
    }

    /// `Device::reported` and `Binding::Ebook`.
    fn member(&self, text: &str) -> Option<String> {
        let (owner, name) = text.split_once("::")?;
        match self.types.get(owner)? {
            Type::Struct(Struct { fields, .. }) => {
                let field = fields.iter().find(|field| field.name.as_str() == name)?;
                Some(format!("{owner}.{}", field.wire))
            }
            Type::Enum(enm) => {
                let value = enm
                    .values
                    .iter()
                    .find(|value| value.name.as_str() == name)?;
                Some(value.wire.to_string())
            }
            Type::Union(_) | Type::NameUnion(_) => None,
        }
    }

    /// `client.devices()` and `devices().list(…)`.
    fn call(&self, text: &str) -> Option<String> {
        let text = text.strip_prefix("client.").unwrap_or(text);
        let (module, rest) = text.split_once("()")?;
        let mut resources = self.api.resources.iter();
        let resource = resources.find(|resource| resource.module.as_str() == module)?;
        match rest.strip_prefix('.') {
            Some(call) => self.method(call.split('(').next()?, resource),
            None if rest.is_empty() => Some(module.to_owned()),
            None => None,
        }
    }

    /// The operations of a method.
    pub(super) fn method(&self, text: &str, resource: &Resource) -> Option<String> {
        let addresses = self.addresses.get(&format!("{}.{text}", resource.module))?;
        let ids: Vec<&str> = addresses
            .iter()
            .map(|address| address.id.as_str())
            .collect();
        Some(ids.join("` or `"))
    }
}

/// A text that begins with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Without links that lead into the docs of a crate.
fn unlinked(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        text.push_str(before);
        rest = link;
        let Some((label, after)) = link.split_once(']') else {
            text.push('[');
            continue;
        };
        let target = after
            .strip_prefix('(')
            .and_then(|after| after.split_once(')'));
        match target {
            Some((target, after)) if target.contains("::") => {
                text.push_str(label);
                rest = after;
            }
            None if label.starts_with('`') && label.ends_with('`') && label.len() > 1 => {
                text.push_str(label);
                rest = after;
            }
            _ => text.push('['),
        }
    }
    text + rest
}
