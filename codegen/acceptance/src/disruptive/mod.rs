//! Every operation of the crate `disruptive`, written down from the facts that are known of the service.

mod accounts;
mod contacts;
mod data_connectors;
mod devices;
mod emulator;
mod events;
mod members;
mod projects;
mod rules;

use crate::case::Case;
use crate::harness::harness;

harness!(disruptive);

const MODEL: &str = include_str!("../../../../generated/disruptive/model.json");

/// The hosts of the service.
pub const HOSTS: &[&str] = &["api", "emulator", "identity"];

/// Returns at least one call of every operation, and every optional parameter at least once.
#[must_use]
pub fn cases() -> Vec<Case<Client>> {
    let groups = [
        projects::cases(),
        devices::cases(),
        events::cases(),
        data_connectors::cases(),
        members::cases(),
        accounts::cases(),
        emulator::cases(),
        contacts::cases(),
        rules::cases(),
    ];
    groups.into_iter().flatten().collect()
}
