//! Unions: how a branch is told, and what it holds.

use std::collections::BTreeMap;

use super::pairs::{Pairs, pairs};
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Branch, Content, Form, Ty, Union};

pub(super) fn changes(base: &Union, head: &Union, types: &Types<'_>) -> Vec<Change> {
    let branches = pairs(&base.branches, &head.branches, |branch| &branch.key)
        .more(|branch| Some(&branch.name));
    let mut changes: Vec<Change> = branches
        .gone
        .iter()
        .map(|gone| removed(head, gone))
        .collect();
    changes.extend(branches.new.iter().map(|new| added(head, new)));
    for (old, new) in &branches.both {
        changes.extend(renamed(head, old, new));
        changes.extend(told(head, old, new));
        changes.extend(content(head, old, new, types));
    }
    changes.extend(form(base, head));
    changes.extend(reordered(base, head, &branches));
    changes.extend(conversions(base, head, &branches, types));
    changes
}

pub(super) fn key(union: &Union, branch: &Branch) -> String {
    format!("types/{}/branches/{}", union.name, branch.key)
}

pub(super) fn subject(union: &Union, branch: &Branch) -> String {
    format!("{}::{}", union.name, branch.name)
}

/// The type of what a branch holds.
fn held(branch: &Branch) -> Option<&Ty> {
    match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty),
        Content::Empty => None,
    }
}

/// The variant as Rust writes it.
fn variant(branch: &Branch, types: &Types<'_>) -> String {
    match held(branch) {
        Some(ty) => format!("{}({})", branch.name, types.renamed(ty)),
        None => branch.name.clone(),
    }
}

fn removed(union: &Union, branch: &Branch) -> Change {
    let (subject, name) = (subject(union, branch), &union.name);
    Change::new(
        ChangeKind::Rust,
        "branch removed",
        key(union, branch),
        &subject,
    )
    .what(format!("`{subject}` is gone"))
    .before(variant(branch, &Types::default()))
    .todo(format!(
        "Remove what makes or matches `{subject}`; one that comes is `{name}::Other`."
    ))
}

fn added(union: &Union, branch: &Branch) -> Change {
    let (subject, name) = (subject(union, branch), &union.name);
    Change::new(
        ChangeKind::Addition,
        "branch added",
        key(union, branch),
        &subject,
    )
    .what(format!("`{subject}` is new"))
    .brief(format!("branch `{}`", branch.key))
    .after(variant(branch, &Types::default()))
    .todo(format!(
        "Nothing; it can be used, and is no longer `{name}::Other(\"{}\")`.",
        branch.key
    ))
}

fn renamed(union: &Union, old: &Branch, new: &Branch) -> Option<Change> {
    let (was, is) = (subject(union, old), subject(union, new));
    (old.name != new.name).then(|| {
        Change::new(ChangeKind::Rust, "branch renamed", key(union, new), &is)
            .what(format!("`{was}` is called `{is}` now"))
            .brief(format!("renamed from `{was}`"))
            .before(&old.name)
            .after(&new.name)
            .todo(format!("Write `{is}` instead of `{was}`."))
    })
}

/// By what the branch is told, and where its value stands.
fn told(union: &Union, old: &Branch, new: &Branch) -> Option<Change> {
    let of = |branch: &Branch| match &branch.content {
        Content::Member(member, _) => format!("{}, value in {member}", branch.key),
        Content::Direct(_) => format!("{}, value as it is", branch.key),
        Content::Empty => branch.key.clone(),
    };
    let held = held(old).is_some() == held(new).is_some();
    let (was, is) = (of(old), of(new));
    let subject = subject(union, new);
    (was != is && (held || old.key != new.key)).then(|| {
        Change::new(
            ChangeKind::Wire,
            "branch spelled otherwise",
            key(union, new),
            &subject,
        )
        .was_at(key(union, old))
        .what(format!(
            "`{subject}` goes over the wire as `{is}`, no longer as `{was}`"
        ))
        .brief(format!("on the wire `{was}` → `{is}`"))
        .before(was)
        .after(is)
        .todo("Nothing, if the service says it so; data that you keep as JSON must be rewritten.")
    })
}

