//! Bodies that the service takes: the call that sends them is made, and what goes out is compared.

use acceptance::case::Telling;
use acceptance::disruptive::tell;
use acceptance::json::difference;
use disruptive::Client;
use disruptive::types::ConnectorType;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::fixture::{answering, block_on, entries_of};

/// Makes the call that sends a body.
type Send = fn(&Client, &Value) -> Telling;

/// The types of bodies, and the call that sends each.
pub(crate) const TYPES: &[(&str, Send)] = &[
    ("BatchUpdateDevicesRequest", batch_update_devices),
    ("TransferDevicesRequest", |dt, body| {
        tell(dt.devices().transfer("p1", texts(&body["devices"])))
    }),
    ("CreateLabelRequest", |dt, body| {
        tell(
            dt.labels()
                .create("p1", "d1", text(&body["key"]), text(&body["value"])),
        )
    }),
    ("UpdateLabelRequest", |dt, body| {
        tell(dt.labels().update("p1", "d1", "l1", text(&body["value"])))
    }),
    ("CreateDataConnectorRequest", create_data_connector),
    ("UpdateDataConnectorRequest", |dt, body| {
        let call = dt.data_connectors().update("p1", "c1");
        tell(
            call.display_name(text(&body["displayName"]))
                .status(text(&body["status"])),
        )
    }),
    ("UpdateMemberRequest", |dt, body| {
        tell(dt.members().update("p1", "m1").roles(texts(&body["roles"])))
    }),
    ("BatchCreateMembersRequest", |dt, body| {
        tell(dt.members().batch_create(read::<Vec<_>>(&body["members"])))
    }),
    ("BatchDeleteMembersRequest", |dt, body| {
        tell(dt.members().batch_delete(texts(&body["names"])))
    }),
    ("CreateProjectRequest", create_project),
    ("UpdateProjectRequest", |dt, body| {
        tell(
            dt.projects()
                .update("p1")
                .display_name(text(&body["displayName"])),
        )
    }),
    ("BatchUpdateProjectsRequest", |dt, body| {
        let call = dt.projects().batch_update(texts(&body["projects"]));
        tell(
            call.add_labels(pairs(&body["addLabels"]))
                .remove_labels(texts(&body["removeLabels"])),
        )
    }),
    ("CreateServiceAccountRequest", |dt, body| {
        let call = dt
            .service_accounts()
            .create("p1")
            .display_name(text(&body["displayName"]));
        tell(call.enable_basic_auth(read(&body["enableBasicAuth"])))
    }),
    ("UpdateServiceAccountRequest", |dt, body| {
        let call = dt.service_accounts().update("p1", "s1");
        tell(call.enable_basic_auth(read(&body["enableBasicAuth"])))
    }),
    ("CreateEmulatedDeviceRequest", |dt, body| {
        tell(
            dt.emulator()
                .create("p1", text(&body["type"]))
                .labels(pairs(&body["labels"])),
        )
    }),
    ("PublishEventRequest", |dt, body| {
        tell(dt.emulator().publish("p1", "d1", read(body)))
    }),
    ("ClaimRequest", |dt, body| {
        let call = dt
            .claims()
            .claim("p1", false)
            .kit_ids(texts(&body["kitIds"]));
        tell(call.device_ids(texts(&body["deviceIds"])))
    }),
    ("CreateContactRequest", |dt, body| {
        let (group, name) = (text(&body["contactGroup"]), text(&body["displayName"]));
        let call = dt
            .contacts()
            .create("p1", group, name)
            .email(text(&body["email"]));
        tell(call.phone_number(text(&body["phoneNumber"])))
    }),
    ("CreateContactGroupRequest", |dt, body| {
        let call = dt.contact_groups().create("o1", text(&body["displayName"]));
        tell(call.description(text(&body["description"])))
    }),
    ("UpdateContactGroupRequest", |dt, body| {
        let call = dt.contact_groups().update("o1", "g1");
        tell(
            call.display_name(text(&body["displayName"]))
                .description(text(&body["description"])),
        )
    }),
    ("NotificationRule", |dt, body| {
        tell(dt.rules().create("projects/p1", read(body)))
    }),
];

#[test]
fn calls_send_what_the_service_takes() {
    for (name, send) in TYPES {
        for entry in entries_of(name) {
            // What any of the replies cannot be read without.
            let stage = answering(&json!({
                "name": "n", "type": "touch", "key": "k", "trigger": {"field": "co2"},
            }));
            let told = block_on(send(&stage.client, &entry.body));
            told.unwrap_or_else(|refusal| panic!("{}: {refusal}", entry.name));
            let sent = stage.seen().remove(0).request.body.expect("a body");
            let sent: Value = serde_json::from_slice(&sent).expect("JSON");
            assert_eq!(difference(&entry.body, &sent), None, "{}", entry.name);
        }
    }
}

fn batch_update_devices(dt: &Client, body: &Value) -> Telling {
    let call = dt.devices().batch_update("p1", texts(&body["devices"]));
    let call = call.add_labels(pairs(&body["addLabels"]));
    tell(match body.get("removeLabels") {
        Some(labels) => call.remove_labels(texts(labels)),
        None => call,
    })
}

fn create_data_connector(dt: &Client, body: &Value) -> Telling {
    let call = dt
        .data_connectors()
        .create("p1", ConnectorType::from(text(&body["type"])));
    let call = call
        .display_name(text(&body["displayName"]))
        .status(text(&body["status"]));
    let call = call
        .events(texts(&body["events"]))
        .labels(texts(&body["labels"]));
    tell(call.http_config(read(&body["httpConfig"])))
}

fn create_project(dt: &Client, body: &Value) -> Telling {
    let (organization, name) = (text(&body["organization"]), text(&body["displayName"]));
    let call = dt.projects().create(organization, name);
    tell(match body.get("location") {
        Some(location) => call.location(read(location)),
        None => call,
    })
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).expect("the type of the body")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn texts(value: &Value) -> Vec<String> {
    read(value)
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let pairs = value.as_object().expect("an object").iter();
    pairs
        .map(|(key, value)| (key.clone(), text(value).to_owned()))
        .collect()
}
