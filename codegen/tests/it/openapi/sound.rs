//! What must hold for every document, whatever was described.

use std::collections::BTreeSet;

use codegen::OpenApi;
use serde_json::Value as Json;

use super::{ALL, APIS, Described, VERSIONS, json, of, operations, yaml};
use crate::common;

/// Goes through all values, each with its pointer.
fn walk<'a>(value: &'a Json, at: &str, look: &mut impl FnMut(&str, &'a Json)) {
    look(at, value);
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                walk(value, &format!("{at}/{}", key.replace('/', "~1")), look);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(value, &format!("{at}/{index}"), look);
            }
        }
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for document in ALL.iter().flat_map(|described| &described.documents) {
        assert_references(document);
    }
}

/// Every reference leads to a part of the document.
pub(super) fn assert_references(document: &Json) {
    walk(document, "", &mut |at, value| {
        if at.ends_with("/$ref") || at.contains("/discriminator/mapping/") {
            let target = value.as_str().unwrap_or_default();
            let found = document.pointer(target.trim_start_matches('#'));
            assert!(found.is_some(), "nothing is at {target}");
        }
    });
}

#[test]
fn yaml_and_json_say_the_same() {
    for described in ALL.iter() {
        for (yaml, json) in described.yaml.iter().zip(&described.documents) {
            let read: Json = serde_yaml::from_str(yaml).expect("YAML");
            assert_eq!(read, *json, "`{}`", described.name);
        }
    }
}

#[test]
fn a_document_is_the_same_each_time_and_ends_with_a_line() {
    let spec = common::api("showcase");
    for version in VERSIONS {
        let text = json(&spec, version);
        assert_eq!(text, json(&spec, version));
        assert!(text.ends_with("}\n"));
        assert!(yaml(&spec, version).ends_with('\n'));
    }
}

#[test]
fn the_order_is_that_of_the_files() {
    let text = json(&common::api("showcase"), OpenApi::V3_1);
    let places = [
        "aisles_list",
        "books_list",
        "orders_list",
        "notices_pin",
        "staff_hire",
    ];
    let places = places.map(|id| text.find(id).expect("an operation"));
    assert!(places.is_sorted(), "{places:?}");
}

/// The words of JSON Schema that 3.0 does not have, and those that 3.1 has no longer.
#[test]
fn each_version_keeps_to_its_own_words() {
    for api in APIS {
        let [newest, older] = &of(api).documents;
        walk(older, "", &mut |at, value| {
            let alone = |value: &Json| value.as_object().is_some_and(|all| all.len() == 1);
            let newer = ["const", "examples", "webhooks", "$schema", "$defs"];
            let word = at.rsplit('/').next().unwrap_or_default();
            assert!(!newer.contains(&word), "{api}: {at}");
            if word == "type" && !at.contains("/properties/type") && !at.contains("/example") {
                assert!(
                    value.is_string() && value != "null",
                    "{api}: {at} is {value}"
                );
            }
            let refers = value.get("$ref").is_some();
            assert!(
                !refers || alone(value),
                "{api}: {at} has more than a reference"
            );
            let nullable = value.get("nullable").is_some();
            assert!(!nullable || value.get("type").is_some(), "{api}: {at}");
        });
        walk(newest, "", &mut |at, _| {
            assert!(!at.ends_with("/nullable"), "{api}: {at}");
        });
    }
}

#[test]
fn operations_have_names_that_other_generators_can_use() {
    for Described {
        name, documents, ..
    } in ALL.iter()
    {
        let [document, _] = documents;
        let mut ids = BTreeSet::new();
        for (_, _, operation) in operations(document) {
            let id = operation["operationId"].as_str().expect("a name");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(id.chars().all(plain), "`{name}`: {id}");
            assert!(ids.insert(id.to_owned()), "`{name}`: {id} is there twice");
        }
    }
}

#[test]
fn no_text_speaks_of_rust() {
    for api in APIS {
        walk(&of(api).documents[0], "", &mut |at, value| {
            let said = at.ends_with("/description") || at.ends_with("/summary");
            let Some(text) = value.as_str().filter(|_| said) else {
                return;
            };
            for word in [
                "::",
                "client.",
                "()",
                "crate",
                "](crate",
                "is_complete",
                "[`",
            ] {
                assert!(!text.contains(word), "{api}: `{word}` in {at}: {text}");
            }
        });
    }
}

/// The table of `spec/README.md` has the members of ours that there are, and no others.
#[test]
fn members_of_ours_are_explained() {
    let readme = std::fs::read_to_string(common::path("../spec/README.md")).expect("a text");
    let (_, table) = readme.split_once("<!-- x-sdk -->").expect("a table");
    let lines = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let explained = lines.filter_map(|line| line.split('`').next());
    let explained = explained.take_while(|name| name.starts_with("x-sdk"));
    let mut found = BTreeSet::new();
    for api in APIS {
        walk(&of(api).documents[0], "", &mut |at, _| {
            let name = at.rsplit('/').next().unwrap_or_default();
            if name.starts_with("x-sdk") {
                found.insert(name.to_owned());
            }
        });
    }
    let explained: BTreeSet<String> = explained.map(str::to_owned).collect();
    assert_eq!(found, explained);
}
