//! Members that a resource has and that no read ever shows, such as the secret of a key.

use serde_json::Value;

use super::json::{self, Members};
use super::look::Look;
use super::work::Work;

const TABLE: &str = "hidden";

/// The hidden members of a resource.
pub(crate) fn members(look: Look<'_>, name: &str) -> Members {
    look.store()
        .note(TABLE, name)
        .map(json::members)
        .unwrap_or_default()
}

/// Gives a resource hidden members instead of those that it has.
pub(crate) fn put(work: &mut Work<'_>, name: &str, members: Members) {
    if members.is_empty() {
        remove(work, name);
    } else {
        work.put_note(TABLE, name, &Value::Object(members).to_string());
    }
}

pub(crate) fn remove(work: &mut Work<'_>, name: &str) {
    work.remove_note(TABLE, name);
}

pub(crate) fn rename(work: &mut Work<'_>, from: &str, to: &str) {
    let members = members(work.look(), from);
    remove(work, from);
    put(work, to, members);
}
