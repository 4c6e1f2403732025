//! Devices, their labels, and how they are claimed.

use disruptive::types::{DeviceName, DeviceType};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Refused, Same};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "devices.list",
            Harmless,
            "api GET /v2/projects/p1/devices?query=fridge&device_ids=d1&device_ids=d2&device_types=touch&device_types=co2&product_numbers=102058&label_filters=room%3D99&label_filters=floor%3D&order_by=-reported.temperature.value&pageSize=100&pageToken=abc",
            "",
            |dt| {
                tell(
                    dt.devices()
                        .list("p1")
                        .text("fridge")
                        .device_ids(["d1", "d2"])
                        .device_types([DeviceType::Touch, DeviceType::from("co2")])
                        .product_numbers(["102058"])
                        .label_filters(["room=99", "floor="])
                        .order_by("-reported.temperature.value")
                        .page_size(100)
                        .page_token("abc"),
                )
            },
        ),
        case(
            "devices.list",
            Harmless,
            "api GET /v2/projects/-/devices?organization=organizations%2Fo1&projects=projects%2Fp1&projects=projects%2Fp2",
            "",
            |dt| {
                tell(
                    dt.devices()
                        .list("-")
                        .organization("organizations/o1")
                        .projects(["projects/p1", "projects/p2"]),
                )
            },
        ),
        case(
            "devices.get",
            Harmless,
            "api GET /v2/projects/p1/devices/d1",
            "",
            |dt| tell(dt.devices().get("p1", "d1")),
        ),
        case(
            "devices.get",
            Harmless,
            "api GET /v2/projects/-/devices/d1",
            "",
            |dt| tell(dt.devices().get("-", DeviceName::new("p1", "d1"))),
        ),
        case(
            "devices.batch_update",
            Same,
            "api POST /v2/projects/p1/devices:batchUpdate",
            r#"{
            "devices": ["projects/p1/devices/d1", "projects/p1/devices/d2"],
            "addLabels": {"name": "Fridge", "room": "99"},
            "removeLabels": ["old"]
        }"#,
            |dt| {
                let devices = [DeviceName::new("p1", "d1"), DeviceName::new("p1", "d2")];
                tell(
                    dt.devices()
                        .batch_update("p1", devices)
                        .add_labels([("name", "Fridge"), ("room", "99")])
                        .remove_labels(["old"]),
                )
            },
        ),
        case(
            "devices.transfer",
            Refused,
            "api POST /v2/projects/p2/devices:transfer",
            r#"{"devices": ["projects/p1/devices/d1"]}"#,
            |dt| tell(dt.devices().transfer("p2", ["projects/p1/devices/d1"])),
        ),
        case(
            "labels.create",
            Refused,
            "api POST /v2/projects/p1/devices/d1/labels",
            r#"{"key": "room-number", "value": "99"}"#,
            |dt| tell(dt.labels().create("p1", "d1", "room-number", "99")),
        ),
        case(
            "labels.update",
            Same,
            "api PATCH /v2/projects/p1/devices/d1/labels/room%20number",
            r#"{"value": "Fridge 2"}"#,
            |dt| tell(dt.labels().update("p1", "d1", "room number", "Fridge 2")),
        ),
        case(
            "labels.delete",
            Same,
            "api DELETE /v2/projects/p1/devices/d1/labels/caf%C3%A9%3F",
            "",
            |dt| tell(dt.labels().delete("p1", "d1", "café?")),
        ),
        case(
            "claims.info",
            Harmless,
            "api GET /v2/claimInfo?identifier=aa11bb&organization=organizations%2Fo1",
            "",
            |dt| tell(dt.claims().info("aa11bb").organization("organizations/o1")),
        ),
        case(
            "claims.claim",
            Refused,
            "api POST /v2/projects/p1/devices:claim?dryRun=true",
            r#"{"kitIds": ["aa11bb"], "deviceIds": ["d1", "d2"]}"#,
            |dt| {
                tell(
                    dt.claims()
                        .claim("p1", true)
                        .kit_ids(["aa11bb"])
                        .device_ids(["d1", "d2"]),
                )
            },
        ),
    ]
}
