//! Every parameter and every member of the model stands in the document, and no other.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::operations;
use super::truth::{all, endpoints, list, text};

/// Names, each with whether it must be there.
type Names<'a> = BTreeMap<&'a str, bool>;

/// What a value is, or what it refers to.
fn resolved<'a>(document: &'a Json, value: &'a Json) -> &'a Json {
    match value["$ref"].as_str() {
        Some(target) => document
            .pointer(target.trim_start_matches('#'))
            .expect("a reference leads somewhere"),
        None => value,
    }
}

/// The parameters of an endpoint that stand in one of some places.
fn placed<'a>(endpoint: &'a Json, places: &[&str]) -> Names<'a> {
    let of = |key: &str, required: bool| {
        let listed = list(&endpoint[key]).filter(|one| places.contains(&text(&one["place"])));
        listed
            .map(move |one| (text(&one["wire"]), required))
            .collect::<Vec<_>>()
    };
    of("required", true)
        .into_iter()
        .chain(of("optional", false))
        .collect()
}

/// The members of an object's schema.
fn properties(schema: &Json) -> Names<'_> {
    let required: Vec<&str> = list(&schema["required"]).map(text).collect();
    let members = schema["properties"].as_object().into_iter().flatten();
    members
        .map(|(name, _)| (name.as_str(), required.contains(&name.as_str())))
        .collect()
}

#[test]
fn query_parameters_are_those_of_the_model() {
    for (name, model, document) in all() {
        let (endpoints, paging) = (endpoints(model), &model["paging"]);
        for (_, _, operation) in operations(document) {
            let endpoint = endpoints[text(&operation["x-sdk-operation"])];
            let described = list(&operation["parameters"]).map(|one| resolved(document, one));
            let described: Names = described
                .filter(|one| one["in"] == "query")
                .map(|one| (text(&one["name"]), one["required"] == true))
                .collect();
            let mut known = placed(endpoint, &["query"]);
            if endpoint["reply"].get("pages").is_some() {
                known.extend([
                    (text(&paging["size"]), false),
                    (text(&paging["token"]), false),
                ]);
            }
            known.extend(endpoint["mask"].as_str().map(|mask| (mask, false)));
            assert_eq!(described, known, "`{name}` {}", endpoint["id"]);
        }
    }
}

#[test]
fn members_of_bodies_are_those_of_the_model() {
    for (name, model, document) in all() {
        let endpoints = endpoints(model);
        for (_, _, operation) in operations(document) {
            let endpoint = endpoints[text(&operation["x-sdk-operation"])];
            let known = placed(endpoint, &["field", "nullable_field"]);
            if known.is_empty() {
                continue;
            }
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let described = properties(resolved(document, body));
            assert_eq!(described, known, "`{name}` {}", endpoint["id"]);
        }
    }
}

#[test]
fn members_of_types_are_those_of_the_model() {
    for (name, model, document) in all() {
        let types = list(&model["resources"]).flat_map(|resource| list(&resource["types"]));
        for strukt in types.filter_map(|ty| ty.get("struct")) {
            let schema = &document["components"]["schemas"][text(&strukt["name"])];
            let inlined = |field: &&Json| field["presence"] == "inlined";
            let known: Names = list(&strukt["fields"])
                .filter(|field| !inlined(field))
                .map(|field| (text(&field["wire"]), field["required"] == true))
                .collect();
            let mut described = properties(schema);
            if list(&strukt["fields"]).any(|field| inlined(&field)) {
                // The members of a union stand among those of its struct; snapshots show them.
                described.retain(|member, _| known.contains_key(member));
            }
            assert_eq!(described, known, "`{name}` {}", strukt["name"]);
        }
    }
}
