//! YAML text as a tree in which every node knows its place; knows nothing of the language written in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use crate::error::{Error, Mistakes};
use crate::sources::{Span, Spanned};

/// Deeper nesting than any spec has.
const DEEPEST: usize = 32;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// Names the node's sort for a message.
    pub(crate) fn sort(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(name, _)| name.value == key)
            .map(|(_, node)| node)
    }

    /// The key's own place.
    pub(crate) fn key(&self, key: &str) -> Option<&Spanned<String>> {
        self.entries()
            .iter()
            .map(|(name, _)| name)
            .find(|name| name.value == key)
    }

    /// The entries of a mapping; none for any other node.
    pub(crate) fn entries(&self) -> &[(Spanned<String>, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// The items of a list, or the node itself where one stands for a list of one.
    pub(crate) fn items(&self) -> Vec<&Node> {
        match &self.value {
            Value::List(items) => items.iter().collect(),
            Value::Null => Vec::new(),
            Value::Text(_) | Value::Map(_) => vec![self],
        }
    }

    /// The text of a scalar with its place.
    pub(crate) fn text(&self) -> Option<Spanned<String>> {
        match &self.value {
            Value::Text(text) => Some(Spanned {
                value: text.clone(),
                span: self.span.clone(),
            }),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

/// Parses one file; what is wrong goes to `mistakes` and no tree comes back.
pub(crate) fn parse(file: &str, text: &str, mistakes: &mut Mistakes) -> Option<Node> {
    let mut builder = Builder {
        file: file.into(),
        twice: Vec::new(),
        offsets: Offsets::new(text),
        open: Vec::new(),
        root: None,
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        let step = event
            .map_err(|error| builder.syntax(&error))
            .and_then(|(event, span)| builder.take(event, span));
        if let Err(error) = step {
            mistakes.push(error);
            return None;
        }
    }
    builder
        .twice
        .drain(..)
        .for_each(|error| mistakes.push(error));
    if builder.root.is_none() {
        let error = Error::file(file, "the file is empty")
            .help("start it with the keys that `spec/README.md` names for this kind of file");
        mistakes.push(error);
    }
    builder.root
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

struct Builder {
    file: Arc<str>,
    /// Keys given twice: worth saying, no reason to stop.
    twice: Vec<Error>,
    offsets: Offsets,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
enum Open {
    List(Span, Vec<Node>),
    Map(
        Span,
        Vec<(Spanned<String>, Node)>,
        Option<Spanned<String>>,
        BTreeMap<String, Span>,
    ),
}

impl Builder {
    fn take(&mut self, event: Event<'_>, place: saphyr_parser::Span) -> Result<(), Error> {
        let span = self.span(place);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(&span),
            Event::Alias(_) => Err(anchors(&span)),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                Err(anchors(&span))
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                Err(Error::at(&span, "YAML tags are not read here")
                    .help("write the value without its `!tag`"))
            }
            Event::Scalar(text, style, _, None) => {
                let value = match (style, text.as_ref()) {
                    (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
                    _ => Value::Text(text.into_owned()),
                };
                self.add(Node { span, value })
            }
            Event::SequenceStart(..) => self.nest(Open::List(span, Vec::new())),
            Event::MappingStart(..) => {
                self.nest(Open::Map(span, Vec::new(), None, BTreeMap::new()))
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
        }
    }

    fn document(&mut self, span: &Span) -> Result<(), Error> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(Error::at(span, "a second YAML document begins here")
                .help("a spec file holds one document: remove the `---`"));
        }
        Ok(())
    }

    fn nest(&mut self, open: Open) -> Result<(), Error> {
        if let Some(Open::Map(_, _, key @ None, _)) = self.open.last_mut() {
            let (Open::List(span, _) | Open::Map(span, ..)) = &open;
            let error = Error::at(span, "a key must be a plain text");
            *key = None;
            return Err(error.help("write `key: value`; lists and mappings cannot be keys"));
        }
        let deep = self.open.len() >= DEEPEST;
        let (Open::List(span, _) | Open::Map(span, ..)) = &open;
        if deep {
            return Err(too_deep(span));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Error> {
        let node = match self.open.pop() {
            None => return Ok(()),
            Some(Open::List(span, items)) => Node {
                span: Span { end, ..span },
                value: Value::List(items),
            },
            Some(Open::Map(span, entries, ..)) => Node {
                span: Span { end, ..span },
                value: Value::Map(entries),
            },
        };
        self.add(node)
    }

    fn add(&mut self, node: Node) -> Result<(), Error> {
        match self.open.last_mut() {
            None => self.root = Some(node).filter(|node| !matches!(node.value, Value::Null)),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map(_, entries, key, before)) => match (key.take(), node.value) {
                (Some(name), value) => entries.push((name, Node { value, ..node })),
                (None, Value::Text(text)) => {
                    let first = before.entry(text.clone());
                    let first = first.or_insert_with(|| node.span.clone());
                    self.twice.extend(given_before(first, &text, &node.span));
                    *key = Some(Spanned {
                        value: text,
                        span: node.span,
                    });
                }
                // `null` and `~` are written; nothing is where a key is missing.
                (None, Value::Null) if node.span.end > node.span.start => {
                    return Err(Error::at(
                        &node.span,
                        "YAML reads this key as null, not as a text",
                    )
                    .help("put it in quotes, such as `\"null\":`"));
                }
                (None, _) => {
                    return Err(Error::at(&node.span, "a key is missing before this `:`")
                        .help("write `key: value`"));
                }
            },
        }
        Ok(())
    }

    fn span(&self, place: saphyr_parser::Span) -> Span {
        let start = self.offsets.byte(place.start.index());
        Span {
            file: self.file.clone(),
            start,
            end: self.offsets.byte(place.end.index()).max(start),
        }
    }

    fn syntax(&self, error: &ScanError) -> Error {
        let at = self.offsets.byte(error.marker().index());
        let span = Span {
            file: self.file.clone(),
            start: at,
            end: at + 1,
        };
        let help = match error.info() {
            info if info.contains("anchor") => return anchors(&span),
            info if info.contains("recursion") => return too_deep(&span),
            info if info.starts_with("tabs ") => "indent with spaces",
            _ => "check the indentation, the quotes and the space after each `:`",
        };
        Error::at(&span, format!("this is not YAML: {}", error.info())).help(help)
    }
}

fn given_before(first: &Span, text: &str, span: &Span) -> Option<Error> {
    if first == span {
        return None;
    }
    let error = Error::at(span, format!("`{text}` is given twice"))
        .label("given again here")
        .also(first, "first given here");
    Some(error.help("keep one of the two"))
}

fn too_deep(span: &Span) -> Error {
    Error::at(span, format!("nested more than {DEEPEST} levels deep"))
        .help("no key of the spec language is nested that deep")
}

fn anchors(span: &Span) -> Error {
    Error::at(span, "YAML anchors and aliases are not read here")
        .help("write the value out where it is needed")
}
