//! YAML (and so JSON) as a tree in which every node knows its place; knows nothing of what is written in it.
//!
//! The generator reads descriptions with this file too: it is a module of both crates, so that a vendored copy of the fake needs no
//! package more. So it imports nothing of either, and what a place is (`P`) is for each of them to say.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

/// Deeper nesting than any file has.
const DEEPEST: usize = 32;

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node<P> {
    pub(crate) span: P,
    pub(crate) value: Value<P>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Value<P> {
    /// Nothing, or what YAML reads as nothing.
    Null,
    /// A scalar without quotes, which may be meant as a number or a boolean.
    Plain(String),
    /// A scalar in quotes or a block.
    Quoted(String),
    List(Vec<Node<P>>),
    Map(Vec<(Key<P>, Node<P>)>),
}

/// The key of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Key<P> {
    pub(crate) span: P,
    pub(crate) text: String,
}

/// What a text holds.
pub(crate) struct Document<P> {
    /// `Null` for an empty text.
    pub(crate) root: Node<P>,
    /// Keys that a mapping has had before, each with the first place.
    pub(crate) repeated: Vec<(P, Key<P>)>,
}

/// Why a text is not read: what is wrong, where, and what to write instead.
pub(crate) struct Mistake<P> {
    pub(crate) span: P,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl<P> Node<P> {
    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        entries
            .find(|(name, _)| name.text == key)
            .map(|(_, node)| node)
    }

    /// The entries of a mapping; none for any other node.
    pub(crate) fn entries(&self) -> &[(Key<P>, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }
}

/// Reads the one document of a text; `place` makes a place of two offsets in bytes.
///
/// # Errors
///
/// The first thing that cannot be read.
pub(crate) fn parse<P: Clone>(
    text: &str,
    place: impl Fn(usize, usize) -> P,
) -> Result<Document<P>, Mistake<P>> {
    let mut builder = Builder {
        offsets: Offsets::new(text),
        place,
        open: Vec::new(),
        root: None,
        repeated: Vec::new(),
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, at)) => builder.take(event, at)?,
            Err(error) => return Err(builder.syntax(&error)),
        }
    }
    let empty = || Node {
        span: (builder.place)(0, 0),
        value: Value::Null,
    };
    Ok(Document {
        root: builder.root.take().unwrap_or_else(empty),
        repeated: builder.repeated,
    })
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

struct Builder<P, F> {
    offsets: Offsets,
    place: F,
    open: Vec<(usize, Open<P>)>,
    root: Option<Node<P>>,
    repeated: Vec<(P, Key<P>)>,
    documents: usize,
}

/// A list or mapping whose end has not come yet.
enum Open<P> {
    List(Vec<Node<P>>),
    Map(OpenMap<P>),
}

struct OpenMap<P> {
    entries: Vec<(Key<P>, Node<P>)>,
    /// The key whose value has not come yet.
    key: Option<Key<P>>,
    /// Where each key stands first.
    first: HashMap<String, P>,
}

impl<P> Default for OpenMap<P> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            key: None,
            first: HashMap::new(),
        }
    }
}

