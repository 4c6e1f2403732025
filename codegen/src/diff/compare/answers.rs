//! What a row of the table says otherwise, as a change of some answers.

use std::collections::BTreeSet;

use super::rows::{Outcome, Said, What};
use super::words::{count, list};
use crate::diff::change::{Bump, Change, ChangeKind};

/// The change of what a row says of answers, for methods.
pub(super) fn change(said: Said, on: &[Outcome], methods: &BTreeSet<&str>) -> Change {
    let keys: Vec<String> = on.iter().map(|on| on.key()).collect();
    let answers = Answers {
        words: list(on),
        are: if on.len() == 1 { "is" } else { "are" },
        key: keys.first().cloned().unwrap_or_default(),
        methods: methods.len(),
    };
    let change = match said.what {
        What::Kind => answers.kind(&said),
        What::Ambiguous => answers.ambiguous(&said),
        What::Wait => answers.wait(&said),
        What::Added => answers.added(&said),
        What::Removed => answers.removed(&said),
        What::Help | What::Section | What::Docs => answers.reworded(said.what),
    };
    let docs = change.kind == ChangeKind::Docs;
    let methods = methods.iter().map(|id| (*id).to_owned());
    change
        .with(methods.filter(|_| !docs))
        .before(format!("{}: {}", keys.join(", "), said.before))
        .after(said.after)
}

/// Answers that change alike.
struct Answers {
    words: String,
    are: &'static str,
    /// The key of the first.
    key: String,
    methods: usize,
}

impl Answers {
    fn change(&self, kind: ChangeKind, sort: &'static str, part: &str) -> Change {
        Change::new(kind, sort, format!("rows/{}{part}", self.key), &self.words)
    }

    /// Programs match on it, and no compiler tells them.
    fn kind(&self, Said { before, after, .. }: &Said) -> Change {
        let Self { words, are, .. } = self;
        self.change(ChangeKind::Behaviour, "error kind changed", "/kind")
            .bump(Bump::Major)
            .what(format!(
                "{words} {are} `ErrorKind::{after}`, no longer `ErrorKind::{before}`"
            ))
            .brief(format!("`ErrorKind::{before}` → `ErrorKind::{after}`"))
            .todo(format!(
                "Match `ErrorKind::{after}` where you match `ErrorKind::{before}` for {words}."
            ))
    }

    fn ambiguous(&self, Said { before, after, .. }: &Said) -> Change {
        let words = &self.words;
        self.change(ChangeKind::Behaviour, "ambiguity changed", "")
            .what(format!(
                "a call that ends with {words}: {after}, formerly {before}"
            ))
            .brief(format!("{before} → {after}"))
            .todo("Nothing, unless you ask errors whether the call may have been applied.")
    }

    fn wait(&self, Said { before, after, .. }: &Said) -> Change {
        let words = &self.words;
        let methods = count(self.methods, "method");
        self.change(ChangeKind::Behaviour, "wait changed", "/wait")
            .what(format!(
                "the wait before a retry after {words}: {after}, no longer: {before}"
            ))
            .brief(format!("wait {before} → {after}"))
            .todo(format!(
                "Nothing; see that deadlines of {methods} leave time for it."
            ))
    }

    fn added(&self, Said { before, after, .. }: &Said) -> Change {
        let Self { words, are, .. } = self;
        self.change(ChangeKind::Behaviour, "row added", "")
            .what(format!(
                "{words} {are} {after}; formerly, as any other of the class: {before}"
            ))
            .brief(format!("{before} → {after}"))
            .todo("Nothing, unless you match the kind of its errors.")
    }

    fn removed(&self, Said { before, after, .. }: &Said) -> Change {
        let Self { words, are, .. } = self;
        self.change(ChangeKind::Behaviour, "row removed", "")
            .bump(Bump::Major)
            .what(format!(
                "{words} {are}, as any other of the class, {after}; formerly: {before}"
            ))
            .brief(format!("{before} → {after}"))
            .todo("Match the kind of its errors that they have now.")
    }

    fn reworded(&self, what: What) -> Change {
        let Self { words, are, .. } = self;
        let (sort, part, sentence) = match what {
            What::Help => (
                "help reworded",
                "/help",
                format!("the help of errors for {words} changed"),
            ),
            What::Section => (
                "section renamed",
                "/section",
                format!("{words} {are} explained under another heading"),
            ),
            _ => ("row reworded", "", format!("the docs of {words} changed")),
        };
        self.change(ChangeKind::Docs, sort, part).what(sentence)
    }
}
