//! Nothing that a model says may change unseen: leaves are changed and items are taken out, one at a time, and the comparison must
//! say so.

use std::collections::BTreeMap;
use std::thread;

use codegen::{Description, diff};
use serde_json::{Value, json};

use crate::common;

/// What says nothing of its own, by the shape of its path, each with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("/api/version", "the version is what the verdict is for"),
    ("/api/events", "counts the branches of a union"),
    ("/api/cells", "counts operations and answers"),
    ("/api/rows/*/constant", "rows are private"),
    ("/api/rows/*/status", "cells say which row a status has"),
    ("/api/rows/*/status/*", "cells say which row a status has"),
    (
        "/api/resources/*/endpoints/*/modify/path/*/name",
        "an argument of `modify` is told by its place",
    ),
    (
        "/api/resources/*/endpoints/*/modify/path/*/wire",
        "the placeholder is one of the operation itself",
    ),
    (
        "/api/resources/*/endpoints/*/modify/path/*/place",
        "the placeholder is one of the operation itself",
    ),
    (
        "/api/resources/*/endpoints/*/modify/path/*/docs",
        "the placeholder is one of the operation itself",
    ),
    (
        "/api/resources/*/endpoints/*/modify/read_method",
        "the method whose call is `read_marker`",
    ),
    (
        "/api/resources/*/types/*/struct/constructor/optional",
        "every member has a `with_…`, sent or not",
    ),
    (
        "/api/resources/*/types/*/struct/constructor/optional/*",
        "every member has a `with_…`, sent or not",
    ),
    (
        "/api/resources/*/types/*/struct/camel_case",
        "how serde is told what `wire` says",
    ),
    (
        "/api/resources/*/types/*/struct/fields/*/spelled",
        "how serde is told what `wire` says",
    ),
    (
        "/api/resources/*/types/*/struct/unions",
        "the types of the members whose presence is `inlined`",
    ),
    (
        "/api/resources/*/types/*/struct/unions/*",
        "the types of the members whose presence is `inlined`",
    ),
    (
        "/api/resources/*/types/*/struct/partial/failed/*/path/*/*",
        "the presences of the members themselves",
    ),
];

fn is_exception(shape: &str) -> bool {
    EXCEPTIONS.iter().any(|(known, _)| *known == shape)
}

/// One edit of a model.
#[derive(Clone)]
enum Edit {
    /// Another value in place of a leaf.
    Leaf(String),
    /// Another word of those that stand at such a place.
    Word(String, String),
    /// An item less in a list.
    Item(String, usize),
}

impl Edit {
    fn apply(&self, model: &mut Value) {
        match self {
            Self::Leaf(path) => {
                let leaf = model.pointer_mut(path).expect("the leaf is there");
                *leaf = another(leaf);
            }
            Self::Word(path, word) => {
                let leaf = model.pointer_mut(path).expect("the leaf is there");
                *leaf = Value::from(word.as_str());
            }
            Self::Item(path, at) => {
                let list = model.pointer_mut(path).and_then(Value::as_array_mut);
                list.expect("the list is there").remove(*at);
            }
        }
    }
}

fn another(value: &Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        Value::Number(number) => Value::from(number.as_u64().unwrap_or_default() + 1),
        Value::String(text) => Value::from(format!("{text}x")),
        _ => Value::from("x"),
    }
}

/// All edits, by the shape of their paths: `*` stands for every index.
fn edits(value: &Value, path: &str, shape: &str, all: &mut BTreeMap<String, Vec<Edit>>) {
    let mut add = |edit| all.entry(shape.to_owned()).or_default().push(edit);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                edits(
                    member,
                    &format!("{path}/{name}"),
                    &format!("{shape}/{name}"),
                    all,
                );
            }
        }
        Value::Array(items) => {
            (0..items.len()).for_each(|at| add(Edit::Item(path.to_owned(), at)));
            for (at, item) in items.iter().enumerate() {
                edits(item, &format!("{path}/{at}"), &format!("{shape}/*"), all);
            }
        }
        _ => add(Edit::Leaf(path.to_owned())),
    }
}

/// Some of many, the first and the last among them.
fn sample<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    let last = all.len().saturating_sub(1);
    let picked = (0..most).map(move |at| at * last / (most - 1).max(1));
    let mut picked: Vec<usize> = picked.collect();
    picked.dedup();
    picked.into_iter().filter_map(|at| all.get(at))
}

/// All edits of an API's model.
fn edits_of(name: &str) -> BTreeMap<String, Vec<Edit>> {
    let api = super::described(&common::api(name));
    let model: Value = serde_json::from_str(&api.model).expect("a model is JSON");
    let mut all = BTreeMap::new();
    edits(&model, "", "", &mut all);
    all
}

