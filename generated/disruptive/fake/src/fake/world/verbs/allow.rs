//! Whether what a call's path names is there, and whether the caller may do there what the call does.

use super::super::look::Look;
use super::super::pattern;
use super::super::refusal;
use super::Asked;
use crate::fake::call::Refusal;

/// Makes sure of everything in the path that can be made sure of before the verb is known.
///
/// What holds the resource must be there (404), then the caller must have the permission (403), then the resource must be there.
pub(super) fn path(look: Look<'_>, asked: &Asked<'_>) -> Result<(), Refusal> {
    let Some(scope) = asked.target.scope(look.index()) else {
        return Ok(());
    };
    if pattern::is_wild(scope) {
        return Ok(());
    }
    let permission = asked.call.operation.permission.as_deref();
    let above = above(look, scope);
    for name in above.iter().rev() {
        look.need(name)?;
    }
    match (look.seen(scope), above.first()) {
        (Some(_), _) => look.allow(permission, scope),
        (None, Some(holder)) => {
            look.allow(permission, holder)?;
            if is_entry(look, scope) {
                Ok(())
            } else {
                Err(refusal::missing(scope))
            }
        }
        (None, None) => Err(refusal::missing(scope)),
    }
}

/// Whether a name is one of an entry of a map, which has no record.
fn is_entry(look: Look<'_>, name: &str) -> bool {
    look.kind_of(name)
        .is_some_and(|kind| look.index().rules(&kind.name).entry_of.is_some())
}

/// What a resource lies in, by its name alone, the nearest first.
fn above(look: Look<'_>, name: &str) -> Vec<String> {
    let mut above = Vec::new();
    let mut name = name;
    while let Some(kind) = look.kind_of(name) {
        name = kind.parent(name);
        if name.is_empty() {
            break;
        }
        above.push(name.to_owned());
    }
    above
}
