//! Making resources.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::behaviours::{self, Draft};
use super::super::check::{self, Check};
use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::work::Work;
use super::super::{ids, marks, refusal, stamp};
use super::{Asked, entries, envelope, made_up, refuse};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::{Fill, Ids, MemberRules, Param, Place, Ty};

/// Everything that is known of a resource that is to be made.
pub(super) struct New<'n, 'w> {
    pub(super) kind: &'w Kind,
    /// Name of what will hold it; empty at the top.
    pub(super) parent: String,
    /// What its id begins with.
    pub(super) prefix: &'n str,
    /// The id, where it has been sent.
    pub(super) id: Option<String>,
    /// What is set, whatever was sent.
    pub(super) set: &'n BTreeMap<String, Value>,
    pub(super) members: Members,
}

pub(super) fn create(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    prefix: &str,
    set: &BTreeMap<String, Value>,
) -> Result<Answer, Refusal> {
    let world = work.world;
    let kind = super::kind_in(work, asked)?;
    let parent = asked
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&asked.call.operation.id))?;
    if world.index.rules(&kind.name).entry_of.is_some() {
        return entries::create(work, asked, kind, &parent);
    }
    let mut members = asked.body.clone();
    let id = sent_id(asked, kind, &mut members);
    belongs(work, asked, kind, &members)?;
    let name = make(
        work,
        New {
            kind,
            parent,
            prefix,
            id,
            set,
            members,
        },
    )?;
    let resource = work.look().resource(&name).unwrap_or_default();
    Ok(envelope::one(work, asked, kind, &name, resource))
}

/// What the new resource says that it belongs to must be there, and the caller must have the permission there.
fn belongs(
    work: &Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    members: &Members,
) -> Result<(), Refusal> {
    let Some(member) = &work.world.index.rules(&kind.name).parent else {
        return Ok(());
    };
    for owner in json::texts(json::at(members, member)) {
        work.look().need(owner)?;
        work.look()
            .allow(asked.call.operation.permission.as_deref(), owner)?;
    }
    Ok(())
}

/// The id that was sent: a member that is an id of the type, and no member of the resource.
fn sent_id(asked: &Asked<'_>, kind: &Kind, members: &mut Members) -> Option<String> {
    let operation = &asked.call.operation;
    let is_id =
        |param: &&Param| param.place == Place::Field && param.ty == Ty::IdOf(kind.name.clone());
    let param = operation
        .required
        .iter()
        .chain(&operation.optional)
        .find(is_id)?;
    match members.remove(&param.wire) {
        Some(Value::String(id)) => Some(id),
        _ => None,
    }
}

/// Makes a resource, and returns its name.
pub(super) fn make(work: &mut Work<'_>, new: New<'_, '_>) -> Result<String, Refusal> {
    let New {
        kind,
        parent,
        prefix,
        id,
        set,
        mut members,
    } = new;
    let world = work.world;
    let rules = world.index.rules(&kind.name);
    members.retain(|_, value| !value.is_null());
    let id = id.or_else(|| said_id(&rules.ids, &members));
    keep_own(work, kind, &mut members);
    named_are_there(work, &members, kind)?;
    fixed(&rules.members, &mut members);
    defaults(&rules.members, &mut members);
    let mut draft = Draft {
        parent,
        id,
        members,
    };
    if let Some(behaviour) = &rules.behaviour {
        behaviours::creating(work, behaviour, &mut draft)?;
    }
    let Draft {
        parent,
        id,
        mut members,
    } = draft;
    for (path, value) in set {
        json::set_at(&mut members, path, value.clone());
    }
    let id = id.unwrap_or_else(|| ids::new(work, &rules.ids, prefix));
    let name = name_below(kind, &parent, &id)
        .ok_or_else(|| refusal::bad(format!("{id:?} cannot be the id of a {}", kind.name)))?;
    if work.look().record(&name).is_some() {
        return Err(refusal::conflict(format!("{name} is there already")));
    }
    filled(work, kind, &name, &mut members);
    most(work, kind, &name, &members)?;
    whole(work, kind, &name, &members)?;
    work.put(kind, &name, members);
    Ok(name)
}

/// The id that a member says.
fn said_id(ids: &Ids, members: &Members) -> Option<String> {
    match ids {
        Ids::From(member) => members
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned),
        Ids::Xid | Ids::Decimal => None,
    }
}

/// The name of a resource by what holds it and its id.
fn name_below(kind: &Kind, parent: &str, id: &str) -> Option<String> {
    kind.shapes.iter().find_map(|shape| {
        let collection = shape.collection()?;
        let name = match parent {
            "" => format!("{collection}/{id}"),
            parent => format!("{parent}/{collection}/{id}"),
        };
        (shape.fits(&name) && shape.parent(&name) == parent && !name.contains("/-/"))
            .then_some(name)
    })
}

/// Leaves only members that the type has.
fn keep_own(work: &Work<'_>, kind: &Kind, members: &mut Members) {
    let index = &work.world.index;
    let own = check::members_of(index, &kind.name);
    members.retain(|member, _| own.contains(member));
}

