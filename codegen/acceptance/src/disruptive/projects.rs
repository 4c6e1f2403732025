//! Organizations, projects, and what the caller may do in them.

use disruptive::types::Location;

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "organizations.list",
            Harmless,
            "api GET /v2/organizations?pageSize=100&pageToken=t%201",
            "",
            |dt| tell(dt.organizations().list().page_size(500).page_token("t 1")),
        ),
        case(
            "organizations.get",
            Harmless,
            "api GET /v2/organizations/o1",
            "",
            |dt| tell(dt.organizations().get("o1")),
        ),
        case(
            "projects.list",
            Harmless,
            "api GET /v2/projects?organization=organizations%2Fo1&query=cold%20%26%20dark&pageSize=7",
            "",
            |dt| {
                tell(
                    dt.projects()
                        .list()
                        .organization("organizations/o1")
                        .text("cold & dark")
                        .page_size(7),
                )
            },
        ),
        case(
            "projects.create",
            Second,
            "api POST /v2/projects",
            r#"{
            "organization": "organizations/o1",
            "displayName": "Cold rooms",
            "location": {"latitude": 63.4, "longitude": null, "timeLocation": "Europe/Oslo"}
        }"#,
            |dt| {
                let location = Location::default()
                    .with_latitude(63.4)
                    .with_longitude(None)
                    .with_time_location("Europe/Oslo");
                tell(
                    dt.projects()
                        .create("organizations/o1", "Cold rooms")
                        .location(location),
                )
            },
        ),
        case(
            "projects.get",
            Harmless,
            "api GET /v2/projects/p1",
            "",
            |dt| tell(dt.projects().get("projects/p1")),
        ),
        case(
            "projects.update",
            Same,
            "api PATCH /v2/projects/p1",
            r#"{
            "displayName": "Warm rooms",
            "location": {"timeLocation": "UTC"}
        }"#,
            |dt| {
                let location = Location::default().with_time_location("UTC");
                tell(
                    dt.projects()
                        .update("p1")
                        .display_name("Warm rooms")
                        .location(location),
                )
            },
        ),
        case(
            "projects.delete",
            Same,
            "api DELETE /v2/projects/p1",
            "",
            |dt| tell(dt.projects().delete("p1")),
        ),
        case(
            "projects.batch_update",
            Same,
            "api POST /v2/projects:batchUpdate",
            r#"{
            "projects": ["projects/p1", "projects/p2"],
            "addLabels": {"region": "north"},
            "removeLabels": ["old"]
        }"#,
            |dt| {
                tell(
                    dt.projects()
                        .batch_update(["projects/p1", "projects/p2"])
                        .add_labels([("region", "north")])
                        .remove_labels(["old"]),
                )
            },
        ),
        case(
            "permissions.list",
            Harmless,
            "api GET /v2/projects/p1/permissions",
            "",
            |dt| tell(dt.permissions().list("p1")),
        ),
        case(
            "permissions.list_in_organization",
            Harmless,
            "api GET /v2/organizations/o1/permissions",
            "",
            |dt| tell(dt.permissions().list_in_organization("o1")),
        ),
        case("roles.list", Harmless, "api GET /v2/roles", "", |dt| {
            tell(dt.roles().list())
        }),
        case(
            "roles.get",
            Harmless,
            "api GET /v2/roles/project.user",
            "",
            |dt| tell(dt.roles().get("roles/project.user")),
        ),
    ]
}
