//! Values that are one of several things.

use serde_json::{Map, Value};

use super::values::{Check, below};
use crate::json::Members;
use crate::model::index::{Index, Kind};
use crate::model::{Branch, Content, Form, Presence, Ty, Union};

/// The members of a union that a caller sends, cleaned.
pub(super) fn check(check: &mut Check<'_>, at: &str, union: &Union, sent: Members) -> Members {
    match &union.form {
        Form::Tagged { tag } => tagged(check, at, union, tag, sent),
        Form::Nested { tag, content } => nested(check, at, union, (tag, content), sent),
        Form::Chosen => chosen(check, at, union, sent),
    }
}

/// Takes the members that belong to a union out of those of the struct around it.
pub(super) fn take(index: &Index, union: &Union, sent: &mut Members) -> Members {
    let own = members(index, union);
    own.into_iter()
        .filter_map(|member| sent.remove(&member).map(|value| (member, value)))
        .collect()
}

/// Makes sure that the unions of a whole resource are whole.
pub(crate) fn whole(check: &mut Check<'_>, kind: &Kind, resource: &Members) {
    for field in check.index.fields(&kind.name) {
        let (Ty::Named(name), Presence::Inlined) = (&field.ty, field.presence) else {
            continue;
        };
        let Some(union) = check.index.union(name) else {
            continue;
        };
        let own = take(check.index, union, &mut resource.clone());
        if own.values().any(|value| !value.is_null()) {
            super::unions::check(check, "", union, own);
        }
    }
}

/// Names of all members that a union can have.
pub(super) fn members(index: &Index, union: &Union) -> Vec<String> {
    let mut members: Vec<_> = match &union.form {
        Form::Tagged { tag } => vec![tag.clone()],
        Form::Nested { tag, content } => return vec![tag.clone(), content.clone()],
        Form::Chosen => union
            .branches
            .iter()
            .map(|branch| branch.key.clone())
            .collect(),
    };
    for branch in &union.branches {
        match &branch.content {
            Content::Member(member, _) => members.push(member.clone()),
            Content::Direct(Ty::Named(name)) => {
                members.extend(index.fields(name).iter().map(|field| field.wire.clone()));
            }
            Content::Direct(_) | Content::Empty => {}
        }
    }
    members.sort();
    members.dedup();
    members
}

fn tagged(check: &mut Check<'_>, at: &str, union: &Union, tag: &str, mut sent: Members) -> Members {
    let Some(branch) = branch(check, at, union, tag, &mut sent) else {
        return Map::new();
    };
    let mut kept = Map::from_iter([(tag.to_owned(), Value::from(branch.key.clone()))]);
    match &branch.content {
        Content::Member(member, ty) => {
            let path = below(at, member);
            match sent.remove(member).filter(|value| !value.is_null()) {
                Some(value) => {
                    kept.insert(member.clone(), check.value(&path, ty, value));
                }
                None => check.wrong(
                    &path,
                    &format!("is required where `{tag}` is {}", branch.key),
                ),
            }
            foreign(check, at, union, (tag, &branch.key), &sent);
        }
        Content::Direct(ty) => {
            if let Value::Object(direct) = check.value(at, ty, Value::Object(sent)) {
                kept.extend(direct);
            }
        }
        Content::Empty => {}
    }
    kept
}

/// Refuses members of the other variants.
fn foreign(check: &mut Check<'_>, at: &str, union: &Union, is: (&str, &str), sent: &Members) {
    for branch in &union.branches {
        let Content::Member(member, _) = &branch.content else {
            continue;
        };
        if sent.get(member).is_some_and(|value| !value.is_null()) {
            check.wrong(
                &below(at, member),
                &format!("is not allowed where `{}` is {}", is.0, is.1),
            );
        }
    }
}

fn nested(
    check: &mut Check<'_>,
    at: &str,
    union: &Union,
    names: (&str, &str),
    mut sent: Members,
) -> Members {
    let (tag, content) = names;
    let Some(branch) = branch(check, at, union, tag, &mut sent) else {
        return Map::new();
    };
    let value = sent.remove(content).unwrap_or_default();
    let path = below(at, content);
    let value = match (&branch.content, value) {
        (Content::Member(member, ty), Value::Object(mut inner)) => {
            let value = inner.remove(member).unwrap_or_default();
            let value = check.value(&below(&path, member), ty, value);
            Value::Object(Map::from_iter([(member.clone(), value)]))
        }
        (Content::Member(member, _), _) => {
            check.wrong(&below(&path, member), "is missing");
            Value::Null
        }
        (Content::Direct(ty), value) => check.value(&path, ty, value),
        (Content::Empty, _) => Value::Null,
    };
    Map::from_iter([
        (tag.to_owned(), branch.key.clone().into()),
        (content.to_owned(), value),
    ])
}

fn chosen(check: &mut Check<'_>, at: &str, union: &Union, sent: Members) -> Members {
    let mut there = sent
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(member, value)| {
            let branch = union.branches.iter().find(|branch| branch.key == member)?;
            Some((branch, value))
        });
    let (Some((branch, value)), None) = (there.next(), there.next()) else {
        let keys: Vec<_> = union
            .branches
            .iter()
            .map(|branch| branch.key.as_str())
            .collect();
        check.mistakes.push(format!(
            "exactly one of {} must be sent{}",
            keys.join(", "),
            inside(at)
        ));
        return Map::new();
    };
    let path = below(at, &branch.key);
    let value = match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => check.value(&path, ty, value),
        Content::Empty => value,
    };
    Map::from_iter([(branch.key.clone(), value)])
}

fn inside(at: &str) -> String {
    if at.is_empty() {
        String::new()
    } else {
        format!(" in `{at}`")
    }
}

fn branch<'u>(
    check: &mut Check<'_>,
    at: &str,
    union: &'u Union,
    tag: &str,
    sent: &mut Members,
) -> Option<&'u Branch> {
    let value = sent.remove(tag).unwrap_or_default();
    let found = union
        .branches
        .iter()
        .find(|branch| Some(branch.key.as_str()) == value.as_str());
    if found.is_none() {
        let keys: Vec<_> = union
            .branches
            .iter()
            .map(|branch| branch.key.as_str())
            .collect();
        let is = if value.is_null() {
            "is missing:".to_owned()
        } else {
            format!("must not be {value} but")
        };
        check.wrong(&below(at, tag), &format!("{is} one of {}", keys.join(", ")));
    }
    found
}
