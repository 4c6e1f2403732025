//! Which connectors want an event, and what they make of it.
//!
//! It knows the members of data connectors, resources with the behaviour `push`; how they are served is not known here.

use std::mem;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::World;
use super::events::Noted;
use super::ids;
use super::index::{Index, Kind};
use super::json::{self, Members};
use super::look::Look;
use super::pattern::id_of;
use super::work::Work;
use crate::fake::call::{Caller, Happening};
use crate::fake::push::{Connector, Connectors, Fates, Job, Push, Target};
use crate::fake::time::Time;

/// Where jobs are kept that wait, by their places.
const TABLE: &str = "deliveries";

/// Makes jobs of an event for all connectors that want it.
pub(crate) fn prepare(work: &mut Work<'_>, event: &Happening) {
    let look = work.look();
    if look.world.push.is_none() {
        return;
    }
    let holder = look
        .kind_of(&event.about)
        .map_or("", |kind| kind.parent(&event.about));
    let below = format!("{holder}/");
    let mut drafts = Vec::new();
    for kind in look
        .index()
        .kinds()
        .iter()
        .filter(|kind| is_connector(look.index(), kind))
    {
        for (name, record) in look.store().table(&kind.name).beginning(&below, None) {
            let connector = json::members(&record.text);
            if wants(&connector, &event.kind) {
                drafts.push(draft(look, (name, &connector), &event.about, &event.text));
            }
        }
    }
    for job in drafts {
        add(work, job);
    }
}

/// A job of an event of the past for one connector, if it wants it.
pub(crate) fn again(look: Look<'_>, name: &str, about: &str, event: Noted<'_>) -> Option<Job> {
    let connector = look.stored(name).unwrap_or_default();
    let wants = look.world.push.is_some() && wants(&connector, event.kind);
    wants.then(|| draft(look, (name, &connector), about, event.text))
}

/// Adds a job to those that are handed over once the call has worked.
pub(crate) fn add(work: &mut Work<'_>, mut job: Job) {
    job.place = work.count(ids::COUNTERS, TABLE);
    let job = Arc::new(job);
    if work.world.is_kept() {
        work.put_note(TABLE, &key(job.place), &job.note(work.now));
    }
    work.jobs.push(job);
}

/// Hands over the jobs of a call that has worked.
pub(crate) fn deliver(work: &mut Work<'_>) {
    let jobs = mem::take(&mut work.jobs);
    if let Some(push) = &work.world.push {
        for job in &jobs {
            push.deliver(job, work.now);
        }
    }
}

/// Hands over what was waiting when the world ended.
///
/// # Errors
///
/// What of it cannot be read.
pub(crate) fn restore(look: Look<'_>, push: &Push) -> Result<(), String> {
    let mut waiting = look.store().notes(TABLE, "");
    waiting.try_for_each(|(place, text)| push.restore(place.parse().unwrap_or_default(), text))
}

/// In this order places sort as numbers do.
fn key(place: u64) -> String {
    format!("{place:020}")
}

/// A job that has no place yet.
fn draft(look: Look<'_>, (name, connector): (&str, &Members), about: &str, event: &str) -> Job {
    let id = look.index().events().and_then(|events| {
        json::members(event)
            .get(&events.id)?
            .as_str()
            .map(str::to_owned)
    });
    let device = look.resource(about).unwrap_or_default();
    let labels = labels(&device, &json::texts(connector.get("labels")));
    let metadata = metadata(look, about, &device);
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

fn is_active(connector: &Members) -> bool {
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

fn metadata(look: Look<'_>, about: &str, device: &Members) -> Value {
    let project = look.kind_of(about).map_or("", |kind| kind.parent(about));
    let text = |member| Value::from(json::text(device, member));
    Value::Object(Map::from_iter([
        ("deviceId".to_owned(), id_of(about).into()),
        ("projectId".to_owned(), id_of(project).into()),
        ("deviceType".to_owned(), text("type")),
        ("productNumber".to_owned(), text("productNumber")),
    ]))
}

impl Connectors for World {
    fn connector(&self, name: &str) -> Option<Connector> {
        self.look_at(Time(i64::MAX), |look| {
            let connector = look.stored(name).filter(is_active)?;
            let chain = look.chain(name);
            let organization = chain.last().map_or("", |name| id_of(name)).to_owned();
            Some(Connector {
                organization,
                target: target(&connector),
            })
        })
    }

    fn disable(&self, name: &str, now: Time) {
        let disabled = self.change(&Caller::Anyone, now, true, |work| {
            if let Some((kind, mut connector)) =
                self.index.kind_of(name).zip(work.look().stored(name))
            {
                connector.insert("status".to_owned(), "SYSTEM_DISABLED".into());
                work.put(kind, name, connector);
            }
            Ok(())
        });
        // It is tried again after the next failure if it could not be written down.
        drop(disabled);
    }

    fn keep(&self, fates: Fates, now: Time) {
        if !self.is_kept() {
            return;
        }
        let kept = self.change(&Caller::Anyone, now, true, |work| {
            for (place, text) in fates {
                match text {
                    Some(text) => work.put_note(TABLE, &key(place), &text),
                    None => work.remove_note(TABLE, &key(place)),
                }
            }
            Ok(())
        });
        // What could not be written down is delivered once more after a restart: at least once is what is promised.
        drop(kept);
    }
}

fn target(connector: &Members) -> Target {
    if json::text(connector, "type") != "HTTP_PUSH" {
        return Target::Nowhere;
    }
    let secret = json::text(connector, "httpConfig.signatureSecret");
    Target::Web {
        url: json::text(connector, "httpConfig.url").to_owned(),
        headers: headers(connector),
        secret: Some(secret.to_owned()).filter(|secret| !secret.is_empty()),
    }
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
