//! Notification rules, which have two parents and an unreleased version.

use std::time::Duration;

use disruptive::runtime::WireDuration;
use disruptive::types::{
    NotificationRule, OrganizationName, ProjectName, RangeType, Trigger, TriggerCondition,
    TriggerField, TriggerRange,
};

use super::{Client, tell};
use crate::case::Repeat::{Harmless, Same, Second};
use crate::case::{Case, case};

pub(super) fn cases() -> Vec<Case<Client>> {
    vec![
        case(
            "rules.list",
            Harmless,
            "api GET /v2alpha/projects/p1/rules",
            "",
            |dt| tell(dt.rules().list("projects/p1")),
        ),
        case(
            "rules.list",
            Harmless,
            "api GET /v2alpha/organizations/o1/rules",
            "",
            |dt| tell(dt.rules().list(OrganizationName::new("o1"))),
        ),
        case(
            "rules.create",
            Second,
            "api POST /v2alpha/projects/p1/rules",
            RULE,
            |dt| tell(dt.rules().create(ProjectName::new("p1"), rule())),
        ),
        case(
            "rules.create",
            Second,
            "api POST /v2alpha/organizations/o1/rules",
            RULE,
            |dt| tell(dt.rules().create("organizations/o1", rule())),
        ),
        case(
            "rules.replace",
            Same,
            "api PUT /v2alpha/projects/p1/rules/r1",
            RULE,
            |dt| tell(dt.rules().replace("projects/p1", "r1", rule())),
        ),
        case(
            "rules.replace",
            Same,
            "api PUT /v2alpha/organizations/o1/rules/r1",
            RULE,
            |dt| {
                tell(
                    dt.rules()
                        .replace("organizations/o1", "organizations/o1/rules/r1", rule()),
                )
            },
        ),
        case(
            "rules.delete",
            Same,
            "api DELETE /v2alpha/projects/p1/rules/r1",
            "",
            |dt| tell(dt.rules().delete("projects/p1", "r1")),
        ),
        case(
            "rules.delete",
            Same,
            "api DELETE /v2alpha/organizations/o1/rules/r1",
            "",
            |dt| tell(dt.rules().delete("organizations/o1", "r1")),
        ),
    ]
}

/// What [`rule`] becomes.
const RULE: &str = r#"{
    "displayName": "Too warm",
    "enabled": true,
    "devices": ["projects/p1/devices/d1"],
    "trigger": {"field": "temperature", "range": {"type": "OUTSIDE", "lower": null, "upper": 30.5}},
    "unacknowledgesAfter": "14400s",
    "triggerDelay": null
}"#;

fn rule() -> NotificationRule {
    let range = TriggerRange::new(RangeType::Outside)
        .with_lower(None)
        .with_upper(30.5);
    let trigger = Trigger::new(TriggerField::Temperature, TriggerCondition::Range(range));
    NotificationRule::new("Too warm", trigger)
        .with_enabled(true)
        .with_devices(["projects/p1/devices/d1"])
        .with_trigger_delay(None)
        .with_unacknowledges_after(WireDuration::from(Duration::from_hours(4)))
}
