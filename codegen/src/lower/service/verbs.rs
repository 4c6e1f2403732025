//! Verbs as they are written: whether they fit the endpoint, and what their parts name.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::members::{Member, listed_names};
use super::paths::{Stands, Target};
use crate::error::Error;
use crate::lower::Lowering;
use crate::model::service::Does;
use crate::model::{Endpoint, Reply, Ty, Verb};
use crate::name::{TypeName, Wire};
use crate::spec::service::{self as written, DoesParts};
use crate::spec::{Node, Text};

/// What a verb is said of.
struct Said<'a> {
    endpoint: &'a Endpoint,
    target: Option<&'a Target>,
    of: &'a mut Option<TypeName>,
}

impl Lowering<'_> {
    /// What an endpoint does by what is written; `of` becomes the resource that the verb is about.
    pub(super) fn written_verb(
        &mut self,
        endpoint: &Endpoint,
        target: Option<&Target>,
        of: &mut Option<TypeName>,
        written: &written::Does,
    ) -> Does {
        let mut said = Said {
            endpoint,
            target,
            of,
        };
        match written {
            written::Does::Word(word) => self.word_verb(&said, word),
            written::Does::Parts(parts) => {
                let Some((key, verb)) = self.only_verb(parts) else {
                    return Does::Act;
                };
                self.compound_verb(&mut said, key, verb, parts)
                    .unwrap_or_default()
            }
        }
    }

    fn word_verb(&mut self, said: &Said<'_>, word: &Text) -> Does {
        let Endpoint { reply, verb, .. } = said.endpoint;
        let one = matches!(reply, Reply::One(ty) if self.resource_type(ty).is_some());
        let pages = matches!(reply, Reply::Pages { .. });
        let listed =
            matches!(reply, Reply::Pages { item, .. } if self.resource_type(item).is_some());
        let sends = !matches!(verb, Verb::Get | Verb::Delete);
        let (does, fits, who) = match word.as_str() {
            "list" => (Does::List, listed, "replies pages of a resource"),
            "history" => (Does::History, pages, "replies pages"),
            "read" => (Does::Read, one, "replies one resource"),
            "find" => (Does::Find, one, "replies one resource"),
            "follow" => {
                let streams = matches!(reply, Reply::Stream { .. });
                (Does::Follow, streams, "replies a stream")
            }
            "update" => (Does::Update, sends && said.leads_to_item(), CHANGES),
            "replace" => (Does::Replace, sends && said.leads_to_item(), CHANGES),
            "delete" => (
                Does::Delete,
                said.leads_to_item(),
                "has the name of a resource in its path",
            ),
            "publish" => (Does::Publish, sends && said.leads_to_item(), CHANGES),
            _ => (Does::Act, true, ""),
        };
        if !fits {
            self.misfit_verb(word, who);
        }
        does
    }

    /// Reports a verb that an endpoint cannot do.
    fn misfit_verb(&mut self, word: &Text, who: &str) {
        let message = format!("`{}` does not fit this endpoint", word.value);
        let error = Error::at(&word.span, message);
        self.mistakes.push(error.help(format!(
            "only an endpoint that {who} can have this verb: choose another one"
        )));
    }

    /// The one verb among the parts.
    fn only_verb<'b>(&mut self, parts: &'b DoesParts) -> Option<(&'b Text, &'b written::Verb)> {
        match parts.verbs.as_slice() {
            [(key, verb)] => return Some((key, verb)),
            [(first, _), (second, _), ..] => {
                let error = Error::at(&second.span, "an endpoint has only one verb")
                    .also(&first.span, "it does this already");
                self.mistakes.push(error.help("keep one of the two"));
            }
            [] => {
                let error = Error::at(&parts.at, "`does` has no verb");
                self.mistakes
                    .push(error.help("add a verb such as `set:` or `behaviour:`"));
            }
        }
        None
    }

    fn compound_verb(
        &mut self,
        said: &mut Said<'_>,
        key: &Text,
        verb: &written::Verb,
        parts: &DoesParts,
    ) -> Option<Does> {
        if let (Some(span), false) = (&parts.refuse_again, matches!(verb, written::Verb::Set(_))) {
            let error = Error::at(span, "`refuse_again` does nothing without `set`");
            self.mistakes
                .push(error.help("remove it, or `set` something"));
        }
        match verb {
            written::Verb::Create { prefix, set } => self.create(said, key, prefix.as_ref(), set),
            written::Verb::ChangeEntries {
                items,
                member,
                set,
                unset,
            } => self.change_entries(said, [items, member, set, unset]),
            written::Verb::Move { items, moved } => self.moves(said, items, moved),
            written::Verb::CreateEach { items, parent } => {
                self.create_each(said, key, items, parent.as_ref())
            }
            written::Verb::DeleteEach { items } => {
                let items = self.items(said, items)?;
                Some(Does::DeleteEach { items })
            }
            written::Verb::Set(set) => {
                let members = self.set(said, key, set)?;
                let refuse_again = parts.refuse_again.is_some();
                Some(Does::Set {
                    members,
                    refuse_again,
                })
            }
            written::Verb::Behaviour(name) => Some(Does::Behaviour(self.behaviour(name)?)),
        }
    }

    fn create(
        &mut self,
        said: &Said<'_>,
        key: &Text,
        prefix: Option<&Text>,
        set: &[(Text, Node)],
    ) -> Option<Does> {
        let creates = said.endpoint.creates.as_ref();
        if creates.is_none_or(|creates| creates.each.is_some()) {
            self.misfit_verb(key, "has `creates` without `each`");
            return None;
        }
        let of = said.of.clone()?;
        Some(Does::Create {
            prefix: Wire::new(prefix.map_or("", Text::as_str)),
            set: self.values(&of, set),
        })
    }

    fn set(
        &mut self,
        said: &Said<'_>,
        key: &Text,
        set: &[(Text, Node)],
    ) -> Option<BTreeMap<Wire, Json>> {
        if !said.leads_to_item() {
            self.misfit_verb(key, "has the name of a resource in its path");
            return None;
        }
        let of = said.of.clone()?;
        Some(self.values(&of, set))
    }

    fn change_entries(
        &mut self,
        said: &mut Said<'_>,
        [items, member, set, unset]: [&Text; 4],
    ) -> Option<Does> {
        let body = self.body(said.endpoint);
        let names = self.items(said, items);
        let map = |ty: &Ty| matches!(ty, Ty::Map(_));
        let set = self.part(&body, set, "a map", map);
        let unset = self.part(&body, unset, "a list", |ty| matches!(ty, Ty::List(_)));
        let items = names?;
        let of = said.of.clone()?;
        let member = self.member_that(&of, member, "a map", map);
        Some(Does::ChangeEntries {
            items,
            member: member?,
            set: set?,
            unset: unset?,
        })
    }

    fn moves(&mut self, said: &mut Said<'_>, items: &Text, moved: &Text) -> Option<Does> {
        let items = self.items(said, items);
        let reply = match &said.endpoint.reply {
            Reply::One(Ty::Named(reply)) => self.members(reply),
            Reply::One(_) | Reply::Nothing | Reply::Pages { .. } | Reply::Stream { .. } => {
                Vec::new()
            }
        };
        let moved = self.part(&reply, moved, "a list of resource names", |ty| {
            listed_names(ty).is_some()
        });
        Some(Does::Move {
            items: items?,
            moved: moved?,
        })
    }

    fn create_each(
        &mut self,
        said: &Said<'_>,
        key: &Text,
        items: &Text,
        parent: Option<&Text>,
    ) -> Option<Does> {
        let creates = said.endpoint.creates.as_ref();
        if creates.is_none_or(|creates| creates.each.is_none()) {
            self.misfit_verb(key, "has `creates` with `each`");
            return None;
        }
        let body = self.body(said.endpoint);
        let ty = self.member_of(&body, items)?;
        let Ty::List(item) = ty else {
            self.misfit(items, "a list");
            return None;
        };
        let inside = match item.as_ref() {
            Ty::Named(owner) => self.members(owner),
            _ => Vec::new(),
        };
        let names = |ty: &Ty| matches!(ty, Ty::NameOf(_) | Ty::NameUnion(_));
        Some(Does::CreateEach {
            items: Wire::new(&items.value),
            parent: match parent {
                Some(parent) => Some(self.part(&inside, parent, "a resource name", names)?),
                None => None,
            },
        })
    }

    /// The member of the body with names of resources, which are what the call is about.
    fn items(&mut self, said: &mut Said<'_>, items: &Text) -> Option<Wire> {
        let body = self.body(said.endpoint);
        let ty = self.member_of(&body, items)?;
        let Some(owner) = listed_names(&ty) else {
            self.misfit(items, "a list of resource names");
            return None;
        };
        *said.of = Some(owner.clone());
        Some(Wire::new(&items.value))
    }

    /// A member among some whose type fits.
    fn part(
        &mut self,
        members: &[Member],
        path: &Text,
        wanted: &str,
        fits: impl FnOnce(&Ty) -> bool,
    ) -> Option<Wire> {
        let ty = self.member_of(members, path)?;
        if !fits(&ty) {
            self.misfit(path, wanted);
            return None;
        }
        Some(Wire::new(&path.value))
    }
}

const CHANGES: &str = "has the name of a resource in its path and a body";

impl Said<'_> {
    fn leads_to_item(&self) -> bool {
        self.target
            .is_some_and(|target| target.place == Stands::Item)
    }
}
