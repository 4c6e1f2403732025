//! The resource whose events a call is about.

use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::rules::access;
use crate::rules::check::request::CheckedRequest;
use crate::state::view::View;

/// The resource of the path, which must be there for the operation; `-` stands for any id.
pub(super) fn reporter<'a>(
    view: View<'a>,
    request: &'a CheckedRequest<'_>,
) -> Result<&'a str, Refusal> {
    let operation = request.call.operation;
    let about = view
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let kind = about.and_then(|ty| view.index().kind(ty));
    let named = kind.and_then(|kind| Some((kind, request.target.holder(kind)?)));
    let (kind, name) = named.ok_or_else(|| refusal::unplayed(&operation.id))?;
    let found = access::find(view, kind, name, operation.permission.as_deref());
    let only = &operation.service.only;
    let there = found.filter(|(_, record)| json::has_all(&json::members(&record.text), only));
    there
        .map(|(name, _)| name)
        .ok_or_else(|| refusal::missing(name))
}