/// Resources that are named must be there, where there can be any.
pub(super) fn named_are_there(
    work: &Work<'_>,
    members: &Members,
    kind: &Kind,
) -> Result<(), Refusal> {
    let look = work.look();
    let mut mistakes = Vec::new();
    for field in look.index().fields(&kind.name) {
        let ty = match &field.ty {
            Ty::List(item) => item,
            ty => ty,
        };
        let Ty::NameOf(named) = ty else { continue };
        if Some(&field.wire) == kind.own.as_ref()
            || (look.store().table(named).len() == 0 && !look.index().is_made(named))
        {
            continue;
        }
        let missing = json::texts(members.get(&field.wire))
            .into_iter()
            .filter(|name| !name.is_empty() && look.record(name).is_none());
        mistakes.extend(missing.map(|name| format!("`{}`: there is no {name}", field.wire)));
    }
    refuse(&mistakes)
}

/// Sets what has not been said.
pub(super) fn defaults(rules: &BTreeMap<String, MemberRules>, members: &mut Members) {
    for (path, rule) in rules {
        match &rule.fill {
            Some(Fill::Default(value) | Fill::Value(value))
                if json::at(members, path).is_none() =>
            {
                json::set_at(members, path, value.clone());
            }
            _ => {}
        }
    }
}

/// Sets what nobody can say when a resource is made.
fn fixed(rules: &BTreeMap<String, MemberRules>, members: &mut Members) {
    for (path, rule) in rules {
        if let Some(Fill::Value(value)) = &rule.fill {
            json::set_at(members, path, value.clone());
        }
    }
}

/// Sets what follows from the name and the time, and what nobody has said but everybody relies on.
pub(crate) fn filled(work: &mut Work<'_>, kind: &Kind, name: &str, members: &mut Members) {
    let world = work.world;
    if let Some(own) = &kind.own {
        members.insert(own.clone(), name.into());
    }
    for (path, rule) in &world.index.rules(&kind.name).members {
        let value = match &rule.fill {
            Some(Fill::Id) => super::super::pattern::id_of(name).into(),
            Some(Fill::Created | Fill::Changed) => stamp::write(work.now).into(),
            Some(Fill::Text(text)) => written(kind, name, text).into(),
            _ => continue,
        };
        if json::at(members, path).is_none() {
            json::set_at(members, path, value);
        }
    }
    made_up::complete(work, &kind.name, members);
}

/// A text with the ids of a name in its placeholders.
fn written(kind: &Kind, name: &str, text: &str) -> String {
    let holes = kind
        .shape(name)
        .into_iter()
        .flat_map(|shape| shape.holes(name));
    holes.fold(text.to_owned(), |text, (hole, id)| {
        text.replace(&format!("{{{hole}}}"), id)
    })
}

/// No more siblings than there may be.
fn most(work: &Work<'_>, kind: &Kind, name: &str, members: &Members) -> Result<(), Refusal> {
    let index = &work.world.index;
    let Some(most) = index.rules(&kind.name).most else {
        return Ok(());
    };
    let holder = marks::holder(index, &kind.name, name, members);
    let table = work.state.store.table(&kind.name);
    let parent = kind.parent(name);
    let below = if parent.is_empty() {
        String::new()
    } else {
        format!("{parent}/")
    };
    let siblings = table.beginning(&below, None).filter(|(other, record)| {
        index.rules(&kind.name).parent.is_none()
            || marks::holder(index, &kind.name, other, &json::members(&record.text)) == holder
    });
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if siblings.take(most).count() < most {
        return Ok(());
    }
    Err(refusal::bad(format!(
        "there are {most} {} already, which is all that {holder} can have",
        kind.name
    )))
}

/// What must be true of a whole resource, new or changed: lengths, unions, values that no sibling may have.
pub(super) fn whole(
    work: &Work<'_>,
    kind: &Kind,
    name: &str,
    members: &Members,
) -> Result<(), Refusal> {
    let index = &work.world.index;
    let mut check = Check::new(index);
    for (path, rule) in &index.rules(&kind.name).members {
        if let Some(expected) = json::at(members, path).and_then(|value| wrong_length(value, rule))
        {
            check.wrong(path, &expected);
        }
    }
    check::whole(&mut check, kind, members);
    refuse(&check.mistakes)?;
    let before = work.look().stored(name);
    for member in &index.rules(&kind.name).unique {
        let Some(value) = json::at(members, member).filter(|value| !value.is_null()) else {
            continue;
        };
        let is_new = before
            .as_ref()
            .is_none_or(|before| json::at(before, member) != Some(value));
        let holder = marks::holder(index, &kind.name, name, members);
        if is_new
            && work
                .state
                .store
                .marks
                .count(&marks::same(&kind.name, member, holder, value))
                > 0
        {
            return Err(refusal::conflict(format!(
                "`{member}`: {value} is taken in {holder}"
            )));
        }
    }
    Ok(())
}

fn wrong_length(value: &Value, rule: &MemberRules) -> Option<String> {
    let (length, unit) = match value {
        Value::String(text) => (text.chars().count(), "characters"),
        Value::Array(items) => (items.len(), "items"),
        Value::Object(members) => (members.len(), "entries"),
        _ => return None,
    };
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let (least, most) = (rule.least.unwrap_or(0), rule.most.unwrap_or(u64::MAX));
    let range = || match rule.most {
        Some(most) => format!("must have {least} to {most} {unit}, not {length}"),
        None => format!("must have at least {least} {unit}, not {length}"),
    };
    (!(least..=most).contains(&length)).then(range)
}
