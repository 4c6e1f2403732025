//! How resources are named, and which items of a success failed.

use super::pairs::pairs;
use super::parts;
use super::types::Types;
use super::words::{list, some};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Identity, Part, Partial, Pattern, Struct};

pub(super) fn changes(base: &Struct, head: &Struct, types: &Types<'_>) -> Vec<Change> {
    let mut changes = match (&base.resource, &head.resource) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![named(head)],
        (Some(_), None) => vec![unnamed(base, head)],
        (Some(old), Some(new)) => patterns(base, head, (old, new), types),
    };
    changes.extend(partial(base, head));
    changes
}

/// A change of how a resource is named.
pub(super) fn change(kind: ChangeKind, sort: &'static str, base: &Struct, head: &Struct) -> Change {
    let key = |strukt: &Struct| format!("types/{}/resource", strukt.name);
    Change::new(kind, sort, key(head), &head.name).was_at(key(base))
}

fn texts(identity: &Identity) -> String {
    let texts = identity.patterns.iter();
    let texts: Vec<&str> = texts.map(|pattern| pattern.text.as_str()).collect();
    texts.join(", ")
}

fn named(head: &Struct) -> Change {
    let name = &head.name;
    let patterns = head.resource.as_ref().map(texts).unwrap_or_default();
    change(ChangeKind::Addition, "resource name added", head, head)
        .what(format!(
            "a `{name}` has a name: `{name}Name` and `{name}Id` are new"
        ))
        .brief(format!("`{name}Name`, `{patterns}`"))
        .after(patterns)
}

fn unnamed(base: &Struct, head: &Struct) -> Change {
    let name = &base.name;
    let patterns = base.resource.as_ref().map(texts).unwrap_or_default();
    change(ChangeKind::Rust, "resource name removed", base, head)
        .what(format!(
            "a `{name}` has no name any more: `{name}Name` and `{name}Id` are gone"
        ))
        .before(patterns)
        .todo(format!(
            "Write `String` instead of `{name}Name` and `{name}Id`."
        ))
}

/// Patterns are told by what makes a name of that form.
fn patterns(
    base: &Struct,
    head: &Struct,
    (old, new): (&Identity, &Identity),
    types: &Types<'_>,
) -> Vec<Change> {
    let patterns = pairs(&old.patterns, &new.patterns, |pattern| &pattern.constructor)
        .more(|pattern| Some(&pattern.text));
    let mut getters = parts::changes(base, head, types);
    // Parts come and go with the forms that have them.
    let mut with = |sort: &str, forms: usize| -> Vec<String> {
        let told = |change: &mut Change| forms > 0 && change.sort == sort;
        let told = getters.extract_if(.., told);
        told.map(|change| change.brief.replace('`', "")).collect()
    };
    let mut gone = with(parts::REMOVED, patterns.gone.len());
    let mut came = with(parts::ADDED, patterns.new.len());
    let mut changes: Vec<Change> = Vec::new();
    for pattern in patterns.gone {
        changes.push(pattern_removed(base, head, pattern).with(std::mem::take(&mut gone)));
    }
    for pattern in patterns.new {
        changes.push(pattern_added(head, pattern).with(std::mem::take(&mut came)));
    }
    for (old, new) in &patterns.both {
        changes.extend(pattern(base, head, (old, new), types));
    }
    changes.extend(getters);
    changes.extend(own_member(base, head, (old, new)));
    if changes.is_empty() {
        changes.extend(reordered(base, head, (old, new)));
    }
    changes
}

fn pattern_removed(base: &Struct, head: &Struct, pattern: &Pattern) -> Change {
    let (name, made) = (&head.name, &pattern.constructor);
    change(
        ChangeKind::Rust,
        "resource name pattern removed",
        base,
        head,
    )
    .what(format!(
        "`{name}Name::{made}(…)` is gone with the form `{}`",
        pattern.text
    ))
    .before(&pattern.text)
    .todo(format!(
        "Remove `{name}Name::{made}(…)`; a name of that form is refused before it is sent."
    ))
}

fn pattern_added(head: &Struct, pattern: &Pattern) -> Change {
    let (name, made) = (&head.name, &pattern.constructor);
    change(
        ChangeKind::Addition,
        "resource name pattern added",
        head,
        head,
    )
    .what(format!(
        "`{name}Name::{made}(…)` is new and makes `{}`",
        pattern.text
    ))
    .brief(format!("name `{}`", pattern.text))
    .after(&pattern.text)
}

