//! What is said of things: changes that concern readers only, and those that no client sees.

use std::collections::BTreeSet;

use super::operations::{Operations, Pair};
use super::pairs::pairs;
use super::params::part;
use super::types::Types;
use super::{fields, unions, values};
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Modify, Param, Type};

/// What changed otherwise: what is said of it follows.
pub(super) struct Touched {
    operations: BTreeSet<String>,
    table: bool,
}

impl Touched {
    pub(super) fn by(changes: &[Change]) -> Self {
        let id = |change: &Change| {
            let id = change.key.strip_prefix("operations/")?;
            Some(id.split('/').next().unwrap_or(id).to_owned())
        };
        let listed = changes
            .iter()
            .flat_map(|change| change.with.iter().cloned());
        Self {
            operations: changes.iter().filter_map(id).chain(listed).collect(),
            table: changes.iter().any(|change| change.key.starts_with("rows/")),
        }
    }

    /// Whether something of an operation changed.
    pub(super) fn has(&self, id: &str) -> bool {
        self.operations.contains(id)
    }
}

/// All texts that differ and follow from nothing else.
pub(super) fn changes(
    (base, head): (&Api, &Api),
    operations: &Operations<'_>,
    types: &Types<'_>,
    touched: &Touched,
) -> Vec<Change> {
    let mut changes = shared(base, head);
    changes.extend(resources(base, head));
    for pair in &operations.both {
        changes.extend(operation(pair, types, touched));
    }
    for (base, head) in &types.both {
        changes.extend(ty(base, head));
    }
    if !touched.table {
        changes.extend(policies(base, head));
    }
    changes
}

/// A text that differs.
fn reworded(
    key: impl Into<String>,
    subject: impl Into<String>,
    old: &str,
    new: &str,
) -> Option<Change> {
    let subject = subject.into();
    (old != new).then(|| {
        Change::new(ChangeKind::Docs, "docs reworded", key, &subject)
            .what(format!("the docs of {subject} say something else"))
            .before(old)
            .after(new)
    })
}

fn shared(base: &Api, head: &Api) -> Vec<Change> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut changes = vec![
        reworded("folder", "the spec's folder", &base.folder, &head.folder),
        reworded("title", "the title", &base.title, &head.title),
        reworded("docs", "the crate", &base.docs, &head.docs),
        reworded(
            "reference",
            "the reference",
            &text(&base.reference),
            &text(&head.reference),
        ),
        reworded(
            "page",
            "the page of errors",
            &base.page.title,
            &head.page.title,
        ),
        reworded(
            "page",
            "the page's address",
            &text(&base.page.url),
            &text(&head.page.url),
        ),
        reworded(
            "event_union",
            "the union of events",
            &text(&base.event_union),
            &text(&head.event_union),
        ),
    ];
    for (old, new) in pairs(&base.hosts, &head.hosts, |host| &host.name).both {
        let (key, subject) = (
            format!("hosts/{}", new.name),
            format!("the host `{}`", new.name),
        );
        changes.push(reworded(key, subject, &old.docs, &new.docs));
    }
    if let (Some(old), Some(new)) = (&base.sign_in, &head.sign_in) {
        changes.push(reworded("sign_in", "the sign-in", &old.docs, &new.docs));
        if let (Some(old), Some(new)) = (&old.basic, &new.basic) {
            changes.push(reworded("sign_in/basic", "HTTP Basic", old, new));
        }
    }
    changes.into_iter().flatten().collect()
}

fn resources(base: &Api, head: &Api) -> Vec<Change> {
    let both = pairs(&base.resources, &head.resources, |resource| {
        &resource.module
    })
    .both;
    let reworded = both.iter().map(|(old, new)| {
        let module = &new.module;
        reworded(
            format!("resources/{module}"),
            format!("`client.{module}()`"),
            &old.docs,
            &new.docs,
        )
    });
    reworded.flatten().collect()
}

