//! Lists of resources, in pages.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::entries;
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::{Reply, names};
use crate::rules::access::Sight;
use crate::rules::check::request::{CheckedRequest, kind};
use crate::rules::lists::filters::{Filters, Order};
use crate::rules::lists::paging::Page;
use crate::state::store::Record;
use crate::state::view::View;

pub(super) fn list(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    let Reply::Pages { key, .. } = &request.call.operation.reply else {
        return Err(refusal::unplayed(&request.call.operation.id));
    };
    let kind = kind(view, request)?;
    let parent = request
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&request.call.operation.id))?;
    let page = Page::of(view, request.call, &request.query)?;
    let listing = Listing {
        view,
        kind,
        parent,
        filters: Filters::of(request.call, &request.query),
        only: &request.call.operation.service.only,
        permission: request.call.operation.permission.as_deref(),
    };
    let items = match (
        &listing.filters.order,
        view.index().rules(&kind.name).entry_of.is_some(),
    ) {
        (_, true) => entries::list(view, kind, &listing.parent, &page),
        (Some(order), false) => listing.sorted(order, &page),
        (None, false) => listing.by_name(&page),
    };
    Ok(Answer::Json(page.answer(key, items)))
}

/// Resources of one type below one parent, where `-` stands for any.
struct Listing<'l> {
    view: View<'l>,
    kind: &'l Kind,
    parent: String,
    filters: Filters,
    only: &'l BTreeMap<String, Value>,
    permission: Option<&'l str>,
}

impl<'l> Listing<'l> {
    /// A page in the order of names.
    fn by_name(&self, page: &Page) -> Vec<(Value, String)> {
        let after = page.after.as_ref().and_then(Value::as_str);
        let passing = self.passing(after);
        let items = passing.take(page.size.saturating_add(1));
        items
            .map(|(name, record, _)| (name.into(), self.view.text(self.kind, name, record)))
            .collect()
    }

    /// A page in the order of a member; what is equal there, in the order of names.
    fn sorted(&self, order: &Order, page: &Page) -> Vec<(Value, String)> {
        let passing = self.passing(None);
        let keyed =
            passing.map(|(name, record, members)| (order.key(name, &members), name, record));
        let compare = |left: (&Value, &str), right: (&Value, &str)| {
            order
                .compare(left.0, right.0)
                .then_with(|| left.1.cmp(right.1))
        };
        let after = page
            .after
            .as_ref()
            .and_then(|after| Some((after.get(0)?, after.get(1)?.as_str()?)));
        let is_after = |key: &Value, name: &str| {
            after.is_none_or(|after| compare((key, name), after) == Ordering::Greater)
        };
        let mut keyed: Vec<_> = keyed.filter(|(key, name, _)| is_after(key, name)).collect();
        keyed.sort_by(|left, right| compare((&left.0, left.1), (&right.0, right.1)));
        keyed.truncate(page.size.saturating_add(1));
        let texts = keyed.into_iter();
        texts
            .map(|(key, name, record)| {
                (
                    Value::from(vec![key, name.into()]),
                    self.view.text(self.kind, name, record),
                )
            })
            .collect()
    }

    /// Resources that can be seen and pass the filters; read only if a filter wants to know.
    fn passing(&self, after: Option<&str>) -> impl Iterator<Item = (&'l str, &'l Record, Members)> {
        let mut sight = Sight::new(self.view, self.permission);
        let reads = !self.filters.is_empty() || !self.only.is_empty();
        let shown = self.below(after);
        shown
            .filter(move |(name, record)| record.visible <= self.view.now && sight.sees(name))
            .filter_map(move |(name, record)| {
                let mut members = if reads {
                    json::members(&record.text)
                } else {
                    Members::new()
                };
                if reads {
                    self.view.compute(self.kind, name, &mut members);
                }
                let passes = !reads
                    || (json::has_all(&members, self.only)
                        && self.filters.pass(self.view, name, &members));
                passes.then_some((name, record, members))
            })
    }

    fn below(&self, after: Option<&str>) -> Box<dyn Iterator<Item = (&'l str, &'l Record)> + 'l> {
        let table = self.view.store().table(&self.kind.name);
        let kind = self.kind;
        let parent = self.parent.clone();
        let start = if names::is_wild(&parent) || parent.is_empty() {
            String::new()
        } else {
            format!("{parent}/")
        };
        let found = table.beginning(&start, after);
        Box::new(found.filter(move |(name, _)| names::matches_wild(&parent, kind.parent(name))))
    }
}
