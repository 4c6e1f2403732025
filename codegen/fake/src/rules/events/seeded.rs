//! A past that is made up: what resources have reported before the fake began.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};

use super::log::{Report, recall};
use super::unset::with_unset;
use super::walk::Walk;
use crate::json;
use crate::model::index::Index;
use crate::model::names::matches_wild;
use crate::model::{Content, Ty};
use crate::random::SeededRandom;
use crate::rules::check::values::Check;
use crate::state::shared::State;
use crate::state::transaction::Transaction;
use crate::time::{Time, rfc3339};

/// The number of events that one entry may make up.
const MOST: u128 = 100_000;

/// How deep contents are looked into; types may hold themselves.
const DEPTH: u8 = 4;

/// What resources have reported: `{of: <name>, kind: temperature, every: 15m, for: 7d, content: {value: {from: 2, to: 6}}}`.
///
/// In the name `-` stands for any id, and `where: {type: temperature}` narrows what it stands for. The last event was one interval
/// before now, so that what happens from now on is later. See [`Walk`] for what can stand in the content; the content's own time is
/// filled in.
///
/// # Errors
///
/// What is wrong with the entry, in words.
pub(crate) fn seeded(tx: &mut Transaction<'_>, entry: &Value) -> Result<(), String> {
    let names = names(tx, entry)?;
    let (every, span) = (span(entry, "every")?, span(entry, "for")?);
    let count = span.as_micros() / every.as_micros().max(1);
    if count > MOST {
        return Err(format!(
            "`for` is too long: it makes {count} events, limit {MOST}"
        ));
    }
    let steps = u32::try_from(count).unwrap_or_default();
    for about in names {
        past(tx, &about, entry, every, steps)?;
    }
    Ok(())
}

/// The past of one resource.
fn past(
    tx: &mut Transaction<'_>,
    about: &str,
    entry: &Value,
    every: Duration,
    steps: u32,
) -> Result<(), String> {
    let state = tx.state;
    let kind = text(entry, "kind")?;
    let ty = ty(tx, kind)?;
    let pattern = entry.get("content").cloned();
    let pattern = pattern.unwrap_or(Value::Object(Map::new()));
    let random = SeededRandom::of(state.seed, &["history", about, kind], 0);
    let mut walk = Walk::new(pattern, whole(&state.index, ty, DEPTH), random);
    let now = tx.now;
    let made_up = (1..=steps).rev().map(|nth| {
        let time = now.before(every.saturating_mul(nth));
        let content = checked(state, ty, walk.step(), time)?;
        Ok(Report {
            about,
            kind,
            content,
            time,
        })
    });
    recall(tx, made_up)
}

/// The resources that an entry is about.
fn names(tx: &Transaction<'_>, entry: &Value) -> Result<Vec<String>, String> {
    let view = tx.view();
    let of = text(entry, "of")?;
    let only = entry.get("where").and_then(Value::as_object);
    let about = view
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let all = view.store().table(about.unwrap_or_default()).all();
    let named = all.filter(|(name, _)| matches_wild(of, name));
    let fits = |text: &str| json::has_all(&json::members(text), only.into_iter().flatten());
    let wanted = named.filter(|(_, record)| fits(&record.text));
    let found: Vec<_> = wanted.map(|(name, _)| name.to_owned()).collect();
    if found.is_empty() {
        return Err(format!(
            "`of`: no resource that reports events is named like {of}"
        ));
    }
    Ok(found)
}

/// What was made up, with its time, if it is what the model says.
fn checked(state: &State, ty: &Ty, mut content: Value, time: Time) -> Result<Value, String> {
    let events = state.index.events();
    let member = events.and_then(|events| events.detail_time.as_ref());
    if let (Some(member), Value::Object(members)) = (member, &mut content) {
        members.insert(member.clone(), rfc3339::write(time).into());
    }
    let mut check = Check::new(&state.index);
    let content = check.value("content", ty, content);
    if !check.mistakes.is_empty() {
        return Err(check.mistakes.join("; "));
    }
    Ok(with_unset(&state.index, ty, content))
}

/// The type of what events of a kind say.
fn ty<'w>(tx: &Transaction<'w>, kind: &str) -> Result<&'w Ty, String> {
    let state = tx.state;
    let content = state
        .envelope
        .as_ref()
        .and_then(|envelope| envelope.content(kind));
    match content {
        Some(Content::Member(_, ty) | Content::Direct(ty)) => Ok(ty),
        Some(Content::Empty) | None => {
            Err(format!("`kind`: there are no events of the kind {kind}"))
        }
    }
}

/// Names of the members that are whole numbers.
fn whole(index: &Index, ty: &Ty, depth: u8) -> BTreeSet<String> {
    match ty {
        Ty::List(item) => whole(index, item, depth),
        Ty::Named(name) if depth > 0 => {
            let fields = index.fields(name);
            let own = fields
                .iter()
                .filter(|field| field.ty == Ty::Integer)
                .map(|field| field.wire.clone());
            let below = fields
                .iter()
                .flat_map(|field| whole(index, &field.ty, depth - 1));
            own.chain(below).collect()
        }
        _ => BTreeSet::new(),
    }
}

fn text<'v>(entry: &'v Value, member: &str) -> Result<&'v str, String> {
    let found = entry.get(member).and_then(Value::as_str);
    found.ok_or_else(|| format!("`{member}` is missing, or is not a string"))
}

fn span(entry: &Value, member: &str) -> Result<Duration, String> {
    let span = humantime::parse_duration(text(entry, member)?);
    let span = span.ok().filter(|span| !span.is_zero());
    span.ok_or_else(|| format!("`{member}` must be a duration, such as 15m"))
}
