//! A type with everything that a generated one can have.

use std::collections::BTreeMap;

use runtime::{
    Extra, Method, Nullable, Operation, Secret, Shape, Timestamp, UnknownVariant, WireDuration,
    endpoint, members, union,
};

use crate::toy::{Crate, Name, READ};

/// What is pushed, and where.
#[derive(Clone, Default, PartialEq)]
pub struct Push {
    pub(super) url: String,
    pub(super) headers: Option<Vec<u32>>,
    pub(super) extra: Extra,
}

members! {
    Push { url: "url", headers: "headers" }
}

/// A union with a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Push(Push),
    Mail(String),
    Other(UnknownVariant),
}

union! {
    Target: "type" {
        Push: "PUSH" in "push",
        Mail: "MAIL" in "mail",
    }
}

/// A union whose content is elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    Temperature(f64),
    Labels(Extra),
    Ping,
    Other(UnknownVariant),
}

union! {
    Data: "eventType" with "data" {
        Temperature: "temperature",
        Labels: "labels" direct,
        Ping: "ping" empty,
    }
}

/// The members of [`Whole`] that are neither a union's nor extra.
pub(super) const PLAIN: &[&str] = &[
    "name", "on", "count", "degrees", "time", "span", "secret", "list", "map",
];

/// A type with everything.
#[derive(Clone, Default, PartialEq)]
pub struct Whole {
    name: Name<Crate>,
    on: bool,
    count: i32,
    degrees: f64,
    time: Timestamp,
    span: WireDuration,
    secret: Secret,
    note: Nullable<String>,
    list: Vec<Push>,
    map: BTreeMap<String, Push>,
    extra: Extra,
    target: Target,
    data: Data,
}

members! {
    Whole {
        name: "name",
        on: "on" lenient,
        count: "count" lenient,
        degrees: "degrees" lenient,
        time: "time",
        span: "span",
        secret: "secret",
        note: "note",
        list: "list",
        map: "map",
    }
    unions target data
}

impl Whole {
    /// Returns why one of the variants cannot be read.
    pub(super) fn reason(&self) -> Option<&str> {
        match (&self.target, &self.data) {
            (Target::Other(unknown), _) if unknown.reason().is_some() => unknown.reason(),
            (_, Data::Other(unknown)) => unknown.reason(),
            _ => None,
        }
    }
}

const EVERYTHING: Operation = Operation::new(
    "everything.get",
    Method::Get,
    "api",
    "/v2/everything",
    &READ,
);

endpoint! { Everything, one Whole, EVERYTHING }

const WHOLES: Operation = Operation {
    reply: Shape::Pages { items: "boxes" },
    ..Operation::new("everything.list", Method::Get, "api", "/v2/all", &READ)
};

endpoint! { Wholes, pages of Whole, WHOLES }
