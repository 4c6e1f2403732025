//! The past of a resource, page by page.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reporter::reporter;
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::model::Reply;
use crate::rules::check::request::CheckedRequest;
use crate::rules::events::log::{RecordedEvent, oldest, past};
use crate::rules::lists::filters::{Filters, Test};
use crate::rules::lists::paging::Page;
use crate::state::view::View;
use crate::time::Time;

/// Lists what the resource of the path has reported, newest first.
///
/// # Errors
///
/// 404 if there is no such resource, 400 if the page cannot be had.
pub(crate) fn history(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    let name = reporter(view, request)?;
    let Reply::Pages { key, .. } = &request.call.operation.reply else {
        return Err(refusal::unplayed(&request.call.operation.id));
    };
    let page = Page::of(view, request.call, &request.query)?;
    let filters = Filters::of(request.call, &request.query);
    let span = Span::of(view, &filters);
    let after = page.after.as_ref().and_then(Value::as_str);
    let wanted = past(view.store(), name)
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
    fn of(view: View<'_>, filters: &'f Filters) -> Self {
        let mut span = Self {
            from: oldest(view),
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

    fn holds(&self, event: &RecordedEvent<'_>) -> bool {
        event.time <= self.until && self.kinds.is_none_or(|kinds| kinds.contains(event.kind))
    }
}
