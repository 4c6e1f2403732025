//! The elements of HTML, as far as they make a difference to the text of a page.

use std::borrow::Cow;

/// What an element does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// Stands inside a line.
    Inline,
    Link,
    /// Ends a line, and holds nothing.
    Break,
    Heading(u8),
    List,
    /// A list whose items are numbered.
    Ordered,
    Item,
    Aside,
    /// Its text is no part of the page's.
    Unseen,
    /// Holds no HTML, and nothing that is seen.
    Raw,
    /// Begins and ends a line.
    Block,
}

impl Element {
    /// The element with this name, in any case.
    pub(super) fn of(name: &str) -> Self {
        let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
        let name = if upper {
            Cow::Owned(name.to_ascii_lowercase())
        } else {
            Cow::Borrowed(name)
        };
        match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Self::Heading(level - b'0'),
            b"a" => Self::Link,
            b"span" | b"code" | b"b" | b"strong" | b"i" | b"em" | b"img" | b"abbr" | b"acronym"
            | b"bdi" | b"bdo" | b"big" | b"cite" | b"data" | b"del" | b"dfn" | b"font"
            | b"input" | b"ins" | b"kbd" | b"label" | b"mark" | b"q" | b"s" | b"samp"
            | b"small" | b"sub" | b"sup" | b"time" | b"tt" | b"u" | b"var" | b"wbr" => Self::Inline,
            b"br" | b"hr" => Self::Break,
            b"li" => Self::Item,
            b"ul" | b"menu" => Self::List,
            b"ol" => Self::Ordered,
            b"aside" => Self::Aside,
            b"nav" | b"footer" | b"button" | b"svg" | b"math" | b"template" | b"select"
            | b"dialog" | b"object" | b"video" | b"audio" | b"canvas" | b"datalist" => Self::Unseen,
            b"script" | b"style" | b"title" | b"textarea" | b"noscript" | b"iframe" | b"xmp"
            | b"noembed" | b"noframes" => Self::Raw,
            _ => Self::Block,
        }
    }
}

/// Whether an element ends where it begins, or may be left open: a hidden one does not say what it hides.
pub(super) fn is_open_ended(name: &str) -> bool {
    const NAMES: [&str; 28] = [
        "area", "base", "body", "br", "col", "dd", "dt", "embed", "head", "hr", "html", "img",
        "input", "li", "link", "meta", "optgroup", "option", "p", "source", "tbody", "td", "tfoot",
        "th", "thead", "tr", "track", "wbr",
    ];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}
