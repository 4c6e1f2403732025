//! Documentation: clean lines of Markdown that print themselves as doc attributes; does not know what they document.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The widest line of a paragraph, without the comment's marks and indentation.
const WIDTH: usize = 90;

/// Stands between the lines of folded docs; [`Docs::new`] lets no control character of a text through.
pub(crate) const FOLD: &str = "\u{1}";

/// Lines of Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Docs {
    lines: Vec<String>,
}

impl Docs {
    /// Cleans and wraps a text.
    pub(crate) fn new(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut fenced = false;
        for line in joined(text.trim_end()) {
            let fence = line.trim_start().starts_with("```");
            if fenced || fence || line.starts_with('|') || line.starts_with('#') {
                lines.push(line);
            } else {
                lines.extend(wrap(&line));
            }
            fenced ^= fence;
        }
        if fenced {
            lines.push("```".to_owned());
        }
        Self { lines }
    }

    /// These docs and a further paragraph.
    pub(crate) fn paragraph(mut self, text: &str) -> Self {
        let more = Self::new(text);
        if !self.lines.is_empty() && !more.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(more.lines);
        self
    }

    /// The first line: what the thing is.
    pub(crate) fn summary(&self) -> String {
        let first = self.lines.iter().take_while(|line| !line.is_empty());
        first.cloned().collect::<Vec<_>>().join(" ")
    }

    /// All lines as one text.
    pub(crate) fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The same lines for the head of a file.
    pub(crate) fn inner(&self) -> TokenStream {
        let folded = self.folded();
        quote!(#![doc = #folded])
    }

    /// All lines as one attribute, which costs a quarter of the tokens; the layout unfolds them.
    fn folded(&self) -> String {
        let mark = |line: &String| match line.as_str() {
            "" => String::new(),
            line => format!(" {line}"),
        };
        let lines: Vec<String> = self.lines.iter().map(mark).collect();
        lines.join(FOLD)
    }
}

impl ToTokens for Docs {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if !self.lines.is_empty() {
            let folded = self.folded();
            tokens.extend(quote!(#[doc = #folded]));
        }
    }
}

/// Lines of one paragraph as one line; code, tables, headings and list items begin lines of their own.
fn joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.split('\n').map(clean) {
        let fence = line.trim_start().starts_with("```");
        let alone =
            |line: &str| line.is_empty() || line.starts_with(['|', '#']) || line.starts_with("```");
        let item = ["- ", "* ", "> "]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark))
            || line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        match lines.last_mut() {
            Some(last) if !fenced && !fence && !item && !alone(&line) && !alone(last) => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => lines.push(line),
        }
        fenced ^= fence;
    }
    lines
}

/// Drops what may not stand in a comment: control characters and marks that turn the direction of reading.
fn clean(line: &str) -> String {
    let kept = line.chars().filter_map(|c| match c {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => None,
        '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    kept.collect::<String>().trim_end().to_owned()
}

/// Breaks a paragraph's line at spaces; list items go on below their text.
fn wrap(line: &str) -> Vec<String> {
    let indent = indentation(line);
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut code = false;
    for word in line.split_whitespace() {
        let wide = current.chars().count() + 1 + word.chars().count() > WIDTH;
        if wide && !code && !current.trim().is_empty() {
            lines.push(std::mem::replace(&mut current, " ".repeat(indent)));
        } else if current.is_empty() {
            current.push_str(&" ".repeat(line.len() - line.trim_start().len()));
        } else {
            current.push(' ');
        }
        current.push_str(word);
        code ^= word.matches('`').count() % 2 == 1;
    }
    lines.push(current.trim_end().to_owned());
    lines
}

fn indentation(line: &str) -> usize {
    let start = line.len() - line.trim_start().len();
    let bullet = line.trim_start().starts_with("- ") || line.trim_start().starts_with("* ");
    start + if bullet { 2 } else { 0 }
}