impl<P: Clone, F: Fn(usize, usize) -> P> Builder<P, F> {
    fn take(&mut self, event: Event<'_>, at: saphyr_parser::Span) -> Result<(), Mistake<P>> {
        let start = self.offsets.byte(at.start.index());
        let end = self.offsets.byte(at.end.index()).max(start);
        let span = (self.place)(start, end);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
            Event::DocumentStart(_) => self.document(span),
            Event::Alias(_) => Err(anchors(span)),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                Err(anchors(span))
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => Err(Mistake {
                span,
                message: "YAML tags are not read here".to_owned(),
                help: "write the value without its `!tag`",
            }),
            Event::Scalar(text, style, _, None) => {
                let value = match (style, text.as_ref()) {
                    (ScalarStyle::Plain, word @ ("~" | "null")) if self.wants_key() => {
                        return Err(Mistake {
                            span,
                            message: format!("`{word}` stands for nothing, so it is no key"),
                            help: "put the key in quotes, or write another one",
                        });
                    }
                    (ScalarStyle::Plain, "" | "~" | "null") => Value::Null,
                    (ScalarStyle::Plain, _) => Value::Plain(text.into_owned()),
                    _ => Value::Quoted(text.into_owned()),
                };
                self.add(Node { span, value })
            }
            Event::SequenceStart(..) => self.nest(start, span, Open::List(Vec::new())),
            Event::MappingStart(..) => self.nest(start, span, Open::Map(OpenMap::default())),
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
        }
    }

    /// Whether a mapping waits for a key.
    fn wants_key(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|(_, open)| matches!(open, Open::Map(OpenMap { key: None, .. })))
    }

    fn document(&mut self, span: P) -> Result<(), Mistake<P>> {
        self.documents += 1;
        if self.documents > 1 {
            return Err(Mistake {
                span,
                message: "a second YAML document begins here".to_owned(),
                help: "a file holds one document: remove the `---`",
            });
        }
        Ok(())
    }

    fn nest(&mut self, start: usize, span: P, open: Open<P>) -> Result<(), Mistake<P>> {
        if self.wants_key() {
            return Err(Mistake {
                span,
                message: "a key must be a string".to_owned(),
                help: "write `key: value`; lists and mappings cannot be keys",
            });
        }
        if self.open.len() >= DEEPEST {
            return Err(deep(span));
        }
        self.open.push((start, open));
        Ok(())
    }

    fn close(&mut self, end: usize) -> Result<(), Mistake<P>> {
        let Some((start, open)) = self.open.pop() else {
            return Ok(());
        };
        let value = match open {
            Open::List(items) => Value::List(items),
            Open::Map(map) => Value::Map(map.entries),
        };
        let span = (self.place)(start, end);
        self.add(Node { span, value })
    }

    fn add(&mut self, node: Node<P>) -> Result<(), Mistake<P>> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((_, Open::List(items))) => items.push(node),
            Some((_, Open::Map(map))) => {
                if let Some(key) = map.key.take() {
                    map.entries.push((key, node));
                    return Ok(());
                }
                let key = key(node)?;
                if let Some(first) = map.first.get(&key.text) {
                    self.repeated.push((first.clone(), key.clone()));
                } else {
                    map.first.insert(key.text.clone(), key.span.clone());
                }
                map.key = Some(key);
            }
        }
        Ok(())
    }

    fn syntax(&self, error: &ScanError) -> Mistake<P> {
        let start = self.offsets.byte(error.marker().index());
        let span = (self.place)(start, start.saturating_add(1));
        let help = match error.info() {
            info if info.contains("anchor") => return anchors(span),
            info if info.contains("recursion") => return deep(span),
            info if info.starts_with("tabs ") => "indent with spaces",
            _ => "check the indentation, the quotes and the space after each `:`",
        };
        Mistake {
            span,
            message: format!("this is not YAML: {}", error.info()),
            help,
        }
    }
}

fn key<P>(node: Node<P>) -> Result<Key<P>, Mistake<P>> {
    let span = node.span;
    match node.value {
        Value::Plain(text) | Value::Quoted(text) => Ok(Key { span, text }),
        _ => Err(Mistake {
            span,
            message: "a key is missing before this `:`".to_owned(),
            help: "write `key: value`",
        }),
    }
}

fn deep<P>(span: P) -> Mistake<P> {
    Mistake {
        span,
        message: format!("nested more than {DEEPEST} levels deep"),
        help: "nothing in such a file is nested that deep",
    }
}

fn anchors<P>(span: P) -> Mistake<P> {
    Mistake {
        span,
        message: "YAML anchors and aliases are not read here".to_owned(),
        help: "write the value out where it is needed",
    }
}
