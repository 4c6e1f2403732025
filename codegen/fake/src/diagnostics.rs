//! Diagnostics in a file that somebody wrote, gathered and drawn for people; does not know what they are about.

use std::fmt::{self, Write as _};

/// A stretch of the file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Diagnostic {
    span: Span,
    message: String,
    help: String,
}

/// The mistakes of a file while it is read.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Notes what is wrong, where, and what to write instead.
    pub(crate) fn push(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.0.push(Diagnostic {
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Ends the reading: its result if there was no mistake, all mistakes otherwise.
    pub(crate) fn end<T>(self, value: Option<T>, file: &str, text: &str) -> Result<T, Errors> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.errors(file, text)),
        }
    }

    fn errors(mut self, file: &str, text: &str) -> Errors {
        self.0.sort();
        self.0.dedup();
        let drawn = self.0.iter().map(|mistake| mistake.draw(file, text));
        Errors {
            count: self.0.len(),
            drawn: drawn.collect::<Vec<_>>().join("\n"),
        }
    }
}

/// All mistakes of a file; its `Display` draws each with file, line, column and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errors {
    count: usize,
    drawn: String,
}

impl Errors {
    /// Makes the one mistake of something that is no place of a file.
    pub(crate) fn plain(message: &str, help: &str) -> Self {
        Self {
            count: 1,
            drawn: format!("error: {message}\n  = help: {help}\n"),
        }
    }

    /// Counts the mistakes.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.drawn.trim_end())
    }
}

impl std::error::Error for Errors {}

impl Diagnostic {
    fn draw(&self, file: &str, text: &str) -> String {
        let place = Place::of(text, self.span);
        let number = place.line.to_string();
        let margin = " ".repeat(number.len());
        let mut drawn = format!("error: {}\n", self.message);
        // Writing to a string cannot fail.
        let _ = write!(
            drawn,
            "{margin}--> {file}:{}:{}\n{margin} |\n{number} | {}\n{margin} | {}{}\n{margin} = help: {}\n",
            place.line,
            place.column,
            place.shown,
            " ".repeat(place.column.saturating_sub(1)),
            "^".repeat(place.width),
            self.help,
        );
        drawn
    }
}

/// A span as people count: from 1, in characters.
struct Place<'a> {
    line: usize,
    column: usize,
    width: usize,
    shown: &'a str,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, span: Span) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let begin = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let rest = text.get(begin..).unwrap_or_default();
        let shown = rest.lines().next().unwrap_or_default();
        let column = before.get(begin..).unwrap_or_default().chars().count();
        let marked = text.get(span.start..span.end).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default().trim_end();
        Self {
            line: before.matches('\n').count().saturating_add(1),
            column: column.saturating_add(1),
            width: marked.chars().count().max(1),
            shown,
        }
    }
}

/// Gives "did you mean `x`?" for the known word nearest to `word`, or `otherwise` if none is near.
pub(crate) fn meant<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    let near = known
        .into_iter()
        .map(|known| (strsim::osa_distance(word, known), known))
        .filter(|(distance, known)| *distance <= known.chars().count().div_ceil(3))
        .min();
    near.map_or_else(otherwise, |(_, near)| format!("did you mean `{near}`?"))
}