fn operation(pair: &Pair<'_>, types: &Types<'_>, touched: &Touched) -> Vec<Change> {
    let (base, head) = (pair.base, pair.head);
    let (id, subject) = (&head.id, format!("`{}`", pair.call()));
    let key = format!("operations/{id}");
    let (old, new) = (
        said(&base.docs, &base.required),
        said(&head.docs, &head.required),
    );
    let mut changes: Vec<Change> = reworded(&key, &subject, &old, &new).into_iter().collect();
    changes.extend(params(pair, types));
    // All else follows from what the method does.
    if changes.is_empty() && !touched.has(id) {
        changes.extend(reworded(&key, &subject, &base.docs, &head.docs));
        let modify = |modify: &Option<Modify>| {
            modify
                .as_ref()
                .map(|modify| modify.docs.clone())
                .unwrap_or_default()
        };
        let (old, new) = (modify(&base.modify), modify(&head.modify));
        changes.extend(reworded(
            format!("{key}/modify"),
            format!("`modify` of {subject}"),
            &old,
            &new,
        ));
    }
    changes
}

/// What somebody wrote about a method, without what the generator says of its arguments, its request and its policy.
fn said(docs: &str, required: &[Param]) -> String {
    const OURS: [&str; 3] = [
        "Whether a call with an unknown end has created it",
        "With `retry_failed` it sends those of",
        "See [`policy::",
    ];
    let argument = |text: &str| {
        let mut names = required.iter().map(|param| format!("- `{}`: ", param.name));
        names.any(|name| text.starts_with(&name))
    };
    let verbs = ["`GET ", "`POST ", "`PUT ", "`PATCH ", "`DELETE "];
    let request = |text: &str| verbs.iter().any(|verb| text.starts_with(verb));
    let own = docs.split("\n\n").filter_map(|text| {
        if text.starts_with("Repeated by itself: ") {
            // What a status means here stands below what is done on all.
            return text.find("\n- ").and_then(|at| text.get(at..));
        }
        let ours =
            OURS.iter().any(|ours| text.starts_with(ours)) || argument(text) || request(text);
        (!ours).then_some(text)
    });
    own.collect::<Vec<&str>>().join("\n\n")
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
    let reworded = differ.map(|(was, is)| {
        let key = super::params::key(&pair.head.id, is);
        reworded(
            key,
            format!("`{}` of `{}`", is.name, pair.call()),
            &was.docs,
            &is.docs,
        )
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
    let own = reworded(
        format!("types/{name}"),
        format!("`{name}`"),
        base.docs(),
        head.docs(),
    );
    let members = match (base, head) {
        (Type::Struct(base), Type::Struct(head)) => {
            let both = pairs(&base.fields, &head.fields, |field| &field.wire).both;
            let member = both.iter().map(|(old, new)| {
                let subject = format!("`{}`", fields::subject(head, new));
                reworded(fields::key(head, new), subject, &old.docs, &new.docs)
            });
            member.flatten().collect()
        }
        (Type::Enum(base), Type::Enum(head)) => {
            let both = pairs(&base.values, &head.values, |value| &value.wire).both;
            let member = both.iter().map(|(old, new)| {
                let subject = format!("`{}`", values::subject(head, new));
                reworded(values::key(head, new), subject, &old.docs, &new.docs)
            });
            member.flatten().collect()
        }
        (Type::Union(base), Type::Union(head)) => {
            let both = pairs(&base.branches, &head.branches, |branch| &branch.key).both;
            let member = both.iter().map(|(old, new)| {
                let subject = format!("`{}`", unions::subject(head, new));
                reworded(unions::key(head, new), subject, &old.docs, &new.docs)
            });
            member.flatten().collect()
        }
        _ => Vec::new(),
    };
    own.into_iter().chain(members).collect()
}

fn policies(base: &Api, head: &Api) -> Vec<Change> {
    let both = pairs(&base.policies, &head.policies, |policy| &policy.constant).both;
    let reworded = both.iter().map(|(old, new)| {
        let constant = &new.constant;
        reworded(
            format!("policies/{constant}"),
            format!("`policy::{constant}`"),
            &old.docs,
            &new.docs,
        )
    });
    reworded.flatten().collect()
}
