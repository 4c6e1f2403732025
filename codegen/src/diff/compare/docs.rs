//! What is said of things: changes that concern readers only.

use super::operations::{Operations, Pair};
use super::pairs::pairs;
use super::params::{self, part};
use super::said::Said;
use super::touched::Touched;
use super::types::Types;
use super::{fields, unions, values};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Modify, Param, Type};

/// All texts that differ and follow from nothing else.
pub(super) fn changes(
    (base, head): (&Api, &Api),
    operations: &Operations<'_>,
    types: &Types<'_>,
    touched: &Touched,
) -> Vec<Change> {
    let mut changes = shared(base, head);
    changes.extend(hosts(base, head));
    changes.extend(resources(base, head));
    for pair in &operations.both {
        changes.extend(operation(pair, types, touched));
    }
    for (base, head) in &types.both {
        changes.extend(ty(base, head));
    }
    if touched.nothing() {
        changes.extend(policies(base, head));
    }
    changes
}

/// A text about something that has a key, a short name, and words for it within a sentence.
fn reworded(
    key: impl Into<String>,
    (subject, words): (&str, &str),
    old: &str,
    new: &str,
) -> Option<Change> {
    (old != new).then(|| {
        Change::new(ChangeKind::Docs, "docs reworded", key, subject)
            .what(format!("the docs of {words} changed"))
            .before(old)
            .after(new)
    })
}

/// Texts of `api.yaml` and of the head of `errors.yaml`.
fn shared(base: &Api, head: &Api) -> Vec<Change> {
    fn text(text: Option<&String>) -> &str {
        text.map_or("", String::as_str)
    }
    let (old, new) = (base, head);
    let links = [base, head].map(|api| text(api.reference.as_ref()));
    let pages = [base, head].map(|api| text(api.page.url.as_ref()));
    let events = [base, head].map(|api| text(api.event_union.as_ref()));
    let texts = [
        ("folder", "the spec's folder", &*old.folder, &*new.folder),
        ("title", "the title", &old.title, &new.title),
        ("docs", "the docs of the crate", &old.docs, &new.docs),
        ("reference", "the link to the reference", links[0], links[1]),
        (
            "page",
            "the title of the page of errors",
            &old.page.title,
            &new.page.title,
        ),
        ("page", "the link to the page of errors", pages[0], pages[1]),
        ("event_union", "the union of events", events[0], events[1]),
    ];
    let reworded = texts.map(|(key, words, old, new)| {
        let change = reworded(key, (words, words), old, new)?;
        Some(change.what(format!("{words} changed")))
    });
    reworded.into_iter().flatten().collect()
}

fn hosts(base: &Api, head: &Api) -> Vec<Change> {
    let both = pairs(&base.hosts, &head.hosts, |host| &host.name).both;
    let hosts = both.iter().map(|(old, new)| {
        let name = &new.name;
        let words = (&*format!("host {name}"), &*format!("the host `{name}`"));
        reworded(format!("hosts/{name}"), words, &old.docs, &new.docs)
    });
    let mut changes: Vec<Option<Change>> = hosts.collect();
    if let (Some(old), Some(new)) = (&base.auth, &head.auth) {
        let words = ("auth", "the authentication");
        changes.push(reworded("auth", words, &old.docs, &new.docs));
        if let (Some(old), Some(new)) = (&old.basic, &new.basic) {
            let words = ("HTTP Basic", "HTTP Basic");
            changes.push(reworded("auth/basic", words, old, new));
        }
    }
    changes.into_iter().flatten().collect()
}

fn resources(base: &Api, head: &Api) -> Vec<Change> {
    let resources = pairs(&base.resources, &head.resources, |resource| {
        &resource.module
    });
    let both = resources.both.iter();
    let reworded = both.map(|(old, new)| {
        let module = &new.module;
        let words = (module.as_str(), &*format!("`client.{module}()`"));
        reworded(format!("resources/{module}"), words, &old.docs, &new.docs)
    });
    reworded.flatten().collect()
}

