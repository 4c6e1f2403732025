//! The history of events, and the streams.

use std::time::Duration;

use disruptive::types::{DeviceType, EventType};

use super::{Client, tell};
use crate::case::Repeat::Harmless;
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "events.list",
            Harmless,
            "api GET /v2/projects/p1/devices/d1/events?eventTypes=touch&eventTypes=temperature&startTime=2024-05-16T08%3A13%3A15.5Z&endTime=2024-05-17T00%3A00%3A00%2B02%3A00",
            "",
            |dt| {
                tell(
                    dt.events()
                        .list("p1", "d1")
                        .event_types([EventType::Touch, EventType::Temperature])
                        .start_time("2024-05-16T08:13:15.5Z")
                        .end_time("2024-05-17T00:00:00+02:00"),
                )
            },
        ),
        case(
            "events.stream",
            Harmless,
            "api GET /v2/projects/p1/devices:stream?device_ids=d1&device_ids=d2&device_types=ccon&product_numbers=102058&label_filters=room&event_types=touch&event_types=networkStatus&ping_interval=10s",
            "",
            |dt| {
                tell(
                    dt.events()
                        .stream("p1")
                        .device_ids(["d1", "d2"])
                        .device_types([DeviceType::from("ccon")])
                        .product_numbers(["102058"])
                        .label_filters(["room"])
                        .event_types(["touch", "networkStatus"])
                        .ping_interval(Duration::from_secs(10)),
                )
            },
        ),
        case(
            "events.stream_device",
            Harmless,
            "api GET /v2/projects/p1/devices/d1:stream?event_types=touch&ping_interval=5s",
            "",
            |dt| {
                tell(
                    dt.events()
                        .stream_device("p1", "d1")
                        .event_types(["touch"])
                        .ping_interval("5s"),
                )
            },
        ),
    ]
}
