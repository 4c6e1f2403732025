//! Members that are found out when a resource is read: copied, counted, looked for.

use serde_json::Value;

use super::counters;
use super::store::Store;
use crate::json::{self, Members};
use crate::model::Fill;
use crate::model::index::{Index, Kind};

/// Sets the members of a resource that are found out when it is read.
pub(crate) fn fill(index: &Index, store: &Store, kind: &Kind, name: &str, members: &mut Members) {
    if !kind.live {
        return;
    }
    for (path, rules) in &index.rules(&kind.name).members {
        let value = match &rules.fill {
            Some(Fill::Copy(from)) => copied(index, store, members, from),
            Some(Fill::Count(_)) => Some(
                store
                    .counters
                    .count(&counters::counted(&kind.name, path, name))
                    .into(),
            ),
            Some(Fill::Exists(exists)) => {
                Some(exists_same(index, store, name, members, &exists.ty, &exists.same).into())
            }
            _ => continue,
        };
        if let Some(value) = value {
            json::set_at(members, path, value);
        }
    }
}

/// `organization.displayName`: the member `displayName` of the resource that the member `organization` names.
fn copied(index: &Index, store: &Store, members: &Members, from: &str) -> Option<Value> {
    let (named, member) = from.split_once('.')?;
    let named = json::text(members, named);
    let record = store.table(&index.kind_of(named)?.name).get(named)?;
    let other = json::members(&record.text);
    json::at(&other, member).cloned()
}

fn exists_same(
    index: &Index,
    store: &Store,
    name: &str,
    members: &Members,
    ty: &str,
    member: &str,
) -> bool {
    let Some(value) = json::at(members, member) else {
        return false;
    };
    let parent = index.kind_of(name).map_or("", |kind| kind.parent(name));
    store
        .counters
        .count(&counters::same(ty, member, parent, value))
        > 0
}
