//! What the service says about permissions: which one each operation needs, and which ones each role has.

use std::collections::BTreeSet;

/// Operations by the permission that they need; those that are not here need none, as far as is known.
pub(super) const TABLE: &[(&str, &[&str])] = &[
    (
        "device.read",
        &[
            "devices.list",
            "devices.get",
            "events.list",
            "events.stream",
            "events.stream_device",
        ],
    ),
    (
        "device.update",
        &[
            "devices.batch_update",
            "labels.create",
            "labels.update",
            "labels.delete",
        ],
    ),
    ("device.transfer", &["devices.transfer"]),
    (
        "dataconnector.read",
        &[
            "data_connectors.list",
            "data_connectors.get",
            "data_connectors.metrics",
        ],
    ),
    ("dataconnector.create", &["data_connectors.create"]),
    (
        "dataconnector.update",
        &["data_connectors.update", "data_connectors.sync"],
    ),
    ("dataconnector.delete", &["data_connectors.delete"]),
    (
        "membership.read",
        &[
            "members.list",
            "members.get",
            "members.list_in_organization",
            "members.get_in_organization",
        ],
    ),
    (
        "membership.create",
        &[
            "members.create",
            "members.get_invite_url",
            "members.create_in_organization",
            "members.get_invite_url_in_organization",
            "members.batch_create",
        ],
    ),
    (
        "membership.update",
        &["members.update", "members.update_in_organization"],
    ),
    (
        "membership.delete",
        &[
            "members.delete",
            "members.delete_in_organization",
            "members.batch_delete",
        ],
    ),
    ("project.read", &["projects.list", "projects.get"]),
    ("project.create", &["projects.create"]),
    (
        "project.update",
        &["projects.update", "projects.batch_update"],
    ),
    ("project.delete", &["projects.delete"]),
    (
        "organization.read",
        &["organizations.list", "organizations.get"],
    ),
    (
        "serviceaccount.read",
        &["service_accounts.list", "service_accounts.get"],
    ),
    ("serviceaccount.create", &["service_accounts.create"]),
    ("serviceaccount.update", &["service_accounts.update"]),
    ("serviceaccount.delete", &["service_accounts.delete"]),
    ("serviceaccount.key.read", &["keys.list", "keys.get"]),
    ("serviceaccount.key.create", &["keys.create"]),
    ("serviceaccount.key.delete", &["keys.delete"]),
    ("emulator.read", &["emulator.list", "emulator.get"]),
    ("emulator.create", &["emulator.create"]),
    ("emulator.update", &["emulator.update", "emulator.publish"]),
    ("emulator.delete", &["emulator.delete"]),
];

const USER: &str = "project.read membership.read sensor.read device.read dataconnector.read serviceaccount.read \
                    serviceaccount.key.read emulator.read";

const DEVELOPER: &str = "sensor.update device.update dataconnector.create dataconnector.update dataconnector.delete \
                         emulator.create emulator.update emulator.delete";

const ADMIN: &str = "project.update project.delete membership.create membership.update membership.delete device.transfer \
                     serviceaccount.create serviceaccount.update serviceaccount.delete serviceaccount.key.create \
                     serviceaccount.key.delete";

const ORGANIZATION: &str = "project.create organization.read organization.update";

/// A role, each of which may do all that the one before may.
pub(super) struct Role {
    pub(super) id: &'static str,
    /// The key of somebody who has it.
    pub(super) key: &'static str,
    parts: &'static [&'static str],
}

pub(super) const ROLES: [Role; 4] = [
    Role {
        id: "project.user",
        key: "role0",
        parts: &[USER],
    },
    Role {
        id: "project.developer",
        key: "role1",
        parts: &[USER, DEVELOPER],
    },
    Role {
        id: "project.admin",
        key: "role2",
        parts: &[USER, DEVELOPER, ADMIN],
    },
    Role {
        id: "organization.admin",
        key: "role3",
        parts: &[USER, DEVELOPER, ADMIN, ORGANIZATION],
    },
];

/// Lists that show what the caller may see, which can be nothing.
const UNSCOPED: [&str; 2] = ["organizations.list", "projects.list"];

impl Role {
    pub(super) fn permissions(&self) -> BTreeSet<&'static str> {
        let words = self.parts.iter().flat_map(|part| part.split_whitespace());
        words.collect()
    }

    /// Whether somebody may do something who has this role in the projects, or in the organization if it is a role of that.
    pub(super) fn may(&self, operation: &str, permission: Option<&str>) -> bool {
        let reaches = self.id.starts_with("organization.") || !is_of_organization(operation);
        match permission {
            None => true,
            Some(_) if UNSCOPED.contains(&operation) => true,
            Some(permission) => reaches && self.permissions().contains(permission),
        }
    }
}

fn is_of_organization(operation: &str) -> bool {
    operation.ends_with("_in_organization")
        || matches!(operation, "organizations.get" | "projects.create")
}
