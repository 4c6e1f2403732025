//! The one resource that fits best.

use serde_json::Value;

use super::super::access::Sight;
use super::super::filter::{Filters, Test};
use super::super::json;
use super::super::look::Look;
use super::super::refusal;
use super::Asked;
use crate::fake::call::{Answer, Refusal};

/// Answers the resource in which most of the words occur; the first of several.
pub(super) fn find(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let kind = super::kind(look, asked)?;
    let filters = Filters::of(asked.call, &asked.query);
    let (words, others): (Vec<_>, Vec<_>) = filters
        .tests
        .into_iter()
        .partition(|test| matches!(test, Test::Words(_)));
    let others = Filters {
        tests: others,
        ..Filters::default()
    };
    let mut sight = Sight::new(look, asked.call.operation.permission.as_deref());
    let only = &asked.call.operation.service.only;
    let mut best: Option<(usize, String)> = None;
    for (name, record) in look.store().table(&kind.name).all() {
        if record.visible > look.now || !sight.sees(name) {
            continue;
        }
        let members = json::members(&record.text);
        let score = words.iter().map(|test| test.score(&members)).sum();
        let better = best.as_ref().is_none_or(|(most, _)| score > *most);
        if better
            && (score > 0 || words.is_empty())
            && json::has_all(&members, only)
            && others.pass(look, name, &members)
        {
            best = Some((score, name.to_owned()));
        }
    }
    let (_, name) = best.ok_or_else(|| refusal::missing(&format!("{} that fits", kind.name)))?;
    let members = look.resource(&name).unwrap_or_default();
    Ok(Answer::Json(Value::Object(members).to_string()))
}
