//! Values as they may be on the wire, made up from their types; the same each time.

use heck::{ToKebabCase as _, ToSnakeCase as _};

use super::Source;
use super::json::{Json, Object};
use crate::docs::Docs;
use crate::model::{Content, Field, Form, Presence, Reply, Struct, Ty, Type, Union};
use crate::name::TypeName;

/// Whose example it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Without the members that only the service sets.
    Request,
    Reply,
}

/// What a value is called, and what the docs give as an example of it.
#[derive(Clone, Default)]
pub(super) struct Word {
    wire: String,
    such_as: Option<String>,
}

impl Word {
    pub(super) fn new(wire: &str, docs: &Docs) -> Self {
        let text = docs.flowing().join(" ");
        let mut marks = ["such as `", "written `"].into_iter();
        let such_as = marks.find_map(|mark| {
            let (_, rest) = text.split_once(mark)?;
            let (value, _) = rest.split_once('`')?;
            Some(value.to_owned())
        });
        Self {
            wire: wire.to_owned(),
            such_as,
        }
    }

    /// What an item of a list of them is called.
    fn one(&self) -> Self {
        let one = self.wire.strip_suffix('s').unwrap_or(&self.wire);
        Self {
            wire: one.to_owned(),
            such_as: self.such_as.clone(),
        }
    }
}

/// A type may contain itself through a list: deeper than this lists and maps are empty.
const DEEPEST: usize = 6;

