//! A call of each operation that works if it is allowed.

use std::pin::Pin;

use disruptive::types::{
    ConnectorType, DeviceType, EscalationLevel, NewMember, NotificationRule, PubsubConfig,
    RuleParent, Touch, Trigger, TriggerCondition, TriggerField, TriggerPresence,
};
use disruptive::{Client, Error};

use crate::stage::{KIT, role};

type Call = for<'a> fn(&'a Client) -> Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

const HOME: &str = "organizations/home";
const COLD: &str = "projects/cold";
const WARM: &str = "projects/warm";
const BARE: &str = "projects/bare";
const FRIDGE: &str = "projects/cold/devices/emu00000000000000000001";
const DOOR: &str = "projects/warm/devices/emu00000000000000000002";
const KITCHEN: &str = "organizations/home/contactGroups/kitchen";
const COOK: &str = "projects/cold/members/1001";
const NEW: &str = "new@example.com";

macro_rules! calls {
    ($dt:ident: $($operation:literal $call:expr;)*) => {
        &[$(($operation, |$dt| Box::pin(async move { $call.await.map(drop) }))),*]
    };
}

pub(super) const CALLS: &[(&str, Call)] = calls![dt:
    "organizations.list" dt.organizations().list();
    "organizations.get" dt.organizations().get(HOME);
    "projects.list" dt.projects().list();
    "projects.create" dt.projects().create(HOME, "New");
    "projects.get" dt.projects().get(COLD);
    "projects.update" dt.projects().update(COLD).display_name("Colder rooms");
    "projects.delete" dt.projects().delete(BARE);
    "projects.batch_update" dt.projects().batch_update([COLD]).add_labels([("floor", "2")]);
    "devices.list" dt.devices().list(COLD);
    "devices.get" dt.devices().get(COLD, FRIDGE);
    "devices.batch_update" dt.devices().batch_update(COLD, [FRIDGE]).add_labels([("floor", "2")]);
    "devices.transfer" dt.devices().transfer(COLD, [DOOR]);
    "labels.create" dt.labels().create(COLD, FRIDGE, "floor", "2");
    "labels.update" dt.labels().update(COLD, FRIDGE, "name", "Freezer");
    "labels.delete" dt.labels().delete(COLD, FRIDGE, "name");
    "events.list" dt.events().list(COLD, FRIDGE);
    "events.stream" dt.events().stream(COLD);
    "events.stream_device" dt.events().stream_device(COLD, FRIDGE);
    "data_connectors.list" dt.data_connectors().list(COLD);
    "data_connectors.create" dt.data_connectors().create(COLD, ConnectorType::GooglePubsub).pubsub_config(PubsubConfig::new("t"));
    "data_connectors.get" dt.data_connectors().get(COLD, "queue");
    "data_connectors.update" dt.data_connectors().update(COLD, "queue").display_name("Line");
    "data_connectors.delete" dt.data_connectors().delete(COLD, "queue");
    "data_connectors.metrics" dt.data_connectors().metrics(COLD, "queue");
    "data_connectors.sync" dt.data_connectors().sync(COLD, "queue");
    "members.list" dt.members().list(COLD);
    "members.create" dt.members().create(COLD, NEW, [role("project.user")]);
    "members.get" dt.members().get(COLD, "1001");
    "members.update" dt.members().update(COLD, "1001").roles([role("project.admin")]);
    "members.delete" dt.members().delete(COLD, "1001");
    "members.get_invite_url" dt.members().get_invite_url(COLD, "1001");
    "members.list_in_organization" dt.members().list_in_organization(HOME);
    "members.create_in_organization" dt.members().create_in_organization(HOME, NEW, [role("organization.admin")]);
    "members.get_in_organization" dt.members().get_in_organization(HOME, "1002");
    "members.update_in_organization" dt.members().update_in_organization(HOME, "1002").roles([role("organization.admin")]);
    "members.delete_in_organization" dt.members().delete_in_organization(HOME, "1002");
    "members.get_invite_url_in_organization" dt.members().get_invite_url_in_organization(HOME, "1002");
    "members.batch_create" dt.members().batch_create([NewMember::new(WARM, NEW, [role("project.user")])]);
    "members.batch_delete" dt.members().batch_delete([COOK]);
    "permissions.list" dt.permissions().list(COLD);
    "permissions.list_in_organization" dt.permissions().list_in_organization(HOME);
    "roles.list" dt.roles().list();
    "roles.get" dt.roles().get("project.user");
    "service_accounts.list" dt.service_accounts().list(COLD);
    "service_accounts.create" dt.service_accounts().create(COLD);
    "service_accounts.get" dt.service_accounts().get(COLD, "board");
    "service_accounts.update" dt.service_accounts().update(COLD, "board").display_name("Wall");
    "service_accounts.delete" dt.service_accounts().delete(COLD, "board");
    "keys.list" dt.keys().list(COLD, "board");
    "keys.create" dt.keys().create(COLD, "board");
    "keys.get" dt.keys().get(COLD, "board", "board");
    "keys.delete" dt.keys().delete(COLD, "board", "board");
    "emulator.list" dt.emulator().list(COLD);
    "emulator.create" dt.emulator().create(COLD, DeviceType::Touch);
    "emulator.get" dt.emulator().get(COLD, FRIDGE);
    "emulator.update" dt.emulator().update(COLD, FRIDGE, DeviceType::Temperature, [("virtual-sensor", "")]);
    "emulator.delete" dt.emulator().delete(COLD, FRIDGE);
    "emulator.publish" dt.emulator().publish(COLD, FRIDGE, Touch::default().into());
    "claims.info" dt.claims().info(KIT);
    "claims.claim" dt.claims().claim(COLD, false).kit_ids([KIT]);
    "contacts.create" dt.contacts().create(COLD, KITCHEN, "Chef");
    "contacts.get" dt.contacts().get(COLD, "cook");
    "contacts.update" dt.contacts().update(COLD, "cook").display_name("Chef");
    "contacts.delete" dt.contacts().delete(COLD, "cook");
    "contact_groups.create" dt.contact_groups().create(HOME, "Canteen");
    "contact_groups.get" dt.contact_groups().get(HOME, "kitchen");
    "contact_groups.update" dt.contact_groups().update(HOME, "kitchen").display_name("Canteen");
    "contact_groups.delete" dt.contact_groups().delete(HOME, "kitchen");
    "rules.list" dt.rules().list(RuleParent::from(COLD));
    "rules.create" dt.rules().create(RuleParent::from(COLD), rule());
    "rules.replace" dt.rules().replace(RuleParent::from(COLD), "flood", rule());
    "rules.delete" dt.rules().delete(RuleParent::from(COLD), "flood");
];

/// A rule that something is to be done when there is water.
fn rule() -> NotificationRule {
    let condition = TriggerCondition::Presence(TriggerPresence::Present);
    let trigger = Trigger::new(TriggerField::WaterPresent, condition);
    NotificationRule::new("Flood", trigger).with_escalation_levels([EscalationLevel::default()])
}
