//! How an event is put into its envelope, as the model describes it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::index::Index;
use crate::model::{Branch, Content, Form, Presence, Ty};

/// The names of what is in an envelope.
#[derive(Debug)]
pub(crate) struct Envelope {
    id: String,
    target: Option<String>,
    time: String,
    /// The member that holds kind and content; none if they are members of the envelope itself.
    inside: Option<String>,
    form: Form,
    branches: BTreeMap<String, Content>,
}

/// What goes into an envelope.
#[derive(Debug)]
pub(crate) struct EventFields<'a> {
    pub(crate) id: &'a str,
    pub(crate) target: &'a str,
    pub(crate) time: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) content: Value,
}

impl Envelope {
    /// Finds out how events look; none if the API has none.
    pub(crate) fn of(index: &Index) -> Option<Self> {
        let events = index.events()?;
        let name = index.api.event_union.as_deref()?;
        let union = index.union(name)?;
        let ty = Ty::Named(name.to_owned());
        let field = index.fields(&events.ty).iter().find(|field| field.ty == ty);
        let apart = field.filter(|field| field.presence != Presence::Inlined);
        let content = |branch: &Branch| (branch.key.clone(), branch.content.clone());
        Some(Self {
            id: events.id.clone(),
            target: events.target.clone(),
            time: events.time.clone(),
            inside: apart.map(|field| field.wire.clone()),
            form: union.form.clone(),
            branches: union.branches.iter().map(content).collect(),
        })
    }

    /// Whether a path is that of an event's kind.
    pub(crate) fn is_kind(&self, path: &str) -> bool {
        match &self.form {
            Form::Tagged { tag } | Form::Nested { tag, .. } => path.rsplit('.').next() == Some(tag),
            Form::Chosen => false,
        }
    }

    /// What events of a kind say; none if there are none of it.
    pub(crate) fn content(&self, kind: &str) -> Option<&Content> {
        self.branches.get(kind)
    }

    /// Writes an event down.
    pub(crate) fn seal(&self, letter: EventFields<'_>) -> Value {
        let mut members = Map::new();
        members.insert(self.id.clone(), letter.id.into());
        if let Some(target) = &self.target {
            members.insert(target.clone(), letter.target.into());
        }
        members.insert(self.time.clone(), letter.time.into());
        let union = self.union(letter.kind, letter.content);
        match &self.inside {
            Some(member) => {
                members.insert(member.clone(), Value::Object(union));
            }
            None => members.extend(union),
        }
        Value::Object(members)
    }

    fn union(&self, kind: &str, content: Value) -> Map<String, Value> {
        let content = match self.branches.get(kind) {
            Some(Content::Member(member, _)) => {
                Value::Object(Map::from_iter([(member.clone(), content)]))
            }
            Some(Content::Direct(_)) => content,
            Some(Content::Empty) | None => Value::Null,
        };
        match &self.form {
            Form::Nested { tag, content: at } => {
                Map::from_iter([(tag.clone(), kind.into()), (at.clone(), content)])
            }
            Form::Tagged { tag } => {
                let mut members = match content {
                    Value::Object(members) => members,
                    _ => Map::new(),
                };
                members.insert(tag.clone(), kind.into());
                members
            }
            Form::Chosen => match content {
                Value::Object(members) => members,
                content => Map::from_iter([(kind.to_owned(), content)]),
            },
        }
    }
}
