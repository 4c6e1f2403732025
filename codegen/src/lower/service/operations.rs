//! One endpoint: what it does, of which resource, which of them it sees, and when it changes nothing.

use super::derive::query;
use super::members::Member;
use crate::error::Error;
use crate::lower::Lowering;
use crate::model::service::{Does, Events, Operation};
use crate::model::{Endpoint, Param, Place, Ty};
use crate::name::{TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn operation(
        &mut self,
        endpoint: &Endpoint,
        source: &spec::Endpoint,
        written: Option<&spec::service::Operation>,
        events: Option<&Events>,
    ) -> Operation {
        let target = self.target(endpoint, source);
        let mut of = self.of(endpoint, source, target.as_ref());
        let mut does = self.does(endpoint, target.as_ref());
        if let Some(verb) = written.and_then(|written| written.does.as_ref()) {
            does = self.written_verb(endpoint, target.as_ref(), &mut of, verb);
            self.needs_events(verb, &does);
        }
        if let (Does::History | Does::Follow | Does::Publish, Some(events)) = (&does, events) {
            of = events.about.clone().or(of);
        }
        let mut filters = self.filters(endpoint, &does, of.as_ref());
        let Some(written) = written else {
            return Operation {
                does,
                of,
                filters,
                ..Operation::default()
            };
        };
        let events = events.filter(|_| matches!(does, Does::History | Does::Follow));
        let looked_at = self.looked_at(of.as_ref(), events);
        filters.extend(self.written_filters(endpoint, &does, &looked_at, &written.filters));
        Operation {
            does,
            filters,
            only: match &of {
                Some(of) => self.values(of, &written.only),
                None => self.nowhere(&written.only),
            },
            of,
            one_of: self.one_of(endpoint, &written.one_of),
            dry_run: written
                .dry_run
                .as_ref()
                .and_then(|dry_run| self.dry_run(endpoint, dry_run)),
        }
    }

    /// Reports a verb about events where nothing says how they look.
    fn needs_events(&mut self, verb: &spec::service::Does, does: &Does) {
        let about_events = matches!(does, Does::History | Does::Follow | Does::Publish);
        let spec::service::Does::Word(word) = verb else {
            return;
        };
        if about_events && self.spec.service.events.is_none() {
            let message = format!("`{}` needs a description of the events", word.value);
            let error = Error::at(&word.span, message);
            self.mistakes
                .push(error.help("add `events:` to `service.yaml`"));
        }
    }

    /// The members that filters may be about: those of the event first, then those of the resource.
    fn looked_at(&self, of: Option<&TypeName>, events: Option<&Events>) -> Vec<Member> {
        let types = events.map(|events| &events.ty).into_iter().chain(of);
        types.flat_map(|ty| self.members(ty)).collect()
    }

    fn nowhere<T>(&mut self, only: &[(Text, spec::Node)]) -> T
    where
        T: Default,
    {
        if let Some((path, _)) = only.first() {
            let error = Error::at(
                &path.span,
                "the endpoint is about no resource that could have this member",
            );
            self.mistakes
                .push(error.help("remove `where`: the endpoint is about no resource"));
        }
        T::default()
    }

    fn one_of(&mut self, endpoint: &Endpoint, written: &[Text]) -> Vec<Wire> {
        let body = self.body(endpoint);
        let known = |member: &&Text| self.member_of(&body, member).is_some();
        let known: Vec<&Text> = written.iter().filter(known).collect();
        known
            .into_iter()
            .map(|member| Wire::new(&member.value))
            .collect()
    }

    fn dry_run(&mut self, endpoint: &Endpoint, written: &Text) -> Option<Wire> {
        let param = self.query_param(endpoint, written)?;
        if param.ty != Ty::Boolean {
            let message = format!("`{}` is not a boolean", clipped(&written.value));
            let error = Error::at(&written.span, message);
            self.mistakes
                .push(error.help("name a query parameter of type `boolean`"));
        }
        Some(param.wire.clone())
    }

    /// The query parameter of this name; reports where there is none.
    pub(super) fn query_param<'b>(
        &mut self,
        endpoint: &'b Endpoint,
        written: &Text,
    ) -> Option<&'b Param> {
        let found = query(endpoint).find(|param| param.wire.as_str() == written.value);
        if found.is_none() {
            let message = format!(
                "`{}` has no query parameter `{}`",
                endpoint.id,
                clipped(&written.value)
            );
            let error = self.symbols.suggest(
                Error::at(&written.span, message),
                &written.value,
                query(endpoint).map(|param| param.wire.as_str()),
                "name a parameter that the endpoint has under `query:`",
            );
            self.mistakes.push(error);
        }
        found
    }

    /// The members of the body of a call.
    pub(super) fn body(&self, endpoint: &Endpoint) -> Vec<Member> {
        let params = endpoint.required.iter().chain(&endpoint.optional);
        params
            .flat_map(|param| match (param.place, &param.ty) {
                (Place::Field | Place::NullableField, ty) => {
                    vec![(param.wire.to_string(), ty.clone())]
                }
                (Place::Body, Ty::Named(owner)) => self.members(owner),
                _ => Vec::new(),
            })
            .collect()
    }
}
