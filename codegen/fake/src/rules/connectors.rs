//! Which connectors want an event, and what they make of it.
//!
//! It knows the members of data connectors, resources with the behaviour `push`; how they are served is not known here.

use std::mem;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::call::subscription::Event;
use crate::deliver::deliveries::Deliveries;
use crate::deliver::job::Job;
use crate::json::{self, Members};
use crate::model::index::{Index, Kind};
use crate::model::names::id_of;
use crate::rules::events::log::RecordedEvent;
use crate::state::ids;
use crate::state::transaction::Transaction;
use crate::state::view::View;

/// Where jobs are kept that wait, by their places.
pub(crate) const TABLE: &str = "deliveries";

/// Makes jobs of an event for all connectors that want it.
pub(crate) fn prepare(tx: &mut Transaction<'_>, event: &Event) {
    let view = tx.view();
    if view.state.deliveries.is_none() {
        return;
    }
    let holder = view
        .kind_of(&event.about)
        .map_or("", |kind| kind.parent(&event.about));
    let below = format!("{holder}/");
    let mut drafts = Vec::new();
    for kind in view
        .index()
        .kinds()
        .iter()
        .filter(|kind| is_connector(view.index(), kind))
    {
        for (name, record) in view.store().table(&kind.name).beginning(&below, None) {
            let connector = json::members(&record.text);
            if wants(&connector, &event.kind) {
                drafts.push(draft(view, (name, &connector), &event.about, &event.text));
            }
        }
    }
    for job in drafts {
        add(tx, job);
    }
}

/// A job of an event of the past for one connector, if it wants it.
pub(crate) fn again(
    view: View<'_>,
    name: &str,
    about: &str,
    event: RecordedEvent<'_>,
) -> Option<Job> {
    let connector = view.stored(name).unwrap_or_default();
    let wants = view.state.deliveries.is_some() && wants(&connector, event.kind);
    wants.then(|| draft(view, (name, &connector), about, event.text))
}

/// Adds a job to those that are handed over once the call has worked.
pub(crate) fn add(tx: &mut Transaction<'_>, mut job: Job) {
    job.place = tx.count(ids::COUNTERS, TABLE);
    let job = Arc::new(job);
    if tx.state.is_kept() {
        tx.put_note(TABLE, &key(job.place), &Deliveries::note(&job, tx.now));
    }
    tx.jobs.push(job);
}

/// Hands over the jobs of a call that has worked.
pub(crate) fn deliver(tx: &mut Transaction<'_>) {
    let jobs = mem::take(&mut tx.jobs);
    if let Some(deliveries) = &tx.state.deliveries {
        for job in &jobs {
            deliveries.deliver(job, tx.now);
        }
    }
}

/// Hands over what was waiting when the service ended.
///
/// # Errors
///
/// What of it cannot be read.
pub(crate) fn restore(view: View<'_>, deliveries: &Deliveries) -> Result<(), String> {
    let mut waiting = view.store().notes(TABLE, "");
    waiting
        .try_for_each(|(place, text)| deliveries.restore(place.parse().unwrap_or_default(), text))
}

/// In this order places sort as numbers do.
pub(crate) fn key(place: u64) -> String {
    format!("{place:020}")
}

/// A job that has no place yet.
fn draft(view: View<'_>, (name, connector): (&str, &Members), about: &str, event: &str) -> Job {
    let id = view.index().events().and_then(|events| {
        json::members(event)
            .get(&events.id)?
            .as_str()
            .map(str::to_owned)
    });
    let device = view.resource(about).unwrap_or_default();
    let labels = labels(&device, &json::texts(connector.get("labels")));
    let metadata = metadata(view, about, &device);
    Job {
        place: 0,
        connector: name.to_owned(),
        event: id.unwrap_or_default(),
        body: format!(r#"{{"event":{event},"labels":{labels},"metadata":{metadata}}}"#),
    }
}

/// Whether a connector wants events of a kind now.
fn wants(connector: &Members, kind: &str) -> bool {
    let kinds = json::texts(connector.get("events"));
    is_active(connector) && (kinds.is_empty() || kinds.contains(&kind))
}

pub(crate) fn is_active(connector: &Members) -> bool {
    matches!(json::text(connector, "status"), "ACTIVE" | "")
}

fn is_connector(index: &Index, kind: &Kind) -> bool {
    index.rules(&kind.name).behaviour.as_deref() == Some("push")
}

/// Whether an API has connectors at all.
pub(crate) fn has_connectors(index: &Index) -> bool {
    index.kinds().iter().any(|kind| is_connector(index, kind))
}

fn labels(device: &Members, keys: &[&str]) -> Value {
    let all = device.get("labels").and_then(Value::as_object);
    let wanted = all
        .into_iter()
        .flatten()
        .filter(|(key, _)| keys.contains(&key.as_str()));
    Value::Object(
        wanted
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

fn metadata(view: View<'_>, about: &str, device: &Members) -> Value {
    let project = view.kind_of(about).map_or("", |kind| kind.parent(about));
    let text = |member| Value::from(json::text(device, member));
    Value::Object(Map::from_iter([
        ("deviceId".to_owned(), id_of(about).into()),
        ("projectId".to_owned(), id_of(project).into()),
        ("deviceType".to_owned(), text("type")),
        ("productNumber".to_owned(), text("productNumber")),
    ]))
}

/// The headers that a connector sends along.
pub(crate) fn headers(connector: &Members) -> Vec<(String, String)> {
    let headers = json::at(connector, "httpConfig.headers").and_then(Value::as_object);
    let texts = headers
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
    texts.collect()
}
