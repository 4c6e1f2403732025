//! Random JSON, and valid JSON made worse.

use fastrand::Rng;
use runtime::{Extra, Json};
use serde_json::json;

use crate::case::one_of;
use crate::words::hostile;

/// Returns a reply in which nothing is wrong.
pub(super) fn whole() -> Json {
    json!({
        "name": "rooms/r/boxes/b",
        "on": "true",
        "count": "7",
        "degrees": 2.5,
        "time": "2024-05-16T08:00:00Z",
        "span": "3600s",
        "secret": "hush",
        "note": null,
        "list": [{"url": "a", "headers": [1, 2]}, {"url": "b"}],
        "map": {"k": {"url": "c"}},
        "type": "PUSH",
        "push": {"url": "d", "headers": [3]},
        "mail": null,
        "eventType": "temperature",
        "data": {"temperature": 1.5},
        "new": [{"thing": true}],
    })
}

/// Returns a member of [`whole`], how an error speaks of it, and a value of a wrong type.
pub(super) fn wrong(random: &mut Rng) -> (&'static str, &'static str, Json) {
    let no_text = || {
        [
            json!(7),
            json!([]),
            json!({"a": 1}),
            json!(true),
            json!(1e300),
        ]
    };
    let no_number = [json!("x"), json!([7]), json!({}), json!("1 2")];
    let no_list = [json!(7), json!("text"), json!({"a": []})];
    let text = one_of(random, &no_text());
    let number = one_of(random, &no_number);
    let list = one_of(random, &no_list);
    let choices = [
        ("/name", "name", text.clone()),
        ("/on", "on", json!("perhaps")),
        ("/count", "count", number.clone()),
        ("/count", "count", json!(2_147_483_648_u64)),
        ("/degrees", "degrees", number.clone()),
        ("/time", "time", text.clone()),
        ("/span", "span", text.clone()),
        ("/secret", "secret", text.clone()),
        ("/note", "note", text.clone()),
        ("/list", "list", list.clone()),
        ("/list/1/url", "list[1].url", text.clone()),
        ("/list/0/headers/1", "list[0].headers[1]", number.clone()),
        ("/map/k/url", "map.k.url", text.clone()),
        ("/push/url", "push.url", text.clone()),
        ("/push/headers/0", "push.headers[0]", number.clone()),
        ("/data/temperature", "data.temperature", number.clone()),
    ];
    one_of(random, &choices)
}

/// Returns any JSON.
pub(super) fn any(random: &mut Rng, depth: u8) -> Json {
    let names = [
        "boxes",
        "nextPageToken",
        "name",
        "type",
        "push",
        "data",
        "error",
        "result",
    ];
    match random.u8(0..if depth == 0 { 6 } else { 9 }) {
        0 => Json::Null,
        1 => json!(random.bool()),
        2 => json!(random.i64(..)),
        3 => json!(f64::from_bits(random.u64(..))),
        4 => json!(hostile(random)),
        5 => json!(one_of(
            random,
            &["", "PUSH", "temperature", "7", "-0", "NaN", "1e400", "null"]
        )),
        6 => {
            let count = random.usize(0..4);
            (0..count).map(|_| any(random, depth - 1)).collect()
        }
        _ => {
            let count = random.usize(0..5);
            let member = |_| {
                let name = if random.u8(0..4) > 0 {
                    one_of(random, &names).to_owned()
                } else {
                    hostile(random)
                };
                (name, any(random, depth - 1))
            };
            Json::Object((0..count).map(member).collect())
        }
    }
}

/// Returns an object with some of the members that unions and their neighbours look at.
pub(super) fn around_a_union(random: &mut Rng) -> Json {
    let choices: [(&str, &[Json]); 8] = [
        ("name", &[json!("n")]),
        ("note", &[json!(null), json!("text")]),
        (
            "type",
            &[
                json!("PUSH"),
                json!("MAIL"),
                json!("PIGEON"),
                json!(""),
                json!(7),
                json!(null),
            ],
        ),
        (
            "push",
            &[
                json!(null),
                json!({"url": "u"}),
                json!({"url": "u", "headers": [1]}),
            ],
        ),
        ("mail", &[json!(null), json!("a@b"), json!("")]),
        (
            "eventType",
            &[
                json!("temperature"),
                json!("labels"),
                json!("ping"),
                json!("smell"),
                json!(null),
            ],
        ),
        (
            "data",
            &[
                json!(null),
                json!({"temperature": 1.5}),
                json!({"a": 1}),
                json!([]),
                json!({"temperature": null}),
            ],
        ),
        ("new", &[json!(null), json!({"type": "PUSH"}), json!([1])]),
    ];
    let mut members = Extra::new();
    for (name, values) in &choices {
        if random.bool() {
            members.insert((*name).to_owned(), one_of(random, values));
        }
    }
    members.into()
}

/// Changes bytes in a few places.
pub(super) fn mutated(random: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    const PARTS: &[&str] = &[
        "null",
        "{}",
        "[]",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "1e999",
        "-",
        "99999999999999999999999999999999999999999999999",
        "{\"a\":",
        ",",
        ":",
        "\u{feff}",
        "\0",
        "true",
        "<html>",
        "\"type\":",
        "//",
        "0x7",
    ];
    for _ in 0..random.usize(1..4) {
        let place = random.usize(0..=bytes.len());
        let other = random.usize(0..=bytes.len());
        match random.u8(0..6) {
            0 => bytes.truncate(place),
            1 if place < bytes.len() => bytes[place] = random.u8(..),
            2 if place < bytes.len() => bytes[place] ^= 1 << random.u8(0..8),
            3 => drop(bytes.drain(place.min(other)..place.max(other))),
            4 => {
                let copy = bytes[place.min(other)..place.max(other)].to_vec();
                bytes.splice(place..place, copy);
            }
            _ => {
                let part = one_of(random, PARTS);
                bytes.splice(place..place, part.bytes());
            }
        }
    }
    bytes
}
