//! Scalars and lenient members, there and back.

use std::time::{Duration, SystemTime};

use runtime::{Extra, Nullable, Secret, Timestamp, WireDuration, members, open_enum};
use serde_json::{Value, json};

#[derive(Debug, Default, PartialEq)]
struct Sheet {
    note: Nullable<String>,
    on: bool,
    small: u32,
    large: i64,
    degrees: f64,
    maybe_on: Option<bool>,
    maybe_large: Option<i64>,
    maybe_degrees: Option<f64>,
    list: Vec<String>,
    extra: Extra,
}

members! {
    Sheet {
        note: "note",
        on: "on" lenient,
        small: "small" lenient,
        large: "large" lenient,
        degrees: "degrees" lenient,
        maybe_on: "maybe_on" lenient,
        maybe_large: "maybe_large" lenient,
        maybe_degrees: "maybe_degrees" lenient,
        list: "list",
    }
}

fn sheet(json: Value) -> Result<Sheet, serde_json::Error> {
    serde_json::from_value(json)
}

#[test]
fn absent_null_and_value_are_told_apart() {
    for (json, note) in [
        (json!({}), Nullable::Absent),
        (json!({"note": null}), Nullable::Null),
        (json!({"note": "n"}), Nullable::from("n".to_owned())),
    ] {
        let read = sheet(json.clone()).unwrap();
        assert_eq!(read.note, note);
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written.get("note"), json.get("note"));
    }
    let mut value = Nullable::from(Some(1));
    if let Some(inner) = value.value_mut() {
        *inner += 1;
    }
    assert_eq!((value.value(), value.into_option()), (Some(&2), Some(2)));
    assert!(Nullable::<i32>::from(None).is_null() && Nullable::<i32>::default().is_absent());
}

#[test]
fn odd_spellings_of_scalars_are_read() {
    for (member, spellings) in [
        (
            "on",
            vec![
                json!(true),
                json!("true"),
                json!("True"),
                json!(1),
                json!("1"),
            ],
        ),
        (
            "large",
            vec![
                json!(-7),
                json!("-7"),
                json!(-7.0),
                json!(" -7 "),
                json!("-7.0"),
            ],
        ),
        (
            "degrees",
            vec![json!(2), json!("2"), json!(2.0), json!("2.0")],
        ),
        (
            "maybe_on",
            vec![json!(false), json!("False"), json!(0), json!("0")],
        ),
        ("maybe_large", vec![json!("9223372036854775807")]),
        ("maybe_degrees", vec![json!(1e3), json!("1000")]),
    ] {
        let read: Vec<Sheet> = spellings
            .into_iter()
            .map(|value| sheet(json!({member: value})).unwrap())
            .collect();
        assert!(read.windows(2).all(|pair| pair[0] == pair[1]), "{member}");
        assert_ne!(read[0], Sheet::default(), "{member}");
    }
}

#[test]
fn null_is_the_default_everywhere() {
    let members = [
        "on",
        "small",
        "large",
        "degrees",
        "maybe_on",
        "maybe_large",
        "maybe_degrees",
        "list",
    ];
    let nulls: Value = members
        .iter()
        .map(|member| ((*member).to_owned(), Value::Null))
        .collect();
    assert_eq!(sheet(nulls).unwrap(), Sheet::default());
}

#[test]
fn what_is_no_such_scalar_is_an_error_and_nothing_is_cut_off() {
    for json in [
        json!({"on": "yes?"}),
        json!({"on": 2}),
        json!({"on": []}),
        json!({"small": 4_294_967_296_u64}),
        json!({"small": -1}),
        json!({"large": 1.5}),
        json!({"large": "1e400"}),
        json!({"large": 1e300}),
        json!({"degrees": {}}),
        json!({"degrees": "warm"}),
    ] {
        assert!(sheet(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn a_time_keeps_its_text_and_compares_by_instant() {
    let same = [
        "2024-05-16T08:00:00Z",
        "2024-05-16T08:00:00.000Z",
        "2024-05-16T10:00:00+02:00",
        "2024-05-16T02:30:00-05:30",
    ]
    .map(Timestamp::from);
    assert!(same.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(same[2].to_string(), "2024-05-16T10:00:00+02:00");
    let later = Timestamp::from("2024-05-16T08:00:00.000001Z");
    let no_time = Timestamp::from("soon");
    assert!(same[0] < later && later < no_time && no_time.to_system_time().is_none());
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123_000_000);
    assert_eq!(Timestamp::from(time).to_system_time(), Some(time));
    assert!(
        serde_json::from_str::<Timestamp>("null")
            .unwrap()
            .is_empty()
    );
    for odd in [
        "",
        "Z",
        "+02:00",
        "2024-05-16T08:00:00",
        "2024-05-16T08:00:00+2:00",
        "2024-13-01T00:00:00Z",
        "é+00:00",
        "ééééé",
    ] {
        assert_eq!(Timestamp::from(odd).to_system_time(), None, "{odd}");
    }
    assert!(Timestamp::from(SystemTime::UNIX_EPOCH - Duration::from_secs(1)).is_empty());
    assert!(Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40)).is_empty());
}

#[test]
fn a_span_is_seconds() {
    for (text, span) in [
        ("3600s", Some(Duration::from_hours(1))),
        ("1.5s", Some(Duration::from_millis(1500))),
        ("0.000000001s", Some(Duration::from_nanos(1))),
        ("0s", Some(Duration::ZERO)),
    ] {
        assert_eq!(WireDuration::from(text).to_duration(), span);
        assert_eq!(WireDuration::from(span.unwrap()).as_str(), text);
    }
    for odd in [
        "",
        "s",
        "1",
        "-1s",
        ".s",
        "1.s",
        "1e3s",
        "1.0000000001s",
        "99999999999999999999s",
    ] {
        assert_eq!(WireDuration::from(odd).to_duration(), None, "{odd}");
    }
}

#[test]
fn a_secret_is_text_on_the_wire_only() {
    let secret: Secret = serde_json::from_str(r#""hush""#).unwrap();
    assert_eq!(serde_json::to_string(&secret).unwrap(), r#""hush""#);
    assert_eq!(
        (secret.expose(), format!("{secret:?}").contains("hush")),
        ("hush", false)
    );
}

/// A colour, as it is emitted.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Colour {
    Red,
    Other(String),
}

open_enum! {
    Colour { Red: "RED" }
}

#[test]
fn an_open_enum_keeps_what_it_does_not_know() {
    for text in ["RED", "INFRARED", ""] {
        let colour: Colour = serde_json::from_value(json!(text)).unwrap();
        assert_eq!(serde_json::to_value(&colour).unwrap(), json!(text));
        assert_eq!((colour.to_string().as_str(), colour.as_ref()), (text, text));
        assert!(colour == text && colour == *text && colour == Colour::from(text.to_owned()));
    }
    assert_eq!(
        serde_json::from_str::<Colour>("null").unwrap(),
        Colour::default()
    );
    assert_eq!(format!("{:>5}", Colour::Red), "  RED");
}
