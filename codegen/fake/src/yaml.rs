//! YAML (and so JSON) as a tree in which every node knows its place; knows nothing of what is written in it.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Number};

use crate::diagnostics::{Diagnostics, Span};

/// Deeper nesting than any file has.
const DEEPEST: usize = 64;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Nothing, or what YAML reads as nothing.
    Null,
    /// A scalar without quotes, which may be meant as a number or a truth value.
    Plain(String),
    /// A scalar in quotes or a block.
    Quoted(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// The key of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) span: Span,
    pub(crate) text: String,
}

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

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let mut entries = self.entries().iter();
        entries
            .find(|(name, _)| name.text == key)
            .map(|(_, node)| node)
    }

    /// The entries of a mapping; none for any other node.
    pub(crate) fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for any other node.
    pub(crate) fn items(&self) -> &[Node] {
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

    /// The same as JSON: a scalar without quotes is a number or a truth value where it reads as one.
    pub(crate) fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Plain(text) => plain(text),
            Value::Quoted(text) => text.clone().into(),
            Value::List(items) => items.iter().map(Node::json).collect(),
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

/// Reads the one document of a text; what is wrong goes to `mistakes` and no tree comes back.
///
/// An empty text is `Null`.
pub(crate) fn parse(text: &str, mistakes: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder {
        offsets: Offsets::new(text),
        mistakes,
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        let step = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => builder.syntax(&error),
        };
        step?;
    }
    Some(builder.root.unwrap_or(Node {
        span: Span { start: 0, end: 0 },
        value: Value::Null,
    }))
}

/// Byte offsets of characters: the parser counts characters, text is cut in bytes.
struct Offsets(Option<Vec<usize>>, usize);

impl Offsets {
    fn new(text: &str) -> Self {
        let offsets = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self(offsets, text.len())
    }

    fn byte(&self, character: usize) -> usize {
        match &self.0 {
            None => character.min(self.1),
            Some(offsets) => offsets.get(character).copied().unwrap_or(self.1),
        }
    }
}

struct Builder<'a> {
    offsets: Offsets,
    mistakes: &'a mut Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
enum Open {
    List(Span, Vec<Node>),
    Map(Span, Vec<(Key, Node)>, Option<Key>),
}

impl Builder<'_> {
    /// Takes an event in; none where reading must stop.
    fn take(&mut self, event: Event<'_>, place: saphyr_parser::Span) -> Option<()> {
        let span = self.span(place);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Some(()),
            Event::DocumentStart(_) => self.document(span),
            Event::Alias(_) => self.anchor(span),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                self.anchor(span)
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => self.stop(
                span,
                "YAML tags are not read here",
                "write the value without its `!tag`",
            ),
            Event::Scalar(text, style, _, None) => {
                let value = match (style, text.as_ref()) {
                    (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
                    (ScalarStyle::Plain, _) => Value::Plain(text.into_owned()),
                    _ => Value::Quoted(text.into_owned()),
                };
                self.add(Node { span, value })
            }
            Event::SequenceStart(..) => self.nest(span, Open::List(span, Vec::new())),
            Event::MappingStart(..) => self.nest(span, Open::Map(span, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
        }
    }

    fn document(&mut self, span: Span) -> Option<()> {
        self.documents += 1;
        if self.documents > 1 {
            let help = "a file holds one document: remove the `---`";
            return self.stop(span, "a second YAML document begins here", help);
        }
        Some(())
    }

    fn nest(&mut self, span: Span, open: Open) -> Option<()> {
        if let Some(Open::Map(_, _, None)) = self.open.last() {
            let help = "write `key: value`; lists and mappings cannot be keys";
            return self.stop(span, "a key must be a plain text", help);
        }
        if self.open.len() >= DEEPEST {
            return self.deep(span);
        }
        self.open.push(open);
        Some(())
    }

    fn close(&mut self, end: usize) -> Option<()> {
        let (start, value) = match self.open.pop()? {
            Open::List(span, items) => (span.start, Value::List(items)),
            Open::Map(span, entries, _) => (span.start, Value::Map(entries)),
        };
        let span = Span { start, end };
        self.add(Node { span, value })
    }

    fn add(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key)) => match key.take() {
                Some(name) => entries.push((name, node)),
                None => return self.key(node),
            },
        }
        Some(())
    }

    fn key(&mut self, node: Node) -> Option<()> {
        let span = node.span;
        let (Value::Plain(text) | Value::Quoted(text)) = node.value else {
            let help = "write `key: value`";
            return self.stop(span, "a key is missing before this `:`", help);
        };
        if let Some(Open::Map(_, entries, key)) = self.open.last_mut() {
            if entries.iter().any(|(known, _)| known.text == text) {
                let message = format!("`{text}` is given twice");
                self.mistakes.push(span, message, "keep one of the two");
            }
            *key = Some(Key { span, text });
        }
        Some(())
    }

    fn span(&self, place: saphyr_parser::Span) -> Span {
        let start = self.offsets.byte(place.start.index());
        let end = self.offsets.byte(place.end.index()).max(start);
        Span { start, end }
    }

    fn stop<T>(&mut self, span: Span, message: &str, help: &str) -> Option<T> {
        self.mistakes.push(span, message, help);
        None
    }

    fn anchor<T>(&mut self, span: Span) -> Option<T> {
        let help = "write the value out where it is needed";
        self.stop(span, "YAML anchors and aliases are not read here", help)
    }

    fn deep<T>(&mut self, span: Span) -> Option<T> {
        let message = format!("nested more than {DEEPEST} levels deep");
        self.stop(span, &message, "nothing of this file is nested that deep")
    }

    fn syntax(&mut self, error: &ScanError) -> Option<()> {
        let start = self.offsets.byte(error.marker().index());
        let end = start.saturating_add(1);
        let span = Span { start, end };
        let help = match error.info() {
            info if info.contains("anchor") => return self.anchor(span),
            info if info.contains("recursion") => return self.deep(span),
            info if info.starts_with("tabs ") => "indent with spaces",
            _ => "check the indentation, the quotes and the space after each `:`",
        };
        let message = format!("this is not YAML: {}", error.info());
        self.stop(span, &message, help)
    }
}
