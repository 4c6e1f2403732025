//! Endpoints: verb, path, parameters, reply, and what belongs to them.

use std::collections::BTreeMap;

use super::names::{Unique, unusable};
use super::policy::{Ask, Table};
use super::{Lowering, path, sentences};
use crate::docs::Docs;
use crate::error::{Error, nearest};
use crate::model::{Cells, Creates, Effect, Endpoint, Modify, Param, Place, Reply, Ty, Verb};
use crate::name::{ConstName, Name, TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Body, Text};

const VERBS: &[(&str, Verb)] = &[
    ("GET", Verb::Get),
    ("POST", Verb::Post),
    ("PUT", Verb::Put),
    ("PATCH", Verb::Patch),
    ("DELETE", Verb::Delete),
];

/// Methods of a call that no setter may hide.
const CALL_METHODS: &[&str] = &[
    "new",
    "path",
    "path_name",
    "query",
    "query_list",
    "field",
    "field_list",
    "field_map",
    "body",
    "deadline",
    "attempt_timeout",
    "attempts",
    "header",
    "repeat_if_ambiguous",
    "response",
    "items",
    "pages",
    "page_size",
    "page_token",
    "max_items",
    "wait",
    "into_future",
];

impl<'a> Lowering<'a> {
    pub(super) fn endpoint(
        &mut self,
        resource: &'a spec::Resource,
        name: &'a Text,
        written: &'a spec::Endpoint,
        table: &mut Table<'_>,
    ) -> Option<Endpoint> {
        let method = self.method(name)?;
        let verb = self.verb(&written.http)?;
        let placeholders = match path::placeholders(&written.http) {
            Ok(placeholders) => placeholders,
            Err(error) => {
                self.mistakes.push(error);
                return None;
            }
        };
        let words = [resource.name.value.as_str(), method.as_str()];
        let constant = ConstName::new(&words);
        let reply = self.reply(written);
        let effect = self.effect(verb, written);
        let (subject, created) = self.subject(written, &placeholders);
        let ask = Ask {
            constant: &constant,
            effect,
            verb,
            created,
            replies_nothing: matches!(reply, Some(Reply::Nothing)),
            on: &written.on,
        };
        let (policy, cells) = self.decide(table, &ask);
        let (required, optional) = self.params(verb, written, &placeholders);
        let (host, prefix) = self.host(resource);
        let full_path = format!("{prefix}{}", path::path_of(&written.http));
        let lookup = self.lookup(resource, written);
        let mut endpoint = Endpoint {
            marker: TypeName::new(&words.join("_")).ok()?,
            id: Wire::new(words.join(".")),
            docs: Docs::default(),
            verb,
            host: Wire::new(host),
            path: Wire::new(&full_path),
            permission: written
                .permission
                .as_ref()
                .map(|text| Wire::new(&text.value)),
            policy,
            subject: subject.map(Wire::new),
            creates: Self::creates(written),
            mask: self.mask(verb, written),
            lookup,
            reply: reply?,
            required,
            optional,
            modify: None,
            method,
            constant,
        };
        endpoint.docs = self.endpoint_docs(resource, written, &endpoint, &cells, table);
        Some(endpoint)
    }

    fn method(&mut self, name: &Text) -> Option<Name> {
        match Name::new(&name.value) {
            Ok(method) if method.as_str() == name.value && method.as_str() != "modify" => {
                Some(method)
            }
            Ok(method) => {
                let message = format!("`{}` cannot be the name of a method", clipped(&name.value));
                let help = match method.as_str() {
                    taken if taken.starts_with("modify") => {
                        "`modify` is emitted where an endpoint says `modify:`; choose another name"
                            .to_owned()
                    }
                    method => format!("write `{method}`"),
                };
                self.mistakes
                    .push(Error::at(&name.span, message).help(help));
                None
            }
            Err(fault) => {
                self.mistakes.push(unusable(name, fault, "get_invite_url"));
                None
            }
        }
    }

