//! One change: what it is, for whom it matters, where it is written, and what to do about it.

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::side::Side;
use crate::drift::normal;

/// The step of a version that a change asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bump {
    /// Nothing changed.
    #[default]
    None,
    /// Nobody has to look.
    Patch,
    /// What is used goes on working; there is more, or its behaviour changes.
    Minor,
    /// Somebody has to do something.
    Major,
}

impl Bump {
    /// The word for it: `none`, `patch`, `minor` or `major`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// For whom a change matters; the most urgent sort first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Code that uses the crate no longer compiles, or means something else.
    Rust,
    /// Something else goes over the wire, or is read from the environment.
    Wire,
    /// The same code and the same requests; what is done about answers, and when, is another.
    Behaviour,
    /// There is more.
    Addition,
    /// Only what is said of it.
    Docs,
}

impl ChangeKind {
    /// The word for it: `rust`, `wire`, `behaviour`, `addition` or `docs`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Wire => "wire",
            Self::Behaviour => "behaviour",
            Self::Addition => "addition",
            Self::Docs => "docs",
        }
    }

    /// The step that such a change asks for where nothing else is said.
    const fn bump(self) -> Bump {
        match self {
            Self::Rust | Self::Wire => Bump::Major,
            Self::Behaviour | Self::Addition => Bump::Minor,
            Self::Docs => Bump::Patch,
        }
    }
}

/// One change with one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// For whom it matters.
    pub kind: ChangeKind,
    /// The step that it asks for.
    pub bump: Bump,
    /// What sort of change it is, in two or three words, such as `parameter added`.
    pub sort: &'static str,
    /// What it is about, as a path such as `operations/books.list/params/query`.
    pub key: String,
    /// The same as people call it: `books.list`, `Book.title`.
    pub subject: String,
    /// One sentence.
    pub what: String,
    /// A few words that say the same behind [`Change::subject`].
    pub brief: String,
    /// What there was.
    pub before: Option<String>,
    /// What there is.
    pub after: Option<String>,
    /// Everything that changes with it: methods, members, types.
    pub with: Vec<String>,
    /// Where the old spec says it: `file:line:column`.
    pub base_place: Option<String>,
    /// Where the new spec says it.
    pub head_place: Option<String>,
    /// Twelve hexadecimal digits that stay the same while the change does, however lines move and sentences are reworded.
    pub fingerprint: String,
    /// One sentence: what a user must do.
    pub todo: String,
    /// The key of its old place, where it is another.
    #[serde(skip)]
    pub(super) base_key: Option<String>,
    /// The key of its new place, where it is another.
    #[serde(skip)]
    pub(super) head_key: Option<String>,
}

/// A sentence ends somewhere, however long what it names is.
const MOST: usize = 1_000;

/// What is to be done about more.
pub(super) const NOTHING: &str = "Nothing; it can be used.";

impl Change {
    /// A change of something that people call `subject`.
    pub(super) fn new(
        kind: ChangeKind,
        sort: &'static str,
        key: impl Into<String>,
        subject: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            bump: kind.bump(),
            sort,
            key: key.into(),
            subject: subject.into(),
            what: String::new(),
            brief: sort.to_owned(),
            before: None,
            after: None,
            with: Vec::new(),
            base_place: None,
            head_place: None,
            fingerprint: String::new(),
            todo: match kind {
                ChangeKind::Addition => NOTHING.to_owned(),
                _ => "Nothing.".to_owned(),
            },
            base_key: None,
            head_key: None,
        }
    }

    pub(super) fn what(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    pub(super) fn brief(mut self, brief: impl Into<String>) -> Self {
        self.brief = brief.into();
        self
    }

    pub(super) fn before(mut self, before: impl Into<String>) -> Self {
        self.before = Some(before.into());
        self
    }

    pub(super) fn after(mut self, after: impl Into<String>) -> Self {
        self.after = Some(after.into());
        self
    }

    pub(super) fn with(mut self, with: impl IntoIterator<Item = String>) -> Self {
        self.with.extend(with);
        self
    }

    pub(super) fn todo(mut self, todo: impl Into<String>) -> Self {
        self.todo = todo.into();
        self
    }

    pub(super) fn bump(mut self, bump: Bump) -> Self {
        self.bump = bump;
        self
    }

    pub(super) fn was_at(mut self, key: impl Into<String>) -> Self {
        self.base_key = Some(key.into());
        self
    }

    /// Shows the place of something else, where it has none of its own.
    pub(super) fn shown_at(mut self, key: &str) -> Self {
        self.base_key = Some(key.to_owned());
        self.head_key = Some(key.to_owned());
        self
    }

    /// Looks up where it stands on both sides, and takes its fingerprint.
    pub(super) fn placed(mut self, base: &Side, head: &Side) -> Self {
        let old = self.base_key.as_ref().unwrap_or(&self.key);
        self.base_place = base.places.find(old).map(str::to_owned);
        let new = self.head_key.as_ref().unwrap_or(&self.key);
        self.head_place = head.places.find(new).map(str::to_owned);
        self.fingerprint = self.print();
        let sentences = [
            &mut self.subject,
            &mut self.what,
            &mut self.brief,
            &mut self.todo,
        ];
        let places = [&mut self.base_place, &mut self.head_place];
        let places = places.into_iter().flatten();
        for text in sentences.into_iter().chain(places).chain(&mut self.with) {
            // A model from elsewhere may hold what steers a terminal.
            *text = normal::shown(text, MOST);
        }
        self
    }

    /// The fingerprint: of what changes into what, and of nothing that is only said about it.
    fn print(&self) -> String {
        let mut hash = Sha256::new();
        let sides = [&self.before, &self.after].map(|side| side.as_deref());
        for part in [Some(self.key.as_str()), Some(self.sort)]
            .into_iter()
            .chain(sides)
        {
            // The length tells parts from each other, a mark the absent from the empty.
            match part {
                Some(text) => hash.update(format!("{}:{text}", text.len())),
                None => hash.update("-"),
            }
        }
        let bytes = hash.finalize();
        let number = bytes.iter().take(6);
        let number = number.fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{number:012x}")
    }
}
