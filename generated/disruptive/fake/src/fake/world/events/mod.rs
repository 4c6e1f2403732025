//! What resources report: noted as long as it is kept, and told to those who follow and to data connectors.
//!
//! An event is a note whose key says what it is about, when it was, its number and its kind, so that a resource's past lies in
//! order and its texts need not be read to be filtered.

mod envelope;
mod follow;
mod history;
mod publish;
mod seeded;
mod unset;
mod walk;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use envelope::Envelope;
pub(crate) use follow::follow;
pub(crate) use history::history;
pub(crate) use publish::{emit, publish};
pub(crate) use seeded::seeded;
use walk::Walk;

use super::deliveries;
use super::ids;
use super::index::Kind;
use super::json::{self, Members};
use super::look::Look;
use super::refusal;
use super::stamp;
use super::store::{Record, Store};
use super::verbs::Asked;
use super::work::Work;
use crate::fake::call::{Happening, Refusal};
use crate::fake::chance::Chance;
use crate::fake::model::Events;
use crate::fake::time::Time;
use envelope::Letter;

const TABLE: &str = "events";

/// Something that a resource reports.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    /// Name of the resource.
    pub(crate) about: &'a str,
    /// The branch of the union of events.
    pub(crate) kind: &'a str,
    pub(crate) content: Value,
    pub(crate) time: Time,
}

/// An event as it was noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted<'a> {
    /// What stands behind the resource's name in the note's key: it sorts as the events do.
    pub(crate) place: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) time: Time,
    /// The envelope.
    pub(crate) text: &'a str,
}

/// Notes an event, of which everybody is told once the call has worked.
pub(crate) fn report(work: &mut Work<'_>, report: Report<'_>) {
    remember(work, &report);
    if let Some(happening) = note(work, report) {
        work.happenings.push(happening);
    }
}

/// Notes events of the past, in their order, of which nobody is told.
pub(crate) fn recall<'a>(
    work: &mut Work<'_>,
    reports: impl Iterator<Item = Result<Report<'a>, String>>,
) -> Result<(), String> {
    let mut reports = reports.peekable();
    while let Some(report) = reports.next() {
        let report = report?;
        // What a resource shows is only the last one.
        if reports.peek().is_none() {
            remember(work, &report);
        }
        note(work, report);
    }
    Ok(())
}

/// Makes ready what is to be delivered of what happened, so that it is kept with it.
pub(crate) fn prepare(work: &mut Work<'_>) {
    let happenings = std::mem::take(&mut work.happenings);
    for happening in &happenings {
        deliveries::prepare(work, happening);
    }
    work.happenings = happenings;
}

/// Tells everybody what happened in a call that has worked.
pub(crate) fn tell(work: &mut Work<'_>) {
    deliveries::deliver(work);
    for happening in std::mem::take(&mut work.happenings) {
        // It fails if nobody follows.
        drop(work.world.live.send(Arc::new(happening)));
    }
}

/// The past of a resource, newest first.
pub(crate) fn past<'a>(store: &'a Store, about: &str) -> impl Iterator<Item = Noted<'a>> {
    let start = format!("{about} ");
    let skip = start.len();
    let notes: Vec<_> = store.notes(TABLE, &start).collect();
    notes
        .into_iter()
        .rev()
        .filter_map(move |(key, text)| noted(&key[skip..], text))
}

/// The last event of each kind of a resource, by kind.
pub(crate) fn latest<'a>(store: &'a Store, about: &str) -> Vec<Noted<'a>> {
    let mut latest: Vec<Noted<'_>> = Vec::new();
    for event in past(store, about) {
        if latest.iter().all(|known| known.kind != event.kind) {
            latest.push(event);
        }
    }
    latest.sort_by_key(|event| event.kind);
    latest
}

/// Reports which entries of a map have changed, where the service says so by itself.
pub(crate) fn changed(work: &mut Work<'_>, kind: &Kind, name: &str, before: &Record) {
    let world = work.world;
    let Some(events) = world.index.events() else {
        return;
    };
    let Some(changes) = &events.changes else {
        return;
    };
    if events.about.as_deref() != Some(&kind.name) {
        return;
    }
    let before = entries(&json::members(&before.text), &changes.of);
    let after = entries(&work.look().stored(name).unwrap_or_default(), &changes.of);
    if before != after {
        let (content, time) = (difference(&before, &after), work.now);
        let branch = &changes.branch;
        report(
            work,
            Report {
                about: name,
                kind: branch,
                content,
                time,
            },
        );
    }
}

/// Forgets what a resource reported, since it is gone.
pub(crate) fn removed(work: &mut Work<'_>, kind: &Kind, name: &str) {
    if reports(work, kind) {
        for key in keys(&work.state.store, name) {
            work.remove_note(TABLE, &key);
        }
    }
}

/// What a resource reported belongs to it under its new name too.
pub(crate) fn renamed(work: &mut Work<'_>, kind: &Kind, from: &str, to: &str) {
    if !reports(work, kind) {
        return;
    }
    for key in keys(&work.state.store, from) {
        let text = work
            .state
            .store
            .note(TABLE, &key)
            .unwrap_or_default()
            .to_owned();
        work.remove_note(TABLE, &key);
        work.put_note(TABLE, &format!("{to}{}", &key[from.len()..]), &text);
    }
}

