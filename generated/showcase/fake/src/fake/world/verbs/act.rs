//! What is said to be done, and shows nowhere.

use serde_json::Value;

use super::super::index::Kind;
use super::super::work::Work;
use super::{Asked, made_up, read};
use crate::fake::call::{Answer, Refusal};
use crate::fake::model::{Reply, Ty};

/// Makes sure that the resource of the path is there, and answers something that fits.
pub(super) fn act(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let operation = &asked.call.operation;
    let kind = super::kind_in(work, asked).ok();
    let name = match kind.filter(|kind| asked.target.resource(kind).is_some()) {
        Some(kind) => Some(read::stored(work.look(), asked, kind)?.0),
        None => None,
    };
    work.mark_effect();
    let text = match (&operation.reply, kind, name) {
        (Reply::One(Ty::Named(reply)), Some(kind), Some(name)) if *reply == kind.name => {
            answer(work, kind, &name)
        }
        (Reply::One(ty), _, _) => made_up::value(work, ty).to_string(),
        (Reply::Pages { key, .. }, _, _) => format!("{{{}:[]}}", Value::from(key.as_str())),
        (Reply::Nothing | Reply::Stream { .. }, _, _) => "{}".to_owned(),
    };
    Ok(Answer::Json(text))
}

/// A resource as it is sent.
pub(super) fn answer(work: &Work<'_>, kind: &Kind, name: &str) -> String {
    let look = work.look();
    look.record(name)
        .map_or_else(|| "{}".to_owned(), |record| look.text(kind, name, record))
}
