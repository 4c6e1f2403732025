//! What query parameters select: what their types say, and what is written of them.

use std::collections::BTreeMap;

use super::derive::scalar;
use super::members::{Member, is_text};
use crate::error::Error;
use crate::lower::Lowering;
use crate::model::service::{Does, Filter};
use crate::model::{Endpoint, Millis, Param, Ty};
use crate::name::Wire;
use crate::spec::Text;
use crate::spec::reader::clipped;
use crate::spec::service::{self as written, FilterParts};

impl Lowering<'_> {
    pub(super) fn written_filters(
        &mut self,
        endpoint: &Endpoint,
        does: &Does,
        members: &[Member],
        written: &[(Text, written::Filter)],
    ) -> BTreeMap<Wire, Filter> {
        let mut filters = BTreeMap::new();
        for (name, filter) in written {
            if !selects(does) {
                self.selects_nothing(name);
                continue;
            }
            let Some(param) = self.query_param(endpoint, name) else {
                continue;
            };
            let filter = match filter {
                written::Filter::Word(word) => self.filter_word(param, does, word),
                written::Filter::Parts(parts) => self.filter_parts(param, name, members, parts),
            };
            filters.extend(filter.map(|filter| (param.wire.clone(), filter)));
        }
        filters
    }

    fn selects_nothing(&mut self, name: &Text) {
        let error = Error::at(&name.span, "this endpoint selects nothing");
        self.mistakes.push(
            error.help("only `list`, `history`, `follow` and `find` have filters: remove this one, or say what the endpoint does"),
        );
    }

    fn filter_word(&mut self, param: &Param, does: &Does, word: &Text) -> Option<Filter> {
        let ty = scalar(&param.ty);
        let (filter, fits, wanted) = match word.as_str() {
            "search" => (Filter::Search, is_text(ty), "a parameter with strings"),
            "order" => (Filter::Order, is_text(ty), "a parameter with strings"),
            "ping" => {
                let fits = *ty == Ty::Duration && matches!(does, Does::Follow);
                (Filter::Ping, fits, "a duration of an endpoint that follows")
            }
            "id" => (Filter::Id, is_text(ty), "a parameter with ids"),
            "within" => (
                Filter::Within { member: None },
                is_text(ty),
                "a parameter with names",
            ),
            _ => return None,
        };
        if !fits {
            let message = format!("`{}` does not fit `{}`", word.value, param.wire);
            let error = Error::at(&word.span, message);
            self.mistakes
                .push(error.help(format!("this filter is only for {wanted}")));
        }
        Some(filter)
    }

    fn filter_parts(
        &mut self,
        param: &Param,
        name: &Text,
        members: &[Member],
        parts: &FilterParts,
    ) -> Option<Filter> {
        let (key, path) = match parts.does.as_slice() {
            [(key, path)] => (key, path),
            [(first, _), (second, _), ..] => {
                let error = Error::at(&second.span, "a parameter has only one filter")
                    .also(&first.span, "its first filter is here");
                self.mistakes.push(error.help("keep one of the two"));
                return None;
            }
            [] => {
                let message = format!("the filter of `{}` selects nothing", clipped(&name.value));
                let error = Error::at(&name.span, message);
                self.mistakes
                    .push(error.help("add `member:` with the member that it is compared with"));
                return None;
            }
        };
        if let (Some(default), false) = (&parts.default, key.value == "from") {
            let error = Error::at(&default.span, "`default` has no meaning without `from`");
            self.mistakes.push(error.help("remove `default`"));
        }
        let ty = self.member_of(members, path)?;
        let member = Wire::new(&path.value);
        let moments = *scalar(&param.ty) == Ty::Timestamp && ty == Ty::Timestamp;
        let (filter, fits, wanted) = match key.as_str() {
            "member" => (Filter::Member(member), true, ""),
            "entries" => (Filter::Entries(member), matches!(ty, Ty::Map(_)), "a map"),
            "from" => {
                let default = parts.default.as_ref().map(|time| Millis(time.value));
                (Filter::From { member, default }, moments, MOMENTS)
            }
            "until" => (Filter::Until { member }, moments, MOMENTS),
            "within" => {
                let fits = matches!(scalar(&ty), Ty::NameOf(_) | Ty::NameUnion(_));
                let member = Some(member);
                (Filter::Within { member }, fits, "a resource name")
            }
            _ => return None,
        };
        if !fits {
            self.misfit(path, wanted);
        }
        Some(filter)
    }
}

const MOMENTS: &str = "a timestamp, compared with a timestamp";

/// Whether a call selects among resources or events.
pub(super) fn selects(does: &Does) -> bool {
    matches!(does, Does::List | Does::History | Does::Follow | Does::Find)
}
