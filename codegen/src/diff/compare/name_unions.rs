//! Choices of resource names.

use super::pairs::pairs;
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::NameUnion;

pub(super) fn changes(base: &NameUnion, head: &NameUnion, types: &Types<'_>) -> Vec<Change> {
    let names: Vec<String> = base
        .variants
        .iter()
        .map(|name| types.name(name).to_owned())
        .collect();
    let variants = pairs(&names, &head.variants, String::as_str);
    let mut changes: Vec<Change> = variants
        .gone
        .iter()
        .map(|gone| removed(head, gone))
        .collect();
    changes.extend(variants.new.iter().map(|new| added(head, new)));
    if changes.is_empty() {
        changes.extend(reordered(&names, head));
    }
    changes
}

fn change(kind: ChangeKind, sort: &'static str, names: &NameUnion, variant: &str) -> Change {
    let key = format!("types/{}/variants/{variant}", names.name);
    Change::new(kind, sort, key, format!("{}::{variant}", names.name))
}

fn removed(names: &NameUnion, variant: &str) -> Change {
    let name = &names.name;
    change(ChangeKind::Rust, "variant removed", names, variant)
        .what(format!(
            "`{name}::{variant}` is gone, and so is `From<{variant}Name>`"
        ))
        .before(format!("{variant}Name"))
        .todo(format!(
            "Pass no `{variant}Name` where a `{name}` is taken."
        ))
}

fn added(names: &NameUnion, variant: &str) -> Change {
    let name = &names.name;
    change(ChangeKind::Addition, "variant added", names, variant)
        .what(format!("a `{name}` may be a `{variant}Name`"))
        .brief(format!("`{variant}Name`"))
        .after(format!("{variant}Name"))
}

/// A text becomes the first that it fits.
fn reordered(base: &[String], head: &NameUnion) -> Option<Change> {
    let name = &head.name;
    (base != head.variants).then(|| {
        Change::new(
            ChangeKind::Behaviour,
            "variants reordered",
            format!("types/{name}"),
            name,
        )
        .what(format!(
            "a string becomes the first of {} that it fits",
            head.variants.join(", ")
        ))
        .before(base.join(", "))
        .after(head.variants.join(", "))
        .todo("Nothing, unless a name has the form of two of them.")
    })
}
