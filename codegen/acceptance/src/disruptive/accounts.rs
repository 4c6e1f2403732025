//! Service accounts and their keys.

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "service_accounts.list",
            Harmless,
            "api GET /v2/projects/p1/serviceaccounts?pageToken=x",
            "",
            |dt| tell(dt.service_accounts().list("p1").page_token("x")),
        ),
        case(
            "service_accounts.create",
            Second,
            "api POST /v2/projects/p1/serviceaccounts",
            r#"{
            "displayName": "robot",
            "enableBasicAuth": false
        }"#,
            |dt| {
                tell(
                    dt.service_accounts()
                        .create("p1")
                        .display_name("robot")
                        .enable_basic_auth(false),
                )
            },
        ),
        case(
            "service_accounts.get",
            Harmless,
            "api GET /v2/projects/p1/serviceaccounts/s1",
            "",
            |dt| tell(dt.service_accounts().get("p1", "s1")),
        ),
        case(
            "service_accounts.update",
            Same,
            "api PATCH /v2/projects/p1/serviceaccounts/s1",
            r#"{
            "displayName": "robot 2",
            "enableBasicAuth": true
        }"#,
            |dt| {
                tell(
                    dt.service_accounts()
                        .update("p1", "s1")
                        .display_name("robot 2")
                        .enable_basic_auth(true),
                )
            },
        ),
        case(
            "service_accounts.delete",
            Same,
            "api DELETE /v2/projects/p1/serviceaccounts/s1",
            "",
            |dt| tell(dt.service_accounts().delete("p1", "s1")),
        ),
        case(
            "keys.list",
            Harmless,
            "api GET /v2/projects/p1/serviceaccounts/s1/keys",
            "",
            |dt| tell(dt.keys().list("p1", "s1")),
        ),
        case(
            "keys.create",
            Second,
            "api POST /v2/projects/p1/serviceaccounts/s1/keys",
            "",
            |dt| tell(dt.keys().create("p1", "s1")),
        ),
        case(
            "keys.get",
            Harmless,
            "api GET /v2/projects/p1/serviceaccounts/s1/keys/k1",
            "",
            |dt| tell(dt.keys().get("p1", "s1", "k1")),
        ),
        case(
            "keys.delete",
            Same,
            "api DELETE /v2/projects/p1/serviceaccounts/s1/keys/k1",
            "",
            |dt| tell(dt.keys().delete("p1", "s1", "k1")),
        ),
    ]
}
