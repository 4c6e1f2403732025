//! Unions: how a variant is recognised, and what it holds.

use std::collections::BTreeMap;

use super::pairs::{Pairs, pairs};
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Content, Form, Ty, Union, Variant};

pub(super) fn changes(base: &Union, head: &Union, types: &Types<'_>) -> Vec<Change> {
    let variants = pairs(&base.variants, &head.variants, |variant| &variant.key)
        .more(|variant| Some(&variant.name));
    let mut changes: Vec<Change> = variants
        .gone
        .iter()
        .map(|gone| removed(head, gone))
        .collect();
    changes.extend(variants.new.iter().map(|new| added(head, new)));
    for (old, new) in &variants.both {
        changes.extend(renamed(head, old, new));
        changes.extend(told(head, old, new));
        changes.extend(content(head, old, new, types));
    }
    changes.extend(form(base, head));
    changes.extend(reordered(base, head, &variants));
    changes.extend(conversions(base, head, &variants, types));
    changes
}

pub(super) fn key(union: &Union, variant: &Variant) -> String {
    format!("types/{}/variants/{}", union.name, variant.key)
}

pub(super) fn subject(union: &Union, variant: &Variant) -> String {
    format!("{}::{}", union.name, variant.name)
}

/// The type of what a variant holds.
fn held(variant: &Variant) -> Option<&Ty> {
    match &variant.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty),
        Content::Empty => None,
    }
}

/// The variant as Rust writes it.
fn spelled(variant: &Variant, types: &Types<'_>) -> String {
    match held(variant) {
        Some(ty) => format!("{}({})", variant.name, types.renamed(ty)),
        None => variant.name.clone(),
    }
}

fn removed(union: &Union, variant: &Variant) -> Change {
    let (subject, name) = (subject(union, variant), &union.name);
    Change::new(
        ChangeKind::Rust,
        "variant removed",
        key(union, variant),
        &subject,
    )
    .what(format!("`{subject}` is gone"))
    .before(spelled(variant, &Types::default()))
    .todo(format!(
        "Remove what makes or matches `{subject}`; one that comes is `{name}::Other`."
    ))
}

fn added(union: &Union, variant: &Variant) -> Change {
    let (subject, name) = (subject(union, variant), &union.name);
    Change::new(
        ChangeKind::Addition,
        "variant added",
        key(union, variant),
        &subject,
    )
    .what(format!("`{subject}` is new"))
    .brief(format!("variant `{}`", variant.key))
    .after(spelled(variant, &Types::default()))
    .todo(format!(
        "Nothing; it can be used, and is no longer `{name}::Other(\"{}\")`.",
        variant.key
    ))
}

fn renamed(union: &Union, old: &Variant, new: &Variant) -> Option<Change> {
    let (was, is) = (subject(union, old), subject(union, new));
    (old.name != new.name).then(|| {
        Change::new(ChangeKind::Rust, "variant renamed", key(union, new), &is)
            .what(format!("`{was}` is called `{is}` now"))
            .brief(format!("renamed from `{was}`"))
            .before(&old.name)
            .after(&new.name)
            .todo(format!("Write `{is}` instead of `{was}`."))
    })
}

