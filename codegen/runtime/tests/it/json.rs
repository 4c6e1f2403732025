//! Scalars and lenient members, there and back.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use runtime::{Extra, Nullable, Secret, Timestamp, WireDuration, members, open_enum};
use serde_json::{Value, json};

#[derive(Default, PartialEq)]
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
    let wrong = sheet(json!({"note": 7})).unwrap_err().to_string();
    assert!(
        wrong.contains("`note`: invalid type: integer `7`, expected a string"),
        "{wrong}"
    );
    let mut value = Nullable::from(Some(1));
    if let Some(inner) = value.value_mut() {
        *inner += 1;
    }
    assert_eq!((value.value(), value.into_option()), (Some(&2), Some(2)));
    assert!(Nullable::<i32>::from(None).is_null() && Nullable::<i32>::default().is_absent());
}

#[test]
fn whatever_a_nullable_member_is_given_is_its_value() {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_500);
    let text = "2023-11-14T22:13:20.500Z";
    for time in [
        Nullable::<Timestamp>::from(at),
        Nullable::from(Timestamp::from(at)),
        Nullable::from(Some(Timestamp::from(at))),
        text.into(),
    ] {
        assert_eq!(time.value().and_then(Timestamp::to_system_time), Some(at));
        assert_eq!(serde_json::to_value(time).unwrap(), json!(text));
    }
    let span = Duration::from_millis(1500);
    for given in [
        Nullable::<WireDuration>::from(span),
        Nullable::from(WireDuration::from(span)),
        "1.5s".into(),
    ] {
        assert_eq!(
            given.value().and_then(WireDuration::to_duration),
            Some(span)
        );
        assert_eq!(serde_json::to_value(given).unwrap(), json!("1.5s"));
    }
    for text in [Nullable::from("n"), Nullable::from("n".to_owned())] {
        assert_eq!(text.into_option().as_deref(), Some("n"));
    }
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
                json!(-6.6),
                json!("-7.4"),
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
        (
            "maybe_large",
            vec![json!("9223372036854775807"), json!(i64::MAX)],
        ),
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
        json!({"large": "1e400"}),
        json!({"large": 1e300}),
        json!({"degrees": {}}),
        json!({"degrees": "warm"}),
        json!({"degrees": "NaN"}),
        json!({"degrees": "-Infinity"}),
        json!({"maybe_degrees": "1e400"}),
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
}

#[test]
fn the_years_1_to_9999_are_times() {
    const EPOCH: SystemTime = SystemTime::UNIX_EPOCH;
    for (text, seconds) in [
        ("0001-01-01T00:00:00Z", -62_135_596_800_i64),
        ("1582-10-15T00:00:00Z", -12_219_292_800),
        ("1900-02-28T23:59:59Z", -2_203_891_201),
        ("1969-12-31T23:59:59Z", -1),
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:00:00Z", 951_825_600),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] {
        let span = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 {
            EPOCH - span
        } else {
            EPOCH + span
        };
        assert_eq!(Timestamp::from(text).to_system_time(), Some(time));
        assert_eq!(Timestamp::from(time).as_str(), text);
    }
    let before = EPOCH - Duration::from_millis(1500);
    assert_eq!(Timestamp::from(before).as_str(), "1969-12-31T23:59:58.500Z");
    assert_eq!(
        Timestamp::from("1969-12-31T23:59:58.5Z"),
        Timestamp::from("1970-01-01T01:59:58.50+02:00"),
        "equal instants are equal"
    );
    for none in [
        "1900-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2024-04-31T00:00:00Z",
    ] {
        assert_eq!(Timestamp::from(none).to_system_time(), None, "{none}");
    }
}

#[test]
fn days_are_written_as_they_are_read() {
    // So many days that each day of the month, and each month, comes up.
    let days = Duration::from_secs(24 * 37 * 3600);
    let mut time = Timestamp::from("0001-01-01T12:34:56.000000789Z")
        .to_system_time()
        .unwrap();
    let mut last = String::new();
    for _ in 0..3_652_059 / 37 {
        let written = Timestamp::from(time);
        assert!(written.as_str() > last.as_str(), "{written} after {last}");
        assert_eq!(written.to_system_time(), Some(time));
        last = written.to_string();
        time += days;
    }
    assert!(last.starts_with("9999-"), "{last}");
}

