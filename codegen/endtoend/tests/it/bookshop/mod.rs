//! The same for an API of plain resources that is made up: no line of the fake knows of it.

mod aisles;
mod books;
mod notices;
mod orders;
mod shop;
mod staff;

use bookshop::operations::ALL;

use crate::stage::{Case, complete, play};
use shop::Shop;

const CASES: &[&[Case<Shop>]] = &[
    aisles::CASES,
    books::CASES,
    notices::CASES,
    orders::CASES,
    staff::CASES,
];

fn cases() -> Vec<&'static Case<Shop>> {
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
    play("bookshop", &cases(), &operations());
}
