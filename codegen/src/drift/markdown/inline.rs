//! What stands inside a paragraph of Markdown: the words without the signs around them.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::drift::{entities, html};

/// For each byte whether it is a sign that may mean something.
static SIGNS: [bool; 256] = signs(b"\\`*_~[]!<&{");

const fn signs(all: &[u8]) -> [bool; 256] {
    let mut signs = [false; 256];
    let mut at = 0;
    while at < all.len() {
        signs[all[at] as usize] = true;
        at += 1;
    }
    signs
}

/// No target of a link, tag or reference is longer.
const LONGEST: usize = 500;

/// A paragraph as a reader sees it.
pub(super) struct Shown {
    pub(super) text: String,
    /// Whether all of it can be clicked.
    pub(super) only_links: bool,
}

/// Reads a paragraph.
pub(super) fn text(source: &str) -> Shown {
    let mut reader = Reader {
        source,
        at: 0,
        out: String::with_capacity(source.len()),
        code: code_ends(source),
        runs: Vec::new(),
        openers: BTreeMap::new(),
        brackets: Vec::new(),
        gone: Vec::new(),
        links: Vec::new(),
        missing: Vec::new(),
    };
    while let Some(sign) = reader.next_sign() {
        reader.sign(sign);
    }
    reader.end()
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    /// The text so far, signs included.
    out: String,
    /// Where the code that begins with a run of backticks ends.
    code: BTreeMap<usize, usize>,
    runs: Vec<Run>,
    /// Runs that wait for their other half, by sign.
    openers: BTreeMap<char, Vec<usize>>,
    brackets: Vec<Bracket>,
    /// Parts of the text that are not shown.
    gone: Vec<Range<usize>>,
    links: Vec<Range<usize>>,
    /// Ends that do not come any more; looking for them again and again would take long.
    missing: Vec<&'static str>,
}

/// A run of `*`, `_` or `~` in the text.
struct Run {
    at: usize,
    left: usize,
}

/// A bracket in the text that may begin a link.
struct Bracket {
    at: usize,
    is_image: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Copies what means only itself.
    fn next_sign(&mut self) -> Option<char> {
        let rest = self.rest();
        let length = rest
            .bytes()
            .position(|byte| SIGNS[usize::from(byte)])
            .unwrap_or(rest.len());
        self.copy(length);
        self.rest().chars().next()
    }

    fn copy(&mut self, length: usize) {
        self.out
            .push_str(self.rest().get(..length).unwrap_or_default());
        self.at += length;
    }

    fn sign(&mut self, sign: char) {
        match sign {
            '\\' => self.escape(),
            '`' => self.code(),
            '*' | '_' | '~' => self.run(sign),
            '[' => self.bracket(false),
            '!' if self.rest().starts_with("![") => self.bracket(true),
            ']' => self.close(),
            '<' => self.tag(),
            '&' => self.reference(),
            '{' if self.rest().starts_with("{%") => self.drop_to("%}"),
            _ => self.copy(1),
        }
    }

    fn escape(&mut self) {
        self.at += 1;
        match self.rest().chars().next() {
            Some('\n') | None => {}
            Some(sign) if sign.is_ascii_punctuation() => self.copy(1),
            Some(_) => self.out.push('\\'),
        }
    }

    fn code(&mut self) {
        let run = count(self.rest(), '`');
        match self.code.get(&self.at) {
            Some(end) => {
                let inside = self.source.get(self.at + run..*end).unwrap_or_default();
                self.out.push_str(inside);
                self.at = end + run;
            }
            None => self.copy(run),
        }
    }

    /// Emphasis: a run opens before a word and closes behind one.
    fn run(&mut self, sign: char) {
        let length = count(self.rest(), sign);
        let before = self
            .source
            .get(..self.at)
            .and_then(|text| text.chars().next_back());
        let behind = self
            .rest()
            .get(length..)
            .and_then(|text| text.chars().next());
        let word = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside = sign == '_' && letter(before) && letter(behind);
        let (opens, closes) = (word(behind) && !inside, word(before) && !inside);
        let mut run = Run {
            at: self.out.len(),
            left: length,
        };
        self.copy(length);
        if sign == '~' && length != 2 {
            return;
        }
        if closes {
            self.pair(sign, &mut run);
        }
        if opens && run.left > 0 {
            self.openers.entry(sign).or_default().push(self.runs.len());
            self.runs.push(run);
        }
    }

