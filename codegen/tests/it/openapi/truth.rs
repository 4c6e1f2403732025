//! The document against the model that the crate is made from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::{ALL, of, operations};

/// Every API with its model and its document of 3.1.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Json, &'static Json)> {
    let all = ALL.iter();
    all.map(|all| (all.name.as_str(), &all.model, &all.documents[0]))
}

pub(super) fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

pub(super) fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// The endpoints of a model by their ids.
pub(super) fn endpoints(model: &Json) -> BTreeMap<&str, &Json> {
    let resources = list(&model["resources"]);
    let endpoints = resources.flat_map(|resource| list(&resource["endpoints"]));
    endpoints
        .map(|endpoint| (text(&endpoint["id"]), endpoint))
        .collect()
}

#[test]
fn operations_are_those_of_the_model() {
    for (name, model, document) in all() {
        let known: BTreeSet<&str> = endpoints(model).into_keys().collect();
        let described = operations(document);
        let described: BTreeSet<&str> = described
            .map(|(_, _, operation)| text(&operation["x-sdk-operation"]))
            .collect();
        assert_eq!(described, known, "`{name}`");
    }
}

#[test]
fn a_real_api_has_all_its_operations() {
    let [document, _] = &of("disruptive").documents;
    let all: Vec<&Json> = operations(document).map(|(_, _, all)| all).collect();
    let ids: BTreeSet<&str> = all
        .iter()
        .map(|one| text(&one["x-sdk-operation"]))
        .collect();
    // Four are at the rules of a project and at those of an organization.
    assert_eq!((ids.len(), all.len()), (72, 76));
}

/// Server and path together are the address of the host and the path of the endpoint.
#[test]
fn addresses_are_true() {
    for (name, model, document) in all() {
        let endpoints = endpoints(model);
        let mut seen = BTreeSet::new();
        for (path, verb, operation) in operations(document) {
            let endpoint = endpoints[text(&operation["x-sdk-operation"])];
            let servers = operation.get("servers").unwrap_or(&document["servers"]);
            let url = text(&servers[0]["url"]);
            let host = list(&model["hosts"]).find(|host| host["name"] == endpoint["host"]);
            let host = text(&host.expect("a host")["url"]);
            let described = format!("{verb} {url}{}", plain(path));
            let known = format!("{} {host}", text(&endpoint["verb"]));
            let forms = forms(model, endpoint);
            let fits = forms
                .iter()
                .any(|form| format!("{known}{form}") == described);
            assert!(fits, "`{name}`: {described} is none of {known}{forms:?}");
            assert!(
                seen.insert(described.clone()),
                "`{name}`: {described} is there twice"
            );
        }
        let written = endpoints
            .values()
            .map(|endpoint| forms(model, endpoint).len());
        assert_eq!(seen.len(), written.sum::<usize>(), "`{name}`");
    }
}

/// A path without the names of its placeholders.
fn plain(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let rest = piece.split_once('}').map_or("", |(_, rest)| rest);
        format!("{text}{{}}{rest}")
    })
}

/// The path of an endpoint for each pattern of the resource names in it.
fn forms(model: &Json, endpoint: &Json) -> BTreeSet<String> {
    let mut forms = vec![text(&endpoint["path"]).to_owned()];
    for param in list(&endpoint["required"]).filter(|param| param["place"] == "resource_name") {
        let types = || list(&model["resources"]).flat_map(|resource| list(&resource["types"]));
        let owners: Vec<&str> = match param["ty"]["name_union"].as_str() {
            None => vec![text(&param["ty"]["name_of"])],
            Some(name) => types()
                .filter_map(|ty| ty.get("name_union"))
                .find(|names| names["name"] == name)
                .map(|union| list(&union["variants"]).map(text).collect())
                .unwrap_or_default(),
        };
        let structs = types().filter_map(|ty| ty.get("struct"));
        let structs = structs.filter(|ty| owners.contains(&text(&ty["name"])));
        let patterns: Vec<&str> = structs
            .flat_map(|ty| list(&ty["resource"]["patterns"]))
            .map(|pattern| text(&pattern["text"]))
            .collect();
        let placeholder = format!("{{{}}}", text(&param["wire"]));
        forms = forms
            .iter()
            .flat_map(|form| patterns.iter().map(|text| form.replace(&placeholder, text)))
            .collect();
    }
    forms.iter().map(|form| plain(form)).collect()
}