#[test]
fn what_has_no_form_on_the_wire_is_not_written() {
    let late = Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40));
    assert_eq!(late.as_str(), "+36812-02-20T00:36:16Z");
    let error = serde_json::to_string(&late).unwrap_err().to_string();
    assert_eq!(error, "the time is outside of the years 1 to 9999");
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let wrong = Sheet {
            maybe_degrees: Some(number),
            ..Sheet::default()
        };
        let error = serde_json::to_value(&wrong).unwrap_err().to_string();
        assert_eq!(
            error,
            "`maybe_degrees`: infinity and NaN cannot be written in JSON"
        );
    }
}

#[test]
fn nulls_in_lists_and_maps_are_written_back() {
    let json = json!({
        "lists": {"a": [null, [1, null, null, 2], null], "b": null, "c": [[null]]},
        "list": [null, 7],
        "rows": [{"list": [null], "lists": {}, "rows": [], "new": null}, null],
    });
    let mut read: Nested = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(read.list, [7]);
    assert_eq!(read.lists["a"], [vec![1, 2]]);
    assert_eq!(read.lists.len(), 2);
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
    // What a program changes counts, and has no nulls.
    read.list.push(8);
    read.lists.remove("c");
    read.rows[0].list.push(1);
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "lists": {"a": [[1, 2]]},
            "list": [7, 8],
            "rows": [{"list": [1], "lists": {}, "rows": [], "new": null}],
        })
    );
    let twice = r#"{"list": [null], "list": [1], "lists": {}, "rows": []}"#;
    let read: Nested = serde_json::from_str(twice).unwrap();
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({"list": [1], "lists": {}, "rows": []})
    );
}

/// Lists and maps in each other.
#[derive(Default, PartialEq)]
struct Nested {
    lists: BTreeMap<String, Vec<Vec<i64>>>,
    list: Vec<i64>,
    rows: Vec<Nested>,
    extra: Extra,
}

members! {
    Nested { lists: "lists", list: "list", rows: "rows" }
}

/// A member of each sort that cannot be empty.
#[derive(Default, PartialEq)]
struct Needed {
    on: bool,
    count: i64,
    degrees: f64,
    time: Timestamp,
    span: WireDuration,
    colour: Colour,
    inner: Vec<Needed>,
    extra: Extra,
}

members! {
    Needed {
        on: "on" required lenient,
        count: "count" required,
        degrees: "degrees" required lenient,
        time: "time" required,
        span: "span" required,
        colour: "colour" required,
        inner: "inner",
    }
}

#[test]
fn what_is_required_is_never_made_up() {
    let whole =
        json!({"on": false, "count": 0, "degrees": 0, "time": "", "span": "", "colour": ""});
    let read = |json: &Value| {
        serde_json::from_value::<Needed>(json.clone()).map_err(|error| error.to_string())
    };
    assert_eq!(read(&whole), Ok(Needed::default()), "zeros that were sent");
    for name in ["on", "count", "degrees", "time", "span", "colour"] {
        let mut missing = whole.clone();
        missing.as_object_mut().unwrap().remove(name);
        let mut wrong = vec![missing, whole.clone()];
        wrong[1][name] = Value::Null;
        if matches!(name, "on" | "degrees") {
            wrong.push(whole.clone());
            wrong[2][name] = json!("");
        }
        for wrong in wrong {
            let expected = "the required value is missing or null";
            assert_eq!(
                read(&wrong),
                Err(format!("`{name}`: {expected}")),
                "{wrong}"
            );
            let mut around = whole.clone();
            around["inner"] = json!([wrong]);
            assert_eq!(read(&around), Err(format!("`inner[0].{name}`: {expected}")));
        }
    }
    let twice =
        r#"{"on": 1, "count": 1, "degrees": 1, "time": "", "span": "", "colour": "", "on": null}"#;
    assert!(
        serde_json::from_str::<Needed>(twice).is_err(),
        "the last one counts"
    );
}

#[test]
fn a_span_is_seconds() {
    for (text, span) in [
        ("3600s", Some(Duration::from_secs(3600))),
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
