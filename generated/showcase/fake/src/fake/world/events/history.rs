//! The past of a resource, page by page.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::filter::{Filters, Test};
use super::super::look::Look;
use super::super::page::Page;
use super::super::refusal;
use super::super::verbs::Asked;
use super::{Noted, oldest, past, reporter};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::Reply;
use crate::fake::time::Time;

/// Lists what the resource of the path has reported, newest first.
///
/// # Errors
///
/// 404 if there is no such resource, 400 if the page cannot be had.
pub(crate) fn history(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = reporter(look, asked)?;
    let Reply::Pages { key, .. } = &asked.call.operation.reply else {
        return Err(refusal::unplayed(&asked.call.operation.id));
    };
    let page = Page::of(look, asked.call, &asked.query)?;
    let filters = Filters::of(asked.call, &asked.query);
    let span = Span::of(look, &filters);
    let after = page.after.as_ref().and_then(Value::as_str);
    let wanted = past(look.store(), name)
        .take_while(|event| event.time >= span.from)
        .filter(|event| span.holds(event) && after.is_none_or(|after| event.place < after));
    let items = wanted.take(page.size.saturating_add(1));
    let items = items
        .map(|event| (event.place.into(), event.text.to_owned()))
        .collect();
    Ok(Answer::Json(page.answer(key, items)))
}

/// Which part of the past is wanted.
struct Span<'f> {
    from: Time,
    until: Time,
    kinds: Option<&'f BTreeSet<String>>,
}

impl<'f> Span<'f> {
    fn of(look: Look<'_>, filters: &'f Filters) -> Self {
        let mut span = Self {
            from: oldest(look),
            until: Time(i64::MAX),
            kinds: None,
        };
        for test in &filters.tests {
            match test {
                Test::From(_, from) => span.from = span.from.max(*from),
                Test::Until(_, until) => span.until = span.until.min(*until),
                Test::Member(_, kinds) => span.kinds = Some(kinds),
                Test::Words(_) | Test::Ids(_) | Test::Entries(..) | Test::Within(..) => {}
            }
        }
        span
    }

    fn holds(&self, event: &Noted<'_>) -> bool {
        event.time <= self.until && self.kinds.is_none_or(|kinds| kinds.contains(event.kind))
    }
}
