//! One resource.

use serde_json::Value;

use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::look::Look;
use super::super::pattern;
use super::super::refusal;
use super::Asked;
use crate::fake::call::{Answer, Refusal};

pub(super) fn read(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let kind = super::kind(look, asked)?;
    let name = super::name(kind, asked)?;
    if let Some(entry) = super::entries::Entry::of(look, kind, name) {
        return entry
            .read(look)
            .map(|members| Answer::Json(Value::Object(members).to_string()));
    }
    let name = resolve(look, asked, kind, name)?;
    let record = look.need(&name)?;
    if !look.state.options.conflict_window.is_zero() {
        look.world.readers.read(&name, look.caller);
    }
    Ok(Answer::Json(look.text(kind, &name, record)))
}

/// The name of a resource that is there for the operation, where the one asked for may have a `-` for an id.
pub(super) fn resolve(
    look: Look<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    name: &str,
) -> Result<String, Refusal> {
    let permission = asked.call.operation.permission.as_deref();
    let found = if pattern::is_wild(name) {
        look.find(kind, name, permission)
            .map(|(name, _)| name.to_owned())
    } else {
        look.seen(name).map(|_| name.to_owned())
    };
    let found = found.ok_or_else(|| refusal::missing(name))?;
    let only = &asked.call.operation.service.only;
    let is_there = |members| json::has_all(&members, only);
    if only.is_empty() || look.stored(&found).is_some_and(is_there) {
        Ok(found)
    } else {
        Err(refusal::missing(name))
    }
}

/// The resource of the path, which must be there, as it is stored.
pub(super) fn stored(
    look: Look<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
) -> Result<(String, Members), Refusal> {
    let name = resolve(look, asked, kind, super::name(kind, asked)?)?;
    let members = look.stored(&name).unwrap_or_default();
    Ok((name, members))
}
