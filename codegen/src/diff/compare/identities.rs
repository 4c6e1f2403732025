//! How resources are named, and which items of a success failed.

use super::pairs::pairs;
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

fn change(kind: ChangeKind, sort: &'static str, base: &Struct, head: &Struct) -> Change {
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
    let name = &head.name;
    let mut changes = Vec::new();
    for pattern in &patterns.gone {
        changes.push(
            change(
                ChangeKind::Rust,
                "resource name pattern removed",
                base,
                head,
            )
            .what(format!(
                "`{name}Name::{}(…)` is gone with the form `{}`",
                pattern.constructor, pattern.text
            ))
            .before(&pattern.text)
            .todo(format!(
                "Remove `{name}Name::{}(…)`; a name of that form is refused before it is sent.",
                pattern.constructor
            )),
        );
    }
    for pattern in &patterns.new {
        changes.push(
            change(
                ChangeKind::Addition,
                "resource name pattern added",
                base,
                head,
            )
            .what(format!(
                "`{name}Name::{}(…)` is new and makes `{}`",
                pattern.constructor, pattern.text
            ))
            .brief(format!("name `{}`", pattern.text))
            .after(&pattern.text),
        );
    }
    for (old, new) in &patterns.both {
        changes.extend(pattern(base, head, old, new, types));
    }
    changes.extend(getters(base, head, types));
    changes.extend(own_member(base, head, (old, new)));
    if changes.is_empty() && texts(old) != texts(new) {
        changes.push(
            change(
                ChangeKind::Behaviour,
                "resource name patterns reordered",
                base,
                head,
            )
            .what(format!(
                "the forms of `{name}Name` are tried in another order: {}",
                texts(new)
            ))
            .before(texts(old))
            .after(texts(new)),
        );
    }
    changes
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
    old: &Pattern,
    new: &Pattern,
    types: &Types<'_>,
) -> Vec<Change> {
    let name = &head.name;
    let made = |pattern: &Pattern| format!("{name}Name::{}(…)", pattern.constructor);
    let mut changes = Vec::new();
    if old.text != new.text {
        changes.push(
            change(ChangeKind::Wire, "resource name pattern changed", base, head)
                .what(format!("`{}` makes `{}`, no longer `{}`", made(new), new.text, old.text))
                .brief(format!("name `{}` → `{}`", old.text, new.text))
                .before(&old.text)
                .after(&new.text)
                .todo(format!("Nothing, if the service names it so; names of the form `{}` that you keep are refused before they are sent.", old.text)),
        );
    }
    if old.constructor != new.constructor {
        changes.push(
            change(
                ChangeKind::Rust,
                "resource name constructor renamed",
                base,
                head,
            )
            .what(format!("`{}` is called `{}` now", made(old), made(new)))
            .before(&old.constructor)
            .after(&new.constructor)
            .todo(format!("Write `{}` instead of `{}`.", made(new), made(old))),
        );
    }
    let (before, after) = (arguments(old, types), arguments(new, &Types::default()));
    if before != after {
        changes.push(
            change(
                ChangeKind::Rust,
                "resource name constructor changed",
                base,
                head,
            )
            .what(format!(
                "`{}` takes ({after}), no longer ({before})",
                made(new)
            ))
            .todo(format!(
                "Pass `{}` {}.",
                made(new),
                list(new.parts.iter().map(|part| format!("`{}`", part.name)))
            ))
            .before(before)
            .after(after),
        );
    }
    changes
}

/// The getters of a name's parts, each as `name: type of placeholder`.
fn getters(base: &Struct, head: &Struct, types: &Types<'_>) -> Vec<Change> {
    let all = |strukt: &Struct, types: &Types<'_>| -> Vec<[String; 3]> {
        let patterns = strukt
            .resource
            .iter()
            .flat_map(|identity| &identity.patterns);
        let mut parts: Vec<[String; 3]> = Vec::new();
        for part in patterns.flat_map(|pattern| &pattern.parts) {
            if !parts.iter().any(|[name, ..]| *name == part.name) {
                let ty = types.renamed(&part.ty).to_string();
                parts.push([part.name.clone(), ty, part.wire.clone()]);
            }
        }
        parts
    };
    let (old, new) = (all(base, types), all(head, &Types::default()));
    let parts = pairs(&old, &new, |[name, ..]| name);
    let name = &head.name;
    let gone = parts.gone.iter().map(|[part, ty, _]| {
        change(ChangeKind::Rust, "resource name part removed", base, head)
            .what(format!("`{name}Name::{part}()` is gone"))
            .before(format!("{part}: {ty}"))
            .todo(format!("Remove what calls `{name}Name::{part}()`."))
    });
    let more = parts.new.iter().map(|[part, ty, _]| {
        change(ChangeKind::Addition, "resource name part added", base, head)
            .what(format!("`{name}Name::{part}()` is new and gives a `{ty}`"))
            .brief(format!("`{name}Name::{part}()`"))
            .after(format!("{part}: {ty}"))
    });
    let differ = parts.both.iter().filter(|(old, new)| old != new);
    let changed = differ.map(|([part, old, was], [_, new, is])| {
        let kind = if old == new { ChangeKind::Behaviour } else { ChangeKind::Rust };
        change(kind, "resource name part changed", base, head)
            .what(format!("`{name}Name::{part}()` gives a `{new}` from `{{{is}}}`, no longer a `{old}` from `{{{was}}}`"))
            .before(format!("{part}: {old} of {was}"))
            .after(format!("{part}: {new} of {is}"))
            .todo(format!("Read `{name}Name::{part}()` as `{new}`."))
    });
    gone.chain(more).chain(changed).collect()
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
