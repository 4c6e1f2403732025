//! What an endpoint replies, and what a success makes.

use super::Lowering;
use crate::error::Error;
use crate::model::{Creates, Reply, Ty};
use crate::name::Wire;
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn reply(&mut self, written: &spec::Endpoint) -> Option<Reply> {
        match &written.reply {
            spec::Reply::None => Some(Reply::Nothing),
            spec::Reply::Type(text) => {
                let ty = self.resolve(text)?;
                self.no_union(text, &ty);
                Some(Reply::One(ty))
            }
            spec::Reply::Compound(reply) => self.compound(reply),
        }
    }

    /// A union keeps what it does not know in the struct around it.
    fn no_union(&mut self, text: &Text, ty: &Ty) {
        if !self.is_union(ty) && self.union_inside(ty).is_none() {
            return;
        }
        let message = format!("a reply cannot be the union `{}`", text.value);
        let error = Error::at(&text.span, message).label("its unknown members would be lost here");
        self.mistakes
            .push(error.help("define a struct with one field of that type"));
    }

    fn compound(&mut self, reply: &spec::CompoundReply) -> Option<Reply> {
        match (&reply.pages, &reply.stream) {
            (Some(pages), None) => {
                let item = self.resolve(pages);
                if let Some(item) = &item {
                    self.no_union(pages, item);
                }
                let Some(key) = &reply.key else {
                    let error = Error::at(
                        &reply.span,
                        "the pages have no `key` for the member with the items",
                    );
                    self.mistakes
                        .push(error.help(
                            "add `key:` with the member's wire name, such as `key: devices`",
                        ));
                    return None;
                };
                if self.spec.api.paging.is_none() {
                    let error = Error::at(&reply.span, "`api.yaml` does not describe paging");
                    self.mistakes.push(error.help("add `paging: {size: pageSize, token: pageToken, next: nextPageToken}` to `api.yaml`"));
                }
                self.path_of_members(key);
                self.apart_from_the_token(key);
                Some(Reply::Pages {
                    item: item?,
                    key: Wire::new(&key.value),
                })
            }
            (None, Some(stream)) => {
                let item = self.resolve(stream);
                if let Some(item) = &item {
                    self.no_union(stream, item);
                }
                for path in reply.item.iter().chain(&reply.error) {
                    self.path_of_members(path);
                }
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

    /// Reports items that would stand where the token of the next page does.
    fn apart_from_the_token(&mut self, key: &Text) {
        let Some(paging) = &self.spec.api.paging else {
            return;
        };
        let (items, next) = (format!("{}.", key.value), format!("{}.", paging.next.value));
        if items.starts_with(&next) || next.starts_with(&items) {
            let message = format!(
                "the items and the token of the next page cannot both stand in `{}`",
                clipped(&key.value)
            );
            let error = Error::at(&key.span, message).also(&paging.next.span, "the token");
            self.mistakes
                .push(error.help("name the members that hold the list and the token"));
        }
    }

    pub(super) fn creates(&mut self, written: &spec::Endpoint) -> Option<Creates> {
        let creates = written.creates.as_ref()?;
        let known = self.symbols.get(&creates.ty.value);
        if known.is_some_and(|symbol| !symbol.ty.patterns.is_empty()) {
            self.named(written, creates);
        }
        Some(Creates {
            name: Wire::new(pointer(creates.name.as_ref().map_or("name", Text::as_str))),
            each: creates
                .each
                .as_ref()
                .map(|each| Wire::new(pointer(&each.value))),
        })
    }

    /// Reports a name of something new that the reply does not have.
    fn named(&mut self, written: &spec::Endpoint, creates: &spec::Creates) {
        let spec::Reply::Type(reply) = &written.reply else {
            let error = Error::at(&creates.ty.span, "the reply does not name what was created");
            let help = format!("reply a `{}`, or remove `creates`", creates.ty.value);
            self.mistakes.push(error.help(help));
            return;
        };
        let Ok(ty) = self.symbols.ty(reply) else {
            return;
        };
        let mut fields = self.fields_of(&ty);
        if let Some(each) = &creates.each {
            fields = match self.must_lead(fields, each) {
                Some(Ty::List(item)) => self.fields_of(&item),
                Some(_) => {
                    let error = Error::at(&each.span, format!("`{}` is not a list", each.value));
                    self.mistakes
                        .push(error.help("name a member of the reply that holds a list"));
                    None
                }
                None => None,
            };
        }
        let name = creates
            .name
            .clone()
            .unwrap_or(creates.ty.map("name".to_owned()));
        self.must_lead(fields, &name);
    }
}

/// `result.event` as a JSON pointer.
pub(super) fn pointer(path: &str) -> String {
    let words = path
        .split('.')
        .map(|word| word.replace('~', "~0").replace('/', "~1"));
    words.fold(String::new(), |pointer, word| pointer + "/" + &word)
}