    fn verb(&mut self, http: &Text) -> Option<Verb> {
        let (word, _) = http.value.split_once(' ').unwrap_or((&http.value, ""));
        let verb = VERBS
            .iter()
            .find(|(verb, _)| *verb == word)
            .map(|(_, verb)| *verb);
        if verb.is_none() {
            let error = Error::at(
                &http.span,
                format!("`{}` begins with no HTTP verb", clipped(&http.value)),
            );
            let near = nearest(word, VERBS.iter().map(|(verb, _)| *verb));
            self.mistakes.push(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("write verb and path, such as `GET /projects/{project}`"),
            });
        }
        verb
    }

    fn effect(&mut self, verb: Verb, written: &spec::Endpoint) -> Effect {
        let default = match verb {
            Verb::Get => Effect::Read,
            Verb::Put | Verb::Patch | Verb::Delete => Effect::Write,
            Verb::Post => Effect::Once,
        };
        let effect = match written.effect.as_ref().map(Text::as_str) {
            Some("read") => Effect::Read,
            Some("write") => Effect::Write,
            Some("guarded") => Effect::Guarded,
            Some("once") => Effect::Once,
            _ => default,
        };
        if let Some(text) = written
            .effect
            .as_ref()
            .filter(|_| effect < default && written.because.is_none())
        {
            let message = format!(
                "nothing says why a repeat of this {} is harmless",
                verb.as_str()
            );
            let error = Error::at(&text.span, message);
            self.mistakes
                .push(error.help("add `because:` with the reason, or remove `effect`"));
        }
        effect
    }

    /// The placeholder that a 404 is about, and whether some endpoint creates what it names.
    fn subject(
        &mut self,
        written: &spec::Endpoint,
        placeholders: &[String],
    ) -> (Option<String>, bool) {
        let subject = match &written.not_found {
            None => placeholders.last().cloned(),
            Some(text) if placeholders.contains(&text.value) => Some(text.value.clone()),
            Some(text) => {
                let message = format!("the path has no placeholder `{}`", clipped(&text.value));
                let error = Error::at(&text.span, message);
                let near = nearest(&text.value, placeholders.iter().map(String::as_str));
                self.mistakes.push(match near {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help("name a placeholder of the path"),
                });
                None
            }
        };
        let ty = subject
            .as_ref()
            .and_then(|subject| self.placeholder_type(written, subject));
        let created = match ty {
            Some(Ty::IdOf(owner) | Ty::NameOf(owner)) => self.created.contains(owner.as_str()),
            Some(Ty::Names(names)) => {
                let choices = self
                    .symbols
                    .get(names.as_str())
                    .and_then(|symbol| symbol.ty.names.as_deref());
                let owner = |text: &Text| text.value.strip_suffix("Name").map(str::to_owned);
                choices
                    .unwrap_or_default()
                    .iter()
                    .filter_map(owner)
                    .any(|owner| self.created.contains(&owner))
            }
            _ => false,
        };
        (subject, created)
    }

    fn placeholder_type(&self, written: &spec::Endpoint, placeholder: &str) -> Option<Ty> {
        let given = written
            .path
            .iter()
            .find(|(name, _)| name.value == placeholder);
        match given.and_then(|(_, given)| given.ty.as_ref()) {
            Some(text) => self.symbols.ty(text).ok(),
            None => self.id_type(placeholder),
        }
    }

    /// Positional parameters and setters.
    fn params(
        &mut self,
        verb: Verb,
        written: &spec::Endpoint,
        placeholders: &[String],
    ) -> (Vec<Param>, Vec<Param>) {
        let mut unique = Unique::new("parameters");
        let mut required: Vec<Param> = Vec::new();
        let mut optional: Vec<Param> = Vec::new();
        for placeholder in placeholders {
            required.extend(self.segment(written, placeholder, &mut unique));
        }
        for (name, _) in &written.path {
            if !placeholders.contains(&name.value) {
                let message = format!("the path has no placeholder `{}`", clipped(&name.value));
                let error = Error::at(&name.span, message);
                let help = format!(
                    "write `{{{}}}` into the path, or remove the parameter",
                    clipped(&name.value)
                );
                self.mistakes.push(error.help(help));
            }
        }
        for (wire, field) in &written.query {
            if let Some(param) = self.query(wire, field, &mut unique) {
                let list = if field.required {
                    &mut required
                } else {
                    &mut optional
                };
                list.push(param);
            }
        }
        match &written.body {
            Body::None => {}
            Body::Whole(text) => {
                self.body_allowed(verb, text);
                required.extend(self.whole_body(text, &mut unique));
            }
            Body::Fields(span, fields) => {
                let key = Text {
                    value: "body".to_owned(),
                    span: span.clone(),
                };
                self.body_allowed(verb, &key);
                for (wire, field) in fields {
                    if let Some(param) = self.body_field(wire, field, &mut unique) {
                        let list = if field.required {
                            &mut required
                        } else {
                            &mut optional
                        };
                        list.push(param);
                    }
                }
            }
        }
        self.setters(written, &optional);
        (required, optional)
    }

    fn setters(&mut self, written: &spec::Endpoint, optional: &[Param]) {
        let body = match &written.body {
            Body::Fields(_, fields) => fields.as_slice(),
            Body::None | Body::Whole(_) => &[],
        };
        for param in optional
            .iter()
            .filter(|param| CALL_METHODS.contains(&param.name.as_str()))
        {
            let mut all = written.query.iter().chain(body);
            if let Some((wire, _)) = all.find(|(wire, _)| wire.value == param.wire.as_str()) {
                let message = format!("`{}` is a method that every call has", param.name);
                let error = Error::at(&wire.span, message);
                self.mistakes
                    .push(error.help("add `name:` with another name"));
            }
        }
    }

    fn body_allowed(&mut self, verb: Verb, text: &Text) {
        if matches!(verb, Verb::Get | Verb::Delete) {
            let error = Error::at(&text.span, format!("a {} has no body", verb.as_str()));
            self.mistakes
                .push(error.help("name these under `query:`, or use another verb"));
        }
    }

    fn segment(
        &mut self,
        written: &spec::Endpoint,
        placeholder: &str,
        unique: &mut Unique,
    ) -> Option<Param> {
        let given = written
            .path
            .iter()
            .find(|(name, _)| name.value == placeholder);
        let ty = if let Some(text) = given.and_then(|(_, given)| given.ty.as_ref()) {
            self.resolve(text)
        } else {
            let ty = self.id_type(placeholder);
            if ty.is_none() {
                self.untyped(written, placeholder);
            }
            ty
        }?;
        let source = given.map_or_else(
            || written.http.map(placeholder.to_owned()),
            |(name, _)| name.clone(),
        );
        let name = self.name(&source, given.and_then(|(_, given)| given.name.as_ref()))?;
        unique.add(name.as_str(), &source, &mut self.mistakes);
        let docs = given.and_then(|(_, given)| given.docs.as_ref());
        let place = match &ty {
            Ty::Names(_) | Ty::NameOf(_) => Place::ResourceName,
            Ty::String | Ty::Enum(_) | Ty::IdOf(_) | Ty::Integer => Place::Segment,
            _ => {
                let error = Error::at(
                    &source.span,
                    format!("`{placeholder}` cannot stand in a path"),
                );
                self.mistakes.push(
                    error.help("use an id, a resource name, an enum, a string or an integer"),
                );
                return None;
            }
        };
        Some(Param {
            name,
            wire: Wire::new(placeholder),
            place,
            ty,
            docs: docs.map_or_else(Docs::default, |docs| Docs::new(&docs.value)),
        })
    }

    fn untyped(&mut self, written: &spec::Endpoint, placeholder: &str) {
        let owners = self
            .ids
            .get(placeholder)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let message = match owners {
            [] => format!("nothing says what `{{{placeholder}}}` is"),
            _ => format!("`{{{placeholder}}}` may be the id of several types"),
        };
        let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}Id`")).collect();
        let help = if owners.is_empty() {
            format!(
                "add `path: {{{placeholder}: {{type: string}}}}`, or a type whose `resource:` ends with `{{{placeholder}}}`"
            )
        } else {
            format!(
                "add `path: {{{placeholder}: {{type: …}}}}` with one of {}",
                owners.join(", ")
            )
        };
        self.mistakes
            .push(Error::at(&written.http.span, message).help(help));
    }

    fn query(&mut self, wire: &Text, field: &spec::Field, unique: &mut Unique) -> Option<Param> {
        let ty = self.resolve(&field.ty)?;
        let scalar = match &ty {
            Ty::List(inner) => inner.as_ref(),
            ty => ty,
        };
        if matches!(
            scalar,
            Ty::Json | Ty::Secret | Ty::Map(_) | Ty::List(_) | Ty::Named(_)
        ) {
            let error = Error::at(
                &field.ty.span,
                format!("a `{}` cannot stand in a query", field.ty.value),
            );
            self.mistakes
                .push(error.help("use a scalar or a list of scalars, or name it under `body:`"));
            return None;
        }
        self.plain_param(wire, field);
        let name = self.name(wire, field.name.as_ref())?;
        unique.add(name.as_str(), wire, &mut self.mistakes);
        Some(Param {
            name,
            wire: Wire::new(&wire.value),
            place: Place::Query,
            ty,
            docs: sentences::described(&field.docs, &field.notes),
        })
    }

    fn body_field(
        &mut self,
        wire: &Text,
        field: &spec::Field,
        unique: &mut Unique,
    ) -> Option<Param> {
        let ty = self.resolve(&field.ty)?;
        if self.is_union(&ty) {
            let error = Error::at(
                &field.ty.span,
                "a union cannot be a member of a body by itself",
            );
            self.mistakes.push(error.help(
                "write `body:` with a struct or union type, or name the branches as members",
            ));
            return None;
        }
        self.plain_param(wire, field);
        let name = self.name(wire, field.name.as_ref())?;
        unique.add(name.as_str(), wire, &mut self.mistakes);
        Some(Param {
            name,
            wire: Wire::new(&wire.value),
            place: if field.nullable {
                Place::NullableField
            } else {
                Place::Field
            },
            ty,
            docs: sentences::described(&field.docs, &field.notes),
        })
    }

    /// Keys that only members of types have.
    fn plain_param(&mut self, wire: &Text, field: &spec::Field) {
        if field.lenient || field.output {
            let error = Error::at(&wire.span, format!("`{}` is sent, not read", wire.value));
            self.mistakes
                .push(error.help("remove `lenient` and `output` from the parameter"));
        }
    }

    fn whole_body(&mut self, text: &Text, unique: &mut Unique) -> Option<Param> {
        let ty = self.resolve(text)?;
        let Ty::Named(owner) = &ty else {
            let error = Error::at(
                &text.span,
                format!("`{}` cannot be a whole body", text.value),
            );
            self.mistakes
                .push(error.help("use a struct or a union of the files, or list the members"));
            return None;
        };
        let name = owner.value();
        unique.add(name.as_str(), text, &mut self.mistakes);
        let docs = self
            .symbols
            .get(owner.as_str())
            .map(|symbol| Docs::new(&symbol.ty.docs.value));
        Some(Param {
            name,
            wire: Wire::new(""),
            place: Place::Body,
            docs: docs.unwrap_or_default(),
            ty,
        })
    }

    fn reply(&mut self, written: &spec::Endpoint) -> Option<Reply> {
        match &written.reply {
            spec::Reply::None => Some(Reply::Nothing),
            spec::Reply::Type(text) => {
                let ty = self.resolve(text)?;
                if self.is_union(&ty) {
                    let error = Error::at(
                        &text.span,
                        format!("the union `{}` cannot be a whole reply", text.value),
                    )
                    .label("its unknown members would be lost here");
                    self.mistakes
                        .push(error.help("define a struct with one field of that type"));
                }
                Some(Reply::One(ty))
            }
            spec::Reply::Compound(reply) => self.compound(reply),
        }
    }

    fn compound(&mut self, reply: &spec::CompoundReply) -> Option<Reply> {
        match (&reply.pages, &reply.stream) {
            (Some(pages), None) => {
                let item = self.resolve(pages);
                let Some(key) = &reply.key else {
                    let error = Error::at(
                        &reply.span,
                        "nothing says which member holds the items of a page",
                    );
                    self.mistakes
                        .push(error.help(
                            "add `key:` with the member's wire name, such as `key: devices`",
                        ));
                    return None;
                };
                if self.spec.api.paging.is_none() {
                    let error = Error::at(&reply.span, "nothing says how pages are asked for");
                    self.mistakes.push(error.help("add `paging: {size: pageSize, token: pageToken, next: nextPageToken}` to `api.yaml`"));
                }
                Some(Reply::Pages {
                    item: item?,
                    key: Wire::new(&key.value),
                })
            }
            (None, Some(stream)) => {
                let item = self.resolve(stream);
                let at = |text: &Option<Text>| {
                    text.as_ref()
                        .map_or_else(String::new, |text| pointer(&text.value))
                };
                Some(Reply::Stream {
                    item: item?,
                    at: Wire::new(at(&reply.item)),
                    error: Wire::new(at(&reply.error)),
                })
            }
            _ => {
                let error = Error::at(&reply.span, "a compound reply is either pages or a stream");
                self.mistakes
                    .push(error.help("write `{pages: Device, key: devices}` or `{stream: Event}`"));
                None
            }
        }
    }

    fn creates(written: &spec::Endpoint) -> Option<Creates> {
        written.creates.as_ref().map(|creates| Creates {
            name: Wire::new(pointer(creates.name.as_ref().map_or("name", Text::as_str))),
            each: creates
                .each
                .as_ref()
                .map(|each| Wire::new(pointer(&each.value))),
        })
    }

    fn mask(&mut self, verb: Verb, written: &spec::Endpoint) -> Option<Wire> {
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

    fn lookup(&mut self, resource: &'a spec::Resource, written: &spec::Endpoint) -> Option<Wire> {
        let lookup = written.lookup.as_ref()?;
        self.sibling(resource, &lookup.list)?;
        Some(Wire::new(format!(
            "`{}.{}`, comparing `{}`",
            resource.name.value, lookup.list.value, lookup.by.value
        )))
    }

    fn sibling(&mut self, resource: &'a spec::Resource, name: &Text) -> Option<&'a spec::Endpoint> {
        let found = resource
            .endpoints
            .iter()
            .find(|(known, _)| known.value == name.value);
        if found.is_none() {
            let message = format!("this file has no endpoint `{}`", clipped(&name.value));
            let error = Error::at(&name.span, message);
            let near = nearest(
                &name.value,
                resource.endpoints.iter().map(|(known, _)| known.as_str()),
            );
            self.mistakes.push(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("name an endpoint of this file"),
            });
        }
        found.map(|(_, endpoint)| endpoint)
    }

    /// Host and prefix of a file's endpoints.
    fn host(&mut self, resource: &spec::Resource) -> (String, String) {
        let hosts = &self.spec.api.hosts;
        let host = match &resource.host {
            None => hosts.first(),
            Some(text) => hosts.iter().find(|(name, _)| name.value == text.value),
        };
        let Some((name, host)) = host else {
            if let Some(text) = &resource.host {
                let error = Error::at(
                    &text.span,
                    format!("unknown host `{}`", clipped(&text.value)),
                );
                let near = nearest(&text.value, hosts.iter().map(|(name, _)| name.as_str()));
                let error = match near {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help("name a host of `api.yaml`"),
                };
                self.mistakes.push(error);
            }
            return (String::new(), String::new());
        };
        let prefix = resource.prefix.as_ref().or(host.prefix.as_ref());
        if let Some(text) = &resource.prefix {
            self.prefix(text);
        }
        (
            name.value.clone(),
            prefix.map(|text| text.value.clone()).unwrap_or_default(),
        )
    }

    /// The paragraphs of a method's docs, in the order of reading.
    fn endpoint_docs(
        &self,
        resource: &spec::Resource,
        written: &spec::Endpoint,
        endpoint: &Endpoint,
        cells: &Cells,
        table: &Table<'_>,
    ) -> Docs {
        let notes = spec::Notes {
            inferred: written.notes.inferred.clone(),
            stability: written
                .notes
                .stability
                .clone()
                .or_else(|| resource.stability.clone()),
        };
        let mut docs = sentences::described(&written.docs, &notes);
        let described = endpoint
            .required
            .iter()
            .filter(|param| param.place != Place::Body && param.docs != Docs::default());
        let list: Vec<String> = described
            .map(|param| format!("- `{}`: {}", param.name, param.docs.text()))
            .collect();
        if !list.is_empty() {
            docs = docs.paragraph(&list.join("\n"));
        }
        let permission = endpoint
            .permission
            .as_ref()
            .map_or(String::new(), |p| format!(" · `{p}`"));
        docs = docs.paragraph(&format!(
            "`{} {}`{permission}",
            endpoint.verb.as_str(),
            endpoint.path
        ));
        let about = sentences::About {
            subject: endpoint.subject.as_ref().map(Wire::as_str),
            named: written.not_found.is_some(),
        };
        docs = docs.paragraph(&sentences::method(cells, table, about, &written.on));
        if let Some(because) = &written.because {
            docs = docs.paragraph(&sentences::sentence(&because.value));
        }
        if let Some(lookup) = &endpoint.lookup {
            docs = docs.paragraph(&format!(
                "Whether a call with an unknown end has created it: {lookup}."
            ));
        }
        docs.paragraph(&format!(
            "See [`policy::{0}`](crate::policy::{0}).",
            endpoint.policy
        ))
    }

    /// Adds `modify` to the endpoints that ask for it.
    pub(super) fn modifications(
        &mut self,
        resource: &'a spec::Resource,
        endpoints: &mut [Endpoint],
    ) {
        let written: BTreeMap<&str, &spec::Endpoint> = resource
            .endpoints
            .iter()
            .map(|(name, endpoint)| (name.as_str(), endpoint))
            .collect();
        let mut unique = Unique::new("modifications");
        for index in 0..endpoints.len() {
            let Some(text) = endpoints
                .get(index)
                .and_then(|e| written.get(e.method.as_str())?.modify.as_ref())
            else {
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
                unique.add(modify.method.as_str(), text, &mut self.mistakes);
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
        let docs = Docs::new("Reads, changes and writes, and does so again when someone else was faster.")
            .paragraph(&format!(
                "Reads with [`Self::{}`], applies `change`, and writes with [`Self::{}`] what differs. On a 409 all of that is done again on \
                 fresh state, so `change` may run several times. Nothing is sent where `change` changes nothing.",
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
            .filter(|(_, field)| !field.output);
        settable
            .flat_map(|(wire, field)| self.wire_members(wire, field))
            .collect()
    }

    /// A member's own name, or the names of all members of an inlined union.
    fn wire_members(&self, wire: &Text, field: &spec::Field) -> Vec<Wire> {
        let union = self
            .symbols
            .get(&field.ty.value)
            .filter(|symbol| symbol.ty.branches.is_some());
        let Some(union) = union else {
            return vec![Wire::new(&wire.value)];
        };
        let branches = union.ty.branches.iter().flatten();
        let members =
            branches.map(|(key, branch)| branch.member.as_ref().unwrap_or(key).value.clone());
        let tag = union.ty.tag.iter().map(|tag| tag.value.clone());
        tag.chain(members).map(Wire::new).collect()
    }
}

fn quoted(wires: &[Wire]) -> String {
    let quoted: Vec<String> = wires.iter().map(|wire| format!("`{wire}`")).collect();
    quoted.join(", ")
}

/// `result.event` as a JSON pointer.
fn pointer(path: &str) -> String {
    let words = path
        .split('.')
        .map(|word| word.replace('~', "~0").replace('/', "~1"));
    words.fold(String::new(), |pointer, word| pointer + "/" + &word)
}

impl Verb {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}
