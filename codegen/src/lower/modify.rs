//! Endpoints that refer to others of their file: `modify`, `reconcile`, and the mask of an update.

use std::collections::BTreeMap;

use super::Lowering;
use super::members::found;
use super::replies::pointer;
use crate::docs::Docs;
use crate::error::Error;
use crate::model::{Endpoint, EntriesWrite, Modify, Param, Place, Reply, Ty, Verb};
use crate::name::{Name, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Body, Mark, Text};

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

    /// Adds `modify` to the endpoints that write what another one reads: those that say so, and each PATCH or PUT whose path is
    /// also that of a GET.
    pub(super) fn modifications(
        &mut self,
        resource: &'a spec::Resource,
        endpoints: &mut [Endpoint],
    ) {
        let written: BTreeMap<&str, (&Text, &'a spec::Endpoint)> = resource
            .endpoints
            .iter()
            .map(|(name, endpoint)| (name.as_str(), (name, endpoint)))
            .collect();
        let mut emitted: BTreeMap<String, &Text> = BTreeMap::new();
        for index in 0..endpoints.len() {
            let asked = endpoints.get(index).and_then(|endpoint| {
                let (name, written) = written.get(endpoint.method.as_str())?;
                let asked = written
                    .modify
                    .as_ref()
                    .filter(|asked| asked.entries.is_none());
                Some((*name, &asked?.read))
            });
            let Some((name, text)) = asked else {
                continue;
            };
            if self.sibling(resource, text).is_none() {
                continue;
            }
            let modify = endpoints.get(index).and_then(|update| {
                let read = endpoints.iter().find(|e| e.method.as_str() == text.value)?;
                self.modify(update, read)
                    .map_err(|fault| self.mistakes.push(fault.told(text, update)))
                    .ok()
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
        for verb in [Verb::Patch, Verb::Put] {
            for index in 0..endpoints.len() {
                let Some(update) = endpoints.get(index) else {
                    continue;
                };
                let asks = |(_, written): &(&Text, &spec::Endpoint)| written.modify.is_some();
                let spoken = written.get(update.method.as_str());
                if update.verb != verb || spoken.is_none_or(asks) {
                    continue;
                }
                let reads = |read: &&Endpoint| read.verb == Verb::Get && read.path == update.path;
                let read = endpoints.iter().find(reads);
                let modify = read.and_then(|read| self.modify(update, read).ok());
                let Some(modify) = modify.filter(|modify| {
                    let method = modify.method.as_str();
                    !emitted.contains_key(method) && !written.contains_key(method)
                }) else {
                    continue;
                };
                if let Some((name, _)) = spoken {
                    emitted.insert(modify.method.as_str().to_owned(), name);
                }
                if let Some(endpoint) = endpoints.get_mut(index) {
                    endpoint.modify = Some(modify);
                }
            }
        }
        for (name, written) in &resource.endpoints {
            let Some(asked) = &written.modify else {
                continue;
            };
            if let Some(entries) = &asked.entries {
                self.entries((name, written), &asked.read, entries, resource, endpoints);
            }
        }
    }

    /// How `update` writes what `read` reads.
    fn modify(&self, update: &Endpoint, read: &Endpoint) -> Result<Modify, Fault> {
        let same: Vec<Wire> = path(update).into_iter().map(|param| param.wire).collect();
        let fits = path(read).iter().map(|param| &param.wire).eq(&same);
        let value = value_read(read).filter(|_| fits).ok_or(Fault::ReadsElse)?;
        if !matches!(&update.reply, Reply::Nothing)
            && !matches!(&update.reply, Reply::One(ty) if *ty == value)
        {
            return Err(Fault::RepliesElse);
        }
        let mut own = path(update).into_iter().map(|param| param.name);
        if let Some(name) = own.find(|name| ["read", "change"].contains(&name.as_str())) {
            return Err(Fault::Argument(name));
        }
        let fields = update.required.iter().chain(&update.optional);
        let mut writable: Vec<Wire> = fields
            .filter(|param| matches!(param.place, Place::Field | Place::NullableField))
            .map(|param| param.wire.clone())
            .collect();
        let mut required = update.required.iter();
        if required.any(|param| param.place == Place::Body) {
            writable = self.writable(&value);
        }
        if writable.is_empty() {
            return Err(Fault::WritesNothing);
        }
        let method = update
            .method
            .as_str()
            .strip_prefix("update")
            .map(|rest| format!("modify{rest}"));
        let mut modify = Modify {
            method: Name::new(method.as_deref().unwrap_or("modify")).map_err(|_| Fault::Name)?,
            read_method: read.method.clone(),
            read_marker: read.marker.clone(),
            value,
            path: path(update),
            writable,
            entries: Vec::new(),
            docs: Docs::default(),
        };
        modify.docs = docs(&modify, &update.method);
        Ok(modify)
    }

    /// Adds an endpoint that writes the entries of a map to the `modify` of the resource, or gives it one.
    fn entries(
        &mut self,
        (name, written): (&'a Text, &'a spec::Endpoint),
        read: &'a Text,
        entries: &'a spec::Entries,
        resource: &'a spec::Resource,
        endpoints: &mut [Endpoint],
    ) {
        if self.sibling(resource, read).is_none() {
            return;
        }
        let by_name = |text: &Text| {
            let mut all = endpoints.iter();
            all.position(|endpoint| endpoint.method.as_str() == text.value)
        };
        let (Some(update), Some(reader)) = (by_name(name), by_name(read)) else {
            return;
        };
        let (Some(writer), Some(reading)) = (endpoints.get(update), endpoints.get(reader)) else {
            return;
        };
        let (value, write) = match self.entries_write(writer, written, (read, reading), entries) {
            Ok(found) => found,
            Err(error) => {
                self.mistakes.push(error);
                return;
            }
        };
        let made = || {
            Some(Modify {
                method: Name::new("modify").ok()?,
                read_method: reading.method.clone(),
                read_marker: reading.marker.clone(),
                value: value.clone(),
                path: path(reading),
                writable: Vec::new(),
                entries: Vec::new(),
                docs: Docs::default(),
            })
        };
        let known = endpoints.iter().position(|endpoint| {
            let modify = endpoint.modify.as_ref();
            modify.is_some_and(|modify| modify.read_method == reading.method)
        });
        let Some(mut modify) = (match known {
            Some(known) => endpoints
                .get_mut(known)
                .and_then(|known| known.modify.take()),
            None => made(),
        }) else {
            return;
        };
        let same = |member: &Wire| member == &write.member;
        if modify.writable.iter().any(same)
            || modify.entries.iter().any(|entries| same(&entries.member))
        {
            let message = format!("`{}` is also written by another endpoint", write.member);
            let error = Error::at(&entries.member.span, message);
            self.mistakes
                .push(error.help("let one endpoint write it, and remove the other's `modify`"));
        }
        if known.is_none() {
            let taken = endpoints.iter().find(|endpoint| endpoint.modify.is_some());
            let mut endpoints = resource.endpoints.iter();
            let first = taken
                .and_then(|taken| endpoints.find(|(name, _)| name.value == taken.method.as_str()));
            let first = first.filter(|_| {
                taken.is_some_and(|taken| {
                    taken
                        .modify
                        .as_ref()
                        .is_some_and(|one| one.method == modify.method)
                })
            });
            self.mistakes
                .extend(twin(name, "modify", first.map(|(name, _)| name)));
        }
        modify.entries.push(write);
        let carrier = known.unwrap_or(update);
        if let Some(endpoint) = endpoints.get_mut(carrier) {
            modify.docs = docs(&modify, &endpoint.method);
            endpoint.modify = Some(modify);
        }
    }

    /// What is read, and how its entries are written.
    fn entries_write(
        &self,
        writer: &Endpoint,
        written: &'a spec::Endpoint,
        (read, reading): (&Text, &Endpoint),
        entries: &'a spec::Entries,
    ) -> Result<(Ty, EntriesWrite), Error> {
        let value = value_read(reading).ok_or_else(|| reads_else(read, &writer.method))?;
        let resource = match &value {
            Ty::Named(name) => self.symbols.get(name.as_str()),
            _ => None,
        };
        let fields = self.fields_of(&value).unwrap_or_default();
        let is_name = |field: &spec::Field| {
            matches!((self.symbols.ty(&field.ty), &value),
                (Ok(Ty::NameOf(owner)), Ty::Named(name)) if owner == *name)
        };
        let name = fields.iter().find(|(_, field)| is_name(field));
        let (Some(resource), Some((name, _))) = (resource, name) else {
            let message = format!("the reply of `{}` has no resource name", read.value);
            let error = Error::at(&read.span, message);
            return Err(error.help("add `resource:` to its type, and a member with the name"));
        };
        let patterns: Vec<&Text> = resource.ty.patterns.iter().collect();
        for param in path(writer) {
            let inside = |pattern: &&Text| pattern.value.contains(&format!("{{{}}}", param.wire));
            if param.place != Place::Segment || !patterns.iter().all(inside) {
                let message = format!(
                    "the path of `{}` has `{}`, which is not in the resource name that `{}` replies",
                    writer.method, param.wire, read.value
                );
                let error = Error::at(&read.span, message);
                return Err(error.help("remove `modify`"));
            }
        }
        let (_, member) = found(fields, &entries.member, &entries.member.value)?;
        let member_type = self.symbols.ty(&member.ty)?;
        let Ty::Map(_) = &member_type else {
            let message = format!("`{}` is not a map", entries.member.value);
            let error = Error::at(&entries.member.span, message);
            return Err(error.help("name a member of the type `map<…>`"));
        };
        let body = match &written.body {
            Body::Fields(_, fields) => fields.as_slice(),
            Body::None | Body::Whole(_) => &[],
        };
        let names = match &value {
            Ty::Named(name) => Ty::List(Box::new(Ty::NameOf(name.clone()))),
            other => Ty::List(Box::new(other.clone())),
        };
        for (text, ty, what) in [
            (&entries.items, &names, "a list of the resource's names"),
            (&entries.set, &member_type, "a map like the member"),
            (
                &entries.unset,
                &Ty::List(Box::new(Ty::String)),
                "a list of strings",
            ),
        ] {
            let (_, field) = found(body, text, &text.value)?;
            if self.symbols.ty(&field.ty)? != *ty {
                let message = format!("`{}` is not {what}", text.value);
                let error = Error::at(&text.span, message);
                return Err(error.help("name a member of the body with that type"));
            }
        }
        let needed = writer.required.iter().find(|param| {
            !matches!(param.place, Place::Segment) && param.wire.as_str() != entries.items.value
        });
        if let Some(param) = needed {
            let message = format!("`{}` needs `{}` as well", writer.method, param.wire);
            let error = Error::at(&entries.items.span, message);
            return Err(error.help("remove `modify`, or do not require that parameter"));
        }
        let partial = self.partial_of(written);
        let failed = partial.map(|(_, partial)| partial.failed.as_slice());
        let wire = |text: &Text| Wire::new(&text.value);
        let write = EntriesWrite {
            method: writer.method.clone(),
            marker: writer.marker.clone(),
            name: wire(name),
            patterns: patterns.into_iter().map(wire).collect(),
            member: wire(&entries.member),
            items: wire(&entries.items),
            set: wire(&entries.set),
            unset: wire(&entries.unset),
            failed: failed
                .unwrap_or_default()
                .iter()
                .map(|list| Wire::new(pointer(&list.value)))
                .collect(),
        };
        Ok((value, write))
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

/// The parameters of a path.
fn path(endpoint: &Endpoint) -> Vec<Param> {
    let segments = endpoint.required.iter();
    segments
        .filter(|param| matches!(param.place, Place::Segment | Place::ResourceName))
        .cloned()
        .collect()
}

/// The struct that a GET without other parameters replies.
fn value_read(read: &Endpoint) -> Option<Ty> {
    match &read.reply {
        Reply::One(ty @ Ty::Named(_))
            if read.verb == Verb::Get && path(read).len() == read.required.len() =>
        {
            Some(ty.clone())
        }
        _ => None,
    }
}

/// Why an endpoint does not write what another one reads.
enum Fault {
    ReadsElse,
    RepliesElse,
    Argument(Name),
    WritesNothing,
    Name,
}

impl Fault {
    /// The mistake of a description that says that it does.
    fn told(self, read: &Text, update: &Endpoint) -> Error {
        let at = |message: String| Error::at(&read.span, message);
        let method = &update.method;
        match self {
            Self::ReadsElse => reads_else(read, method),
            Self::RepliesElse => at(format!(
                "`{method}` and `{}` reply different types",
                read.value
            ))
            .help(format!("let `{method}` reply the same struct, or nothing")),
            Self::Argument(name) => at(format!(
                "`modify` has an argument or variable `{name}` of its own"
            ))
            .help(format!(
                "add `path: {{{name}: {{name: …}}}}` with another name to `{method}`"
            )),
            Self::WritesNothing => at(format!("`{method}` writes nothing"))
                .help("give it a `body`, or remove `modify`"),
            Self::Name => at(format!("no `modify` method can be named after `{method}`"))
                .help("rename the endpoint, for example to `update`"),
        }
    }
}

fn reads_else(read: &Text, method: &Name) -> Error {
    let message = format!("`{}` does not read what `{method}` writes", read.value);
    Error::at(&read.span, message)
        .help("name a GET with the same placeholders that replies one struct")
}

fn docs(modify: &Modify, update: &Name) -> Docs {
    let mut members = Vec::new();
    if !modify.writable.is_empty() {
        members.push(format!(
            "{} with [`Self::{update}`]",
            quoted(&modify.writable)
        ));
    }
    for entries in &modify.entries {
        members.push(format!(
            "`{}` with [`Self::{}`], and of it only the entries that differ",
            entries.member, entries.method
        ));
    }
    let docs = Docs::new(
        "Reads, changes and writes; starts over when another client has written in between.",
    )
    .paragraph(&format!(
        "Reads with [`Self::{}`], applies `change`, and writes what differs. After a 409 it starts over with fresh state, so `change` \
         may run several times. Nothing is written where `change` changes nothing, or where it returns an error.",
        modify.read_method
    ))
    .paragraph(&format!(
        "Members that can be written: {}.",
        members.join("; ")
    ));
    if members.len() < 2 {
        return docs;
    }
    docs.paragraph(
        "Each of the calls writes by itself. When a later one fails, the error says what has been written, and nothing starts over.",
    )
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
