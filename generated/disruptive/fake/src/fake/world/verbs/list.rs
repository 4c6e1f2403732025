//! Lists of resources, in pages.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::super::access::Sight;
use super::super::filter::{Filters, Order};
use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::look::Look;
use super::super::page::Page;
use super::super::pattern;
use super::super::refusal;
use super::super::store::Record;
use super::Asked;
use super::entries;
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::Reply;

pub(super) fn list(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let Reply::Pages { key, .. } = &asked.call.operation.reply else {
        return Err(refusal::unplayed(&asked.call.operation.id));
    };
    let kind = super::kind(look, asked)?;
    let parent = asked
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&asked.call.operation.id))?;
    let page = Page::of(look, asked.call, &asked.query)?;
    let listing = Listing {
        look,
        kind,
        parent,
        filters: Filters::of(asked.call, &asked.query),
        only: &asked.call.operation.service.only,
        permission: asked.call.operation.permission.as_deref(),
    };
    let items = match (
        &listing.filters.order,
        look.index().rules(&kind.name).entry_of.is_some(),
    ) {
        (_, true) => entries::list(look, kind, &listing.parent, &page),
        (Some(order), false) => listing.sorted(order, &page),
        (None, false) => listing.by_name(&page),
    };
    Ok(Answer::Json(page.answer(key, items)))
}

/// Resources of one type below one parent, where `-` stands for any.
struct Listing<'l> {
    look: Look<'l>,
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
            .map(|(name, record, _)| (name.into(), self.look.text(self.kind, name, record)))
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
                    self.look.text(self.kind, name, record),
                )
            })
            .collect()
    }

    /// Resources that can be seen and pass the filters; read only if a filter wants to know.
    fn passing(&self, after: Option<&str>) -> impl Iterator<Item = (&'l str, &'l Record, Members)> {
        let mut sight = Sight::new(self.look, self.permission);
        let reads = !self.filters.is_empty() || !self.only.is_empty();
        let shown = self.below(after);
        shown
            .filter(move |(name, record)| record.visible <= self.look.now && sight.sees(name))
            .filter_map(move |(name, record)| {
                let mut members = if reads {
                    json::members(&record.text)
                } else {
                    Members::new()
                };
                if reads && self.kind.live {
                    super::super::live::fill(self.look, self.kind, name, &mut members);
                }
                let passes = !reads
                    || (json::has_all(&members, self.only)
                        && self.filters.pass(self.look, name, &members));
                passes.then_some((name, record, members))
            })
    }

    fn below(&self, after: Option<&str>) -> Box<dyn Iterator<Item = (&'l str, &'l Record)> + 'l> {
        let table = self.look.store().table(&self.kind.name);
        let kind = self.kind;
        let asked = self.parent.clone();
        let start = if pattern::is_wild(&asked) || asked.is_empty() {
            String::new()
        } else {
            format!("{asked}/")
        };
        let found = table.beginning(&start, after);
        Box::new(found.filter(move |(name, _)| pattern::matches_wild(&asked, kind.parent(name))))
    }
}