fn operation(pair: &Pair<'_>, types: &Types<'_>, touched: &Touched) -> Vec<Change> {
    let (base, head) = (pair.base, pair.head);
    let (id, call) = (&head.id, pair.call());
    let key = format!("operations/{id}");
    let words = (id.as_str(), &*format!("`{call}`"));
    let (old, new) = (Said::of(base), Said::of(head));
    let repeats = old.of_retries != new.of_retries && !touched.declares(id);
    let mut changes: Vec<Change> = Vec::new();
    if old.of_it != new.of_it || repeats {
        changes.extend(reworded(&key, words, &old.text(), &new.text()));
    }
    changes.extend(params(pair, types));
    // All else is ours, and follows from what changed.
    if changes.is_empty() && touched.nothing() {
        changes.extend(reworded(&key, words, &base.docs, &head.docs));
        if let (Some(old), Some(new)) = (&base.modify, &head.modify) {
            changes.extend(modify(id, old, new));
        }
    }
    changes
}

/// Docs of `modify`, which name the method that reads.
fn modify(id: &str, old: &Modify, new: &Modify) -> Option<Change> {
    let words = (id, &*format!("`modify` of `{id}`"));
    let same = old.read_marker == new.read_marker;
    let reworded = || {
        reworded(
            format!("operations/{id}/modify"),
            words,
            &old.docs,
            &new.docs,
        )
    };
    same.then(reworded).flatten()
}

fn params(pair: &Pair<'_>, types: &Types<'_>) -> Vec<Change> {
    let base = pair.base.required.iter().chain(&pair.base.optional);
    let head = pair.head.required.iter().chain(&pair.head.optional);
    let params = pairs(base, head, |param| (part(&param.place), &param.wire));
    let differ = params.both.iter().filter(|(was, is)| {
        let told = is_body_of(was, types.both.iter().map(|(base, _)| *base))
            && is_body_of(is, types.both.iter().map(|(_, head)| *head));
        was.docs != is.docs && !told
    });
    let id = &pair.head.id;
    let reworded = differ.map(|(was, is)| {
        let name = &is.name;
        let words = (
            &*format!("{id}: {name}"),
            &*format!("`{name}` of `{}`", pair.call()),
        );
        reworded(params::key(id, is), words, &was.docs, &is.docs)
    });
    reworded.flatten().collect()
}

/// Whether a parameter is a whole body with the docs of its type, which are told there.
fn is_body_of<'a>(param: &Param, mut types: impl Iterator<Item = &'a Type>) -> bool {
    let own = |ty: &Type| ty.name() == param.ty.to_string() && ty.docs() == param.docs;
    param.place == "body" && types.any(own)
}

fn ty(base: &Type, head: &Type) -> Vec<Change> {
    let name = head.name();
    let words = (name, &*format!("`{name}`"));
    let own = reworded(format!("types/{name}"), words, base.docs(), head.docs());
    own.into_iter().chain(members(base, head)).collect()
}

/// Docs of fields, values and variants; what changed its form is told there.
fn members(base: &Type, head: &Type) -> Vec<Change> {
    let member = |key: String, subject: String, old: &str, new: &str| {
        reworded(key, (&subject, &format!("`{subject}`")), old, new)
    };
    match (base, head) {
        (Type::Struct(base), Type::Struct(head)) => {
            let both = pairs(&base.fields, &head.fields, |field| &field.wire).both;
            let changes = both.iter().map(|(old, new)| {
                let (key, subject) = (fields::key(head, new), fields::subject(head, new));
                member(key, subject, &old.docs, &new.docs)
            });
            changes.flatten().collect()
        }
        (Type::Enum(base), Type::Enum(head)) => {
            let both = pairs(&base.values, &head.values, |value| &value.wire).both;
            let changes = both.iter().map(|(old, new)| {
                let (key, subject) = (values::key(head, new), values::subject(head, new));
                member(key, subject, &old.docs, &new.docs)
            });
            changes.flatten().collect()
        }
        (Type::Union(base), Type::Union(head)) => {
            let both = pairs(&base.variants, &head.variants, |variant| &variant.key).both;
            let changes = both.iter().map(|(old, new)| {
                let (key, subject) = (unions::key(head, new), unions::subject(head, new));
                member(key, subject, &old.docs, &new.docs)
            });
            changes.flatten().collect()
        }
        _ => Vec::new(),
    }
}

fn policies(base: &Api, head: &Api) -> Vec<Change> {
    let policies = pairs(&base.policies, &head.policies, |policy| &policy.constant);
    let both = policies.both.iter();
    let reworded = both.map(|(old, new)| {
        let name = format!("policy::{}", new.constant);
        let words = (&*name, &*format!("`{name}`"));
        reworded(
            format!("policies/{}", new.constant),
            words,
            &old.docs,
            &new.docs,
        )
    });
    reworded.flatten().collect()
}