    /// Takes from a closing run and from those that wait for it what belongs together.
    fn pair(&mut self, sign: char, run: &mut Run) {
        let openers = self.openers.entry(sign).or_default();
        while run.left > 0
            && let Some(opener) = openers.last().and_then(|index| self.runs.get_mut(*index))
        {
            let both = run.left.min(opener.left);
            opener.left -= both;
            run.left -= both;
            self.gone
                .push(opener.at + opener.left..opener.at + opener.left + both);
            self.gone.push(run.at..run.at + both);
            run.at += both;
            if opener.left == 0 {
                openers.pop();
            }
        }
    }

    fn bracket(&mut self, is_image: bool) {
        self.brackets.push(Bracket {
            at: self.out.len(),
            is_image,
        });
        self.copy(if is_image { 2 } else { 1 });
    }

    fn close(&mut self) {
        let behind = self.rest().get(1..).unwrap_or_default();
        let bracket = self.brackets.pop();
        let Some((bracket, length)) = bracket.and_then(|bracket| Some((bracket, target(behind)?)))
        else {
            return self.copy(1);
        };
        let signs = bracket.at + if bracket.is_image { 2 } else { 1 };
        if bracket.is_image {
            self.gone.push(bracket.at..self.out.len());
        } else {
            self.gone.push(bracket.at..signs);
            self.links.push(signs..self.out.len());
        }
        self.at += 1 + length;
    }

    fn tag(&mut self) {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            return self.drop_to("-->");
        }
        let inside = rest.get(1..).unwrap_or_default();
        let end = near(inside).find('>');
        let begins = inside.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let Some(inside) = end.filter(|_| begins).and_then(|end| inside.get(..end)) else {
            return self.copy(1);
        };
        self.at += inside.len() + 2;
        if (inside.contains("://") || inside.contains('@')) && !inside.contains([' ', '=']) {
            let from = self.out.len();
            self.out.push_str(inside);
            self.links.push(from..self.out.len());
        } else if !html::is_inline(inside) {
            self.out.push(' ');
        }
    }

    fn reference(&mut self) {
        match entities::reference(self.rest()) {
            Some((meant, length)) => {
                self.out.push_str(&meant);
                self.at += length;
            }
            None => self.copy(1),
        }
    }

    fn drop_to(&mut self, end: &'static str) {
        if self.missing.contains(&end) {
            return self.copy(1);
        }
        match self.rest().find(end) {
            Some(at) => self.at += at + end.len(),
            None => {
                self.missing.push(end);
                self.copy(1);
            }
        }
    }

    /// Puts the text together without what is not shown.
    fn end(mut self) -> Shown {
        self.gone.sort_by_key(|range| (range.start, range.end));
        self.links.sort_by_key(|range| range.start);
        let mut shown = Shown {
            text: String::with_capacity(self.out.len()),
            only_links: !self.links.is_empty(),
        };
        let mut links = self.links.iter().peekable();
        let mut from = 0;
        let end = self.out.len()..self.out.len();
        for gone in self.gone.iter().chain([&end]) {
            let part = from.min(gone.start)..gone.start;
            let text = self.out.get(part.clone()).unwrap_or_default();
            shown.text.push_str(text);
            while links.next_if(|link| link.end <= part.start).is_some() {}
            let first = part.start + text.len() - text.trim_start().len();
            let last = part.start + text.trim_end().len();
            let clicked = links
                .peek()
                .is_some_and(|link| link.start <= first && last <= link.end);
            shown.only_links &= clicked || text.trim().is_empty();
            from = from.max(gone.end);
        }
        shown
    }
}

/// For each run of backticks that begins code, where the run that ends it stands.
fn code_ends(source: &str) -> BTreeMap<usize, usize> {
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    let mut ends = BTreeMap::new();
    let mut before = source;
    while let Some(last) = before.rfind('`') {
        let start = before
            .get(..=last)
            .unwrap_or_default()
            .trim_end_matches('`')
            .len();
        if let Some(end) = next.insert(last + 1 - start, start) {
            ends.insert(start, end);
        }
        before = before.get(..start).unwrap_or_default();
    }
    ends
}

/// The length of what stands behind the text of a link: `(target "title")` or `[label]`.
fn target(behind: &str) -> Option<usize> {
    if behind.starts_with('[') {
        return near(behind).find(']').map(|end| end + 1);
    }
    if !behind.starts_with('(') || !near(behind).contains(')') {
        return None;
    }
    let mut depth = 0_usize;
    let mut escaped = false;
    let mut quoted = false;
    for (at, byte) in near(behind).bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The beginning of a text, as far as one looks for an end.
fn near(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn count(text: &str, sign: char) -> usize {
    text.chars().take_while(|c| *c == sign).count()
}
