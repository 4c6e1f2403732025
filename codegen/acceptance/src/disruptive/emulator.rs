//! The emulator, which has a host of its own.

use disruptive::types::{DeviceType, PublishedEvent, Temperature};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "emulator.list",
            Harmless,
            "emulator GET /v2/projects/p1/devices?pageSize=3",
            "",
            |dt| tell(dt.emulator().list("p1").page_size(3)),
        ),
        case(
            "emulator.create",
            Second,
            "emulator POST /v2/projects/p1/devices",
            r#"{
            "type": "temperature",
            "labels": {"name": "new"}
        }"#,
            |dt| {
                tell(
                    dt.emulator()
                        .create("p1", DeviceType::Temperature)
                        .labels([("name", "new")]),
                )
            },
        ),
        case(
            "emulator.get",
            Harmless,
            "emulator GET /v2/projects/p1/devices/emu1",
            "",
            |dt| tell(dt.emulator().get("p1", "emu1")),
        ),
        case(
            "emulator.update",
            Same,
            "emulator PUT /v2/projects/p1/devices/emu1",
            r#"{
            "name": "projects/p1/devices/emu1",
            "type": "touch",
            "labels": {"name": "other"}
        }"#,
            |dt| {
                tell(
                    dt.emulator()
                        .update("p1", "emu1", DeviceType::Touch, [("name", "other")])
                        .name("projects/p1/devices/emu1"),
                )
            },
        ),
        case(
            "emulator.delete",
            Same,
            "emulator DELETE /v2/projects/p1/devices/emu1",
            "",
            |dt| tell(dt.emulator().delete("p1", "emu1")),
        ),
        case(
            "emulator.publish",
            Second,
            "emulator POST /v2/projects/p1/devices/emu1:publish",
            r#"{
            "temperature": {"value": 24.9, "updateTime": "2024-05-16T08:13:15Z"}
        }"#,
            |dt| {
                let warm = Temperature::new(24.9).with_update_time("2024-05-16T08:13:15Z");
                tell(
                    dt.emulator()
                        .publish("p1", "emu1", PublishedEvent::Temperature(warm)),
                )
            },
        ),
    ]
}
