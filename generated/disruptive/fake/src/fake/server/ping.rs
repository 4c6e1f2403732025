//! The event that says that nothing happened.

use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::{Map, Value, json};

use super::super::chance::Chance;
use super::super::model::{Api, Form, Presence, Struct, Ty, Type, Union};
use super::super::time::Time;

/// Makes pings as the API's events are spelled.
#[derive(Debug)]
pub(super) struct Pings {
    spelling: Option<Spelling>,
    chance: Mutex<Chance>,
}

#[derive(Debug)]
struct Spelling {
    id: String,
    target: Option<String>,
    time: String,
    content: Map<String, Value>,
}

impl Pings {
    pub(super) fn of(api: &Api, seed: u64) -> Self {
        Self {
            spelling: spelling(api),
            chance: Mutex::new(Chance::of(seed, &["pings"], 0)),
        }
    }

    /// The text of a ping; none if the API has no such event.
    pub(super) fn text(&self, target: &str, now: Time) -> Option<String> {
        let spelling = self.spelling.as_ref()?;
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let id = chance.text(b"0123456789abcdefghijklmnopqrstuv", 20);
        let mut event = Map::new();
        event.insert(spelling.id.clone(), id.into());
        // A stream of everything is about nothing in particular.
        if let Some(member) = spelling.target.as_ref().filter(|_| !target.is_empty()) {
            event.insert(member.clone(), target.into());
        }
        event.extend(spelling.content.clone());
        event.insert(spelling.time.clone(), now.rfc3339().into());
        Some(Value::Object(event).to_string())
    }
}

fn spelling(api: &Api) -> Option<Spelling> {
    let events = api.service.events.as_ref()?;
    let ping = events.ping.as_ref()?;
    let types = || api.resources.iter().flat_map(|file| &file.types);
    let envelope = types().find_map(|ty| match ty {
        Type::Struct(one) if one.name == events.ty => Some(one),
        _ => None,
    })?;
    let name = api.event_union.as_ref()?;
    let union = types().find_map(|ty| match ty {
        Type::Union(one) if one.name == *name => Some(one),
        _ => None,
    })?;
    Some(Spelling {
        id: events.id.clone(),
        target: events.target.clone(),
        time: events.time.clone(),
        content: placed(envelope, union, ping),
    })
}

/// The members of the envelope that say which event it is.
fn placed(envelope: &Struct, union: &Union, ping: &str) -> Map<String, Value> {
    let content = match &union.form {
        Form::Tagged { tag } => json!({ (tag.as_str()): ping }),
        Form::Nested { tag, content } => json!({ (tag.as_str()): ping, (content.as_str()): null }),
        Form::Chosen => json!({ ping: {} }),
    };
    let of_union = |ty: &Ty| matches!(ty, Ty::Named(name) if *name == union.name);
    let field = envelope.fields.iter().find(|field| of_union(&field.ty));
    match (field, content) {
        (Some(field), content) if field.presence != Presence::Inlined => {
            Map::from_iter([(field.wire.clone(), content)])
        }
        (_, Value::Object(content)) => content,
        (_, _) => Map::new(),
    }
}
