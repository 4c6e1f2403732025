//! Every operation of the API, called through the generated SDK against a fake over HTTP, with its effect checked in what the fake
//! holds. Files are named like those of the description.

mod claims;
mod contact_groups;
mod contacts;
mod data_connectors;
mod devices;
mod emulator;
mod events;
mod keys;
mod labels;
mod members;
mod members_in_organization;
mod organizations;
mod permissions;
mod projects;
mod roles;
mod rules;
mod service_accounts;

use disruptive::operations::ALL;

use crate::stage::{Case, Stage, complete, play};

const CASES: &[&[Case<Stage>]] = &[
    claims::CASES,
    contact_groups::CASES,
    contacts::CASES,
    data_connectors::CASES,
    devices::CASES,
    emulator::CASES,
    events::CASES,
    keys::CASES,
    labels::CASES,
    members::CASES,
    members_in_organization::CASES,
    organizations::CASES,
    permissions::CASES,
    projects::CASES,
    roles::CASES,
    rules::CASES,
    service_accounts::CASES,
];

fn cases() -> Vec<&'static Case<Stage>> {
    CASES.iter().copied().flatten().collect()
}

fn operations() -> Vec<&'static str> {
    ALL.iter().map(|operation| operation.id).collect()
}

#[test]
fn there_is_one_case_for_each_operation_and_none_for_others() {
    complete(&cases(), &operations());
}

#[test]
fn every_operation_does_what_it_says() {
    play("disruptive", &cases(), &operations());
}
