//! A service that ends and is found again goes on as one that never ended.

use std::path::Path;
use std::time::Duration;

use fake::journal::{Journal, Owner, Sqlite};
use fake::service::{Options, Service};
use fake::time::Time;

use crate::calls::{self, Call};
use crate::folder::Folder;
use crate::memory::{self, Memory};
use crate::random::Random;

const MODEL: &str = include_str!("../../../../generated/disruptive/model.json");
const SEED: &str = "\
organizations/o1: {displayName: One}
projects/p1: {displayName: First, organization: organizations/o1}
projects/p2: {displayName: Second, organization: organizations/o1}
projects/p1/devices/d{n}: {$repeat: 5, type: temperature, productNumber: '102058', labels: {floor: '1'}}
roles/organization.admin: {displayName: Admin, permissions: [project.read, project.update, device.read, device.update, serviceaccount.update]}
organizations/o1/members/1: {email: s@p1.serviceaccount.d21s.com, roles: [roles/organization.admin]}
organizations/o1/members/2: {email: t@p1.serviceaccount.d21s.com, roles: [roles/organization.admin]}
projects/p1/serviceaccounts/s: {}
projects/p1/serviceaccounts/t: {}
projects/p1/serviceaccounts/s/keys/k: {$hidden: {secret: s3cret}}
";

/// How long after a change others must have read a resource before they change it.
const GUARD: Duration = Duration::from_secs(2);

const BEGIN: Time = Time(1_715_846_400_000_000);

/// A service whose new resources propagate, and whose writers come into conflict.
fn service(journal: impl Journal + 'static) -> Service {
    let options = Options {
        propagation: Duration::from_secs(4),
        conflict_window: GUARD,
    };
    let service = Service::of(MODEL, 7, options).expect("the model is right");
    let service = service.with_seeds([("seed.yaml", SEED)]);
    let service = service.unwrap_or_else(|errors| panic!("{errors}"));
    service.with_journal(Box::new(journal)).expect("it is read")
}

fn file(path: &Path) -> Sqlite {
    let owner = Owner {
        api: "disruptive".to_owned(),
        format: 1,
    };
    Sqlite::open(path, &owner).expect("it opens")
}

/// Lets a service in memory and one in a file do the same; the latter ends again and again.
fn twins(seed: u64) -> usize {
    let folder = Folder::new();
    let mut chance = Random(seed);
    let memory = Memory::default();
    let steady = service(memory.clone());
    let mut other = service(file(&folder.data()));
    for service in [&steady, &other] {
        service
            .begin(BEGIN)
            .unwrap_or_else(|errors| panic!("{errors}"));
    }
    let mut now = BEGIN;
    for number in 0..200 {
        now = calls::later(&mut chance, now);
        let call = Call::draw(&mut chance, &steady, now);
        let (expected, found) = (call.make(&steady), call.make(&other));
        assert_eq!(found, expected, "seed {seed}, call {number}: {call:?}");
        if chance.below(8) == 0 {
            drop(other);
            assert!(
                memory::entries(&file(&folder.data())) == memory.entries(),
                "seed {seed}, call {number}"
            );
            other = service(file(&folder.data()));
            // Who has read what is not kept.
            steady.guard(GUARD);
        }
    }
    assert_eq!(other.effects(), steady.effects(), "seed {seed}");
    steady.effects().len()
}

#[test]
fn a_service_found_again_goes_on_bit_by_bit() {
    let effects = (0..8).map(twins).max();
    assert!(
        effects.is_some_and(|operations| operations > 12),
        "the calls hardly do anything: {effects:?}"
    );
}

#[test]
fn going_back_to_the_beginning_lasts() {
    let folder = Folder::new();
    let memory = Memory::default();
    let (steady, other) = (service(memory.clone()), service(file(&folder.data())));
    for service in [&steady, &other] {
        service.begin(BEGIN).expect("a beginning");
    }
    assert!(other.remove("projects/p2", BEGIN));
    other.begin(BEGIN).expect("the beginning");
    drop(other);
    assert_eq!(memory::entries(&file(&folder.data())), memory.entries());
}
