//! A resource is made to report something.

use serde_json::{Map, Value};

use super::log::{Report, report};
use super::unset::with_unset;
use crate::call::refusal::{self, Refusal};
use crate::model::{Content, Events, Ty};
use crate::rules::check::values::Check;
use crate::state::transaction::Transaction;
use crate::time::{Time, rfc3339};

/// Makes a resource report what an object with one member says: the kind of the event and its content.
///
/// # Errors
///
/// 404 if there is no such resource, 400 if it cannot report that.
pub(crate) fn emit(tx: &mut Transaction<'_>, about: &str, body: Value) -> Result<(), Refusal> {
    let state = tx.state;
    let Some(events) = state.index.events() else {
        return Err(refusal::unplayed("events"));
    };
    let kind = tx.view().kind_of(about).map(|kind| kind.name.as_str());
    if tx.view().record(about).is_none() || kind != events.about.as_deref() {
        return Err(refusal::missing(about));
    }
    let (kind, content) = chosen(body)?;
    let ty = reported(tx, events, &kind);
    let ty = ty.ok_or_else(|| {
        refusal::bad(format!(
            "`{kind}` is not a kind of event that can be published"
        ))
    })?;
    let mut check = Check::new(&state.index);
    let mut content = check.value(&kind, ty, content);
    if !check.mistakes.is_empty() {
        return Err(refusal::wrong(&check.mistakes));
    }
    let time = time(events, &mut content, tx.now);
    let content = with_unset(&state.index, ty, content);
    report(
        tx,
        Report {
            about,
            kind: &kind,
            content,
            time,
        },
    );
    Ok(())
}

/// The one member of the body that says something.
fn chosen(body: Value) -> Result<(String, Value), Refusal> {
    let members = match body {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    let mut said = members
        .into_iter()
        .filter(|(_, content)| !content.is_null());
    match (said.next(), said.next()) {
        (Some(chosen), None) => Ok(chosen),
        _ => Err(refusal::bad(
            "the body must have exactly one member, named like a kind of event",
        )),
    }
}

/// The type of what resources report in this kind of event; none for what the service alone says.
fn reported<'w>(tx: &Transaction<'w>, events: &Events, kind: &str) -> Option<&'w Ty> {
    let state = tx.state;
    let changes = events.changes.as_ref();
    let by_itself = changes.is_some_and(|changes| changes.branch == kind);
    match state.envelope.as_ref()?.content(kind)? {
        Content::Member(_, ty) | Content::Direct(ty) if !by_itself => Some(ty),
        Content::Member(..) | Content::Direct(_) | Content::Empty => None,
    }
}

/// When it happened: the time in the content, which becomes now if there is none.
fn time(events: &Events, content: &mut Value, now: Time) -> Time {
    let (Some(member), Value::Object(content)) = (&events.detail_time, content) else {
        return now;
    };
    let given = content
        .get(member)
        .and_then(Value::as_str)
        .and_then(rfc3339::read);
    let time = given.unwrap_or(now);
    if given.is_none() {
        content.insert(member.clone(), rfc3339::write(now).into());
    }
    time
}
