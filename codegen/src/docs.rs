//! Documentation: clean lines of Markdown that print themselves as doc attributes; does not know what they document.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use serde::{Serialize, Serializer};

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
    /// Cleans and wraps a text of the description; code in it is shown and never run as an example.
    pub(crate) fn new(text: &str) -> Self {
        let mut lines = Vec::new();
        let mut fenced = false;
        for line in joined(text.trim_end()) {
            // Inside a fence only its end is one; whatever else begins with marks is content.
            let fence = line.starts_with("```") && (!fenced || line == "```");
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

    /// These docs and an example of ours, which is compiled.
    pub(crate) fn example(mut self, attributes: &str, code: &str) -> Self {
        self.lines.push(String::new());
        self.lines.push(format!("```{attributes}"));
        self.lines.extend(code.lines().map(str::to_owned));
        self.lines.push("```".to_owned());
        self
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

    /// These docs with a further paragraph before the one that begins with `start`, or at their end.
    pub(crate) fn before(mut self, start: &str, text: &str) -> Self {
        let Some(at) = self.lines.iter().position(|line| line.starts_with(start)) else {
            return self.paragraph(text);
        };
        let mut more = Self::new(text).lines;
        more.push(String::new());
        self.lines.splice(at..at, more);
        self
    }

    /// The first line: what the thing is.
    pub(crate) fn summary(&self) -> String {
        let first = self.lines.iter().take_while(|line| !line.is_empty());
        first.cloned().collect::<Vec<_>>().join(" ")
    }

    /// The same text with every paragraph on one line, for readers that break where a line ends.
    pub(crate) fn flowing(&self) -> Vec<String> {
        joined(&self.text())
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
    fn folded(&self) -> Literal {
        let mut text = String::new();
        for (at, line) in self.lines.iter().enumerate() {
            let space = if line.is_empty() { "" } else { " " };
            text.extend([if at > 0 { FOLD } else { "" }, space, line]);
        }
        raw(&text)
    }
}

/// A text as Rust spells it without escapes, which are three times the work.
fn raw(text: &str) -> Literal {
    let behind_quotes = text.split('"').skip(1);
    let marks = behind_quotes.map(|rest| rest.len() - rest.trim_start_matches('#').len() + 1);
    let marks = "#".repeat(marks.max().unwrap_or(0));
    let raw = format!("r{marks}\"{text}\"{marks}");
    raw.parse().unwrap_or_else(|_| Literal::string(text))
}

impl Serialize for Docs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
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

/// Languages that a fence may name; whatever else rustdoc might take as Rust becomes plain text.
const LANGUAGES: &[&str] = &["console", "http", "json", "sh", "toml", "xml", "yaml"];

/// Lines of one paragraph as one line; code, tables, headings and list items begin lines of their own.
fn joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.split('\n').map(clean) {
        let (line, fence) = match (fenced, fence(&line)) {
            (true, Some("")) => ("```".to_owned(), true),
            (true, _) => (line, false),
            (false, Some(language)) => (opening(language), true),
            (false, None) => (prose(&line), false),
        };
        let alone =
            |line: &str| line.is_empty() || line.starts_with(['|', '#']) || line.starts_with("```");
        match lines.last_mut() {
            Some(last) if !fenced && !fence && !is_item(&line) && !alone(&line) && !alone(last) => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => lines.push(line),
        }
        fenced ^= fence;
    }
    lines
}

/// What follows a line's fence, where it has one.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim();
    let mark = line.chars().next().filter(|mark| "`~".contains(*mark))?;
    let language = line.trim_start_matches(mark);
    let fits = line.len() - language.len() >= 3 && !language.contains('`');
    fits.then(|| language.trim())
}

fn opening(language: &str) -> String {
    let known = LANGUAGES.iter().find(|known| **known == language);
    format!("```{}", known.unwrap_or(&"text"))
}

/// A line outside of code: neither its indentation nor what follows its bullet makes it code or HTML.
fn prose(line: &str) -> String {
    let text = line.trim_start();
    let indent = (line.len() - text.len()).min(3);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || " >-*+.)".contains(c));
    let (bullet, _) = text.split_at(text.len() - rest.len());
    let escape = if opens_block(rest) { "\\" } else { "" };
    format!("{}{bullet}{escape}{rest}", " ".repeat(indent))
}

/// A word that opens code or HTML where a line begins with it.
fn opens_block(word: &str) -> bool {
    let html = word.starts_with('<') && !word.starts_with("<http");
    html || word.starts_with("```") || word.starts_with("~~~")
}

/// `- text`, `* text`, `> text` or `1. text`.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.len() < line.len() && number.starts_with(". ");
    numbered || ["- ", "* ", "> "].iter().any(|mark| line.starts_with(mark))
}

/// Drops what may not stand in a comment: control characters and marks that turn the direction of reading.
fn clean(line: &str) -> String {
    if line.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return line.trim_end().to_owned();
    }
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
        if wide && !code && !opens_block(word) && !current.trim().is_empty() {
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
