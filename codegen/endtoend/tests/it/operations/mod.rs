//! Every operation of the API, called through the generated SDK against a fake over HTTP, with its effect checked in what the fake
//! holds. Files are named like those of the description.

mod case;
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

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use case::Case;
use disruptive::operations::ALL;

const CASES: &[&[Case]] = &[
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

fn cases() -> impl Iterator<Item = &'static Case> {
    CASES.iter().copied().flatten()
}

#[test]
fn there_is_one_case_for_each_operation_and_none_for_others() {
    let operations: BTreeSet<&str> = ALL.iter().map(|operation| operation.id).collect();
    let tested: BTreeSet<&str> = cases().map(|case| case.operation).collect();
    assert_eq!(tested, operations);
    assert_eq!(cases().count(), ALL.len(), "an operation has two cases");
}

#[test]
fn every_operation_does_what_it_says() {
    let failed: Vec<&str> = cases()
        .filter(|case| catch_unwind(|| case.play()).is_err())
        .map(|case| case.operation)
        .collect();
    let (covered, all) = (cases().count(), ALL.len());
    let changing = cases().filter(|case| case.changes > 0).count();
    let fine = covered - failed.len();
    println!(
        "operations covered: {covered} of {all}, {changing} of them change something, {fine} do what they say"
    );
    assert!(failed.is_empty(), "{failed:?}");
}
