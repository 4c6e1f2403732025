//! Unions among the members of a struct: nothing is lost between decoding and encoding.

use runtime::{Extra, Json, Nest, Union, UnionShape, union, union_serde};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
struct Push {
    url: String,
}

/// A union with a tag, as it is emitted.
#[derive(Clone, Debug, PartialEq)]
enum Target {
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

/// A union with a tag and its content elsewhere.
#[derive(Clone, Debug, PartialEq)]
enum Data {
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

/// A union without a tag.
#[derive(Clone, Debug, PartialEq)]
enum Limit {
    Range(Vec<i32>),
    Other(String),
}

impl Union for Limit {
    const SHAPE: UnionShape = UnionShape::Untagged {
        members: &["range"],
    };

    fn decode(branch: &str, value: Json) -> Result<Self, serde_json::Error> {
        Ok(match branch {
            "range" => Self::Range(union::branch(value)?),
            branch => Self::Other(branch.to_owned()),
        })
    }

    fn encode(&self) -> Result<(&str, Json), serde_json::Error> {
        Ok(match self {
            Self::Range(range) => ("range", serde_json::to_value(range)?),
            Self::Other(member) => (member, Json::Null),
        })
    }

    fn other(tag: String) -> Self {
        Self::Other(tag)
    }
}

union_serde!(Limit);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Connector {
    #[serde(default)]
    name: String,
    #[serde(flatten, deserialize_with = "union::rest::<Target, _>")]
    extra: Extra,
    #[serde(flatten)]
    target: Target,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Event {
    #[serde(flatten, deserialize_with = "union::rest2::<Data, Limit, _>")]
    extra: Extra,
    #[serde(flatten)]
    data: Data,
    #[serde(flatten)]
    limit: Limit,
}

fn connector(json: &Value) -> Connector {
    let read: Connector = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *json);
    let text = serde_json::to_string(&read).unwrap();
    assert_eq!(
        serde_json::from_str::<Connector>(&text).unwrap(),
        read,
        "no member is written twice"
    );
    read
}

fn event(json: &Value) -> Event {
    let read: Event = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), *json);
    read
}

#[test]
fn tagged_unions_survive() {
    let read = connector(
        &json!({"name": "n", "type": "PUSH", "push": {"url": "u"}, "mail": null, "new": [1]}),
    );
    assert_eq!(
        read.target,
        Target::Push(Push {
            url: "u".to_owned()
        })
    );
    assert_eq!(Value::Object(read.extra), json!({"mail": null, "new": [1]}));
    assert_eq!(
        connector(&json!({"name": "", "type": "MAIL", "mail": "a@b"})).target,
        Target::Mail("a@b".to_owned())
    );
    for unknown in [
        json!({"name": "", "type": "PIGEON", "pigeon": {"ring": 7}, "push": null}),
        json!({"name": "", "type": "PUSH", "push": null}),
        json!({"name": "", "type": "PUSH"}),
        json!({"name": "", "type": "PUSH", "mail": "a@b"}),
        json!({"name": "", "type": ""}),
        json!({"name": "", "type": null, "push": {"url": "u"}}),
        json!({"name": "", "type": 7}),
        json!({"name": ""}),
    ] {
        let Target::Other(tag) = connector(&unknown).target else {
            panic!("{unknown}")
        };
        assert_eq!(tag, unknown["type"].as_str().unwrap_or_default());
    }
}

#[test]
fn nested_and_chosen_unions_survive() {
    assert_eq!(
        event(&json!({"eventType": "temperature", "data": {"temperature": 2.5}})).data,
        Data::Temperature(2.5)
    );
    let labels = event(&json!({"eventType": "labels", "data": {"added": {}}, "range": [1, 2]}));
    assert!(matches!(
        (labels.data, labels.limit),
        (Data::Labels(_), Limit::Range(_))
    ));
    assert_eq!(
        event(&json!({"eventType": "ping", "data": null})).data,
        Data::Ping
    );
    assert_eq!(event(&json!({"eventType": "ping"})).data, Data::Ping);
    for unknown in [
        json!({"eventType": "smell", "data": {"smell": {"bad": true}}, "range": null}),
        json!({"eventType": "temperature", "data": null}),
        json!({"eventType": "temperature", "data": {"temperature": null}}),
        json!({"eventType": "temperature", "data": []}),
        json!({"eventType": "labels"}),
        json!({"data": {"temperature": 1.0}}),
        json!({}),
    ] {
        let read = event(&unknown);
        assert!(matches!(
            (read.data, read.limit),
            (Data::Other(_), Limit::Other(_))
        ));
    }
}

#[test]
fn a_wrong_value_names_its_member() {
    let wrong = |json| {
        serde_json::from_value::<Connector>(json)
            .unwrap_err()
            .to_string()
    };
    assert!(
        wrong(json!({"type": "PUSH", "push": {"url": 7}})).starts_with("push: url: invalid type")
    );
    assert!(wrong(json!({"type": "MAIL", "mail": 7})).starts_with("mail: invalid type"));
    let error = serde_json::from_value::<Event>(
        json!({"eventType": "temperature", "data": {"temperature": "x"}}),
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("data.temperature: invalid type")
    );
}

#[test]
fn a_branch_that_a_program_sets_wins_over_a_null_sibling() {
    let mut read = connector(&json!({"name": "", "type": "MAIL", "mail": "a@b", "push": null}));
    read.target = Target::Push(Push {
        url: "u".to_owned(),
    });
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(
        written,
        json!({"name": "", "type": "PUSH", "push": {"url": "u"}})
    );
}
