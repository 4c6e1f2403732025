//! Unions among the members of a struct: nothing is lost between decoding and encoding.

use runtime::{Extra, UnknownVariant, members, union};
use serde_json::{Value, json};

#[derive(Clone, PartialEq, Default)]
struct Push {
    url: String,
    extra: Extra,
}

members! {
    Push { url: "url" required }
}

/// A union with a tag, as it is emitted.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    Push(Push),
    Mail(String),
    Other(UnknownVariant),
}

union! {
    Target: "type" {
        Push(Push): "PUSH" in "push",
        Mail: "MAIL" in "mail",
    }
}

/// A union with a tag and its content elsewhere.
#[derive(Clone, Debug, PartialEq)]
enum Data {
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

/// A union without a tag.
#[derive(Clone, Debug, PartialEq)]
enum Limit {
    Range(Vec<i32>),
    Other(UnknownVariant),
}

union! {
    Limit: untagged {
        Range: "range",
    }
}

#[derive(Clone, Default, PartialEq)]
struct Connector {
    name: String,
    extra: Extra,
    target: Target,
}

members! {
    Connector { name: "name" }
    unions target
}

#[derive(Clone, Default, PartialEq)]
struct Event {
    extra: Extra,
    data: Data,
    limit: Limit,
}

members! {
    Event {}
    unions data limit
}

/// An event whose only union is read at once when its tag comes first.
#[derive(Clone, Default, PartialEq)]
struct Reading {
    extra: Extra,
    data: Data,
}

members! {
    Reading {}
    unions data
}

fn reading(text: &str) -> Reading {
    let read: Reading = serde_json::from_str(text).unwrap();
    let json: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
    read
}

#[test]
fn the_tag_may_stand_before_or_behind_the_value() {
    for text in [
        r#"{"eventType": "temperature", "data": {"temperature": 2.5}}"#,
        r#"{"data": {"temperature": 2.5}, "eventType": "temperature"}"#,
    ] {
        assert_eq!(reading(text).data, Data::Temperature(2.5), "{text}");
    }
    for text in [
        r#"{"eventType": "temperature", "data": {"temperature": 2.5, "unit": "C", "old": null}}"#,
        r#"{"data": {"unit": "C", "temperature": 2.5, "old": null}, "eventType": "temperature"}"#,
    ] {
        let read = reading(text);
        assert_eq!(read.data, Data::Temperature(2.5), "{text}");
        assert_eq!(
            read.extra["data"],
            json!({"unit": "C", "old": null}),
            "{text}"
        );
    }
    for text in [
        r#"{"eventType": "temperature", "data": {"temperature": null, "unit": "C"}}"#,
        r#"{"eventType": "temperature", "data": 7}"#,
        r#"{"eventType": "temperature", "data": "x"}"#,
        r#"{"eventType": "temperature", "data": null}"#,
        r#"{"eventType": "temperature", "data": [1]}"#,
        r#"{"eventType": "labels", "data": null}"#,
        r#"{"eventType": "labels"}"#,
    ] {
        assert!(matches!(reading(text).data, Data::Other(_)), "{text}");
    }
}

#[test]
fn of_a_member_that_is_given_twice_the_last_one_counts() {
    let text = r#"{"name": "a", "name": "b", "type": "PUSH",
        "push": {"url": "u", "new": 1}, "push": {"url": "v"}}"#;
    let read: Connector = serde_json::from_str(text).unwrap();
    let expected = json!({"name": "b", "type": "PUSH", "push": {"url": "v"}});
    assert_eq!(serde_json::to_value(&read).unwrap(), expected);
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
            url: "u".to_owned(),
            ..Push::default()
        })
    );
    assert_eq!(Value::from(read.extra), json!({"mail": null, "new": [1]}));
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
fn nested_and_untagged_unions_survive() {
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
fn a_variant_that_cannot_be_read_is_an_unknown_one_with_the_reason() {
    for (json, name, reason) in [
        (
            json!({"name": "", "type": "PUSH", "push": {"url": 7, "new": [null]}}),
            "PUSH",
            "`push.url`: invalid type: integer `7`, expected a string",
        ),
        (
            json!({"name": "", "push": {}, "type": "PUSH"}),
            "PUSH",
            "`push.url`: the required value is missing or null",
        ),
        (
            json!({"name": "", "type": "MAIL", "mail": 7}),
            "MAIL",
            "`mail`: invalid type: integer `7`, expected a string",
        ),
    ] {
        let Target::Other(unknown) = connector(&json).target else {
            panic!("{json}")
        };
        assert_eq!((unknown.name(), unknown.reason()), (name, Some(reason)));
    }
    let wrong = json!({"eventType": "temperature", "data": {"temperature": "x", "unit": "C"},
        "range": ["y"]});
    let read = event(&wrong);
    let (Data::Other(data), Limit::Other(limit)) = (&read.data, &read.limit) else {
        panic!("{read:?}")
    };
    assert_eq!(
        data.reason(),
        Some("`data.temperature`: invalid type: string \"x\", expected a number")
    );
    assert_eq!(
        (limit.name(), limit.reason()),
        (
            "range",
            Some("`range[0]`: invalid type: string \"y\", expected a whole number")
        )
    );
}

#[test]
fn a_variant_without_its_value_says_so() {
    for (json, reason) in [
        (
            json!({"eventType": "temperature"}),
            "`data.temperature` is missing or null",
        ),
        (
            json!({"eventType": "labels", "data": null}),
            "`data` is missing or null",
        ),
    ] {
        let Data::Other(unknown) = event(&json).data else {
            panic!("{json}")
        };
        assert_eq!(unknown.reason(), Some(reason), "{unknown}");
    }
    let unknown = event(&json!({"eventType": "smell", "data": {}})).data;
    assert_eq!(
        unknown,
        Data::Other("smell".into()),
        "a new variant is no mistake"
    );
}

#[test]
fn a_variant_that_a_program_sets_wins_over_a_null_sibling() {
    let mut read = connector(&json!({"name": "", "type": "MAIL", "mail": "a@b", "push": null}));
    read.target = Target::Push(Push {
        url: "u".to_owned(),
        ..Push::default()
    });
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(
        written,
        json!({"name": "", "type": "PUSH", "push": {"url": "u"}})
    );
}

#[test]
fn debug_shows_fields_and_unions_as_rust_does_and_of_unknown_members_the_names() {
    let shown = |json: Value| {
        let read = serde_json::from_value::<Connector>(json).unwrap();
        (format!("{read:?}"), format!("{read:#?}"))
    };
    let (line, lines) = shown(json!({"name": "c", "type": "PUSH", "push": {"url": "u"}}));
    let push = r#"Connector { name: "c", target: Push(Push { url: "u" }) }"#;
    assert_eq!(line, push);
    assert_eq!(
        lines,
        "Connector {\n    name: \"c\",\n    target: Push(\n        Push {\n            url: \"u\",\n        },\n    ),\n}"
    );
    let (line, _) = shown(json!({"name": "c", "type": "MAIL", "mail": "m", "push": {"key": "k"}}));
    let mail = r#"Connector { name: "c", target: Mail("m"), extra: {"push": …} }"#;
    assert_eq!(line, mail);
}
