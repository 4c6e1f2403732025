//! A type with everything that a generated one can have.

use std::collections::BTreeMap;

use runtime::{
    Endpoint, Extra, Json, Method, Name, Nest, Nullable, One, Operation, Paged, Secret, Shape,
    Timestamp, Union, UnionShape, WireDuration, lenient, union, union_serde,
};
use serde::{Deserialize, Serialize};

use crate::toy::{Crate, READ};

/// What is pushed, and where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Push {
    pub(super) url: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<u32>,
}

/// A union with a tag.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Push(Push),
    Mail(String),
    Other(String),
}

impl Union for Target {
    const SHAPE: UnionShape = UnionShape::Tagged {
        tag: "type",
        members: &[("PUSH", "push"), ("MAIL", "mail")],
    };

    fn decode(branch: &str, value: Json) -> Result<Self, serde_json::Error> {
        Ok(match branch {
            "PUSH" => Self::Push(union::branch(value)?),
            "MAIL" => Self::Mail(union::branch(value)?),
            branch => Self::Other(branch.to_owned()),
        })
    }

    fn encode(&self) -> Result<(&str, Json), serde_json::Error> {
        Ok(match self {
            Self::Push(push) => ("PUSH", serde_json::to_value(push)?),
            Self::Mail(mail) => ("MAIL", serde_json::to_value(mail)?),
            Self::Other(tag) => (tag, Json::Null),
        })
    }

    fn other(tag: String) -> Self {
        Self::Other(tag)
    }
}

union_serde!(Target);

/// A union whose content is elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Temperature(f64),
    Labels(Extra),
    Ping,
    Other(String),
}

impl Union for Data {
    const SHAPE: UnionShape = UnionShape::Nested {
        tag: "eventType",
        content: "data",
        branches: &[
            ("temperature", Nest::Keyed),
            ("labels", Nest::Direct),
            ("ping", Nest::Empty),
        ],
    };

    fn decode(branch: &str, value: Json) -> Result<Self, serde_json::Error> {
        Ok(match branch {
            "temperature" => Self::Temperature(union::branch(value)?),
            "labels" => Self::Labels(union::branch(value)?),
            "ping" => Self::Ping,
            branch => Self::Other(branch.to_owned()),
        })
    }

    fn encode(&self) -> Result<(&str, Json), serde_json::Error> {
        Ok(match self {
            Self::Temperature(degrees) => ("temperature", serde_json::to_value(degrees)?),
            Self::Labels(labels) => ("labels", serde_json::to_value(labels)?),
            Self::Ping => ("ping", Json::Null),
            Self::Other(tag) => (tag, Json::Null),
        })
    }

    fn other(tag: String) -> Self {
        Self::Other(tag)
    }
}

union_serde!(Data);

/// The members of [`Whole`] that are neither a union's nor extra.
pub(super) const PLAIN: &[&str] = &[
    "name", "on", "count", "degrees", "time", "span", "secret", "list", "map",
];

/// A type with everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Whole {
    #[serde(default)]
    name: Name<Crate>,
    #[serde(default, deserialize_with = "lenient::boolean")]
    on: bool,
    #[serde(default, deserialize_with = "lenient::integer")]
    count: i32,
    #[serde(default, deserialize_with = "lenient::number")]
    degrees: f64,
    #[serde(default)]
    time: Timestamp,
    #[serde(default)]
    span: WireDuration,
    #[serde(default)]
    secret: Secret,
    #[serde(default, skip_serializing_if = "Nullable::is_absent")]
    note: Nullable<String>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    list: Vec<Push>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    map: BTreeMap<String, Push>,
    #[serde(flatten, deserialize_with = "union::rest2::<Target, Data, _>")]
    extra: Extra,
    #[serde(flatten)]
    target: Target,
    #[serde(flatten)]
    data: Data,
}

pub(super) struct Everything;

impl Endpoint for Everything {
    const OPERATION: &'static Operation = {
        static OPERATION: Operation = Operation::new(
            "everything.get",
            Method::Get,
            "api",
            "/v2/everything",
            &READ,
        );
        &OPERATION
    };
    type Reply = One<Whole>;
}

pub(super) struct Wholes;

impl Endpoint for Wholes {
    const OPERATION: &'static Operation = {
        static OPERATION: Operation = Operation {
            reply: Shape::Pages { items: "boxes" },
            ..Operation::new("everything.list", Method::Get, "api", "/v2/all", &READ)
        };
        &OPERATION
    };
    type Reply = Paged<Whole>;
}
