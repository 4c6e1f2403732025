//! Nothing that a model says may change unseen: every leaf is changed, one at a time, and the comparison must say so.

use std::collections::BTreeMap;
use std::thread;

use codegen::{Description, diff};
use serde_json::Value;

use crate::common;

/// Leaves that say nothing of their own, as shapes of their paths, each with the reason.
const DERIVED: &[(&str, &str)] = &[
];

/// The paths of all leaves, by their shape: the path with `*` for every index.
fn leaves(value: &Value, path: &str, shape: &str, all: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                leaves(member, &format!("{path}/{name}"), &format!("{shape}/{name}"), all);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                leaves(item, &format!("{path}/{at}"), &format!("{shape}/*"), all);
            }
        }
        _ => all.entry(shape.to_owned()).or_default().push(path.to_owned()),
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

#[test]
fn every_leaf_is_seen() {
    for name in ["showcase", "disruptive"] {
        let base = super::described(&common::api(name));
        let model: Value = serde_json::from_str(&base.model).expect("a model is JSON");
        let mut all = BTreeMap::new();
        leaves(&model, "", "", &mut all);
        let start = std::time::Instant::now();
        let n: usize = all.values().map(Vec::len).sum();
        eprintln!("{name}: {} shapes, {n} leaves", all.len());
        let _ = diff(&base, &base, &[]);
        eprintln!("{:?}", start.elapsed());
        let mut unseen: BTreeMap<&str, usize> = BTreeMap::new();
        for (shape, paths) in &all {
            let step = paths.len().div_ceil(4);
            for path in paths.iter().step_by(step) {
                let mut changed = model.clone();
                let leaf = changed.pointer_mut(path).expect("the leaf is there");
                *leaf = another(leaf);
                let head = Description { model: changed.to_string(), places: String::new() };
                if diff(&base, &head, &[]).is_ok_and(|diff| diff.changes().is_empty()) {
                    *unseen.entry(shape).or_default() += 1;
                }
            }
        }
        eprintln!("{:?}", start.elapsed());
        for (shape, n) in unseen { eprintln!("UNSEEN {shape} {n}"); }
    }
}
