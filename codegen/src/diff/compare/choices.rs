//! Choices of resource names.

use super::pairs::pairs;
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::Names;

pub(super) fn changes(base: &Names, head: &Names, types: &Types<'_>) -> Vec<Change> {
    let names: Vec<String> = base
        .choices
        .iter()
        .map(|name| types.name(name).to_owned())
        .collect();
    let choices = pairs(&names, &head.choices, String::as_str);
    let mut changes: Vec<Change> = choices
        .gone
        .iter()
        .map(|gone| removed(head, gone))
        .collect();
    changes.extend(choices.new.iter().map(|new| added(head, new)));
    if changes.is_empty() {
        changes.extend(reordered(&names, head));
    }
    changes
}

fn change(kind: ChangeKind, sort: &'static str, names: &Names, choice: &str) -> Change {
    let key = format!("types/{}/choices/{choice}", names.name);
    Change::new(kind, sort, key, format!("{}::{choice}", names.name))
}

fn removed(names: &Names, choice: &str) -> Change {
    let name = &names.name;
    change(ChangeKind::Rust, "choice removed", names, choice)
        .what(format!(
            "`{name}::{choice}` is gone, and so is `From<{choice}Name>`"
        ))
        .before(format!("{choice}Name"))
        .todo(format!("Pass no `{choice}Name` where a `{name}` is taken."))
}

fn added(names: &Names, choice: &str) -> Change {
    let name = &names.name;
    change(ChangeKind::Addition, "choice added", names, choice)
        .what(format!("a `{name}` may be a `{choice}Name`"))
        .brief(format!("`{choice}Name`"))
        .after(format!("{choice}Name"))
}

/// A text becomes the first that it fits.
fn reordered(base: &[String], head: &Names) -> Option<Change> {
    let name = &head.name;
    (base != head.choices).then(|| {
        Change::new(
            ChangeKind::Behaviour,
            "choices reordered",
            format!("types/{name}"),
            name,
        )
        .what(format!(
            "a text becomes the first of {} that it fits",
            head.choices.join(", ")
        ))
        .before(base.join(", "))
        .after(head.choices.join(", "))
        .todo("Nothing, unless a name has the form of two of them.")
    })
}
