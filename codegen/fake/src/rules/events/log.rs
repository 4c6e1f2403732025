//! What resources report: noted as long as it is kept, and told to those who follow and to data connectors.
//!
//! An event is a note whose key says what it is about, when it was, its number and its kind, so that a resource's past lies in
//! order and its texts need not be read to be filtered.

use serde_json::Value;

use crate::call::subscription::Event;
use crate::json;
use crate::model::Events;
use crate::model::envelope::EventFields;
use crate::model::index::Kind;
use crate::random::SeededRandom;
use crate::state::ids;
use crate::state::store::{Record, Store};
use crate::state::transaction::Transaction;
use crate::state::view::View;
use crate::time::{Time, rfc3339};

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
pub(crate) struct RecordedEvent<'a> {
    /// What stands behind the resource's name in the note's key: it sorts as the events do.
    pub(crate) place: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) time: Time,
    /// The envelope.
    pub(crate) text: &'a str,
}

/// Notes an event, of which everybody is told once the call has worked.
pub(crate) fn report(tx: &mut Transaction<'_>, report: Report<'_>) {
    remember(tx, &report);
    if let Some(happening) = note(tx, report) {
        tx.events.push(happening);
    }
}

/// Notes events of the past, in their order, of which nobody is told.
pub(crate) fn recall<'a>(
    tx: &mut Transaction<'_>,
    reports: impl Iterator<Item = Result<Report<'a>, String>>,
) -> Result<(), String> {
    let mut reports = reports.peekable();
    while let Some(report) = reports.next() {
        let report = report?;
        // What a resource shows is only the last one.
        if reports.peek().is_none() {
            remember(tx, &report);
        }
        note(tx, report);
    }
    Ok(())
}

/// The past of a resource, newest first.
pub(crate) fn past<'a>(store: &'a Store, about: &str) -> impl Iterator<Item = RecordedEvent<'a>> {
    let start = format!("{about} ");
    let skip = start.len();
    let notes: Vec<_> = store.notes(TABLE, &start).collect();
    notes
        .into_iter()
        .rev()
        .filter_map(move |(key, text)| noted(&key[skip..], text))
}

/// The last event of each kind of a resource, by kind.
pub(crate) fn latest<'a>(store: &'a Store, about: &str) -> Vec<RecordedEvent<'a>> {
    let mut latest: Vec<RecordedEvent<'_>> = Vec::new();
    for event in past(store, about) {
        if latest.iter().all(|known| known.kind != event.kind) {
            latest.push(event);
        }
    }
    latest.sort_by_key(|event| event.kind);
    latest
}

/// Forgets what a resource reported, since it is gone.
pub(crate) fn removed(tx: &mut Transaction<'_>, kind: &Kind, name: &str) {
    if reports(tx, kind) {
        for key in keys(&tx.contents.store, name) {
            tx.remove_note(TABLE, &key);
        }
    }
}

/// What a resource reported belongs to it under its new name too.
pub(crate) fn renamed(tx: &mut Transaction<'_>, kind: &Kind, from: &str, to: &str) {
    if !reports(tx, kind) {
        return;
    }
    for key in keys(&tx.contents.store, from) {
        let text = tx
            .contents
            .store
            .note(TABLE, &key)
            .unwrap_or_default()
            .to_owned();
        tx.remove_note(TABLE, &key);
        tx.put_note(TABLE, &format!("{to}{}", &key[from.len()..]), &text);
    }
}

/// From when on events are kept.
pub(crate) fn oldest(view: View<'_>) -> Time {
    let keep = view.index().events().and_then(|events| events.keep);
    keep.map_or(Time(0), |millis| {
        view.now.before(std::time::Duration::from_millis(millis))
    })
}

fn note(tx: &mut Transaction<'_>, report: Report<'_>) -> Option<Event> {
    let state = tx.state;
    let envelope = state.envelope.as_ref()?;
    let number = tx.count(ids::COUNTERS, TABLE);
    let Report {
        about,
        kind,
        content,
        time,
    } = report;
    let id = ids::xid(SeededRandom::of(state.seed, &[TABLE], 0).next(), number);
    let letter = EventFields {
        id: &id,
        target: about,
        time: &rfc3339::write(time),
        kind,
        content,
    };
    let text = envelope.seal(letter).to_string();
    let micros = time.0.max(0);
    tx.put_note(
        TABLE,
        &format!("{about} {micros:020} {number:012} {kind}"),
        &text,
    );
    tx.mark_effect();
    drop_old(tx, about);
    Some(Event {
        about: about.to_owned(),
        kind: kind.to_owned(),
        text,
    })
}

/// Sets what a resource shows as its last report of this kind, unless it shows a later one.
fn remember(tx: &mut Transaction<'_>, report: &Report<'_>) {
    let state = tx.state;
    let Some((events, latest)) = shown(tx, report.kind) else {
        return;
    };
    let record = tx.view().record(report.about).cloned();
    let Some((kind, record)) = state.index.kind_of(report.about).zip(record) else {
        return;
    };
    let mut members = json::members(&record.text);
    let path = format!("{latest}.{}", report.kind);
    let known = json::at(&members, &path);
    let known = known.and_then(|shown| time_of(shown, events.detail_time.as_deref()?));
    if known.is_none_or(|known| known <= report.time) {
        json::set_at(&mut members, &path, report.content.clone());
        let text = Value::Object(members).to_string().into_boxed_str();
        tx.put_record(kind, report.about, Record { text, ..record });
    }
}

/// The member that shows the last reports; none for what the service says by itself.
fn shown<'w>(tx: &Transaction<'w>, kind: &str) -> Option<(&'w Events, &'w str)> {
    let state = tx.state;
    let events = state.index.events()?;
    let changes = events.changes.as_ref();
    let by_itself = changes.is_some_and(|changes| changes.branch == kind);
    let latest = events.latest.as_deref().filter(|_| !by_itself);
    latest.map(|latest| (events, latest))
}

fn time_of(content: &Value, member: &str) -> Option<Time> {
    rfc3339::read(content.get(member)?.as_str()?)
}

fn drop_old(tx: &mut Transaction<'_>, about: &str) {
    let oldest = oldest(tx.view()).0.max(0);
    let limit = format!("{about} {oldest:020}");
    let start = format!("{about} ");
    let notes = tx.contents.store.notes(TABLE, &start);
    let old: Vec<_> = notes
        .map(|(key, _)| key.to_owned())
        .take_while(|key| *key < limit)
        .collect();
    for key in old {
        tx.remove_note(TABLE, &key);
    }
}

fn reports(tx: &Transaction<'_>, kind: &Kind) -> bool {
    let events = tx.state.index.events();
    events.is_some_and(|events| events.about.as_deref() == Some(&kind.name))
}

fn keys(store: &Store, about: &str) -> Vec<String> {
    let start = format!("{about} ");
    store
        .notes(TABLE, &start)
        .map(|(key, _)| key.to_owned())
        .collect()
}

fn noted<'a>(place: &'a str, text: &'a str) -> Option<RecordedEvent<'a>> {
    let mut parts = place.splitn(3, ' ');
    let time = Time(parts.next()?.parse().ok()?);
    let kind = parts.nth(1)?;
    Some(RecordedEvent {
        place,
        kind,
        time,
        text,
    })
}
