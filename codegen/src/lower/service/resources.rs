//! What the service does with the resources of a type.

use super::members::is_text;
use crate::error::Error;
use crate::lower::Lowering;
use crate::model::service::{EntryOf, Ids, Resource};
use crate::model::{Endpoint, Place, Ty};
use crate::name::{TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn kept_resource(
        &mut self,
        ty: &TypeName,
        written: &spec::service::Resource,
        endpoints: &[(&Endpoint, &spec::Endpoint)],
    ) -> Resource {
        let names = |ty: &Ty| matches!(ty, Ty::NameOf(_) | Ty::NameUnion(_));
        let parent = written.parent.as_ref();
        let parent = parent.and_then(|path| self.member_that(ty, path, "a resource name", names));
        let empty_of = written.empty_of.iter();
        let empty_of = empty_of
            .filter_map(|text| self.resource_named(text))
            .collect();
        let ids = self.ids(ty, written.ids.as_ref(), endpoints);
        let unique = written.unique.iter();
        let unique = unique.filter_map(|path| self.member_that(ty, path, "a string", is_text));
        let unique = unique.collect();
        let behaviour = written.behaviour.as_ref();
        Resource {
            parent,
            empty_of,
            ids,
            unique,
            max: written.max.as_ref().map(|max| max.value),
            entry_of: self.entry_of(ty, written),
            behaviour: behaviour.and_then(|text| self.behaviour(text)),
            members: self.rules(ty, &written.members),
        }
    }

    fn ids(
        &mut self,
        ty: &TypeName,
        written: Option<&spec::service::Ids>,
        endpoints: &[(&Endpoint, &spec::Endpoint)],
    ) -> Ids {
        match written {
            None => Ids::default(),
            Some(spec::service::Ids::Word(word)) if word.value == "decimal" => Ids::Decimal,
            Some(spec::service::Ids::Word(_)) => Ids::Xid,
            Some(spec::service::Ids::From(member)) => {
                self.sent_at_creation(ty, member, endpoints);
                Ids::From(Wire::new(&member.value))
            }
        }
    }

    /// Reports a member that no creation of the type takes.
    fn sent_at_creation(
        &mut self,
        ty: &TypeName,
        member: &Text,
        endpoints: &[(&Endpoint, &spec::Endpoint)],
    ) {
        let creates = |written: &spec::Endpoint| {
            let creates = written.creates.as_ref();
            creates.is_some_and(|creates| creates.ty.value == ty.as_str())
        };
        let creations = endpoints.iter().filter(|(_, written)| creates(written));
        let mut known: Vec<String> = Vec::new();
        for (endpoint, _) in creations {
            for param in endpoint.required.iter().chain(&endpoint.optional) {
                match (&param.place, &param.ty) {
                    (Place::Field | Place::NullableField, Ty::List(item)) => {
                        known.extend(self.names_inside(item));
                        known.push(param.wire.to_string());
                    }
                    (Place::Field | Place::NullableField, _) => known.push(param.wire.to_string()),
                    (Place::Body, ty) => known.extend(self.names_inside(ty)),
                    _ => {}
                }
            }
        }
        if known.contains(&member.value) {
            return;
        }
        let message = format!(
            "no call that creates a `{ty}` sends `{}`",
            clipped(&member.value)
        );
        let error = self.symbols.suggest(
            Error::at(&member.span, message),
            &member.value,
            known.iter().map(String::as_str),
            "name a member of the body that creates one",
        );
        self.mistakes.push(error);
    }

    fn names_inside(&self, ty: &Ty) -> Vec<String> {
        match ty {
            Ty::Named(owner) => {
                let members = self.members(owner).into_iter();
                members.map(|(name, _)| name).collect()
            }
            _ => Vec::new(),
        }
    }

    fn entry_of(&mut self, ty: &TypeName, written: &spec::service::Resource) -> Option<EntryOf> {
        let Some(map) = &written.entry_of else {
            for part in [&written.key, &written.value].into_iter().flatten() {
                let error = Error::at(&part.span, "this has no meaning without `entry_of`");
                self.mistakes
                    .push(error.help("add `entry_of:` with the map of the parent, or remove this"));
            }
            return None;
        };
        let parents = self.parents(ty);
        if parents.is_empty() {
            let error = Error::at(&map.span, format!("a `{ty}` has no parent"));
            self.mistakes.push(error.help(
                "only a type whose resource name begins with that of another has `entry_of`",
            ));
        }
        for parent in &parents {
            self.member_that(parent, map, "a map", |ty| matches!(ty, Ty::Map(_)));
        }
        let (Some(key), Some(value)) = (&written.key, &written.value) else {
            let error = Error::at(&map.span, "the entry has no `key` and `value`");
            self.mistakes
                .push(error.help("add `key:` and `value:` with members of the type"));
            return None;
        };
        let key = self.member_that(ty, key, "a string", is_text);
        let value = self.member(ty, value).map(|_| Wire::new(&value.value));
        Some(EntryOf {
            map: Wire::new(&map.value),
            key: key?,
            value: value?,
        })
    }
}
