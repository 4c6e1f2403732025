//! Whether what a call's path names is there, and whether the caller may do there what the call does.

use crate::call::refusal::{self, Refusal};
use crate::model::names;
use crate::rules::access;
use crate::rules::check::request::CheckedRequest;
use crate::state::view::View;

/// Makes sure of everything in the path that can be made sure of before the verb is known.
///
/// What holds the resource must be there (404), then the caller must have the permission (403), then the resource must be there.
pub(super) fn check(view: View<'_>, request: &CheckedRequest<'_>) -> Result<(), Refusal> {
    let Some(scope) = request.target.scope(view.index()) else {
        return Ok(());
    };
    if names::is_wild(scope) {
        return Ok(());
    }
    let permission = request.call.operation.permission.as_deref();
    let above = above(view, scope);
    for name in above.iter().rev() {
        view.need(name)?;
    }
    match (view.seen(scope), above.first()) {
        (Some(_), _) => access::allow(view, permission, scope),
        (None, Some(holder)) => {
            access::allow(view, permission, holder)?;
            if is_entry(view, scope) {
                Ok(())
            } else {
                Err(refusal::missing(scope))
            }
        }
        (None, None) => Err(refusal::missing(scope)),
    }
}

/// Whether a name is one of an entry of a map, which has no record.
fn is_entry(view: View<'_>, name: &str) -> bool {
    view.kind_of(name)
        .is_some_and(|kind| view.index().rules(&kind.name).entry_of.is_some())
}

/// What a resource lies in, by its name alone, the nearest first.
fn above(view: View<'_>, name: &str) -> Vec<String> {
    let mut above = Vec::new();
    let mut name = name;
    while let Some(kind) = view.kind_of(name) {
        name = kind.parent(name);
        if name.is_empty() {
            break;
        }
        above.push(name.to_owned());
    }
    above
}
