//! Members that a resource has and that no read ever shows, such as the secret of a key.

use serde_json::Value;

use super::transaction::Transaction;
use super::view::View;
use crate::json::{self, Members};

const TABLE: &str = "hidden";

/// The hidden members of a resource.
pub(crate) fn members(view: View<'_>, name: &str) -> Members {
    view.store()
        .note(TABLE, name)
        .map(json::members)
        .unwrap_or_default()
}

/// Gives a resource hidden members instead of those that it has.
pub(crate) fn put(tx: &mut Transaction<'_>, name: &str, members: Members) {
    if members.is_empty() {
        remove(tx, name);
    } else {
        tx.put_note(TABLE, name, &Value::Object(members).to_string());
    }
}

pub(crate) fn remove(tx: &mut Transaction<'_>, name: &str) {
    tx.remove_note(TABLE, name);
}

pub(crate) fn rename(tx: &mut Transaction<'_>, from: &str, to: &str) {
    let members = members(tx.view(), from);
    remove(tx, from);
    put(tx, to, members);
}
