//! The tree of a file that somebody wrote, and what it says as JSON.

mod tree;

use serde_json::{Map, Number};

use crate::diagnostics::{Diagnostics, Span};

/// A node of the tree.
pub(crate) type Node = tree::Node<Span>;

/// What a node holds.
pub(crate) type Value = tree::Value<Span>;

/// The key of an entry.
pub(crate) type Key = tree::Key<Span>;

impl Node {
    /// Names the node's sort for a message.
    pub(crate) fn sort(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Plain(_) | Value::Quoted(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The items of a list; none for any other node.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(text) | Value::Quoted(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The same as JSON: a scalar without quotes is a number or a boolean where it reads as one.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Plain(text) => plain(text),
            Value::Quoted(text) => text.clone().into(),
            Value::List(items) => items.iter().map(Self::json).collect(),
            Value::Map(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, node)| (key.text.clone(), node.json()));
                serde_json::Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}

fn plain(text: &str) -> serde_json::Value {
    match text {
        "true" => true.into(),
        "false" => false.into(),
        // A number of JSON; `010` and `1e400` stay texts.
        _ => serde_json::from_str::<Number>(text)
            .map_or_else(|_| text.into(), serde_json::Value::Number),
    }
}

/// Reads the one document of a text; what is wrong goes to `mistakes`, and none comes back of what cannot be read.
///
/// An empty text is `Null`.
pub(crate) fn parse(text: &str, mistakes: &mut Diagnostics) -> Option<Node> {
    match tree::parse(text, |start, end| Span { start, end }) {
        Ok(document) => {
            for (_, key) in document.repeated {
                let message = format!("`{}` is given twice", key.text);
                mistakes.push(key.span, message, "keep one of the two");
            }
            Some(document.root)
        }
        Err(mistake) => {
            mistakes.push(mistake.span, mistake.message, mistake.help);
            None
        }
    }
}
