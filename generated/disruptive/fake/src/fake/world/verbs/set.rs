//! Setting members to values that the operation itself has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::json;
use super::super::refusal;
use super::super::work::Work;
use super::{Asked, read, update};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::{Reply, Ty};

/// Sets members; where that may be done only once, a second time is 409.
pub(super) fn set(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    values: &BTreeMap<String, Value>,
    refuse_again: bool,
) -> Result<Answer, Refusal> {
    let kind = super::kind_in(work, asked)?;
    let (name, mut members) = read::stored(work.look(), asked, kind)?;
    if refuse_again && json::has_all(&members, values) {
        return Err(refusal::conflict(format!(
            "this has been done with {name} already"
        )));
    }
    for (path, value) in values {
        json::set_at(&mut members, path, value.clone());
    }
    let answer = update::finish(work, asked, kind, &name, members)?;
    match &asked.call.operation.reply {
        Reply::One(Ty::Named(reply)) if *reply == kind.name => Ok(answer),
        _ => Ok(Answer::Json("{}".to_owned())),
    }
}
