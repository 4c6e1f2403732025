//! Members that are found out when a resource is read: copied, counted, looked for.

use serde_json::Value;

use super::index::Kind;
use super::json::{self, Members};
use super::look::Look;
use super::marks;
use crate::fake::model::Fill;

/// Sets the members of a resource that are found out when it is read.
pub(crate) fn fill(look: Look<'_>, kind: &Kind, name: &str, members: &mut Members) {
    if !kind.live {
        return;
    }
    for (path, rules) in &look.index().rules(&kind.name).members {
        let value = match &rules.fill {
            Some(Fill::Copy(from)) => copied(look, members, from),
            Some(Fill::Count(_)) => Some(
                look.store()
                    .marks
                    .count(&marks::counted(&kind.name, path, name))
                    .into(),
            ),
            Some(Fill::Exists(exists)) => {
                Some(exists_same(look, name, members, &exists.ty, &exists.same).into())
            }
            _ => continue,
        };
        if let Some(value) = value {
            json::set_at(members, path, value);
        }
    }
}

/// `organization.displayName`: the member `displayName` of the resource that the member `organization` names.
fn copied(look: Look<'_>, members: &Members, from: &str) -> Option<Value> {
    let (named, member) = from.split_once('.')?;
    let other = look.stored(json::text(members, named))?;
    json::at(&other, member).cloned()
}

fn exists_same(look: Look<'_>, name: &str, members: &Members, ty: &str, member: &str) -> bool {
    let Some(value) = json::at(members, member) else {
        return false;
    };
    let parent = look.kind_of(name).map_or("", |kind| kind.parent(name));
    look.store()
        .marks
        .count(&marks::same(ty, member, parent, value))
        > 0
}
