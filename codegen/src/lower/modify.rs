//! Endpoints that refer to others of their file: `modify`, `reconcile`, and the mask of an update.

use std::collections::BTreeMap;

use super::Lowering;
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{Endpoint, Modify, Param, Place, Reply, Ty, Verb};
use crate::name::{Name, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Mark, Text};

impl<'a> Lowering<'a> {
    pub(super) fn mask(&mut self, verb: Verb, written: &spec::Endpoint) -> Option<Wire> {
        let mask = written.mask.as_ref()?;
        if verb != Verb::Patch {
            let error = Error::at(
                &mask.span,
                format!("a {} has no update mask", verb.as_str()),
            );
            self.mistakes
                .push(error.help("remove `mask`, or use PATCH"));
        }
        Some(Wire::new(&mask.value))
    }

    pub(super) fn reconcile(
        &mut self,
        resource: &'a spec::Resource,
        written: &spec::Endpoint,
    ) -> Option<Wire> {
        let reconcile = written.reconcile.as_ref()?;
        let list = self.sibling(resource, &reconcile.list)?;
        self.compared(list, reconcile);
        Some(Wire::new(format!(
            "`{}.{}`, comparing `{}`",
            resource.name.value, reconcile.list.value, reconcile.by.value
        )))
    }

    /// The listing gives pages of structs that have the member to compare.
    fn compared(&mut self, list: &spec::Endpoint, reconcile: &spec::Reconcile) {
        let item = match &list.reply {
            spec::Reply::Compound(reply) => reply.pages.as_ref(),
            spec::Reply::None | spec::Reply::Type(_) => None,
        };
        let Some(item) = item else {
            let message = format!("`{}` does not reply pages", reconcile.list.value);
            let error = Error::at(&reconcile.list.span, message);
            self.mistakes
                .push(error.help("name an endpoint with `reply: {pages: …, key: …}`"));
            return;
        };
        let Some(symbol) = self.symbols.get(&item.value) else {
            return;
        };
        let members = || {
            symbol
                .ty
                .fields
                .iter()
                .flatten()
                .map(|(wire, _)| wire.as_str())
        };
        if members().any(|wire| wire == reconcile.by.value) {
            return;
        }
        let message = format!(
            "`{}` has no member `{}`",
            item.value,
            clipped(&reconcile.by.value)
        );
        let error = Error::at(&reconcile.by.span, message);
        self.mistakes.push(error.suggest(
            &reconcile.by.value,
            members(),
            format!("name a member of `{}`", item.value),
        ));
    }

