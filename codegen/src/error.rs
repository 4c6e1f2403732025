//! Mistakes in a spec, gathered and drawn for people; does not know what the mistakes are about.

use std::collections::BTreeMap;
use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::sources::{LARGEST_FILE, Sources, Span};

/// At most this many mistakes are drawn; a file of garbage has more.
const MOST_SHOWN: usize = 50;

/// One mistake: what is wrong, where, and what to write instead.
#[derive(Clone, Debug)]
pub(crate) struct Error(Box<Mistake>);

#[derive(Clone, Debug)]
struct Mistake {
    message: String,
    place: Place,
    label: String,
    others: Vec<(Span, String)>,
    help: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// No file has it: what was asked for is wrong.
    Nowhere,
    File(String),
    Span(Span),
}

impl Error {
    /// A mistake at a place of a file.
    pub(crate) fn at(span: &Span, message: impl Into<String>) -> Self {
        Self::new(Place::Span(span.clone()), message.into())
    }

    /// A mistake that concerns a whole file.
    pub(crate) fn file(path: &str, message: impl Into<String>) -> Self {
        Self::new(Place::File(path.to_owned()), message.into())
    }

    /// A mistake in what was asked for.
    pub(crate) fn of_selection(message: impl Into<String>) -> Self {
        Self::new(Place::Nowhere, message.into())
    }

    fn new(place: Place, message: String) -> Self {
        Self(Box::new(Mistake {
            message,
            place,
            label: String::new(),
            others: Vec::new(),
            help: Vec::new(),
        }))
    }

    /// Says at the caret what is meant.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.0.label = label.into();
        self
    }

    /// Points at another place that has a part in the mistake.
    pub(crate) fn also(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.0.others.push((span.clone(), label.into()));
        self
    }

    /// Says which known word was most likely meant, or what to write instead.
    pub(crate) fn suggest<'a>(
        self,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<String>,
    ) -> Self {
        match nearest(word, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self.help(otherwise),
        }
    }

    /// Says what to write instead.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }
}

/// The mistakes of a phase while it runs.
#[derive(Debug, Default)]
pub(crate) struct Mistakes {
    errors: Vec<Error>,
}

impl Mistakes {
    pub(crate) fn push(&mut self, error: Error) {
        self.errors.push(error);
    }

    pub(crate) fn extend(&mut self, errors: impl IntoIterator<Item = Error>) {
        self.errors.extend(errors);
    }

    /// Adds those of a part of the phase.
    pub(crate) fn append(&mut self, part: Self) {
        self.errors.extend(part.errors);
    }

    /// Ends a phase: its result if there was no mistake, all mistakes otherwise.
    pub(crate) fn end<T>(
        self,
        value: Option<T>,
        sources: &Sources,
        folder: &str,
    ) -> Result<T, Errors> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Errors::new(self.errors, sources, folder)),
        }
    }
}

/// All mistakes of a phase; its `Display` draws them as rustc does.
#[derive(Clone, Debug)]
pub struct Errors {
    all: Vec<Mistake>,
    folder: String,
    texts: BTreeMap<String, String>,
}

impl Errors {
    fn new(errors: Vec<Error>, sources: &Sources, folder: &str) -> Self {
        let mut errors: Vec<Mistake> = errors.into_iter().map(|error| *error.0).collect();
        errors.sort_by(|a, b| (&a.place, &a.message).cmp(&(&b.place, &b.message)));
        errors.dedup_by(|a, b| a.place == b.place && a.message == b.message);
        let texts = sources
            .paths()
            .filter_map(|path| Some((path.to_owned(), shown_text(sources.bytes(path)?))))
            .collect();
        Self {
            all: errors,
            folder: folder.to_owned(),
            texts,
        }
    }

    /// Counts the mistakes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Tells whether there is none, which no value handed out ever is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Draws all mistakes, in colour where asked for.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        let renderer = match colour {
            Colour::Plain => Renderer::plain(),
            Colour::Ansi => Renderer::styled(),
        }
        .decor_style(DecorStyle::Ascii);
        let shown = self.all.iter().take(MOST_SHOWN);
        let mut drawn: Vec<String> = shown.map(|error| self.draw(error, &renderer)).collect();
        if self.all.len() > MOST_SHOWN {
            drawn.push(format!(
                "… and {} more mistakes",
                self.all.len() - MOST_SHOWN
            ));
        }
        drawn.join("\n\n")
    }

    fn draw(&self, error: &Mistake, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(single_line(&error.message));
        let mut group = match &error.place {
            Place::Nowhere => Group::with_title(title),
            Place::File(path) => title.element(Origin::path(self.path(path))),
            Place::Span(span) => self.snippets(title, error, span),
        };
        for help in &error.help {
            group = group.element(Level::HELP.message(help.clone()));
        }
        renderer.render(&[group])
    }

    fn snippets<'a>(
        &'a self,
        title: annotate_snippets::Title<'a>,
        error: &'a Mistake,
        span: &'a Span,
    ) -> Group<'a> {
        let mut snippet = self.snippet(span).annotation(
            AnnotationKind::Primary
                .span(self.within(span))
                .label(error.label.clone()),
        );
        for (other, label) in error.others.iter().filter(|(o, _)| o.file == span.file) {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(self.within(other))
                    .label(label.clone()),
            );
        }
        let mut group = title.element(snippet);
        for (other, label) in error.others.iter().filter(|(o, _)| o.file != span.file) {
            let annotation = AnnotationKind::Context.span(self.within(other));
            group = group.element(
                self.snippet(other)
                    .annotation(annotation.label(label.clone())),
            );
        }
        group
    }

    fn snippet(&self, span: &Span) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        Snippet::source(self.text(&span.file)).path(self.path(&span.file))
    }

    fn text(&self, file: &str) -> &str {
        self.texts.get(file).map_or("", String::as_str)
    }

    fn path(&self, file: &str) -> String {
        single_line(&format!("spec/{}/{file}", self.folder))
    }

    /// A span that surely lies inside its text and on one line.
    fn within(&self, span: &Span) -> std::ops::Range<usize> {
        let text = self.text(&span.file);
        // What is missing at the end of a file is shown behind its last word.
        let last = text.trim_end().len();
        let start = floor(text, span.start.min(last));
        let end = floor(text, span.end.min(text.len()));
        let line = text[start..].find('\n').map_or(text.len(), |n| start + n);
        start..end.clamp(start, line.max(start))
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A file's text as it is shown: what is not UTF-8 or far too long is never drawn.
fn shown_text(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(LARGEST_FILE)];
    String::from_utf8_lossy(shown).into_owned()
}

fn single_line(message: &str) -> String {
    message
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Whether mistakes are drawn with terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Text only.
    Plain,
    /// ANSI escapes.
    Ansi,
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Colour::Plain))
    }
}

impl std::error::Error for Errors {}

/// The entry of `known` that `word` most likely meant, case apart.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(64).collect::<String>().to_lowercase();
    let near = |candidate: &str| candidate.len().max(3) / 3;
    known
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= near(candidate))
        .map(|candidate| {
            (
                strsim::osa_distance(&word, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= near(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
