//! `claim` and `claim_info`: devices that were bought, singly or in kits, and get into a project by the ids printed on them.
//!
//! What can be claimed are notes that nothing else shows; a device that is in some project already has been claimed.

use serde_json::{Map, Value, json};

use super::subject::subject;
use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::names;
use crate::rules::changes;
use crate::rules::check::request::CheckedRequest;
use crate::state::transaction::Transaction;
use crate::state::view::View;

const KITS: &str = "kits to claim";
const DEVICES: &str = "devices to claim";

/// The type of what is claimed.
const DEVICE: &str = "Device";

/// The type of device that is no sensor.
const CONNECTOR: &str = "ccon";

/// Puts kits and devices on the shelf: `{kits: [{kitId, displayName, devices: […]}], devices: [{deviceId, deviceType, productNumber}]}`.
///
/// # Errors
///
/// What lacks an id.
pub(crate) fn stock(tx: &mut Transaction<'_>, shelf: &Value) -> Result<(), String> {
    for device in items(shelf, "devices") {
        put_device(tx, device)?;
    }
    for kit in items(shelf, "kits") {
        let id = id(kit, "kitId")?;
        let mut ids = Vec::new();
        for device in items(kit, "devices") {
            ids.push(put_device(tx, device)?);
        }
        let name = kit
            .get("displayName")
            .and_then(Value::as_str)
            .unwrap_or(&id);
        let note = json!({ "displayName": name, "devices": ids });
        tx.put_note(KITS, &id, &note.to_string());
    }
    Ok(())
}

/// What an id on a box stands for.
pub(super) fn info(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let view = tx.view();
    let id = request.query.one("identifier").unwrap_or_default();
    let found = match (view.store().note(KITS, id), shown(view, id)) {
        (Some(kit), _) => json!({ "type": "KIT", "kit": shown_kit(view, id, &json::members(kit)) }),
        (None, Some(device)) => json!({ "type": "DEVICE", "device": device }),
        (None, None) => return Err(refusal::missing(&format!("kit or device {id}"))),
    };
    Ok(Answer::Json(found.to_string()))
}

/// Moves devices from the shelf into a project; what cannot be claimed is reported. A dry run is taken back, as everywhere.
pub(super) fn claim(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let project = subject(tx, request)?.to_owned();
    let mut report = Report::default();
    for kit in json::texts(request.body.get("kitIds")) {
        report.kit(tx.view(), kit);
    }
    for device in json::texts(request.body.get("deviceIds")) {
        report.device(tx.view(), device);
    }
    for device in &mut report.claimed {
        move_in(tx, &project, device);
    }
    Ok(Answer::Json(report.written().to_string()))
}

/// What is said of a device that somebody has.
fn taken(id: &str) -> Value {
    let message = "The device was previously claimed";
    failure("deviceId", id, "ALREADY_CLAIMED", message)
}

/// What becomes of a claim.
#[derive(Default)]
struct Report {
    claimed: Vec<Members>,
    devices: Vec<Value>,
    kits: Vec<Value>,
}

impl Report {
    fn kit(&mut self, view: View<'_>, id: &str) {
        let Some(kit) = view.store().note(KITS, id).map(json::members) else {
            self.kits
                .push(failure("kitId", id, "NOT_FOUND", "The kit was not found"));
            return;
        };
        let (claimed, free): (Vec<_>, Vec<_>) =
            devices_of(view, &kit).into_iter().partition(is_claimed);
        // The service's own client expects the id of a device beside this code, whatever was asked for.
        if free.is_empty() {
            let ids = claimed.iter().map(|device| json::text(device, "deviceId"));
            self.devices.extend(ids.map(taken));
        }
        for device in free {
            self.add(device);
        }
    }

    fn device(&mut self, view: View<'_>, id: &str) {
        match shown(view, id) {
            None => self.devices.push(failure(
                "deviceId",
                id,
                "NOT_FOUND",
                "The device was not found",
            )),
            Some(device) if is_claimed(&device) => self.devices.push(taken(id)),
            Some(device) => self.add(device),
        }
    }