    fn sibling(&mut self, resource: &'a spec::Resource, name: &Text) -> Option<&'a spec::Endpoint> {
        let found = resource
            .endpoints
            .iter()
            .find(|(known, _)| known.value == name.value);
        if found.is_none() {
            let message = format!("this file has no endpoint `{}`", clipped(&name.value));
            let error = Error::at(&name.span, message);

            self.mistakes.push(error.suggest(
                &name.value,
                resource.endpoints.iter().map(|(known, _)| known.as_str()),
                "name an endpoint of this file",
            ));
        }
        found.map(|(_, endpoint)| endpoint)
    }

    /// Adds `modify` to the endpoints that ask for it.
    pub(super) fn modifications(
        &mut self,
        resource: &'a spec::Resource,
        endpoints: &mut [Endpoint],
    ) {
        let written: BTreeMap<&str, (&Text, &spec::Endpoint)> = resource
            .endpoints
            .iter()
            .map(|(name, endpoint)| (name.as_str(), (name, endpoint)))
            .collect();
        let mut emitted: BTreeMap<String, &Text> = BTreeMap::new();
        for index in 0..endpoints.len() {
            let asked = endpoints.get(index).and_then(|endpoint| {
                let (name, written) = written.get(endpoint.method.as_str())?;
                Some((*name, written.modify.as_ref()?))
            });
            let Some((name, text)) = asked else {
                continue;
            };
            if self.sibling(resource, text).is_none() {
                continue;
            }
            let modify = endpoints.get(index).and_then(|update| {
                self.modify(
                    text,
                    update,
                    endpoints.iter().find(|e| e.method.as_str() == text.value)?,
                )
            });
            if let Some(modify) = &modify {
                let method = modify.method.as_str();
                let endpoint = written.get(method).map(|(name, _)| *name);
                let first = endpoint.or(emitted.insert(method.to_owned(), name));
                self.mistakes.extend(twin(name, method, first));
            }
            if let Some(endpoint) = endpoints.get_mut(index) {
                endpoint.modify = modify;
            }
        }
    }

    fn modify(&mut self, text: &Text, update: &Endpoint, read: &Endpoint) -> Option<Modify> {
        let path = |endpoint: &Endpoint| -> Vec<Param> {
            let segments = endpoint.required.iter();
            segments
                .filter(|param| matches!(param.place, Place::Segment | Place::ResourceName))
                .cloned()
                .collect()
        };
        let same: Vec<Wire> = path(update).into_iter().map(|param| param.wire).collect();
        let fits = path(read).iter().map(|param| &param.wire).eq(&same);
        let value = match &read.reply {
            Reply::One(ty @ Ty::Named(_))
                if fits && read.verb == Verb::Get && path(read).len() == read.required.len() =>
            {
                ty.clone()
            }
            _ => {
                let message = format!(
                    "`{}` does not read what `{}` writes",
                    text.value, update.method
                );
                let error = Error::at(&text.span, message);
                self.mistakes.push(
                    error.help("name a GET with the same placeholders that replies one struct"),
                );
                return None;
            }
        };
        let own = path(update).into_iter().map(|param| param.name);
        if let Some(name) = own
            .into_iter()
            .find(|name| ["read", "change"].contains(&name.as_str()))
        {
            let message = format!("`modify` has an argument or variable `{name}` of its own");
            let error = Error::at(&text.span, message);
            let help = format!(
                "add `path: {{{name}: {{name: …}}}}` with another name to `{}`",
                update.method
            );
            self.mistakes.push(error.help(help));
        }
        let fields = update.required.iter().chain(&update.optional);
        let mut writable: Vec<Wire> = fields
            .filter(|param| matches!(param.place, Place::Field | Place::NullableField))
            .map(|param| param.wire.clone())
            .collect();
        if update
            .required
            .iter()
            .any(|param| param.place == Place::Body)
        {
            writable = self.writable(&value);
        }
        if writable.is_empty() {
            let error = Error::at(&text.span, format!("`{}` writes nothing", update.method));
            self.mistakes
                .push(error.help("give it a `body`, or remove `modify`"));
        }
        let docs = Docs::new("Reads, changes and writes; starts over when another client has written in between.")
            .paragraph(&format!(
                "Reads with [`Self::{}`], applies `change`, and writes with [`Self::{}`] what differs. After a 409 it starts over with \
                 fresh state, so `change` may run several times. Nothing is written where `change` changes nothing.",
                read.method, update.method
            ))
            .paragraph(&format!("Members that can be written: {}.", quoted(&writable)));
        let method = update
            .method
            .as_str()
            .strip_prefix("update")
            .map(|rest| format!("modify{rest}"));
        Some(Modify {
            method: Name::new(method.as_deref().unwrap_or("modify")).ok()?,
            read_method: read.method.clone(),
            read_marker: read.marker.clone(),
            value,
            path: path(update),
            writable,
            docs,
        })
    }

    /// The members of a struct that a user may set.
    fn writable(&self, value: &Ty) -> Vec<Wire> {
        let Ty::Named(name) = value else {
            return Vec::new();
        };
        let fields = self
            .symbols
            .get(name.as_str())
            .and_then(|symbol| symbol.ty.fields.as_deref());
        let settable = fields
            .unwrap_or_default()
            .iter()
            .filter(|(_, field)| !field.is(Mark::Output));
        settable
            .flat_map(|(wire, field)| self.wire_members(wire, field))
            .collect()
    }

    /// A member's own name, or the names of all members of an inlined union.
    pub(super) fn wire_members(&self, wire: &Text, field: &spec::Field) -> Vec<Wire> {
        let union = self
            .symbols
            .get(&field.ty.value)
            .filter(|symbol| symbol.ty.variants.is_some());
        let Some(union) = union else {
            return vec![Wire::new(&wire.value)];
        };
        let variants = union.ty.variants.iter().flatten();
        let members =
            variants.map(|(key, variant)| variant.member.as_ref().unwrap_or(key).value.clone());
        let tag = union.ty.tag.iter().map(|tag| tag.value.clone());
        tag.chain(members).map(Wire::new).collect()
    }
}

/// Two endpoints that give one `modify`, or one that is described by itself.
fn twin(name: &Text, method: &str, first: Option<&Text>) -> Option<Error> {
    let message = format!("`{}` gives a second method `{method}`", name.value);
    let error = Error::at(&name.span, message).also(&first?.span, "the first one comes from here");
    Some(
        error.help(
            "`update_x` gives `modify_x`: rename one of the endpoints, or remove its `modify`",
        ),
    )
}

fn quoted(wires: &[Wire]) -> String {
    let quoted: Vec<String> = wires.iter().map(|wire| format!("`{wire}`")).collect();
    quoted.join(", ")
}
