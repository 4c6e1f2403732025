//! What a method sends, and what is known of what it does to the service.

use std::fmt::Display;

use super::operations::{Pair, key, line};
use super::words::{Figure, some};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Creates, Param, RetryFailed};

pub(super) fn changes(pair: &Pair<'_>) -> Vec<Change> {
    let changes = [
        request(pair),
        host(pair),
        permission(pair),
        mask(pair),
        object(pair),
        subject(pair),
        creates(pair),
        reconcile(pair),
        retry_failed(pair),
    ];
    changes.into_iter().flatten().collect()
}

/// A part with a value, as its changes are told.
fn figure(
    pair: &Pair<'_>,
    (kind, sort, part): (ChangeKind, &'static str, &str),
    label: &str,
    sides: [Option<impl Display>; 2],
    todo: String,
) -> Option<Change> {
    let [before, after] = sides;
    let figure = Figure {
        kind,
        sort,
        key: key(pair.head, part),
        subject: &pair.head.id,
        label,
        todo,
    };
    let change = figure.change(before, after)?;
    Some(change.was_at(key(pair.base, part)))
}

fn request(pair: &Pair<'_>) -> Option<Change> {
    let (old, new) = (line(pair.base), line(pair.head));
    (old != new).then(|| {
        pair.change(ChangeKind::Wire, "request changed", "http")
            .what(format!("`{}` sends `{new}`, no longer `{old}`", pair.call()))
            .brief(format!("`{old}` → `{new}`"))
            .todo("Nothing, if the service serves the new request; otherwise stay with the old version until it does.")
            .before(old)
            .after(new)
    })
}

fn host(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    figure(
        pair,
        (ChangeKind::Wire, "host changed", "http"),
        &format!("the host of `{call}`"),
        [&pair.base.host, &pair.head.host].map(Some),
        format!("Let `{call}` reach the new host: through firewalls, and in `base_url` of tests."),
    )
}

fn permission(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    figure(
        pair,
        (ChangeKind::Behaviour, "permission changed", "permission"),
        &format!("the permission that `{call}` needs"),
        [&pair.base.permission, &pair.head.permission].map(Option::as_ref),
        format!("See that the account which calls `{call}` has the permission."),
    )
}

fn mask(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    figure(
        pair,
        (ChangeKind::Wire, "mask changed", "mask"),
        &format!("the query parameter in which `{call}` lists the members that it changes"),
        [&pair.base.mask, &pair.head.mask].map(Option::as_ref),
        format!("Try `{call}` against the service: which members it leaves alone has changed."),
    )
}

/// Whether an empty object is sent; where arguments came or went, that is told there.
fn object(pair: &Pair<'_>) -> Option<Change> {
    let fields = |params: &[Param]| {
        let places = params.iter().map(|param| param.place.as_str());
        places
            .filter(|place| ["field", "nullable_field"].contains(place))
            .count()
    };
    let (base, head) = (pair.base, pair.head);
    let told = fields(&base.required) != fields(&head.required);
    let what = match (base.sends_object, head.sends_object) {
        (false, true) => "sends `{}` where no setter is used, no longer nothing",
        (true, false) => "sends nothing where no setter is used, no longer `{}`",
        _ => return None,
    };
    let bodies = |sends: bool| if sends { "{}" } else { "nothing" };
    (!told).then(|| {
        pair.change(ChangeKind::Wire, "empty body changed", "")
            .what(format!("`{}` {what}", pair.call()))
            .before(bodies(base.sends_object))
            .after(bodies(head.sends_object))
            .todo("Nothing, if the service takes both.")
    })
}

fn subject(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    figure(
        pair,
        (ChangeKind::Behaviour, "subject changed", "not_found"),
        &format!("what a 404 of `{call}` is about"),
        [&pair.base.subject, &pair.head.subject].map(Option::as_ref),
        format!("Read `not_found` of `{call}` as being about that."),
    )
}

fn creates(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    let told = |creates: &Creates| match &creates.each {
        Some(each) => format!("{} of each of {each}", quoted(&creates.name)),
        None => quoted(&creates.name),
    };
    figure(
        pair,
        (ChangeKind::Behaviour, "creation changed", "creates"),
        &format!("the place where the reply of `{call}` names what it created"),
        [&pair.base.creates, &pair.head.creates].map(|creates| creates.as_ref().map(told)),
        "Nothing; a 404 for a new resource is retried accordingly.".to_owned(),
    )
}

/// A JSON pointer; the empty one is the whole value.
fn quoted(pointer: &str) -> String {
    match pointer {
        "" => "the whole reply".to_owned(),
        pointer => pointer.to_owned(),
    }
}

fn reconcile(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    let plain = |reconcile: &String| reconcile.replace('`', "");
    figure(
        pair,
        (ChangeKind::Docs, "reconcile changed", "reconcile"),
        &format!("how to find out whether `{call}` was applied"),
        [&pair.base.reconcile, &pair.head.reconcile].map(|reconcile| reconcile.as_ref().map(plain)),
        "Nothing; errors say it.".to_owned(),
    )
}

fn retry_failed(pair: &Pair<'_>) -> Option<Change> {
    let call = pair.call();
    let (kind, what, todo) = match (&pair.base.retry_failed, &pair.head.retry_failed) {
        (Some(old), Some(new)) if told(old) != told(new) => (
            ChangeKind::Behaviour,
            format!("`{call}.retry_failed()` retries other items"),
            "Nothing.".to_owned(),
        ),
        (None, Some(_)) => (
            ChangeKind::Addition,
            format!("`{call}` has `.retry_failed()`, which retries failed items"),
            "Nothing; it can be used.".to_owned(),
        ),
        (Some(_), None) => (
            ChangeKind::Rust,
            format!("`{call}` has no `.retry_failed()` any more"),
            format!("Remove `.retry_failed()` from `{call}`, and retry failed items yourself."),
        ),
        _ => return None,
    };
    let sort = match kind {
        ChangeKind::Addition => "retry_failed added",
        ChangeKind::Rust => "retry_failed removed",
        _ => "retry_failed changed",
    };
    let mut change = pair
        .change(kind, sort, "retry_failed")
        .what(what)
        .todo(todo);
    change.before = pair.base.retry_failed.as_ref().map(told);
    change.after = pair.head.retry_failed.as_ref().map(told);
    Some(change)
}

fn told(retry_failed: &RetryFailed) -> String {
    let RetryFailed {
        field,
        lists,
        item,
        retry_field,
        retry_values,
    } = retry_failed;
    format!(
        "items of `{field}`, listed as failed in {} by `{item}`, where `{retry_field}` is {}",
        some(lists),
        some(retry_values)
    )
}
