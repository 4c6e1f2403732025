//! The tree of a file of the description; knows nothing of the language written in it.

// The fake's own reader: it has to have it inside, for its vendored copies.
#[path = "../../fake/src/yaml/tree.rs"]
mod tree;

use std::sync::Arc;

use crate::error::{Error, Mistakes};
use crate::sources::{Span, Spanned};

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
            Value::Plain(_) | Value::Quoted(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The place of a key.
    pub(crate) fn place_of(&self, key: &str) -> Option<&Span> {
        let mut keys = self.entries().iter().map(|(name, _)| name);
        keys.find(|name| name.text == key).map(|name| &name.span)
    }

    /// The items of a list, or the node itself where one stands for a list of one.
    pub(crate) fn items(&self) -> Vec<&Self> {
        match &self.value {
            Value::List(items) => items.iter().collect(),
            Value::Null => Vec::new(),
            Value::Plain(_) | Value::Quoted(_) | Value::Map(_) => vec![self],
        }
    }

    /// The text of a scalar with its place.
    pub(crate) fn text(&self) -> Option<Spanned<String>> {
        match &self.value {
            Value::Plain(text) | Value::Quoted(text) => Some(Spanned {
                value: text.clone(),
                span: self.span.clone(),
            }),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

impl Key {
    /// The key as a string with its place.
    pub(crate) fn spanned(&self) -> Spanned<String> {
        Spanned {
            value: self.text.clone(),
            span: self.span.clone(),
        }
    }
}

/// Parses one file; what is wrong goes to `mistakes`, and no tree comes back of what cannot be read.
pub(crate) fn parse(file: &str, text: &str, mistakes: &mut Mistakes) -> Option<Node> {
    let name: Arc<str> = file.into();
    let place = |start, end| Span {
        file: Arc::clone(&name),
        start,
        end,
    };
    let document = match tree::parse(text, place) {
        Ok(document) => document,
        Err(mistake) => {
            mistakes.push(Error::at(&mistake.span, mistake.message).help(mistake.help));
            return None;
        }
    };
    for (first, key) in document.repeated {
        let error = Error::at(&key.span, format!("`{}` is given twice", key.text))
            .label("given again here")
            .also(&first, "first given here");
        mistakes.push(error.help("keep one of the two"));
    }
    if matches!(document.root.value, Value::Null) {
        let error = Error::file(file, "the file is empty")
            .help("start it with the keys that `spec/README.md` names for this kind of file");
        mistakes.push(error);
        return None;
    }
    Some(document.root)
}