fn content(union: &Union, old: &Branch, new: &Branch, types: &Types<'_>) -> Option<Change> {
    let as_held = |ty: Option<&Ty>, types: &Types<'_>| ty.map(|ty| types.renamed(ty).to_string());
    let (was, is) = (
        as_held(held(old), types),
        as_held(held(new), &Types::default()),
    );
    let subject = subject(union, new);
    (was != is).then(|| {
        let (was, is) = (variant(old, types), variant(new, &Types::default()));
        Change::new(
            ChangeKind::Rust,
            "branch type changed",
            key(union, new),
            &subject,
        )
        .was_at(key(union, old))
        .what(format!("`{subject}` is `{is}`, no longer `{was}`"))
        .brief(format!("`{is}`, no longer `{was}`"))
        .todo(format!("Make and match `{subject}` as `{is}`."))
        .before(was)
        .after(is)
    })
}

fn form(base: &Union, head: &Union) -> Option<Change> {
    let of = |form: &Form| match form {
        Form::Tagged { tag } => format!("told by `{tag}` beside its member"),
        Form::Nested { tag, content } => format!("told by `{tag}`, value in `{content}`"),
        Form::Chosen => "told by the member that is there".to_owned(),
    };
    let (old, new) = (of(&base.form), of(&head.form));
    let name = &head.name;
    (old != new).then(|| {
        Change::new(
            ChangeKind::Wire,
            "union told otherwise",
            format!("types/{name}"),
            name,
        )
        .what(format!("a branch of `{name}` is {new}, no longer {old}"))
        .brief(format!("{new}, no longer {old}"))
        .before(old)
        .after(new)
        .todo("Nothing, if the service says it so; data that you keep as JSON must be rewritten.")
    })
}

/// Where several members are there, the first of the branches is taken.
fn reordered(base: &Union, head: &Union, branches: &Pairs<'_, Branch>) -> Option<Change> {
    let chosen = base.form == Form::Chosen && head.form == Form::Chosen;
    let at = |union: &Union, branch: &Branch| {
        let mut all = union.branches.iter();
        all.position(|other| std::ptr::eq(other, branch))
    };
    let both = branches.both.iter();
    let mut places: Vec<_> = both
        .map(|(old, new)| (at(base, old), at(head, new)))
        .collect();
    places.sort_unstable();
    let keys = |union: &Union| {
        let keys: Vec<&str> = union
            .branches
            .iter()
            .map(|branch| branch.key.as_str())
            .collect();
        keys.join(", ")
    };
    let (old, new) = (keys(base), keys(head));
    let name = &head.name;
    (chosen && !places.is_sorted_by_key(|(_, new)| *new)).then(|| {
        Change::new(
            ChangeKind::Behaviour,
            "branches reordered",
            format!("types/{name}"),
            name,
        )
        .what(format!(
            "where several members are there, `{name}` is the first of {new}"
        ))
        .brief(format!("first of {new}"))
        .before(old)
        .after(new)
        .todo("Nothing, unless the service sends several of them.")
    })
}

/// `From` of each struct that just one branch holds: another branch with the same takes it away.
fn conversions(
    base: &Union,
    head: &Union,
    branches: &Pairs<'_, Branch>,
    types: &Types<'_>,
) -> Vec<Change> {
    let (old, new) = (single(base, types), single(head, &Types::default()));
    let name = &head.name;
    let lost = old.iter().filter(|(ty, branch)| {
        let stayed = branches.both.iter().find(|(old, _)| old.key == branch.key);
        let same = stayed
            .is_some_and(|(old, new)| held(old).map(|ty| types.renamed(ty)) == held(new).cloned());
        same && !new.contains_key(*ty)
    });
    lost.map(|(ty, branch)| {
        Change::new(
            ChangeKind::Rust,
            "conversion removed",
            key(head, branch),
            format!("{name}: From<{ty}>"),
        )
        .what(format!(
            "`{name}: From<{ty}>` is gone, since several branches hold a `{ty}`"
        ))
        .before(&branch.name)
        .todo(format!(
            "Write `{name}::{}(…)` instead of `.into()`.",
            branch.name
        ))
    })
    .collect()
}

/// The structs that just one branch holds, with that branch.
fn single<'a>(union: &'a Union, types: &Types<'_>) -> BTreeMap<String, &'a Branch> {
    let mut holders: BTreeMap<String, Vec<&Branch>> = BTreeMap::new();
    for branch in &union.branches {
        if let Some(ty @ Ty::Named(_)) = held(branch) {
            let ty = types.renamed(ty).to_string();
            holders.entry(ty).or_default().push(branch);
        }
    }
    let only = |(ty, holders): (String, Vec<&'a Branch>)| match holders.as_slice() {
        [only] => Some((ty, *only)),
        _ => None,
    };
    holders.into_iter().filter_map(only).collect()
}
