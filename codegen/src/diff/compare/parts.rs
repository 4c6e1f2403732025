//! The parts of a resource's name, each of which has a getter.

use super::identities::change;
use super::pairs::pairs;
use super::types::Types;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::Struct;

/// What a new getter is called.
pub(super) const ADDED: &str = "resource name part added";

/// What the removal of a getter is called.
pub(super) const REMOVED: &str = "resource name part removed";

/// All changes of getters.
pub(super) fn changes(base: &Struct, head: &Struct, types: &Types<'_>) -> Vec<Change> {
    let all = |strukt: &Struct, types: &Types<'_>| -> Vec<[String; 3]> {
        let patterns = strukt
            .resource
            .iter()
            .flat_map(|identity| &identity.patterns);
        let mut parts: Vec<[String; 3]> = Vec::new();
        for part in patterns.flat_map(|pattern| &pattern.parts) {
            if !parts.iter().any(|[name, ..]| *name == part.name) {
                let ty = types.renamed(&part.ty).to_string();
                parts.push([part.name.clone(), ty, part.wire.clone()]);
            }
        }
        parts
    };
    let (old, new) = (all(base, types), all(head, &Types::default()));
    let parts = pairs(&old, &new, |[name, ..]| name);
    let name = &head.name;
    let gone = parts.gone.iter().map(|[part, ty, _]| {
        change(ChangeKind::Rust, REMOVED, base, head)
            .what(format!("`{name}Name::{part}()` is gone"))
            .brief(format!("`{name}Name::{part}()`"))
            .before(format!("{part}: {ty}"))
            .todo(format!("Remove what calls `{name}Name::{part}()`."))
    });
    let more = parts.new.iter().map(|[part, ty, _]| {
        change(ChangeKind::Addition, ADDED, base, head)
            .what(format!("`{name}Name::{part}()` is new and gives a `{ty}`"))
            .brief(format!("`{name}Name::{part}()`"))
            .after(format!("{part}: {ty}"))
    });
    let differ = parts.both.iter().filter(|(old, new)| old != new);
    let changed = differ.map(|([part, old, was], [_, new, is])| {
        let kind = if old == new { ChangeKind::Behaviour } else { ChangeKind::Rust };
        change(kind, "resource name part changed", base, head)
            .what(format!("`{name}Name::{part}()` gives a `{new}` from `{{{is}}}`, no longer a `{old}` from `{{{was}}}`"))
            .before(format!("{part}: {old} of {was}"))
            .after(format!("{part}: {new} of {is}"))
            .todo(format!("Read `{name}Name::{part}()` as `{new}`."))
    });
    gone.chain(more).chain(changed).collect()
}
