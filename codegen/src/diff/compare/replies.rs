//! What a method gives back, and `modify`.

use super::operations::{Operations, Pair};
use super::params;
use super::types::Types;
use super::words::some;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{EntriesWrite, Modify, Reply};

pub(super) fn changes(
    pair: &Pair<'_>,
    operations: &Operations<'_>,
    types: &Types<'_>,
) -> Vec<Change> {
    let mut changes: Vec<Change> = reply(pair, types).into_iter().collect();
    changes.extend(place(pair));
    changes.extend(modify(pair, operations, types));
    changes
}

/// The type of a call's reply.
fn rust(reply: &Reply, types: &Types<'_>) -> String {
    match reply {
        Reply::Nothing => "nothing".to_owned(),
        Reply::One(ty) => types.renamed(ty).to_string(),
        Reply::Pages { item, .. } => format!("pages of {}", types.renamed(item)),
        Reply::Stream { item, .. } => format!("a stream of {}", types.renamed(item)),
    }
}

fn reply(pair: &Pair<'_>, types: &Types<'_>) -> Option<Change> {
    let old = rust(&pair.base.reply, types);
    let new = rust(&pair.head.reply, &Types::default());
    let call = pair.call();
    (old != new).then(|| {
        pair.change(ChangeKind::Rust, "reply changed", "reply")
            .what(format!("`{call}` gives {new}, no longer {old}"))
            .brief(format!("gives {new}, no longer {old}"))
            .todo(match pair.head.reply {
                Reply::Pages { .. } => format!("Read `{call}.items()` or `.pages()` as {new}."),
                Reply::Stream { .. } => format!("Read `{call}.items()` as {new}."),
                Reply::One(_) | Reply::Nothing => format!("Read what `{call}` gives as {new}."),
            })
            .before(old)
            .after(new)
    })
}

/// Where a reply has its items.
fn at(reply: &Reply) -> Option<String> {
    match reply {
        Reply::Nothing | Reply::One(_) => None,
        Reply::Pages { key, .. } => Some(format!("items in {key}")),
        Reply::Stream { at, error, .. } => Some(format!("items in {at}, errors in {error}")),
    }
}

fn place(pair: &Pair<'_>) -> Option<Change> {
    let (old, new) = (at(&pair.base.reply)?, at(&pair.head.reply)?);
    (old != new).then(|| {
        pair.change(ChangeKind::Wire, "place of items changed", "reply")
            .what(format!("`{}` looks for {new}, no longer for {old}", pair.call()))
            .brief(format!("{old} → {new}"))
            .todo("Nothing, if the service answers so; otherwise stay with the old version until it does.")
            .before(old)
            .after(new)
    })
}

fn modify(pair: &Pair<'_>, operations: &Operations<'_>, types: &Types<'_>) -> Vec<Change> {
    let module = pair.head.id.split('.').next().unwrap_or_default();
    let call = |modify: &Modify| format!("client.{module}().{}(…)", modify.method);
    match (&pair.base.modify, &pair.head.modify) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![
            pair.change(ChangeKind::Addition, "modify added", "modify")
                .what(format!(
                    "`{}` is new: it reads, changes and writes",
                    call(new)
                ))
                .brief(format!("`{}`", call(new)))
                .after(&new.method),
        ],
        (Some(old), None) => vec![
            pair.change(ChangeKind::Rust, "modify removed", "modify")
                .what(format!("`{}` is gone", call(old)))
                .brief(format!("`{}` removed", call(old)))
                .before(&old.method)
                .todo(format!("Read, change and write with `{}`.", pair.call())),
        ],
        (Some(old), Some(new)) => {
            let same = rust_of(old, types) == rust_of(new, &Types::default());
            let renamed = operations.are_one(&old.read_marker, &new.read_marker);
            let changes = [
                (!same).then(|| signature(pair, (old, new), types, &call(new))),
                writable(pair, old, new, &call(new)),
                entries(pair, old, new, &call(new)),
                (!renamed)
                    .then(|| reads(pair, old, new, &call(new)))
                    .flatten(),
            ];
            changes.into_iter().flatten().collect()
        }
    }
}

