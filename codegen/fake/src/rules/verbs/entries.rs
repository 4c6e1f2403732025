//! Entries of maps: changed in many resources at once, or each a resource of its own.

use serde_json::{Map, Value};

use super::partial::{self, Failure};
use super::{conflicts, validity};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::EntryOf;
use crate::model::index::Kind;
use crate::model::names::{self, id_of};
use crate::rules::check::request::{CheckedRequest, kind_in, name};
use crate::rules::lists::paging::Page;
use crate::rules::{access, changes};
use crate::state::transaction::Transaction;
use crate::state::view::View;

/// Names of the members of the body, and of the map.
#[derive(Clone, Copy)]
pub(super) struct Names<'n> {
    pub(super) items: &'n str,
    pub(super) member: &'n str,
    pub(super) set: &'n str,
    pub(super) unset: &'n str,
}

/// Sets and removes entries of a map of each item.
pub(super) fn change(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    names: Names<'_>,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    let parent = request.target.parent(kind).unwrap_or_default();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(request.body.get(names.items)) {
        let in_place = names::matches_wild(&parent, kind.parent(name));
        if !in_place || tx.view().seen(name).is_none() {
            failed.push(Failure::missing(name));
            continue;
        }
        access::allow(
            tx.view(),
            request.call.operation.permission.as_deref(),
            name,
        )?;
        conflicts::guard(tx, name)?;
        match changed(tx, request, kind, (name, names)) {
            Ok(members) => {
                put(tx, kind, name, members);
                done.push(name.to_owned());
            }
            Err(refusal) => failed.push(Failure::invalid(name, refusal.message)),
        }
    }
    partial::answer(tx, request.call, ("", done), failed)
}

fn put(tx: &mut Transaction<'_>, kind: &Kind, name: &str, members: Members) {
    if tx.view().stored(name).as_ref() != Some(&members) {
        changes::put(tx, kind, name, members);
    }
}

fn changed(
    tx: &Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    which: (&str, Names<'_>),
) -> Result<Members, Refusal> {
    let (name, names) = which;
    let mut members = tx.view().stored(name).unwrap_or_default();
    let mut map = map(&members, names.member);
    if let Some(Value::Object(set)) = request.body.get(names.set) {
        map.extend(set.clone());
    }
    for key in json::texts(request.body.get(names.unset)) {
        map.remove(key);
    }
    members.insert(names.member.to_owned(), Value::Object(map));
    validity::whole(tx, kind, name, &members)?;
    Ok(members)
}

fn map(members: &Members, member: &str) -> Members {
    match members.get(member) {
        Some(Value::Object(map)) => map.clone(),
        _ => Map::new(),
    }
}

/// A resource that is an entry of a map of its parent.
pub(super) struct Entry<'w> {
    kind: &'w Kind,
    rules: &'w EntryOf,
    name: String,
}

impl<'w> Entry<'w> {
    /// The entry of a name, if its type is one of entries.
    pub(super) fn of(view: View<'w>, kind: &'w Kind, name: &str) -> Option<Self> {
        let rules = view.index().rules(&kind.name).entry_of.as_ref()?;
        Some(Self {
            kind,
            rules,
            name: name.to_owned(),
        })
    }

    /// The entry as a resource.
    pub(super) fn read(&self, view: View<'_>) -> Result<Members, Refusal> {
        view.need(self.parent())?;
        let parent = view.stored(self.parent()).unwrap_or_default();
        let key = id_of(&self.name);
        let value = map(&parent, &self.rules.map)
            .remove(key)
            .ok_or_else(|| refusal::missing(&self.name))?;
        Ok(self.resource(value))
    }

    fn parent(&self) -> &str {
        self.kind.parent(&self.name)
    }

    fn resource(&self, value: Value) -> Members {
        let mut members = Map::new();
        if let Some(own) = &self.kind.own {
            members.insert(own.clone(), self.name.as_str().into());
        }
        members.insert(self.rules.key.clone(), id_of(&self.name).into());
        members.insert(self.rules.value.clone(), value);
        members
    }