/// The resource of the path, which must be there for the operation; `-` stands for any id.
fn reporter<'a>(look: Look<'a>, asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    let operation = asked.call.operation;
    let about = look
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let kind = about.and_then(|ty| look.index().kind(ty));
    let named = kind.and_then(|kind| Some((kind, asked.target.holder(kind)?)));
    let (kind, name) = named.ok_or_else(|| refusal::unplayed(&operation.id))?;
    let found = look.find(kind, name, operation.permission.as_deref());
    let only = &operation.service.only;
    let there = found.filter(|(_, record)| json::has_all(&json::members(&record.text), only));
    there
        .map(|(name, _)| name)
        .ok_or_else(|| refusal::missing(name))
}

/// From when on events are kept.
pub(crate) fn oldest(look: Look<'_>) -> Time {
    let keep = look.index().events().and_then(|events| events.keep);
    keep.map_or(Time(0), |millis| {
        look.now.before(std::time::Duration::from_millis(millis))
    })
}

fn note(work: &mut Work<'_>, report: Report<'_>) -> Option<Happening> {
    let world = work.world;
    let envelope = world.envelope.as_ref()?;
    let number = work.count(ids::COUNTERS, TABLE);
    let Report {
        about,
        kind,
        content,
        time,
    } = report;
    let id = ids::xid(Chance::of(world.seed, &[TABLE], 0).next(), number);
    let letter = Letter {
        id: &id,
        target: about,
        time: &stamp::write(time),
        kind,
        content,
    };
    let text = envelope.seal(letter).to_string();
    let micros = time.0.max(0);
    work.put_note(
        TABLE,
        &format!("{about} {micros:020} {number:012} {kind}"),
        &text,
    );
    work.mark_effect();
    drop_old(work, about);
    Some(Happening {
        about: about.to_owned(),
        kind: kind.to_owned(),
        text,
    })
}

/// Sets what a resource shows as its last report of this kind, unless it shows a later one.
fn remember(work: &mut Work<'_>, report: &Report<'_>) {
    let world = work.world;
    let Some((events, latest)) = shown(work, report.kind) else {
        return;
    };
    let record = work.look().record(report.about).cloned();
    let Some((kind, record)) = world.index.kind_of(report.about).zip(record) else {
        return;
    };
    let mut members = json::members(&record.text);
    let path = format!("{latest}.{}", report.kind);
    let known = json::at(&members, &path);
    let known = known.and_then(|shown| time_of(shown, events.detail_time.as_deref()?));
    if known.is_none_or(|known| known <= report.time) {
        json::set_at(&mut members, &path, report.content.clone());
        let text = Value::Object(members).to_string().into_boxed_str();
        work.put_record(kind, report.about, Record { text, ..record });
    }
}

/// The member that shows the last reports; none for what the service says by itself.
fn shown<'w>(work: &Work<'w>, kind: &str) -> Option<(&'w Events, &'w str)> {
    let world = work.world;
    let events = world.index.events()?;
    let changes = events.changes.as_ref();
    let by_itself = changes.is_some_and(|changes| changes.branch == kind);
    let latest = events.latest.as_deref().filter(|_| !by_itself);
    latest.map(|latest| (events, latest))
}

fn time_of(content: &Value, member: &str) -> Option<Time> {
    stamp::read(content.get(member)?.as_str()?)
}

fn drop_old(work: &mut Work<'_>, about: &str) {
    let oldest = oldest(work.look()).0.max(0);
    let limit = format!("{about} {oldest:020}");
    let start = format!("{about} ");
    let notes = work.state.store.notes(TABLE, &start);
    let old: Vec<_> = notes
        .map(|(key, _)| key.to_owned())
        .take_while(|key| *key < limit)
        .collect();
    for key in old {
        work.remove_note(TABLE, &key);
    }
}

fn reports(work: &Work<'_>, kind: &Kind) -> bool {
    let events = work.world.index.events();
    events.is_some_and(|events| events.about.as_deref() == Some(&kind.name))
}

fn keys(store: &Store, about: &str) -> Vec<String> {
    let start = format!("{about} ");
    store
        .notes(TABLE, &start)
        .map(|(key, _)| key.to_owned())
        .collect()
}

fn noted<'a>(place: &'a str, text: &'a str) -> Option<Noted<'a>> {
    let mut parts = place.splitn(3, ' ');
    let time = Time(parts.next()?.parse().ok()?);
    let kind = parts.nth(1)?;
    Some(Noted {
        place,
        kind,
        time,
        text,
    })
}

fn entries(members: &Members, path: &str) -> Members {
    json::at(members, path)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

fn difference(before: &Members, after: &Members) -> Value {
    let is_new = |key: &&String| !before.contains_key(*key);
    let is_other = |key: &&String| {
        before
            .get(*key)
            .is_some_and(|value| after.get(*key) != Some(value))
    };
    let pick = |keys: Vec<&String>| -> Members {
        keys.into_iter()
            .filter_map(|key| Some((key.clone(), after.get(key)?.clone())))
            .collect()
    };
    let removed: Vec<_> = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .collect();
    serde_json::json!({
        "added": pick(after.keys().filter(is_new).collect()),
        "modified": pick(after.keys().filter(is_other).collect()),
        "removed": removed,
    })
}
