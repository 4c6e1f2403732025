//! Moving resources to another parent.

use super::super::json;
use super::super::partial::{self, Failure};
use super::super::pattern::{self, id_of};
use super::super::refusal;
use super::super::work::Work;
use super::{Asked, update};
use crate::fake::call::{Answer, Refusal};

/// Moves each item to the parent of the path, with everything that lies below it.
///
/// The caller needs the permission in both places; one place without it refuses the whole call.
pub(super) fn moves(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    items: &str,
    moved: &str,
) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    let parent = asked
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&asked.call.operation.id))?;
    work.look().need(&parent)?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(asked.body.get(items)) {
        let from = kind.parent(name).to_owned();
        if work.look().seen(&from).is_some() {
            work.look()
                .allow(asked.call.operation.permission.as_deref(), &from)?;
        }
        let to = kind
            .shape(name)
            .and_then(|shape| shape.collection())
            .map(|collection| format!("{parent}/{collection}/{}", id_of(name)));
        match to.filter(|_| work.look().seen(name).is_some() && !pattern::is_wild(name)) {
            None => failed.push(Failure::missing(name)),
            Some(to) if work.look().record(&to).is_some() => {
                failed.push(Failure::taken(name, format!("{to} is there already")));
            }
            Some(to) => {
                update::guard(work, name)?;
                work.rename(name, &to);
                done.push(name.to_owned());
            }
        }
    }
    partial::answer(work, asked.call, (moved, done), failed)
}
