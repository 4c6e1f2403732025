//! The pieces of an HTML text: tags and what stands between them. Knows no element but those whose content is no HTML.

use super::element::Element;

/// A piece of a page.
pub(super) enum Piece<'a> {
    Text(&'a str),
    Start(Tag<'a>),
    End(Tag<'a>),
}

/// A tag, as far as it matters.
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) element: Element,
    pub(super) hidden: bool,
    /// Whether it ends in `/>`.
    pub(super) closed: bool,
    /// The number of a list's first item.
    pub(super) first: u64,
}

/// Reads a page piece by piece, each byte once.
pub(super) struct Tags<'a> {
    page: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { page, at: 0 }
    }

    /// Where the next piece begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        self.page.get(self.at..).unwrap_or_default()
    }

    fn text(&mut self, length: usize) -> Option<Piece<'a>> {
        let text = self.rest().get(..length)?;
        self.at += length;
        (!text.is_empty()).then_some(Piece::Text(text))
    }

    /// Goes on behind `end`, or to the end of the page.
    fn skip_to(&mut self, end: &str) {
        let rest = self.rest();
        self.at += rest.find(end).map_or(rest.len(), |at| at + end.len());
    }

    /// Reads a tag from its name on.
    fn tag(&mut self) -> Tag<'a> {
        let rest = self.rest().get(1..).unwrap_or_default();
        let name = rest.get(..name_length(rest)).unwrap_or_default();
        self.at += 1 + name.len();
        let mut tag = Tag {
            name,
            element: Element::of(name),
            hidden: false,
            closed: false,
            first: 1,
        };
        self.attributes(&mut tag);
        tag
    }

    fn start(&mut self) -> Tag<'a> {
        let tag = self.tag();
        if tag.element == Element::Raw {
            self.skip_raw(tag.name);
        }
        tag
    }

    /// Reads attributes up to the end of the tag.
    fn attributes(&mut self, tag: &mut Tag<'a>) {
        loop {
            self.skip(|byte| byte.is_ascii_whitespace());
            match self.rest().as_bytes().first() {
                None => return,
                Some(b'>') => {
                    self.at += 1;
                    return;
                }
                Some(b'/') => {
                    self.at += 1;
                    tag.closed = true;
                }
                Some(_) => {
                    tag.closed = false;
                    self.attribute(tag);
                }
            }
        }
    }

    fn attribute(&mut self, tag: &mut Tag<'a>) {
        let from = self.at;
        // A sign of equality in the first place is part of the name.
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        self.skip(|byte| !byte.is_ascii_whitespace() && !b"/>=".contains(&byte));
        let name = self.page.get(from..self.at).unwrap_or_default();
        self.skip(|byte| byte.is_ascii_whitespace());
        let value = match self.rest().strip_prefix('=') {
            Some(_) => {
                self.at += 1;
                self.skip(|byte| byte.is_ascii_whitespace());
                self.value()
            }
            None => "",
        };
        if name.eq_ignore_ascii_case("hidden") {
            tag.hidden |= value != "until-found";
        } else if name.eq_ignore_ascii_case("aria-hidden") {
            tag.hidden |= value.eq_ignore_ascii_case("true");
        } else if name.eq_ignore_ascii_case("start") {
            tag.first = value.trim().parse().unwrap_or(1);
        }
    }

    fn value(&mut self) -> &'a str {
        let rest = self.rest();
        let quoted = |quote: &str| {
            let inside = rest.strip_prefix(quote)?;
            let end = inside.find(quote);
            let value = inside.get(..end.unwrap_or(inside.len()))?;
            Some((value, end.map_or(rest.len(), |end| end + 2)))
        };
        if let Some((value, length)) = quoted("\"").or_else(|| quoted("'")) {
            self.at += length;
            return value;
        }
        let from = self.at;
        self.skip(|byte| !byte.is_ascii_whitespace() && byte != b'>');
        self.page.get(from..self.at).unwrap_or_default()
    }

    /// Skips bytes; `wanted` holds for all or none of the bytes of a character beyond ASCII.
    fn skip(&mut self, wanted: impl Fn(u8) -> bool) {
        let bytes = self.rest().bytes();
        self.at += bytes.take_while(|byte| wanted(*byte)).count();
    }

    /// Skips what is no HTML, up to the end tag of its element.
    fn skip_raw(&mut self, name: &str) {
        loop {
            let rest = self.rest();
            let Some(end) = rest.find("</") else {
                self.at = self.page.len();
                return;
            };
            self.at += end;
            let behind = rest.get(end + 2..).unwrap_or_default();
            let length = name_length(behind);
            if behind
                .get(..length)
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
            {
                return;
            }
            self.at += 2;
        }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let rest = self.rest();
            match rest.find('<') {
                Some(0) => {}
                Some(at) => return self.text(at),
                None => return self.text(rest.len()),
            }
            match rest.as_bytes().get(1..).unwrap_or_default() {
                [b'!', b'-', b'-', ..] => self.skip_to("-->"),
                [b'/', b'a'..=b'z' | b'A'..=b'Z', ..] => {
                    self.at += 1;
                    return Some(Piece::End(self.tag()));
                }
                // A comment of another sort, or an end tag of nothing.
                [b'!' | b'?' | b'/', ..] => self.skip_to(">"),
                [b'a'..=b'z' | b'A'..=b'Z', ..] => return Some(Piece::Start(self.start())),
                _ => return self.text(1),
            }
        }
    }
}

fn name_length(text: &str) -> usize {
    let ends = |byte: &u8| !byte.is_ascii_whitespace() && !b"/>".contains(byte);
    text.as_bytes().iter().take_while(|byte| ends(byte)).count()
}
