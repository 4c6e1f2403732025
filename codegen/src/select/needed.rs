//! What a selection of resources needs of an API, by names, read from the model's JSON.
//!
//! The JSON and not the model, because two readers must agree: the one that makes a crate of a selection, and the one that compares a
//! copy of last year with the spec of today, of which nothing but its JSON is left.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The keys under which a type of a value names a type of the API.
const REFERENCES: [&str; 5] = ["named", "enum", "name_union", "name_of", "id_of"];

/// Effects from the safest to retry to the one that is not retried.
const EFFECTS: [&str; 4] = ["safe", "idempotent", "guarded", "non_idempotent"];

/// Names of what a selection needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needed {
    /// Modules of the selected resources that the API has.
    pub(crate) resources: BTreeSet<String>,
    /// Ids of operations.
    pub(crate) operations: BTreeSet<String>,
    /// Types, wherever they are described.
    pub(crate) types: BTreeSet<String>,
    /// Constants of policies.
    pub(crate) policies: BTreeSet<String>,
    /// Constants of rows of the table.
    pub(crate) rows: BTreeSet<String>,
}

impl Needed {
    /// What the resources in `only` need of `api`, the member of that name of a model; everything where `only` is empty.
    ///
    /// A resource that the API does not have needs nothing.
    pub(crate) fn of(api: &Value, only: &[String]) -> Self {
        let resources: Vec<&Value> = items(api, "resources").collect();
        if only.is_empty() {
            return Self::everything(api, &resources);
        }
        let selected: Vec<&Value> = resources
            .iter()
            .copied()
            .filter(|resource| only.iter().any(|name| name == text(resource, "module")))
            .collect();
        let operations = || selected.iter().flat_map(|of| items(of, "endpoints"));
        let policies = policies(api, operations());
        Self {
            resources: names(selected.iter().copied(), "module"),
            operations: names(operations(), "id"),
            types: types(&resources, &selected),
            rows: rows(api, &policies),
            policies: names(policies.into_iter(), "constant"),
        }
    }

    fn everything(api: &Value, resources: &[&Value]) -> Self {
        let all = || resources.iter().copied();
        Self {
            resources: names(all(), "module"),
            operations: names(all().flat_map(|of| items(of, "endpoints")), "id"),
            types: described(resources)
                .keys()
                .map(ToString::to_string)
                .collect(),
            policies: names(items(api, "policies"), "constant"),
            rows: names(items(api, "rows"), "constant"),
        }
    }
}

/// The types of the selected resources' own files, those that their endpoints name, and those that these name.
fn types(resources: &[&Value], selected: &[&Value]) -> BTreeSet<String> {
    let described = described(resources);
    let own = selected.iter().flat_map(|of| items(of, "types")).map(name);
    let mut open: Vec<&str> = own.collect();
    for endpoint in selected.iter().flat_map(|of| items(of, "endpoints")) {
        for key in ["required", "optional", "reply", "modify"] {
            open.extend(endpoint.get(key).into_iter().flat_map(references));
        }
    }
    let mut known = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(ty) = described.get(name)
            && known.insert(name.to_owned())
        {
            open.extend(references(ty));
        }
    }
    known
}

/// Every type by its name.
fn described<'a>(resources: &[&'a Value]) -> BTreeMap<&'a str, &'a Value> {
    let types = resources.iter().flat_map(|of| items(of, "types"));
    types.map(|ty| (name(ty), ty)).collect()
}

/// The name of a type, which stands below its sort: `{"struct": {"name": …}}`.
fn name(ty: &Value) -> &str {
    let sort = ty.as_object().and_then(|ty| ty.values().next());
    sort.map_or("", |sort| text(sort, "name"))
}

/// The types that a value of the model names.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| named(key, value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The types that a member names.
fn named<'a>(key: &str, value: &'a Value) -> Vec<&'a str> {
    match (key, value) {
        (key, Value::String(name)) if REFERENCES.contains(&key) => vec![name],
        ("unions" | "variants", Value::Array(items)) => {
            let names = |item: &'a Value| {
                item.as_str()
                    .map_or_else(|| references(item), |name| vec![name])
            };
            items.iter().flat_map(names).collect()
        }
        (_, value) => references(value),
    }
}

/// The policies of operations, and the most careful one: calls without a method need it.
fn policies<'a>(api: &'a Value, operations: impl Iterator<Item = &'a Value>) -> Vec<&'a Value> {
    let mut wanted: BTreeSet<&str> = operations
        .map(|operation| text(operation, "policy"))
        .collect();
    let careful = items(api, "policies").max_by_key(|policy| care(policy));
    wanted.extend(careful.map(|policy| text(policy, "constant")));
    let named = |policy: &&Value| wanted.contains(text(policy, "constant"));
    items(api, "policies").filter(named).collect()
}

/// How careful a policy is: by its effect, and of one effect the plain one, which is named after it.
fn care(policy: &Value) -> (usize, bool) {
    let effect = text(policy, "effect");
    let known = EFFECTS.iter().position(|known| *known == effect);
    let plain = text(policy, "constant").eq_ignore_ascii_case(effect);
    (known.unwrap_or_default(), plain)
}

/// The rows that decide a cell of a policy.
fn rows(api: &Value, policies: &[&Value]) -> BTreeSet<String> {
    let cells = policies.iter().filter_map(|policy| policy.get("cells"));
    let used: BTreeSet<u64> = cells.flat_map(numbers).collect();
    let rows = (0..).zip(items(api, "rows"));
    names(
        rows.filter(|(number, _)| used.contains(number))
            .map(|(_, row)| row),
        "constant",
    )
}

/// The numbers of rows inside cells.
fn numbers(cells: &Value) -> Vec<u64> {
    match cells {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        Value::Object(members) => {
            let own = members.get("row").and_then(Value::as_u64);
            own.into_iter()
                .chain(members.values().flat_map(numbers))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn names<'a>(values: impl Iterator<Item = &'a Value>, key: &str) -> BTreeSet<String> {
    values.map(|value| text(value, key).to_owned()).collect()
}