/// The most words of which a choice is made: where there are more, they are names or sentences.
const MOST_WORDS: usize = 12;

/// Every word of a choice in place of every other one: with another letter it may be a word that nobody knows, which is seen sooner.
fn words(model: &Value, all: &BTreeMap<String, Vec<Edit>>) -> BTreeMap<String, Vec<Edit>> {
    let mut swaps = BTreeMap::new();
    for (shape, edits) in all {
        let mut places: BTreeMap<&str, &str> = BTreeMap::new();
        for edit in edits {
            if let Edit::Leaf(path) = edit
                && let Some(word) = model.pointer(path).and_then(Value::as_str)
                && !word.contains(' ')
            {
                places.entry(word).or_insert(path);
            }
        }
        if !(2..=MOST_WORDS).contains(&places.len()) {
            continue;
        }
        let swaps: &mut Vec<Edit> = swaps.entry(shape.clone()).or_default();
        for (word, path) in &places {
            let others = places.keys().filter(|other| *other != word);
            swaps.extend(others.map(|other| Edit::Word((*path).to_owned(), (*other).to_owned())));
        }
    }
    swaps
}

/// The shapes of edits that nothing says.
fn unseen(name: &str, all: &BTreeMap<String, Vec<Edit>>, most: usize) -> Vec<String> {
    let base = super::described(&common::api(name));
    let model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
    let base = Description {
        model: model.to_string(),
        places: String::new(),
    };
    let shapes: Vec<(&String, &Vec<Edit>)> = all.iter().collect();
    let silent = |(shape, edits): &&(&String, &Vec<Edit>)| {
        let mut edits = sample(edits, most);
        !is_exception(shape) && edits.any(|edit| is_silent(&base, &model, edit))
    };
    let unseen = |part: &[(&String, &Vec<Edit>)]| -> Vec<String> {
        let silent = part.iter().filter(silent);
        silent.map(|(shape, _)| (*shape).clone()).collect()
    };
    thread::scope(|scope| {
        let (first, second) = shapes.split_at(shapes.len() / 2);
        let first = scope.spawn(move || unseen(first));
        let second = unseen(second);
        [first.join().expect("no comparison panics"), second].concat()
    })
}

/// Whether two models are said to be the same; one that cannot be read is not.
fn is_silent(base: &Description, model: &Value, edit: &Edit) -> bool {
    let mut changed = model.clone();
    edit.apply(&mut changed);
    let read = |model: &Value| {
        let head = Description {
            model: model.to_string(),
            places: String::new(),
        };
        diff(base, &head, &[])
    };
    let mut found = read(&changed);
    // What is absent does not say what it would be: a text, or the members of something.
    if found.is_err()
        && let Edit::Leaf(path) = edit
        && model.pointer(path).is_some_and(Value::is_null)
    {
        let leaf = changed.pointer_mut(path).expect("the leaf is there");
        *leaf = json!({});
        found = read(&changed);
    }
    found.is_ok_and(|diff| diff.changes().is_empty())
}

#[test]
fn nothing_of_the_bookshop_changes_unseen() {
    let all = edits_of("showcase");
    for (shape, reason) in EXCEPTIONS {
        assert!(all.contains_key(*shape), "nothing is at {shape}: {reason}");
    }
    assert_eq!(unseen("showcase", &all, 2), [""; 0]);
}

#[test]
fn no_word_becomes_another_one_unseen() {
    let api = super::described(&common::api("showcase"));
    let model: Value = serde_json::from_str(&api.model).expect("a model is JSON");
    let swaps = words(&model, &edits_of("showcase"));
    let places = "/api/resources/*/endpoints/*/required/*/place";
    let there = swaps.get(places).expect("parameters go to several places");
    assert!(
        there
            .iter()
            .any(|edit| matches!(edit, Edit::Word(_, word) if word == "resource_name")),
        "no segment becomes several"
    );
    assert_eq!(unseen("showcase", &swaps, 4), [""; 0]);
}

#[test]
fn nothing_of_disruptive_changes_unseen() {
    let (all, others) = (edits_of("disruptive"), edits_of("showcase"));
    // Most shapes are those of the bookshop, whose model is read in a third of the time.
    let own = all
        .into_iter()
        .filter(|(shape, _)| !others.contains_key(shape));
    let own: BTreeMap<String, Vec<Edit>> = own.collect();
    assert!(!own.is_empty());
    assert_eq!(unseen("disruptive", &own, 1), [""; 0]);
}