    /// Puts a value into the map, or takes it out.
    fn write(&self, tx: &mut Transaction<'_>, value: Option<Value>) -> Result<(), Refusal> {
        let parent = self.parent();
        conflicts::guard(tx, parent)?;
        let holder = tx
            .view()
            .kind_of(parent)
            .ok_or_else(|| refusal::missing(parent))?
            .name
            .clone();
        let state = tx.state;
        let Some(holder) = state.index.kind(&holder) else {
            return Err(refusal::missing(parent));
        };
        let mut members = tx.view().stored(parent).unwrap_or_default();
        let mut entries = map(&members, &self.rules.map);
        match value {
            Some(value) => entries.insert(id_of(&self.name).to_owned(), value),
            None => entries.remove(id_of(&self.name)),
        };
        members.insert(self.rules.map.clone(), Value::Object(entries));
        validity::whole(tx, holder, parent, &members)?;
        put(tx, holder, parent, members);
        Ok(())
    }
}

pub(super) fn create(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    parent: &str,
) -> Result<Answer, Refusal> {
    tx.view().need(parent)?;
    let state = tx.state;
    let Some(rules) = &state.index.rules(&kind.name).entry_of else {
        return Err(refusal::unplayed(&kind.name));
    };
    let key = json::text(&request.body, &rules.key);
    let collection = kind
        .shapes
        .first()
        .and_then(|shape| shape.collection())
        .unwrap_or("");
    let entry = Entry {
        kind,
        rules,
        name: format!("{parent}/{collection}/{key}"),
    };
    if entry.read(tx.view()).is_ok() {
        return Err(refusal::conflict(format!("{} already exists", entry.name)));
    }
    write(tx, request, &entry)
}

pub(super) fn update(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
) -> Result<Answer, Refusal> {
    let entry = entry(tx, request, kind)?;
    entry.read(tx.view())?;
    write(tx, request, &entry)
}

pub(super) fn delete(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
) -> Result<Answer, Refusal> {
    let entry = entry(tx, request, kind)?;
    entry.read(tx.view())?;
    entry.write(tx, None)?;
    Ok(Answer::Json("{}".to_owned()))
}

/// A page of the entries of a resource, in the order of their keys.
pub(super) fn list(view: View<'_>, kind: &Kind, parent: &str, page: &Page) -> Vec<(Value, String)> {
    let Some(rules) = &view.index().rules(&kind.name).entry_of else {
        return Vec::new();
    };
    let after = page.after.as_ref().and_then(Value::as_str);
    let collection = kind
        .shapes
        .first()
        .and_then(|shape| shape.collection())
        .unwrap_or("");
    let entries = map(&view.stored(parent).unwrap_or_default(), &rules.map).into_iter();
    let entries = entries
        .filter(|(key, _)| after.is_none_or(|after| key.as_str() > after))
        .take(page.size.saturating_add(1));
    let item = |(key, value): (String, Value)| {
        let entry = Entry {
            kind,
            rules,
            name: format!("{parent}/{collection}/{key}"),
        };
        (key.into(), Value::Object(entry.resource(value)).to_string())
    };
    entries.map(item).collect()
}

fn write(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    entry: &Entry<'_>,
) -> Result<Answer, Refusal> {
    let value = request
        .body
        .get(&entry.rules.value)
        .cloned()
        .unwrap_or_default();
    entry.write(tx, Some(value))?;
    let members = entry.read(tx.view())?;
    Ok(Answer::Json(Value::Object(members).to_string()))
}

fn entry<'w>(
    tx: &Transaction<'w>,
    request: &CheckedRequest<'_>,
    kind: &'w Kind,
) -> Result<Entry<'w>, Refusal> {
    let rules = tx.state.index.rules(&kind.name).entry_of.as_ref();
    let rules = rules.ok_or_else(|| refusal::unplayed(&kind.name))?;
    Ok(Entry {
        kind,
        rules,
        name: name(kind, request)?.to_owned(),
    })
}
