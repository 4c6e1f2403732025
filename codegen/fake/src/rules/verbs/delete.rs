//! Deleting resources.

use super::{conflicts, entries, resolve};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::rules::behaviours::table;
use crate::rules::changes;
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::state::transaction::Transaction;

pub(super) fn delete(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    if tx.state.index.rules(&kind.name).entry_of.is_some() {
        return entries::delete(tx, request, kind);
    }
    let (name, _) = resolve::stored(tx.view(), request, kind)?;
    remove(tx, &name)?;
    Ok(Answer::Json("{}".to_owned()))
}

/// Deletes a resource with everything that lies below it, if it may be deleted.
pub(super) fn remove(tx: &mut Transaction<'_>, name: &str) -> Result<(), Refusal> {
    let state = tx.state;
    let Some(kind) = state.index.kind_of(name) else {
        return Err(refusal::missing(name));
    };
    conflicts::guard(tx, name)?;
    let rules = state.index.rules(&kind.name);
    for ty in &rules.empty_of {
        let count = held(tx, ty, name);
        if count > 0 {
            return Err(refusal::bad(format!(
                "{name} cannot be deleted while it holds {count} {ty}"
            )));
        }
    }
    if let Some(behaviour) = &rules.behaviour {
        table::deleting(tx, behaviour, name)?;
    }
    changes::remove(tx, name);
    Ok(())
}

/// Number of resources of a type that lie in a resource, or belong to it.
fn held(tx: &Transaction<'_>, ty: &str, name: &str) -> usize {
    let table = tx.contents.store.table(ty);
    match &tx.state.index.rules(ty).parent {
        None => table.beginning(&format!("{name}/"), None).count(),
        Some(parent) => table
            .all()
            .filter(|(_, record)| json::text(&json::members(&record.text), parent) == name)
            .count(),
    }
}
