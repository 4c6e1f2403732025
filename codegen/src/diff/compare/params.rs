//! Arguments of methods and setters of calls.

use super::operations::Pair;
use super::pairs::{Pairs, pairs};
use super::param::Both;
use super::types::Types;
use super::words::ordinal;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::Param;

/// What changed about the parameters of one operation.
pub(super) fn changes(pair: &Pair<'_>, types: &Types<'_>) -> Vec<Change> {
    let params = paired(pair);
    let mut changes = Vec::new();
    changes.extend(params.gone.iter().map(|param| removed(pair, param)));
    changes.extend(params.new.iter().map(|param| added(pair, param)));
    for (base, head) in &params.both {
        let both = Both {
            pair,
            old: base,
            new: head,
        };
        changes.extend(both.changes(types));
    }
    changes.extend(reordered(pair, &params));
    changes
}

/// By where they go and how they are spelled there; else by spelling alone, else by their name in Rust.
fn paired<'a>(pair: &Pair<'a>) -> Pairs<'a, Param> {
    let base = pair.base.required.iter().chain(&pair.base.optional);
    let head = pair.head.required.iter().chain(&pair.head.optional);
    pairs(base, head, |param| (part(&param.place), &param.wire))
        .more(|param| Some(&param.wire))
        .more(|param| Some(&param.name))
}

/// The part of a request that a parameter is in.
pub(super) fn part(place: &str) -> &str {
    match place {
        "segment" | "resource_name" => "the path",
        "query" => "the query",
        "field" | "nullable_field" => "the body",
        "body" => "the whole body",
        other => other,
    }
}

pub(super) fn key(operation: &str, param: &Param) -> String {
    match param.place.as_str() {
        "body" => format!("operations/{operation}/body"),
        _ => format!("operations/{operation}/params/{}", param.wire),
    }
}

/// What the method or the setter takes.
pub(super) fn argument(param: &Param, types: &Types<'_>) -> String {
    let ty = types.renamed(&param.ty);
    match param.place.as_str() {
        "nullable_field" => format!("impl Into<Nullable<{ty}>>"),
        _ => ty.argument(),
    }
}

/// Where an argument stands among the others; none for a setter.
pub(super) fn position(params: &[Param], param: &Param) -> Option<usize> {
    params.iter().position(|other| std::ptr::eq(other, param))
}

fn removed(pair: &Pair<'_>, param: &Param) -> Change {
    let (id, call, name) = (&pair.head.id, pair.call(), &param.name);
    let change = |sort| {
        Change::new(ChangeKind::Rust, sort, key(id, param), id)
            .was_at(key(&pair.base.id, param))
            .brief(format!("parameter `{name}` removed"))
            .before(param.ty.to_string())
    };
    match position(&pair.base.required, param) {
        Some(at) => {
            let at = ordinal(at);
            change("argument removed")
                .what(format!(
                    "`{call}` no longer takes `{name}`, its {at} argument"
                ))
                .todo(format!("Leave out the {at} argument of `{call}`."))
        }
        None => change("setter removed")
            .what(format!("`{call}` has no setter `.{name}(…)` any more"))
            .todo(format!("Remove `.{name}(…)` behind `{call}`.")),
    }
}

fn added(pair: &Pair<'_>, param: &Param) -> Change {
    let (id, call, name) = (&pair.head.id, pair.call(), &param.name);
    let argument = argument(param, &Types::default());
    let change = |kind, sort| {
        Change::new(kind, sort, key(id, param), id)
            .brief(format!("parameter `{name}`"))
            .after(param.ty.to_string())
    };
    match position(&pair.head.required, param) {
        Some(at) => {
            let at = ordinal(at);
            change(ChangeKind::Rust, "argument added")
                .what(format!(
                    "`{call}` needs `{name}: {argument}` as its {at} argument"
                ))
                .todo(format!("Pass `{name}` as the {at} argument of `{call}`."))
        }
        None => change(ChangeKind::Addition, "setter added")
            .what(format!("`{call}` has a setter `.{name}({argument})`")),
    }
}

/// The arguments that both sides have, in another order.
fn reordered(pair: &Pair<'_>, params: &Pairs<'_, Param>) -> Option<Change> {
    let order = |required: &[Param], of: &dyn Fn(&Param) -> Option<usize>| -> Vec<usize> {
        required.iter().filter_map(of).collect()
    };
    let positional: Vec<&(&Param, &Param)> = params
        .both
        .iter()
        .filter(|(base, head)| {
            position(&pair.base.required, base).is_some()
                && position(&pair.head.required, head).is_some()
        })
        .collect();
    let base = order(&pair.base.required, &|param| {
        positional
            .iter()
            .position(|(base, _)| std::ptr::eq(*base, param))
    });
    let head = order(&pair.head.required, &|param| {
        positional
            .iter()
            .position(|(_, head)| std::ptr::eq(*head, param))
    });
    if base == head {
        return None;
    }
    let (id, call) = (&pair.head.id, pair.call());
    let names = |required: &[Param]| {
        let names: Vec<&str> = required.iter().map(|param| param.name.as_str()).collect();
        names.join(", ")
    };
    let (old, new) = (names(&pair.base.required), names(&pair.head.required));
    Some(
        Change::new(
            ChangeKind::Rust,
            "arguments reordered",
            format!("operations/{id}"),
            id,
        )
        .was_at(format!("operations/{}", pair.base.id))
        .what(format!("`{call}` takes its arguments in another order: {new}"))
        .before(old)
        .after(&new)
        .todo(format!("Pass the arguments of `{call}` in the order {new}; some may compile as they stand and mean something else.")),
    )
}