/// What marks the variant, and where its value is.
fn told(union: &Union, old: &Variant, new: &Variant) -> Option<Change> {
    let of = |variant: &Variant| match &variant.content {
        Content::Member(member, _) => format!("{}, value in {member}", variant.key),
        Content::Direct(_) => format!("{}, value as it is", variant.key),
        Content::Empty => variant.key.clone(),
    };
    let held = held(old).is_some() == held(new).is_some();
    let (was, is) = (of(old), of(new));
    let subject = subject(union, new);
    (was != is && (held || old.key != new.key)).then(|| {
        Change::new(
            ChangeKind::Wire,
            "variant spelling changed",
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

fn content(union: &Union, old: &Variant, new: &Variant, types: &Types<'_>) -> Option<Change> {
    let as_held = |ty: Option<&Ty>, types: &Types<'_>| ty.map(|ty| types.renamed(ty).to_string());
    let (was, is) = (
        as_held(held(old), types),
        as_held(held(new), &Types::default()),
    );
    let subject = subject(union, new);
    (was != is).then(|| {
        let (was, is) = (spelled(old, types), spelled(new, &Types::default()));
        Change::new(
            ChangeKind::Rust,
            "variant type changed",
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
        Form::Tagged { tag } => format!("tagged by `{tag}` beside its member"),
        Form::Nested { tag, content } => format!("tagged by `{tag}`, value in `{content}`"),
        Form::Untagged => "untagged: the member that is there".to_owned(),
    };
    let (old, new) = (of(&base.form), of(&head.form));
    let name = &head.name;
    (old != new).then(|| {
        Change::new(
            ChangeKind::Wire,
            "union form changed",
            format!("types/{name}"),
            name,
        )
        .what(format!("a variant of `{name}` is {new}, no longer {old}"))
        .brief(format!("{new}, no longer {old}"))
        .before(old)
        .after(new)
        .todo("Nothing, if the service says it so; data that you keep as JSON must be rewritten.")
    })
}

/// Where several members are there, the first of the variants is taken.
fn reordered(base: &Union, head: &Union, variants: &Pairs<'_, Variant>) -> Option<Change> {
    let chosen = base.form == Form::Untagged && head.form == Form::Untagged;
    let at = |union: &Union, variant: &Variant| {
        let mut all = union.variants.iter();
        all.position(|other| std::ptr::eq(other, variant))
    };
    let both = variants.both.iter();
    let mut places: Vec<_> = both
        .map(|(old, new)| (at(base, old), at(head, new)))
        .collect();
    places.sort_unstable();
    let keys = |union: &Union| {
        let keys: Vec<&str> = union
            .variants
            .iter()
            .map(|variant| variant.key.as_str())
            .collect();
        keys.join(", ")
    };
    let (old, new) = (keys(base), keys(head));
    let name = &head.name;
    (chosen && !places.is_sorted_by_key(|(_, new)| *new)).then(|| {
        Change::new(
            ChangeKind::Behaviour,
            "variants reordered",
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

/// `From` of each struct that just one variant holds: another variant with the same takes it away.
fn conversions(
    base: &Union,
    head: &Union,
    variants: &Pairs<'_, Variant>,
    types: &Types<'_>,
) -> Vec<Change> {
    let (old, new) = (single(base, types), single(head, &Types::default()));
    let name = &head.name;
    let lost = old.iter().filter(|(ty, variant)| {
        let stayed = variants.both.iter().find(|(old, _)| old.key == variant.key);
        let same = stayed
            .is_some_and(|(old, new)| held(old).map(|ty| types.renamed(ty)) == held(new).cloned());
        same && !new.contains_key(*ty)
    });
    lost.map(|(ty, variant)| {
        Change::new(
            ChangeKind::Rust,
            "conversion removed",
            key(head, variant),
            format!("{name}: From<{ty}>"),
        )
        .what(format!(
            "`{name}: From<{ty}>` is gone, since several variants hold a `{ty}`"
        ))
        .before(&variant.name)
        .todo(format!(
            "Write `{name}::{}(…)` instead of `.into()`.",
            variant.name
        ))
    })
    .collect()
}

/// The structs that just one variant holds, with that variant.
fn single<'a>(union: &'a Union, types: &Types<'_>) -> BTreeMap<String, &'a Variant> {
    let mut holders: BTreeMap<String, Vec<&Variant>> = BTreeMap::new();
    for variant in &union.variants {
        if let Some(ty @ Ty::Named(_)) = held(variant) {
            let ty = types.renamed(ty).to_string();
            holders.entry(ty).or_default().push(variant);
        }
    }
    let only = |(ty, holders): (String, Vec<&'a Variant>)| match holders.as_slice() {
        [only] => Some((ty, *only)),
        _ => None,
    };
    holders.into_iter().filter_map(only).collect()
}
