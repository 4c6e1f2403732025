//! Values of the service's types, as a program's tests make them.

use disruptive::types::{
    Device, DeviceBatchReport, DeviceType, FailedDevice, FailureCode, FailureStatus, Label,
    Project, Reported, Temperature,
};
use serde_json::{Value, json};

const MODELS: [&str; 2] = [
    include_str!("../../../../generated/disruptive/model.json"),
    include_str!("../../../../generated/showcase/model.json"),
];

#[test]
fn a_reply_is_made_member_by_member_and_reads_back_the_same() {
    let temperature = Temperature::default()
        .with_value(21.5)
        .with_update_time("2024-05-16T08:13:15Z");
    let device = Device::default()
        .with_name("projects/p1/devices/d1")
        .with_device_type(DeviceType::Temperature)
        .with_product_number("102058")
        .with_labels([("room", "99")])
        .with_reported(Reported::default().with_temperature(temperature));
    let body = json!(device);
    assert_eq!(
        body,
        json!({
            "name": "projects/p1/devices/d1",
            "type": "temperature",
            "productNumber": "102058",
            "labels": {"room": "99"},
            "reported": {"temperature": {"value": 21.5, "updateTime": "2024-05-16T08:13:15Z"}},
        })
    );
    assert_eq!(
        serde_json::from_value::<Device>(body).expect("a device"),
        device
    );
}

#[test]
fn what_only_the_service_sets_can_be_set_in_a_test_too() {
    let project = Project::default()
        .with_name("projects/p1")
        .with_sensor_count(3);
    assert_eq!(project.sensor_count, Some(3));
    let status = FailureStatus::default().with_code(FailureCode::NotFound);
    let failed = FailedDevice::default()
        .with_device("projects/p1/devices/d1")
        .with_status(status);
    let report = DeviceBatchReport::default().with_batch_errors([failed]);
    assert_eq!((report.failed(), report.is_complete()), (1, false));
    let label = Label::default().with_key("room").with_value("99");
    assert_eq!(json!(label), json!({"key": "room", "value": "99"}));
}

/// All structs of a model, with the code of the file that defines them.
fn structs(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Object(members) => {
            if let Some(one) = members.get("struct").filter(|one| one.is_object()) {
                found.push(one.clone());
            }
            members.values().for_each(|value| structs(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| structs(value, found)),
        _ => {}
    }
}

#[test]
fn every_member_of_every_type_has_a_setter() {
    let sources: [&[&str]; 2] = [
        &[
            include_str!("../../../../generated/disruptive/types/src/claims.rs"),
            include_str!("../../../../generated/disruptive/types/src/contact_groups.rs"),
            include_str!("../../../../generated/disruptive/types/src/contacts.rs"),
            include_str!("../../../../generated/disruptive/types/src/data_connectors.rs"),
            include_str!("../../../../generated/disruptive/types/src/devices.rs"),
            include_str!("../../../../generated/disruptive/types/src/events.rs"),
            include_str!("../../../../generated/disruptive/types/src/keys.rs"),
            include_str!("../../../../generated/disruptive/types/src/labels.rs"),
            include_str!("../../../../generated/disruptive/types/src/members.rs"),
            include_str!("../../../../generated/disruptive/types/src/organizations.rs"),
            include_str!("../../../../generated/disruptive/types/src/projects.rs"),
            include_str!("../../../../generated/disruptive/types/src/roles.rs"),
            include_str!("../../../../generated/disruptive/types/src/rules.rs"),
            include_str!("../../../../generated/disruptive/types/src/service_accounts.rs"),
        ],
        &[
            include_str!("../../../../generated/showcase/types/src/aisles.rs"),
            include_str!("../../../../generated/showcase/types/src/books.rs"),
            include_str!("../../../../generated/showcase/types/src/notices.rs"),
            include_str!("../../../../generated/showcase/types/src/orders.rs"),
            include_str!("../../../../generated/showcase/types/src/staff.rs"),
        ],
    ];
    let mut members = 0;
    for (model, sources) in MODELS.into_iter().zip(sources) {
        let mut found = Vec::new();
        structs(&serde_json::from_str(model).expect("a model"), &mut found);
        for one in found {
            let name = one["name"].as_str().expect("a name");
            let setters = sources.iter().find_map(|source| {
                let (_, setters) = source
                    .split_once(&format!("setters! {{\n    {name} {{"))
                    .or_else(|| source.split_once(&format!("setters! {{ {name} {{")))?;
                Some(
                    setters
                        .split_once("\n}\n")
                        .map_or(setters, |(setters, _)| setters),
                )
            });
            for field in one["fields"].as_array().into_iter().flatten() {
                let setter = format!("with_{}(", field["name"].as_str().expect("a name"));
                let has = setters.is_some_and(|setters| setters.contains(&setter));
                assert!(has, "`{name}` has no `{setter}…)`");
                members += 1;
            }
        }
    }
    assert!(members > 300, "only {members} members");
}
