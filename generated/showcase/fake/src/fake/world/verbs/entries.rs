//! Entries of maps: changed in many resources at once, or each a resource of its own.

use serde_json::{Map, Value};

use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::look::Look;
use super::super::page::Page;
use super::super::partial::{self, Failure};
use super::super::pattern::{self, id_of};
use super::super::refusal;
use super::super::work::Work;
use super::{Asked, create, update};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::EntryOf;

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
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    names: Names<'_>,
) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    let parent = asked.target.parent(kind).unwrap_or_default();
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(asked.body.get(names.items)) {
        let in_place = pattern::matches_wild(&parent, kind.parent(name));
        if !in_place || work.look().seen(name).is_none() {
            failed.push(Failure::missing(name));
            continue;
        }
        work.look()
            .allow(asked.call.operation.permission.as_deref(), name)?;
        update::guard(work, name)?;
        match changed(work, asked, kind, (name, names)) {
            Ok(members) => {
                put(work, kind, name, members);
                done.push(name.to_owned());
            }
            Err(refusal) => failed.push(Failure::invalid(name, refusal.message)),
        }
    }
    partial::answer(work, asked.call, ("", done), failed)
}

fn put(work: &mut Work<'_>, kind: &Kind, name: &str, members: Members) {
    if work.look().stored(name).as_ref() != Some(&members) {
        work.put(kind, name, members);
    }
}

fn changed(
    work: &Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    which: (&str, Names<'_>),
) -> Result<Members, Refusal> {
    let (name, names) = which;
    let mut members = work.look().stored(name).unwrap_or_default();
    let mut map = map(&members, names.member);
    if let Some(Value::Object(set)) = asked.body.get(names.set) {
        map.extend(set.clone());
    }
    for key in json::texts(asked.body.get(names.unset)) {
        map.remove(key);
    }
    members.insert(names.member.to_owned(), Value::Object(map));
    create::whole(work, kind, name, &members)?;
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
    pub(super) fn of(look: Look<'w>, kind: &'w Kind, name: &str) -> Option<Self> {
        let rules = look.index().rules(&kind.name).entry_of.as_ref()?;
        Some(Self {
            kind,
            rules,
            name: name.to_owned(),
        })
    }

    /// The entry as a resource.
    pub(super) fn read(&self, look: Look<'_>) -> Result<Members, Refusal> {
        look.need(self.parent())?;
        let parent = look.stored(self.parent()).unwrap_or_default();
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
    fn write(&self, work: &mut Work<'_>, value: Option<Value>) -> Result<(), Refusal> {
        let parent = self.parent();
        update::guard(work, parent)?;
        let holder = work
            .look()
            .kind_of(parent)
            .ok_or_else(|| refusal::missing(parent))?
            .name
            .clone();
        let world = work.world;
        let Some(holder) = world.index.kind(&holder) else {
            return Err(refusal::missing(parent));
        };
        let mut members = work.look().stored(parent).unwrap_or_default();
        let mut entries = map(&members, &self.rules.map);
        match value {
            Some(value) => entries.insert(id_of(&self.name).to_owned(), value),
            None => entries.remove(id_of(&self.name)),
        };
        members.insert(self.rules.map.clone(), Value::Object(entries));
        create::whole(work, holder, parent, &members)?;
        put(work, holder, parent, members);
        Ok(())
    }
}

pub(super) fn create(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    parent: &str,
) -> Result<Answer, Refusal> {
    work.look().need(parent)?;
    let world = work.world;
    let Some(rules) = &world.index.rules(&kind.name).entry_of else {
        return Err(refusal::unplayed(&kind.name));
    };
    let key = json::text(&asked.body, &rules.key);
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
    if entry.read(work.look()).is_ok() {
        return Err(refusal::conflict(format!(
            "{} is there already",
            entry.name
        )));
    }
    write(work, asked, &entry)
}

pub(super) fn update(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
) -> Result<Answer, Refusal> {
    let entry = entry(work, asked, kind)?;
    entry.read(work.look())?;
    write(work, asked, &entry)
}

pub(super) fn delete(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
) -> Result<Answer, Refusal> {
    let entry = entry(work, asked, kind)?;
    entry.read(work.look())?;
    entry.write(work, None)?;
    Ok(Answer::Json("{}".to_owned()))
}

/// A page of the entries of a resource, in the order of their keys.
pub(super) fn list(look: Look<'_>, kind: &Kind, parent: &str, page: &Page) -> Vec<(Value, String)> {
    let Some(rules) = &look.index().rules(&kind.name).entry_of else {
        return Vec::new();
    };
    let after = page.after.as_ref().and_then(Value::as_str);
    let collection = kind
        .shapes
        .first()
        .and_then(|shape| shape.collection())
        .unwrap_or("");
    let entries = map(&look.stored(parent).unwrap_or_default(), &rules.map).into_iter();
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

fn write(work: &mut Work<'_>, asked: &Asked<'_>, entry: &Entry<'_>) -> Result<Answer, Refusal> {
    let value = asked
        .body
        .get(&entry.rules.value)
        .cloned()
        .unwrap_or_default();
    entry.write(work, Some(value))?;
    let members = entry.read(work.look())?;
    Ok(Answer::Json(Value::Object(members).to_string()))
}

fn entry<'w>(work: &Work<'w>, asked: &Asked<'_>, kind: &'w Kind) -> Result<Entry<'w>, Refusal> {
    let rules = work.world.index.rules(&kind.name).entry_of.as_ref();
    let rules = rules.ok_or_else(|| refusal::unplayed(&kind.name))?;
    Ok(Entry {
        kind,
        rules,
        name: super::name(kind, asked)?.to_owned(),
    })
}