fn reordered(base: &Struct, head: &Struct, (old, new): (&Identity, &Identity)) -> Option<Change> {
    let name = &head.name;
    let (old, new) = (texts(old), texts(new));
    (old != new).then(|| {
        change(
            ChangeKind::Behaviour,
            "resource name patterns reordered",
            base,
            head,
        )
        .what(format!(
            "the forms of `{name}Name` are tried in another order: {new}"
        ))
        .before(old)
        .after(new)
    })
}

/// What a constructor takes: its compiler sees types only.
fn arguments(pattern: &Pattern, types: &Types<'_>) -> String {
    let argument = |part: &Part| types.renamed(&part.ty).argument();
    let arguments: Vec<String> = pattern.parts.iter().map(argument).collect();
    arguments.join(", ")
}

fn pattern(
    base: &Struct,
    head: &Struct,
    (old, new): (&Pattern, &Pattern),
    types: &Types<'_>,
) -> Vec<Change> {
    let made = |pattern: &Pattern| format!("{}Name::{}(…)", head.name, pattern.constructor);
    let change = |kind, sort| change(kind, sort, base, head);
    let (was, is) = (made(old), made(new));
    let form = (old.text != new.text).then(|| {
        change(ChangeKind::Wire, "resource name pattern changed")
            .what(format!("`{is}` makes `{}`, no longer `{}`", new.text, old.text))
            .brief(format!("name `{}` → `{}`", old.text, new.text))
            .before(&old.text)
            .after(&new.text)
            .todo(format!("Nothing, if the service names it so; names of the form `{}` that you keep are refused before they are sent.", old.text))
    });
    let name = (was != is).then(|| {
        change(ChangeKind::Rust, "resource name constructor renamed")
            .what(format!("`{was}` is called `{is}` now"))
            .before(&old.constructor)
            .after(&new.constructor)
            .todo(format!("Write `{is}` instead of `{was}`."))
    });
    let (before, after) = (arguments(old, types), arguments(new, &Types::default()));
    let signature = (before != after).then(|| {
        let parts = list(new.parts.iter().map(|part| format!("`{}`", part.name)));
        change(ChangeKind::Rust, "resource name constructor changed")
            .what(format!("`{is}` takes ({after}), no longer ({before})"))
            .todo(format!("Pass `{is}` {parts}."))
            .before(before)
            .after(after)
    });
    form.into_iter().chain(name).chain(signature).collect()
}

/// The member that holds the name; one that was renamed is told there.
fn own_member(base: &Struct, head: &Struct, (old, new): (&Identity, &Identity)) -> Option<Change> {
    let wire = |strukt: &Struct, name: &str| {
        let mut fields = strukt.fields.iter();
        fields
            .find(|field| field.name == name)
            .map(|field| field.wire.clone())
    };
    let (was, is) = (&old.name_field, &new.name_field);
    let renamed = wire(base, was).is_some() && wire(base, was) == wire(head, is);
    (was != is && !renamed).then(|| {
        change(ChangeKind::Behaviour, "resource name moved", base, head)
            .what(format!(
                "the name of a `{}` is in `{is}`, no longer in `{was}`",
                head.name
            ))
            .before(was)
            .after(is)
    })
}

fn partial(base: &Struct, head: &Struct) -> Option<Change> {
    let name = &head.name;
    let key = format!("types/{name}");
    let change =
        |kind, sort| Change::new(kind, sort, &key, name).was_at(format!("types/{}", base.name));
    match (&base.partial, &head.partial) {
        (None, Some(new)) => Some(
            change(ChangeKind::Addition, "failures added")
                .what(format!(
                    "a `{name}` tells what of it failed: `failed()` and `is_complete()` are new"
                ))
                .brief("`failed()` and `is_complete()`")
                .after(lists(new)),
        ),
        (Some(old), None) => Some(
            change(ChangeKind::Rust, "failures removed")
                .what(format!(
                    "`{name}::failed()` and `{name}::is_complete()` are gone"
                ))
                .before(lists(old))
                .todo(format!(
                    "Remove what calls `failed()` or `is_complete()` of a `{name}`."
                )),
        ),
        (Some(old), Some(new)) if lists(old) != lists(new) => Some(
            change(ChangeKind::Behaviour, "failures changed")
                .what(format!(
                    "`{name}::failed()` counts {}, no longer {}",
                    lists(new),
                    lists(old)
                ))
                .before(lists(old))
                .after(lists(new))
                .todo("Nothing."),
        ),
        _ => None,
    }
}

/// The lists that are counted.
fn lists(partial: &Partial) -> String {
    let path = |path: &Vec<(String, String)>| {
        let members: Vec<String> = path.iter().map(|(member, _)| member.clone()).collect();
        members.join(".")
    };
    some(partial.failed.iter().map(|list| path(&list.path)))
}
