//! Whole resources: a handle with all its methods.

use super::pairs::pairs;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Operation, Resource};

/// Resources that came or went.
pub(super) fn changes(base: &Api, head: &Api) -> Vec<Change> {
    let resources = pairs(&base.resources, &head.resources, |resource| {
        &resource.module
    });
    let gone = resources.gone.into_iter().map(removed);
    gone.chain(resources.new.into_iter().map(added)).collect()
}

fn change(kind: ChangeKind, sort: &'static str, resource: &Resource) -> Change {
    let module = &resource.module;
    let operations = resource.operations.iter();
    let id = |operation: &Operation| operation.id.clone();
    Change::new(kind, sort, format!("resources/{module}"), module).with(operations.map(id))
}

fn removed(resource: &Resource) -> Change {
    let module = &resource.module;
    change(ChangeKind::Rust, "resource removed", resource)
        .what(format!(
            "`client.{module}()` is gone with its {} methods",
            resource.operations.len()
        ))
        .before(&resource.handle)
        .todo(format!("Remove what calls `client.{module}()`."))
}

fn added(resource: &Resource) -> Change {
    let module = &resource.module;
    change(ChangeKind::Addition, "resource added", resource)
        .what(format!(
            "`client.{module}()` is new with {} methods",
            resource.operations.len()
        ))
        .after(&resource.handle)
}