impl Source<'_> {
    /// A value of a type.
    pub(super) fn example(&self, ty: &Ty, word: &Word, side: Side) -> Json {
        self.value(ty, word, side, 0)
    }

    /// A page, a line of a stream, or a whole value.
    pub(super) fn reply_example(&self, reply: &Reply) -> Json {
        match reply {
            Reply::Nothing => Object::default().into(),
            Reply::One(ty) => self.example(ty, &Word::default(), Side::Reply),
            Reply::Pages { item, key } => {
                let word = Word::new(key.as_str(), &Docs::default()).one();
                let item = self.value(item, &word, Side::Reply, 1);
                let page = Object::default().with_at(key.as_str(), vec![item]);
                match &self.api.paging {
                    Some(paging) => page.with_at(paging.next.as_str(), "").into(),
                    None => page.into(),
                }
            }
            Reply::Stream { item, at, .. } => {
                let item = self.example(item, &Word::default(), Side::Reply);
                let segments = at.as_str().split('/').skip(1).collect::<Vec<_>>();
                segments.into_iter().rev().fold(item, |inner, name| {
                    Object::default().with(name, inner).into()
                })
            }
        }
    }

    fn value(&self, ty: &Ty, word: &Word, side: Side, depth: usize) -> Json {
        match ty {
            Ty::String => text(word).into(),
            Ty::Secret => "not-a-real-secret".into(),
            Ty::Boolean => true.into(),
            Ty::Integer => 1_u32.into(),
            Ty::Number => 1.5.into(),
            Ty::Timestamp => "2026-01-31T12:00:00Z".into(),
            Ty::Duration => "60s".into(),
            Ty::Json => Object::default().into(),
            Ty::IdOf(owner) => format!("{}-1", dashed(owner.value().as_str())).into(),
            Ty::NameOf(owner) => match &word.such_as {
                Some(name) if self.fits(owner, name) => name.as_str().into(),
                _ => self.name(owner).into(),
            },
            Ty::NameUnion(name) => match self.ty(name) {
                Some(Type::NameUnion(names)) => {
                    names.variants.first().map(|owner| self.name(owner))
                }
                _ => None,
            }
            .unwrap_or_default()
            .into(),
            Ty::Enum(name) => match self.ty(name) {
                Some(Type::Enum(enm)) => enm.values.first().map(|value| value.wire.as_str()),
                _ => None,
            }
            .unwrap_or_default()
            .into(),
            Ty::List(_) if depth > DEEPEST => Json::List(Vec::new()),
            Ty::Map(_) if depth > DEEPEST => Object::default().into(),
            Ty::List(item) => vec![self.value(item, &word.one(), side, depth + 1)].into(),
            Ty::Map(value) => {
                let word = Word::new("value", &Docs::default());
                let value = self.value(value, &word, side, depth + 1);
                Object::default().with("key", value).into()
            }
            Ty::Named(name) => match self.ty(name) {
                Some(Type::Struct(strukt)) => self.object(strukt, side, depth + 1).into(),
                Some(Type::Union(union)) => self.union(union, side, depth + 1).into(),
                _ => Json::Null,
            },
        }
    }

    /// Of the structs among the members that may be missing only the first is shown: often only one of them can be there.
    fn object(&self, strukt: &Struct, side: Side, depth: usize) -> Object {
        let mut object = Object::default();
        let mut nested = false;
        for field in &strukt.fields {
            let old = self.is_old_member(&strukt.name, &field.wire);
            if old || side == Side::Request && field.output {
                continue;
            }
            if let (Presence::Inlined, Some(union)) = (field.presence, self.union_of(field)) {
                object = object.and(self.union(union, side, depth));
                continue;
            }
            let holds = !field.required && matches!(field.ty, Ty::Named(_));
            if !(holds && nested) {
                let value = self.member_value(strukt, field, side, depth);
                object.insert(field.wire.as_str(), value);
            }
            nested |= holds;
        }
        object
    }

    /// A resource is called by its own name, and the id in it is that of the name.
    fn member_value(&self, strukt: &Struct, field: &Field, side: Side, depth: usize) -> Json {
        let own = strukt
            .resource
            .as_ref()
            .map(|identity| &identity.name_field);
        if own == Some(&field.name) {
            return self.name(&strukt.name).into();
        }
        let word = Word::new(field.wire.as_str(), &field.docs);
        self.value(&field.ty, &word, side, depth)
    }

    /// The first variant.
    fn union(&self, union: &Union, side: Side, depth: usize) -> Object {
        let Some(variant) = union.variants.first() else {
            return Object::default();
        };
        let content = match &variant.content {
            Content::Member(wire, ty) => {
                let word = Word::new(wire.as_str(), &variant.docs);
                let value = self.value(ty, &word, side, depth);
                Object::default().with(wire.as_str(), value).into()
            }
            Content::Direct(ty) => self.value(ty, &Word::default(), side, depth),
            Content::Empty => Json::Null,
        };
        match &union.form {
            Form::Nested { tag, content: at } => Object::default()
                .with(tag.as_str(), variant.key.as_str())
                .with(at.as_str(), content),
            Form::Tagged { tag } => {
                let object = Object::default().with(tag.as_str(), variant.key.as_str());
                object.and(members(content))
            }
            Form::Untagged => members(content),
        }
    }

    /// Whether a text is a resource name of a type.
    fn fits(&self, owner: &TypeName, name: &str) -> bool {
        let patterns = self.identity(owner).into_iter();
        let mut patterns = patterns.flat_map(|identity| &identity.patterns);
        patterns.any(|pattern| {
            let (pattern, name) = (pattern.text.as_str().split('/'), name.split('/'));
            let same = pattern.clone().count() == name.clone().count();
            same && pattern.zip(name).all(|(pattern, segment)| {
                pattern == segment || pattern.starts_with('{') && !segment.is_empty()
            })
        })
    }

    /// A resource name of a type.
    fn name(&self, owner: &TypeName) -> String {
        let pattern = self
            .identity(owner)
            .and_then(|identity| identity.patterns.first());
        let text = pattern.map_or("", |pattern| pattern.text.as_str());
        let segments = text
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(placeholder) => id(placeholder.trim_end_matches('}')),
                None => segment.to_owned(),
            });
        segments.collect::<Vec<_>>().join("/")
    }
}

fn members(value: Json) -> Object {
    match value {
        Json::Object(members) => members,
        _ => Object::default(),
    }
}

/// What stands for a placeholder.
pub(super) fn id(placeholder: &str) -> String {
    format!("{}-1", dashed(placeholder))
}

fn dashed(word: &str) -> String {
    word.to_kebab_case()
}

/// A text: the one that the docs give, or one of the sort that its name promises.
fn text(word: &Word) -> String {
    if let Some(given) = &word.such_as {
        return given.clone();
    }
    let lower = word.wire.to_ascii_lowercase();
    match lower.as_str() {
        word if word.ends_with("email") => "somebody@example.com".to_owned(),
        word if word.ends_with("url") || word.ends_with("uri") => "https://example.com".to_owned(),
        "" => "text".to_owned(),
        _ => word.wire.to_snake_case().replace('_', " "),
    }
}
