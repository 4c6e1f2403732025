//! Deleting resources.

use super::super::json;
use super::super::work::Work;
use super::super::{behaviours, refusal};
use super::{Asked, entries, read, update};
use crate::fake::call::{Answer, Refusal};

pub(super) fn delete(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    if work.world.index.rules(&kind.name).entry_of.is_some() {
        return entries::delete(work, asked, kind);
    }
    let (name, _) = read::stored(work.look(), asked, kind)?;
    remove(work, &name)?;
    Ok(Answer::Json("{}".to_owned()))
}

/// Deletes a resource with everything that lies below it, if it may be deleted.
pub(super) fn remove(work: &mut Work<'_>, name: &str) -> Result<(), Refusal> {
    let world = work.world;
    let Some(kind) = world.index.kind_of(name) else {
        return Err(refusal::missing(name));
    };
    update::guard(work, name)?;
    let rules = world.index.rules(&kind.name);
    for ty in &rules.empty_of {
        let count = held(work, ty, name);
        if count > 0 {
            return Err(refusal::bad(format!(
                "{name} cannot be deleted while it holds {count} {ty}"
            )));
        }
    }
    if let Some(behaviour) = &rules.behaviour {
        behaviours::deleting(work, behaviour, name)?;
    }
    work.remove(name);
    Ok(())
}

/// Number of resources of a type that lie in a resource, or belong to it.
fn held(work: &Work<'_>, ty: &str, name: &str) -> usize {
    let table = work.state.store.table(ty);
    match &work.world.index.rules(ty).parent {
        None => table.beginning(&format!("{name}/"), None).count(),
        Some(parent) => table
            .all()
            .filter(|(_, record)| json::text(&json::members(&record.text), parent) == name)
            .count(),
    }
}
