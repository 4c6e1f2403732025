//! The staff.

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "staff.hire",
            Second,
            "api POST /v1/clerks",
            r#"{"aisle": "aisles/a1", "allowBasic": true}"#,
            |shop| tell(shop.staff().hire("aisles/a1").allow_basic(true)),
        ),
        case(
            "staff.add_badge",
            Second,
            "api POST /v1/clerks/c1/badges",
            "",
            |shop| tell(shop.staff().add_badge("c1")),
        ),
        case(
            "staff.permissions",
            Harmless,
            "api GET /v1/aisles/a1/permissions",
            "",
            |shop| tell(shop.staff().permissions("a1")),
        ),
    ]
}
