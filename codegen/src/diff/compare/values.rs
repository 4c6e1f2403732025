//! Values of enums.

use super::pairs::pairs;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Enum, EnumValue};

pub(super) fn changes(base: &Enum, head: &Enum) -> Vec<Change> {
    let values =
        pairs(&base.values, &head.values, |value| &value.wire).more(|value| Some(&value.name));
    let mut changes: Vec<Change> = values.gone.iter().map(|gone| removed(head, gone)).collect();
    changes.extend(values.new.iter().map(|new| added(head, new)));
    for (old, new) in &values.both {
        changes.extend(renamed(head, old, new));
        changes.extend(spelled(head, old, new));
    }
    changes
}

pub(super) fn key(enm: &Enum, value: &EnumValue) -> String {
    format!("types/{}/values/{}", enm.name, value.wire)
}

pub(super) fn subject(enm: &Enum, value: &EnumValue) -> String {
    format!("{}::{}", enm.name, value.name)
}

fn removed(enm: &Enum, value: &EnumValue) -> Change {
    let (subject, wire) = (subject(enm, value), &value.wire);
    Change::new(ChangeKind::Rust, "value removed", key(enm, value), &subject)
        .what(format!("`{subject}` is gone"))
        .before(wire)
        .todo(format!(
            "Write `{}::from(\"{wire}\")` where the service still knows the value.",
            enm.name
        ))
}

fn added(enm: &Enum, value: &EnumValue) -> Change {
    let (subject, wire) = (subject(enm, value), &value.wire);
    Change::new(
        ChangeKind::Addition,
        "value added",
        key(enm, value),
        &subject,
    )
    .what(format!("`{subject}` is new"))
    .brief(format!("value `{wire}`"))
    .after(wire)
    .todo(format!(
        "Nothing; it can be used, and is no longer `{}::Other(\"{wire}\")`.",
        enm.name
    ))
}

fn renamed(enm: &Enum, old: &EnumValue, new: &EnumValue) -> Option<Change> {
    let (was, is) = (subject(enm, old), subject(enm, new));
    (old.name != new.name).then(|| {
        Change::new(ChangeKind::Rust, "value renamed", key(enm, new), &is)
            .what(format!("`{was}` is called `{is}` now"))
            .brief(format!("renamed from `{was}`"))
            .before(&old.name)
            .after(&new.name)
            .todo(format!("Write `{is}` instead of `{was}`."))
    })
}

fn spelled(enm: &Enum, old: &EnumValue, new: &EnumValue) -> Option<Change> {
    let subject = subject(enm, new);
    let (was, is) = (&old.wire, &new.wire);
    (was != is).then(|| {
        Change::new(ChangeKind::Wire, "wire value changed", key(enm, new), &subject)
            .was_at(key(enm, old))
            .what(format!("`{subject}` goes over the wire as `{is}`, no longer as `{was}`"))
            .brief(format!("on the wire `{was}` → `{is}`"))
            .before(was)
            .after(is)
            .todo(format!(
                "Nothing, if the service says `{is}`; data that you keep with `{was}` must be rewritten."
            ))
    })
}