    /// A device may be asked for twice, by itself and in its kit.
    fn add(&mut self, device: Members) {
        if !self.claimed.contains(&device) {
            self.claimed.push(device);
        }
    }

    fn written(self) -> Value {
        json!({
            "claimedDevices": self.claimed,
            "claimErrors": { "devices": self.devices, "kits": self.kits },
        })
    }
}

fn move_in(tx: &mut Transaction<'_>, project: &str, device: &mut Members) {
    let state = tx.state;
    let id = json::text(device, "deviceId").to_owned();
    device.insert("isClaimed".to_owned(), true.into());
    tx.put_note(DEVICES, &id, &Value::Object(device.clone()).to_string());
    let Some(kind) = state.index.kind(DEVICE) else {
        return;
    };
    let name = format!("{project}/devices/{id}");
    let mut members = Map::from_iter([
        (
            "type".to_owned(),
            device.get("deviceType").cloned().unwrap_or_default(),
        ),
        (
            "productNumber".to_owned(),
            device.get("productNumber").cloned().unwrap_or_default(),
        ),
        ("labels".to_owned(), json!({})),
    ]);
    if let Some(own) = &kind.own {
        members.insert(own.clone(), name.as_str().into());
    }
    changes::put(tx, kind, &name, members);
}

/// A device as those see it who may claim it.
fn shown(view: View<'_>, id: &str) -> Option<Members> {
    if let Some(note) = view.store().note(DEVICES, id) {
        return Some(json::members(note));
    }
    let name = view.store().table(DEVICE).with_id(id).next()?;
    let device = view.stored(name)?;
    let text = |member: &str| Value::from(json::text(&device, member));
    Some(Map::from_iter([
        ("deviceId".to_owned(), names::id_of(name).into()),
        ("deviceType".to_owned(), text("type")),
        ("productNumber".to_owned(), text("productNumber")),
        ("isClaimed".to_owned(), true.into()),
    ]))
}

fn shown_kit(view: View<'_>, id: &str, kit: &Members) -> Value {
    let devices = devices_of(view, kit);
    let (connectors, sensors): (Vec<_>, Vec<_>) = devices
        .iter()
        .partition(|device| json::text(device, "deviceType") == CONNECTOR);
    json!({
        "kitId": id,
        "displayName": kit.get("displayName"),
        "sensors": counts(&sensors),
        "cloudConnectors": counts(&connectors),
        "devices": devices,
    })
}

fn counts(devices: &[&Members]) -> Value {
    let claimed = devices.iter().filter(|device| is_claimed(device)).count();
    json!({ "totalCount": devices.len(), "claimedCount": claimed })
}

fn devices_of(view: View<'_>, kit: &Members) -> Vec<Members> {
    let ids = json::texts(kit.get("devices"));
    ids.into_iter().filter_map(|id| shown(view, id)).collect()
}

fn is_claimed(device: &Members) -> bool {
    device.get("isClaimed") == Some(&Value::Bool(true))
}

fn failure(member: &str, id: &str, code: &str, message: &str) -> Value {
    json!({ member: id, "code": code, "message": message })
}

fn put_device(tx: &mut Transaction<'_>, device: &Value) -> Result<String, String> {
    let id = id(device, "deviceId")?;
    let text = |member: &str| {
        device
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let note = json!({
        "deviceId": id,
        "deviceType": text("deviceType"),
        "productNumber": text("productNumber"),
        "isClaimed": device.get("isClaimed") == Some(&Value::Bool(true)),
    });
    tx.put_note(DEVICES, &id, &note.to_string());
    Ok(id)
}

fn id(item: &Value, member: &str) -> Result<String, String> {
    let id = item
        .get(member)
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty());
    id.map(str::to_owned)
        .ok_or_else(|| format!("a kit or device in `stock` has no `{member}`"))
}

fn items<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(member)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}
