//! Every operation of the crate `bookshop`, written down from its description.

mod aisles;
mod books;
mod orders;
mod staff;

use crate::case::Case;
use crate::harness::harness;

harness!(bookshop);

const MODEL: &str = include_str!("../../../../generated/showcase/model.json");

/// The hosts of the service.
pub const HOSTS: &[&str] = &["api", "till", "identity"];

/// Returns at least one call of every operation, and every optional parameter at least once.
#[must_use]
pub fn cases() -> Vec<Case<Client>> {
    let groups = [
        aisles::cases(),
        books::cases(),
        orders::cases(),
        staff::cases(),
    ];
    groups.into_iter().flatten().collect()
}