#[test]
fn placeholders_and_parameters_of_paths_are_the_same() {
    for (name, _, document) in all() {
        for (path, verb, operation) in operations(document) {
            let pieces = path.split('{').skip(1);
            let pieces = pieces.filter_map(|piece| piece.split_once('}'));
            let written: Vec<&str> = pieces.map(|(name, _)| name).collect();
            let parameters = list(&operation["parameters"]).filter(|one| one["in"] == "path");
            let described: Vec<&str> = parameters.map(|one| text(&one["name"])).collect();
            assert_eq!(described, written, "`{name}` {verb} {path}");
        }
    }
}

/// Every action of the policy of every operation, from the names in the document alone.
#[test]
fn policies_are_those_of_the_model() {
    for (name, model, document) in all() {
        let endpoints = endpoints(model);
        for (_, _, operation) in operations(document) {
            let endpoint = endpoints[text(&operation["x-sdk-operation"])];
            let policy = text(&operation["x-sdk-policy"]);
            assert_eq!(endpoint["policy"], policy, "`{name}`");
            let known = list(&model["policies"]).find(|known| known["constant"] == policy);
            let cells = &known.expect("a policy")["cells"];
            let described = &document["components"]["x-sdk-policies"][policy];
            assert_eq!(described["effect"], operation["x-sdk-effect"], "`{name}`");
            for cell in list(&cells["statuses"]) {
                let (status, cell) = (cell[0].to_string(), &cell[1]);
                assert_eq!(
                    described["on"][&status], cell["action"],
                    "`{name}` {status}"
                );
                assert!(
                    operation["responses"].get(&status).is_some(),
                    "`{name}` {status}"
                );
                let row = usize::try_from(cell["row"].as_u64().expect("a row")).expect("small");
                let (row, outcome) = (&model["rows"][row], outcome(document, &status));
                assert_eq!(
                    outcome["help"].as_str().unwrap_or_default(),
                    text(&row["help"])
                );
                let min = outcome["wait"]["minSeconds"].as_f64().expect("a time") * 1_000.0;
                assert_eq!(Some(min), row["wait"]["min"].as_f64(), "`{name}` {status}");
            }
            for (key, cell) in [
                ("4XX", "other_4xx"),
                ("5XX", "other_5xx"),
                ("other", "other"),
            ] {
                assert_eq!(
                    described["on"][key], cells[cell]["action"],
                    "`{name}` {key}"
                );
            }
            for key in ["not_sent", "maybe_applied"] {
                assert_eq!(described["on"][key], cells[key]["action"], "`{name}` {key}");
            }
        }
    }
}

fn outcome<'a>(document: &'a Json, key: &str) -> &'a Json {
    &document["components"]["x-sdk-outcomes"][key]
}

/// What an answer says that an SDK does is what the policy of the operation says.
#[test]
fn answers_say_what_the_policy_does() {
    for (name, _, document) in all() {
        for (_, _, operation) in operations(document) {
            let policy =
                &document["components"]["x-sdk-policies"][text(&operation["x-sdk-policy"])];
            let responses = operation["responses"].as_object().expect("answers");
            for (status, answer) in responses.iter().filter(|(status, _)| *status != "200") {
                let answer = match answer["$ref"].as_str() {
                    Some(target) => document.pointer(target.trim_start_matches('#')),
                    None => Some(answer),
                };
                let said = text(&answer.expect("an answer")["description"]);
                let does = match text(&policy["on"][status]) {
                    "return" => "does:** Returns the error",
                    "refresh_credentials" => "does:** Retries once after refreshing the token",
                    "retry" => "does:** Retries after",
                    "retry_if_just_created" => "if it has just created the resource itself",
                    "treat_as_done" => "does:** Treats the call as done",
                    other => panic!("`{name}` {status}: {other}"),
                };
                assert!(said.contains(does), "`{name}` {status}: {said}");
            }
        }
    }
}
