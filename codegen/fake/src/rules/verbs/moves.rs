//! Moving resources to another parent.

use super::conflicts;
use super::partial::{self, Failure};
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::model::names::{self, id_of};
use crate::rules::check::request::{CheckedRequest, kind_in};
use crate::rules::{access, changes};
use crate::state::transaction::Transaction;

/// Moves each item to the parent of the path, with everything that lies below it.
///
/// The caller needs the permission in both places; one place without it refuses the whole call.
pub(super) fn moves(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    items: &str,
    moved: &str,
) -> Result<Answer, Refusal> {
    let kind = kind_in(tx, request)?;
    let parent = request
        .target
        .parent(kind)
        .ok_or_else(|| refusal::unplayed(&request.call.operation.id))?;
    tx.view().need(&parent)?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for name in json::texts(request.body.get(items)) {
        let from = kind.parent(name).to_owned();
        if tx.view().seen(&from).is_some() {
            access::allow(
                tx.view(),
                request.call.operation.permission.as_deref(),
                &from,
            )?;
        }
        let to = kind
            .shape(name)
            .and_then(|shape| shape.collection())
            .map(|collection| format!("{parent}/{collection}/{}", id_of(name)));
        match to.filter(|_| tx.view().seen(name).is_some() && !names::is_wild(name)) {
            None => failed.push(Failure::missing(name)),
            Some(to) if tx.view().record(&to).is_some() => {
                failed.push(Failure::taken(name, format!("{to} already exists")));
            }
            Some(to) => {
                conflicts::guard(tx, name)?;
                changes::rename(tx, name, &to);
                done.push(name.to_owned());
            }
        }
    }
    partial::answer(tx, request.call, (moved, done), failed)
}
