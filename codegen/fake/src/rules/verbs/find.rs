//! The one resource that fits best.

use serde_json::Value;

use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::rules::access::Sight;
use crate::rules::check::request::{CheckedRequest, kind};
use crate::rules::lists::filters::{Filters, Test};
use crate::state::view::View;

/// Answers the resource in which most of the words occur; the first of several.
pub(super) fn find(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    let kind = kind(view, request)?;
    let filters = Filters::of(request.call, &request.query);
    let (words, others): (Vec<_>, Vec<_>) = filters
        .tests
        .into_iter()
        .partition(|test| matches!(test, Test::Words(_)));
    let others = Filters {
        tests: others,
        ..Filters::default()
    };
    let mut sight = Sight::new(view, request.call.operation.permission.as_deref());
    let only = &request.call.operation.service.only;
    let mut best: Option<(usize, String)> = None;
    for (name, record) in view.store().table(&kind.name).all() {
        if record.visible > view.now || !sight.sees(name) {
            continue;
        }
        let members = json::members(&record.text);
        let score = words.iter().map(|test| test.score(&members)).sum();
        let better = best.as_ref().is_none_or(|(most, _)| score > *most);
        if better
            && (score > 0 || words.is_empty())
            && json::has_all(&members, only)
            && others.pass(view, name, &members)
        {
            best = Some((score, name.to_owned()));
        }
    }
    let (_, name) = best.ok_or_else(|| refusal::missing(&format!("{} that fits", kind.name)))?;
    let members = view.resource(&name).unwrap_or_default();
    Ok(Answer::Json(Value::Object(members).to_string()))
}
