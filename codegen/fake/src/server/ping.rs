//! The event that says that nothing happened.

use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::{Map, Value, json};

use crate::model::{Api, Form, Presence, Struct, Ty, Type, Union};
use crate::random::SeededRandom;
use crate::time::Time;

/// Makes pings as the API's events are spelled.
#[derive(Debug)]
pub(super) struct Pings {
    errors: Option<PingFormat>,
    random: Mutex<SeededRandom>,
}

#[derive(Debug)]
struct PingFormat {
    id: String,
    target: Option<String>,
    time: String,
    content: Map<String, Value>,
}

impl Pings {
    pub(super) fn of(api: &Api, seed: u64) -> Self {
        Self {
            errors: errors(api),
            random: Mutex::new(SeededRandom::of(seed, &["pings"], 0)),
        }
    }

    /// The text of a ping; none if the API has no such event.
    pub(super) fn text(&self, target: &str, now: Time) -> Option<String> {
        let errors = self.errors.as_ref()?;
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let id = random.text(b"0123456789abcdefghijklmnopqrstuv", 20);
        let mut event = Map::new();
        event.insert(errors.id.clone(), id.into());
        // A stream of everything is about nothing in particular.
        if let Some(member) = errors.target.as_ref().filter(|_| !target.is_empty()) {
            event.insert(member.clone(), target.into());
        }
        event.extend(errors.content.clone());
        event.insert(errors.time.clone(), now.rfc3339().into());
        Some(Value::Object(event).to_string())
    }
}

fn errors(api: &Api) -> Option<PingFormat> {
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
    Some(PingFormat {
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
