//! HTML as lines of visible text: what browsers show as a block is a line.
//!
//! Reads tags as browsers do, and builds no tree: only what divides blocks and what is not shown matters here. That is little
//! enough to do without a parser, which every first build of the commands would have to compile.

mod element;
mod tags;

use super::entities;
use super::page::{Kind, Line};
use element::{Element, is_open_ended};
use tags::{Piece, Tag, Tags};

/// A heading is never longer; what claims to be is one that was not closed.
const LONGEST_HEADING: usize = 400;

/// The lines of a page.
pub(super) fn lines(page: &str) -> Vec<Line> {
    let mut reader = Reader::new(page);
    let mut tags = Tags::new(page);
    while let Some(piece) = tags.next() {
        reader.take(piece, tags.at());
    }
    reader.flush();
    reader.lines
}

/// An unseen element that is open.
struct Skipped<'a> {
    name: &'a str,
    depth: usize,
}

struct Reader<'a> {
    page: &'a str,
    lines: Vec<Line>,
    skipped: Option<Skipped<'a>>,
    /// Open lists, with the number of the next item where they count.
    lists: Vec<Option<u64>>,
    /// For each open `aside` the lines before it.
    asides: Vec<usize>,
    block: Block,
    /// The level of the open heading.
    heading: Option<u8>,
    in_link: bool,
    /// How far lines have been counted, and how many there were.
    counted: (usize, usize),
}

/// The line that is being read.
#[derive(Default)]
struct Block {
    text: String,
    at: usize,
    has_links: bool,
    has_words: bool,
    is_item: bool,
}

impl<'a> Reader<'a> {
    fn new(page: &'a str) -> Self {
        Self {
            page,
            lines: Vec::new(),
            skipped: None,
            lists: Vec::new(),
            asides: Vec::new(),
            block: Block::default(),
            heading: None,
            in_link: false,
            counted: (0, 1),
        }
    }

    fn take(&mut self, piece: Piece<'a>, behind: usize) {
        match piece {
            piece if self.skipped.is_some() => self.skip(&piece),
            Piece::Text(text) => self.text(text, behind),
            Piece::Start(tag) => self.start(&tag),
            Piece::End(tag) => self.end(tag.element),
        }
    }

    /// Passes over what stands in an unseen element.
    fn skip(&mut self, piece: &Piece<'a>) {
        let Some(skipped) = &mut self.skipped else {
            return;
        };
        match piece {
            Piece::Start(tag) if tag.name.eq_ignore_ascii_case(skipped.name) => skipped.depth += 1,
            Piece::End(tag) if tag.name.eq_ignore_ascii_case(skipped.name) => skipped.depth -= 1,
            Piece::Start(_) | Piece::End(_) | Piece::Text(_) => {}
        }
        self.skipped.take_if(|skipped| skipped.depth == 0);
    }

    fn text(&mut self, text: &str, behind: usize) {
        if !text.trim_ascii().is_empty() {
            if self.block.at == 0 {
                self.block.at = self.line(behind.saturating_sub(text.trim_ascii_start().len()));
            }
            self.block.has_links |= self.in_link;
            self.block.has_words |= !self.in_link;
        }
        entities::decode(text, &mut self.block.text);
    }

    fn start(&mut self, tag: &Tag<'a>) {
        if tag.element == Element::Unseen || (tag.hidden && !is_open_ended(tag.name)) {
            return self.hide(tag);
        }
        match tag.element {
            Element::Link => self.in_link = true,
            Element::Break => self.block.text.push(' '),
            Element::Ordered => self.list(Some(tag.first)),
            Element::List => self.list(None),
            Element::Item => self.item(),
            Element::Aside => {
                self.flush();
                self.asides.push(self.lines.len());
            }
            Element::Heading(level) => {
                self.flush();
                self.heading = Some(level);
            }
            Element::Block => self.divide(),
            Element::Inline | Element::Raw | Element::Unseen => {}
        }
    }

    fn hide(&mut self, tag: &Tag<'a>) {
        // A hidden word inside a line does not divide it.
        if !matches!(tag.element, Element::Inline | Element::Link) && self.heading.is_none() {
            self.flush();
        }
        // `<svg/>` is whole; other elements cannot be closed so.
        if !(tag.closed && ["svg", "math"].contains(&tag.name)) {
            self.skipped = Some(Skipped {
                name: tag.name,
                depth: 1,
            });
        }
    }

    fn end(&mut self, element: Element) {
        match element {
            Element::Link => self.in_link = false,
            Element::List | Element::Ordered => {
                self.flush();
                self.lists.pop();
            }
            Element::Aside => self.aside(),
            Element::Heading(_) => self.flush(),
            Element::Block | Element::Item => self.divide(),
            Element::Inline | Element::Break | Element::Raw | Element::Unseen => {}
        }
    }

    fn list(&mut self, first: Option<u64>) {
        self.flush();
        self.lists.push(first);
    }

    fn item(&mut self) {
        self.flush();
        self.block.is_item = true;
        if let Some(Some(number)) = self.lists.last_mut() {
            self.block.text = format!("{number}. ");
            *number = number.saturating_add(1);
        }
    }

    /// Ends an aside: one that is a list of links is navigation, any other is a note.
    fn aside(&mut self) {
        self.flush();
        let Some(from) = self.asides.pop() else {
            return;
        };
        let inside = self.lines.get(from..).unwrap_or_default();
        let links = inside.iter().filter(|line| line.kind == Kind::Links);
        if links.count() * 2 >= inside.len() {
            self.lines.truncate(from);
        }
    }

    /// Ends a line, unless blocks lie inside a heading.
    fn divide(&mut self) {
        match self.heading {
            Some(_) => self.block.text.push(' '),
            None => self.flush(),
        }
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.block);
        let heading = self.heading.take();
        if block.text.trim().is_empty() {
            return;
        }
        let kind = match heading {
            Some(level) if block.text.len() <= LONGEST_HEADING => Kind::Heading(level),
            _ if block.has_links && !block.has_words => Kind::Links,
            _ if block.is_item => Kind::Item,
            _ => Kind::Text,
        };
        self.lines.push(Line {
            kind,
            text: block.text,
            at: block.at,
        });
    }

    /// The line of a place; places come in order.
    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let between = self.page.get(from..at).unwrap_or_default();
        let line = line + between.matches('\n').count();
        self.counted = (at.max(from), line);
        line
    }
}

/// Whether what stands between `<` and `>` is the tag of an element inside a line.
pub(super) fn is_inline(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let name = name
        .split([' ', '\t', '\n', '/'])
        .next()
        .unwrap_or_default();
    matches!(Element::of(name), Element::Inline | Element::Link)
}
