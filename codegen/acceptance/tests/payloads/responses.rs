//! Bodies that the service sends: decoded and encoded again, nothing may be lost.

use acceptance::json::difference;
use disruptive::Client;
use disruptive::runtime::{CallFuture, Endpoint, Nothing, Paged, Slot};
use disruptive::types::{
    ClaimInfo, ClaimReport, Contact, ContactGroup, DataConnector, DataConnectorDelivery,
    DataConnectorMetrics, DeliveryClaims, Device, DeviceBatchReport, Event, InviteUrl,
    KeyWithSecret, Member, NotificationRule, Organization, Project, PublishedEvent, Role,
    SignatureDiscovery, TransferReport,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::fixture::{answering, block_on, body, entries_of};

/// Decodes a body and encodes what came out.
pub(crate) type Trip = fn(&Value) -> Result<Value, String>;

/// The types of bodies, and the way of each through the crate.
pub(crate) const TYPES: &[(&str, Trip)] = &[
    ("Event", trip::<Event>),
    ("Device", trip::<Device>),
    ("BatchUpdateDevicesResponse", trip::<DeviceBatchReport>),
    ("TransferDevicesResponse", trip::<TransferReport>),
    ("DataConnector", trip::<DataConnector>),
    ("DataConnectorMetrics", trip::<DataConnectorMetrics>),
    ("DataConnectorDelivery", trip::<DataConnectorDelivery>),
    ("DataConnectorAsymmetricClaims", trip::<DeliveryClaims>),
    ("OidcDiscovery", trip::<SignatureDiscovery>),
    ("Member", trip::<Member>),
    ("InviteUrl", trip::<InviteUrl>),
    ("Role", trip::<Role>),
    ("Organization", trip::<Organization>),
    ("Project", trip::<Project>),
    ("KeyWithSecret", trip::<KeyWithSecret>),
    ("ClaimInfo", trip::<ClaimInfo>),
    ("ClaimResponse", trip::<ClaimReport>),
    ("Contact", trip::<Contact>),
    ("ContactGroup", trip::<ContactGroup>),
    ("EventPage", |body| {
        page(body, "events", |dt| dt.events().list("p1", "d1"))
    }),
    ("DevicePage", |body| {
        page(body, "devices", |dt| dt.devices().list("-"))
    }),
    ("MemberPage", |body| {
        page(body, "members", |dt| dt.members().list("-"))
    }),
    ("RolePage", |body| {
        page(body, "roles", |dt| dt.roles().list())
    }),
    ("PermissionPage", |body| {
        page(body, "permissions", |dt| dt.permissions().list("p1"))
    }),
    ("ProjectPage", |body| {
        page(body, "projects", |dt| dt.projects().list())
    }),
    ("ServiceAccountPage", |body| {
        page(body, "serviceAccounts", |dt| {
            dt.service_accounts().list("p1")
        })
    }),
    ("KeyPage", |body| {
        page(body, "keys", |dt| dt.keys().list("p1", "s1"))
    }),
    ("Empty", empty),
];

/// A type that goes both ways: the calls of `requests` send it, and the service answers with it.
pub(crate) const BOTH_WAYS: &[(&str, Trip)] = &[("NotificationRule", trip::<NotificationRule>)];

#[test]
fn nothing_is_lost_on_the_way_through_the_types() {
    for (name, trip) in TYPES.iter().chain(BOTH_WAYS) {
        for entry in entries_of(name) {
            let back = trip(&entry.body).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
            let lost = difference(&entry.body, &back);
            assert_eq!(lost, None, "{}", entry.name);
        }
    }
}

#[test]
fn what_is_published_survives_as_well() {
    for entry in entries_of("PublishEventRequest") {
        let back = trip::<PublishedEvent>(&entry.body).expect("an event");
        assert_eq!(difference(&entry.body, &back), None, "{}", entry.name);
    }
}

#[test]
fn empty_answers_are_taken_by_the_methods_that_get_them() {
    let endpoints: Vec<String> = entries_of("Empty")
        .into_iter()
        .map(|entry| entry.endpoint)
        .collect();
    assert_eq!(
        endpoints,
        [
            "POST /v2/projects/{project}/dataconnectors/{dataconnector}:sync",
            "DELETE /v2/projects/{project}",
            "POST emulator:/v2/projects/{project}/devices/{device}:publish",
        ]
    );
}

#[test]
fn the_vector_of_a_signature_holds_a_delivery_and_claims() {
    let vector = body("webhook_x_dt_signature_test_vector");
    let delivery = vector["raw_body"].as_str().expect("a body");
    let delivery: Value = serde_json::from_str(delivery).expect("JSON");
    let back = trip::<DataConnectorDelivery>(&delivery).expect("a delivery");
    assert_eq!(difference(&delivery, &back), None);
    let back = trip::<DeliveryClaims>(&vector["claims"]).expect("claims");
    assert_eq!(difference(&vector["claims"], &back), None);
}

#[test]
fn booleans_and_codes_are_read_as_services_really_write_them() {
    let mut event = body("event_temperature_integer_value_backfilled");
    event["data"]["temperature"]["isBackfilled"] = json!("False");
    let back = trip::<Event>(&event).expect("an event");
    assert_eq!(back["data"]["temperature"]["isBackfilled"], json!(false));

    let mut claims = body("webhook_asymmetric_signature_claims");
    claims["iat"] = json!("1715847195");
    claims["exp"] = json!(1_715_850_795.0);
    let back = trip::<DeliveryClaims>(&claims).expect("claims");
    assert_eq!(
        (&back["iat"], &back["exp"]),
        (&json!(1_715_847_195), &json!(1_715_850_795))
    );
}

/// Goes through a type.
pub(crate) fn trip<T: DeserializeOwned + Serialize>(body: &Value) -> Result<Value, String> {
    let value: T = serde_json::from_str(&body.to_string()).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// Goes through a call that gets a page.
fn page<T, E>(body: &Value, key: &str, call: fn(&Client) -> E) -> Result<Value, String>
where
    T: Slot + Default + Serialize + Send + 'static,
    E: Endpoint<Reply = Paged<T>>,
{
    let stage = answering(body);
    let page = block_on(CallFuture::<E::Reply>::new(
        call(&stage.client).into(),
        E::OPERATION,
    ))
    .map_err(|error| error.to_string())?;
    if let Some(error) = page.errors.first() {
        return Err(error.to_string());
    }
    let items = serde_json::to_value(page.items).map_err(|error| error.to_string())?;
    Ok(json!({key: items, "nextPageToken": page.next_page_token.unwrap_or_default()}))
}

/// Goes through the calls that read nothing.
fn empty(body: &Value) -> Result<Value, String> {
    let stage = |made: fn(Client) -> CallFuture<Nothing>| {
        let stage = answering(body);
        block_on(made(stage.client.clone())).map_err(|error| error.to_string())
    };
    stage(|dt| dt.projects().delete("p1").into_future())?;
    stage(|dt| dt.data_connectors().sync("p1", "c1").into_future())?;
    stage(|dt| {
        let touch = PublishedEvent::Touch(disruptive::types::Touch::default());
        dt.emulator().publish("p1", "d1", touch).into_future()
    })?;
    Ok(json!({}))
}
