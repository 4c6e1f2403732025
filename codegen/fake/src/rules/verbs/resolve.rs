//! From the name in a call's path to the resource that is there.

use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::names;
use crate::rules::access;
use crate::rules::check::request::{self, CheckedRequest};
use crate::state::view::View;

/// The name of a resource that is there for the operation, where the one asked for may have a `-` for an id.
pub(super) fn resolve(
    view: View<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    name: &str,
) -> Result<String, Refusal> {
    let permission = request.call.operation.permission.as_deref();
    let found = if names::is_wild(name) {
        access::find(view, kind, name, permission).map(|(name, _)| name.to_owned())
    } else {
        view.seen(name).map(|_| name.to_owned())
    };
    let found = found.ok_or_else(|| refusal::missing(name))?;
    let only = &request.call.operation.service.only;
    let is_there = |members| json::has_all(&members, only);
    if only.is_empty() || view.stored(&found).is_some_and(is_there) {
        Ok(found)
    } else {
        Err(refusal::missing(name))
    }
}

/// The resource of the path, which must be there, as it is stored.
pub(super) fn stored(
    view: View<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
) -> Result<(String, Members), Refusal> {
    let name = resolve(view, request, kind, request::name(kind, request)?)?;
    let members = view.stored(&name).unwrap_or_default();
    Ok((name, members))
}
