//! Contacts and contact groups.

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "contacts.create",
            Second,
            "api POST /v2/projects/p1/contacts",
            r#"{
            "contactGroup": "organizations/o1/contactGroups/g1",
            "displayName": "Someone",
            "email": "someone@example.com",
            "phoneNumber": "+4700000000"
        }"#,
            |dt| {
                tell(
                    dt.contacts()
                        .create("p1", "organizations/o1/contactGroups/g1", "Someone")
                        .email("someone@example.com")
                        .phone_number("+4700000000"),
                )
            },
        ),
        case(
            "contacts.get",
            Harmless,
            "api GET /v2/projects/p1/contacts/c1",
            "",
            |dt| tell(dt.contacts().get("p1", "c1")),
        ),
        case(
            "contacts.update",
            Same,
            "api PATCH /v2/projects/p1/contacts/c1",
            r#"{
            "contactGroup": "organizations/o1/contactGroups/g2",
            "displayName": "Someone else",
            "email": "",
            "phoneNumber": ""
        }"#,
            |dt| {
                tell(
                    dt.contacts()
                        .update("p1", "c1")
                        .contact_group("organizations/o1/contactGroups/g2")
                        .display_name("Someone else")
                        .email("")
                        .phone_number(""),
                )
            },
        ),
        case(
            "contacts.delete",
            Same,
            "api DELETE /v2/projects/p1/contacts/c1",
            "",
            |dt| tell(dt.contacts().delete("p1", "c1")),
        ),
        case(
            "contact_groups.create",
            Second,
            "api POST /v2/organizations/o1/contactGroups",
            r#"{
            "displayName": "Facilities",
            "description": "Day crew"
        }"#,
            |dt| {
                tell(
                    dt.contact_groups()
                        .create("o1", "Facilities")
                        .description("Day crew"),
                )
            },
        ),
        case(
            "contact_groups.get",
            Harmless,
            "api GET /v2/organizations/o1/contactGroups/g1",
            "",
            |dt| tell(dt.contact_groups().get("o1", "g1")),
        ),
        case(
            "contact_groups.update",
            Same,
            "api PATCH /v2/organizations/o1/contactGroups/g1",
            r#"{
            "displayName": "Night crew",
            "description": ""
        }"#,
            |dt| {
                tell(
                    dt.contact_groups()
                        .update("o1", "g1")
                        .display_name("Night crew")
                        .description(""),
                )
            },
        ),
        case(
            "contact_groups.delete",
            Same,
            "api DELETE /v2/organizations/o1/contactGroups/g1",
            "",
            |dt| tell(dt.contact_groups().delete("o1", "g1")),
        ),
    ]
}
