//! Values in `service.yaml`, by the type of the member that they are for: YAML does not say whether `true` is a word.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value as Json};

use super::members::Member;
use crate::error::Error;
use crate::lower::Lowering;
use crate::model::Ty;
use crate::name::{TypeName, Wire};
use crate::sources::Span;
use crate::spec::reader::clipped;
use crate::spec::{Key, Node, Text, Value};

impl Lowering<'_> {
    /// Values by the paths of members of a type.
    pub(super) fn values(
        &mut self,
        owner: &TypeName,
        written: &[(Text, Node)],
    ) -> BTreeMap<Wire, Json> {
        let members = self.members(owner);
        let mut values = BTreeMap::new();
        for (path, node) in written {
            if let Some(value) = self.value_at(&members, path, node) {
                values.insert(Wire::new(&path.value), value);
            }
        }
        values
    }

    fn value_at(&mut self, members: &[Member], path: &Text, node: &Node) -> Option<Json> {
        let ty = self.member_of(members, path)?;
        self.value(&ty, &path.value, node)
    }

    /// A value of a type.
    pub(super) fn value(&mut self, ty: &Ty, name: &str, node: &Node) -> Option<Json> {
        match (ty, &node.value) {
            (_, Value::Null) => Some(Json::Null),
            (Ty::Json, _) => Some(untyped(node)),
            (Ty::List(item), Value::List(items)) => {
                let items = items.iter().map(|node| self.value(item, name, node));
                items.collect::<Option<Vec<Json>>>().map(Json::Array)
            }
            (Ty::Map(item), Value::Map(entries)) => {
                let entry = |(key, node): &(Key, Node)| {
                    Some((key.text.clone(), self.value(item, &key.text, node)?))
                };
                let entries: Option<Map<String, Json>> = entries.iter().map(entry).collect();
                entries.map(Json::Object)
            }
            (Ty::Named(owner), Value::Map(entries)) => {
                let members = self.members(owner);
                let entry = |(key, node): &(Key, Node)| {
                    let value = self.value_at(&members, &key.spanned(), node)?;
                    Some((key.text.clone(), value))
                };
                let entries: Option<Map<String, Json>> = entries.iter().map(entry).collect();
                entries.map(Json::Object)
            }
            (Ty::Enum(of), Value::Plain(text) | Value::Quoted(text)) => {
                self.enum_value(of, text, &node.span)
            }
            (ty, Value::Plain(text) | Value::Quoted(text)) => {
                self.scalar_value(ty, name, text, &node.span)
            }
            (ty, _) => self.unfit(ty, name, &node.span),
        }
    }

    fn scalar_value(&mut self, ty: &Ty, name: &str, text: &str, span: &Span) -> Option<Json> {
        let value = match ty {
            Ty::Boolean => text.parse().ok().map(Json::Bool),
            Ty::Integer => text.parse::<i64>().ok().map(Json::from),
            Ty::Number => number(text),
            Ty::List(_) | Ty::Map(_) | Ty::Named(_) => None,
            _ => Some(Json::from(text)),
        };
        value.or_else(|| self.unfit(ty, name, span))
    }

    fn enum_value(&mut self, of: &TypeName, text: &str, span: &Span) -> Option<Json> {
        let symbol = self.symbols.get(of.as_str())?;
        let values = symbol.ty.values.as_deref().unwrap_or_default();
        if values.iter().any(|(wire, _)| wire.value == text) {
            return Some(Json::from(text));
        }
        let message = format!("`{of}` has no value `{}`", clipped(text));
        let known = values.iter().map(|(wire, _)| wire.as_str());
        let error = Error::at(span, message);
        let help = format!("write one of the values of `{of}`");
        let error = self.symbols.suggest(error, text, known, &help);
        self.mistakes.push(error);
        None
    }

    fn unfit<T>(&mut self, ty: &Ty, name: &str, span: &Span) -> Option<T> {
        let what = match ty {
            Ty::Boolean => "`true` or `false`",
            Ty::Integer => "a whole number",
            Ty::Number => "a number",
            Ty::List(_) => "a list",
            Ty::Map(_) | Ty::Named(_) => "a mapping",
            _ => "a string",
        };
        let error = Error::at(span, format!("this is not a value of `{}`", clipped(name)));
        self.mistakes.push(error.help(format!("write {what}")));
        None
    }
}

fn number(text: &str) -> Option<Json> {
    let whole = text.parse::<i64>().ok().map(Json::from);
    whole.or_else(|| {
        let number = Number::from_f64(text.parse().ok()?)?;
        Some(Json::Number(number))
    })
}

/// A value of which nothing is known: what reads as a number or a boolean is one, unless it stands in quotes.
fn untyped(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Quoted(text) => Json::from(text.as_str()),
        Value::Plain(text) => match text.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            text => number(text).unwrap_or_else(|| Json::from(text)),
        },
        Value::List(items) => items.iter().map(untyped).collect(),
        Value::Map(entries) => {
            let entries = entries.iter();
            let entry = |(key, node): &(Key, Node)| (key.text.clone(), untyped(node));
            Json::Object(entries.map(entry).collect())
        }
    }
}