/// What the method takes, as far as the compiler sees it.
fn rust_of(modify: &Modify, types: &Types<'_>) -> String {
    let path = modify.path.iter();
    let path: Vec<String> = path.map(|param| params::argument(param, types)).collect();
    format!(
        "{}({}, |&mut {}|)",
        modify.method,
        path.join(", "),
        types.renamed(&modify.value)
    )
}

fn signature(
    pair: &Pair<'_>,
    (old, new): (&Modify, &Modify),
    types: &Types<'_>,
    call: &str,
) -> Change {
    let (before, after) = (rust_of(old, types), rust_of(new, &Types::default()));
    pair.change(ChangeKind::Rust, "modify changed", "modify")
        .what(format!("`{call}` is `{after}`, no longer `{before}`"))
        .brief(format!("`{before}` → `{after}`"))
        .todo(format!("Pass `{call}` what it takes now."))
        .before(before)
        .after(after)
}

fn writable(pair: &Pair<'_>, old: &Modify, new: &Modify, call: &str) -> Option<Change> {
    let other = |list: &[String], without: &[String]| -> Vec<String> {
        let list = list.iter();
        list.filter(|member| !without.contains(member))
            .cloned()
            .collect()
    };
    let (was, is) = (old.members(), new.members());
    let gone = other(&was, &is);
    let more = other(&is, &was);
    if gone.is_empty() && more.is_empty() {
        return None;
    }
    let (what, todo) = if gone.is_empty() {
        (
            format!("`{call}` writes {} too", some(&more)),
            "Nothing; they can be changed.".to_owned(),
        )
    } else {
        (
            format!("`{call}` no longer writes {}", some(&gone)),
            format!(
                "Do not change {} in `{call}`: it is an error now.",
                some(&gone)
            ),
        )
    };
    let (kind, sort) = if gone.is_empty() {
        (ChangeKind::Addition, "writable members added")
    } else {
        (ChangeKind::Wire, "writable members removed")
    };
    Some(
        pair.change(kind, sort, "modify")
            .what(what)
            .before(was.join(", "))
            .after(is.join(", "))
            .todo(todo),
    )
}

/// Which calls write the entries of a map, and how.
fn entries(pair: &Pair<'_>, old: &Modify, new: &Modify, call: &str) -> Option<Change> {
    let told = |modify: &Modify, words: fn(&EntriesWrite) -> String| -> String {
        let entries = modify.entries.iter();
        entries.map(words).collect::<Vec<_>>().join("; ")
    };
    if old.members() != new.members() {
        return None;
    }
    let sent = (told(old, EntriesWrite::sent), told(new, EntriesWrite::sent));
    let done = (told(old, EntriesWrite::done), told(new, EntriesWrite::done));
    let (kind, sort, how, (before, after), todo) = if sent.0 != sent.1 {
        let how = "with other members of the request";
        let todo = "Nothing, if the service accepts this request; otherwise stay with the old version until it does.";
        (ChangeKind::Wire, "modify request changed", how, sent, todo)
    } else if done.0 != done.1 {
        let how = "with another call, or fails for other reasons";
        let todo = "Nothing, unless you rely on which call it is, or on when it fails.";
        (
            ChangeKind::Behaviour,
            "modify call changed",
            how,
            done,
            todo,
        )
    } else {
        return None;
    };
    Some(
        pair.change(kind, sort, "modify")
            .what(format!("`{call}` writes entries {how}"))
            .todo(todo)
            .before(before)
            .after(after),
    )
}

/// Which call reads.
fn reads(pair: &Pair<'_>, old: &Modify, new: &Modify, call: &str) -> Option<Change> {
    let both = |modify: &Modify| format!("{} ({})", modify.read_method, modify.read_marker);
    let (before, after) = (both(old), both(new));
    (before != after).then(|| {
        pair.change(ChangeKind::Wire, "modify read call changed", "modify")
            .what(format!(
                "`{call}` reads with `{}`, no longer with `{}`",
                new.read_method, old.read_method
            ))
            .todo(format!(
                "Nothing, if the caller may call `{}`.",
                new.read_method
            ))
            .before(before)
            .after(after)
    })
}
