//! What each endpoint does behind it, as `model.json` says it: what follows by itself, and what is written.

use std::fmt::Write as _;

use serde_json::Value;

use crate::common;

fn model(spec: &common::Spec) -> Value {
    let text = codegen::describe("library", &common::sources(spec));
    let text = text.unwrap_or_else(|errors| panic!("{errors}"));
    serde_json::from_str(&text.model).expect("a model is JSON")
}

/// A line for each endpoint: its id, what it does, of what, and what else there is to say.
fn operations(model: &Value) -> String {
    let resources = model["api"]["resources"].as_array().expect("a list");
    let endpoints = resources.iter().flat_map(|resource| {
        let endpoints = resource["endpoints"].as_array();
        endpoints.expect("a list")
    });
    let lines: Vec<String> = endpoints.map(line).collect();
    lines.join("\n")
}

fn line(endpoint: &Value) -> String {
    let service = &endpoint["service"];
    let mut line = format!(
        "{}: {} {}",
        endpoint["id"].as_str().expect("an id"),
        service["does"],
        service["of"]
    );
    for key in ["filters", "where", "one_of", "dry_run"] {
        let value = &service[key];
        let empty = match value {
            Value::Object(entries) => entries.is_empty(),
            Value::Array(items) => items.is_empty(),
            value => value.is_null(),
        };
        if !empty {
            let _ = write!(line, "\n    {key}: {value}");
        }
    }
    line
}

#[test]
fn what_follows_of_an_endpoint() {
    let mut spec = common::api("disruptive");
    spec.remove("service.yaml");
    insta::assert_snapshot!("derived", operations(&model(&spec)));
}

#[test]
fn what_is_written_of_an_endpoint() {
    for name in ["disruptive", "showcase"] {
        let model = model(&common::api(name));
        let common = format!("{:#}", model["api"]["service"]);
        let text = format!("{}\n\n{common}", operations(&model));
        insta::assert_snapshot!(format!("written_{name}"), text);
    }
}

#[test]
fn without_the_file_nothing_is_shared() {
    let model = model(&common::base());
    let shared = serde_json::json!({"access": null, "events": null, "resources": {}});
    assert_eq!(model["api"]["service"], shared);
    assert_eq!(operations(&model), "things.get: \"read\" \"Thing\"");
}

#[test]
fn the_client_is_the_same_with_and_without_the_file() {
    let with = common::api("showcase");
    let mut without = with.clone();
    without.remove("service.yaml");
    let (with, without) = (common::files(&with), common::files(&without));
    let different: Vec<&String> = with
        .keys()
        .filter(|path| with[*path] != without[*path])
        .collect();
    assert_eq!(different, ["model.json", "places.json"]);
}

#[test]
fn a_paths_names_may_be_of_several_types() {
    let spec = common::with(&[(
        "things.yaml",
        "\
docs: Things.
endpoints:
  list:
    http: GET /{parent}/notes
    docs: Lists notes.
    path:
      parent: {type: Owner, docs: Owner.}
    query:
      on: {type: ShelfName, docs: Shelf.}
      kinds: {type: list<Kind>, docs: Kinds.}
      ids: {type: list<NoteId>, docs: Ids.}
      words: {type: string, docs: Says nothing by itself.}
    reply: {pages: Note, key: notes}
  remove:
    http: DELETE /{parent}/notes/{note}
    docs: Removes a note.
    path:
      parent: {type: Owner, docs: Owner.}
    reply: nothing
  sort:
    http: POST /shelves/-/notes:sort
    docs: Sorts notes.
    reply: nothing
types:
  Owner:
    docs: What has notes.
    name_union: [ShelfName, CaseName]
  Shelf:
    docs: A shelf.
    resource: shelves/{shelf}
    fields:
      name: {type: ShelfName, docs: Name.}
  Case:
    docs: A case.
    resource: cases/{case}
    fields:
      name: {type: CaseName, docs: Name.}
  Kind:
    docs: A kind.
    values: {red: Red.}
  Note:
    docs: A note.
    resource: [\"shelves/{shelf}/notes/{note}\", \"cases/{case}/notes/{note}\"]
    fields:
      name: {type: NoteName, docs: Name.}
      kind: {type: Kind, docs: Kind.}
      about: {type: ShelfName, docs: A shelf.}
",
    )]);
    insta::assert_snapshot!("several_types", operations(&model(&spec)));
}

#[test]
fn a_value_in_quotes_stays_a_text_where_its_type_says_nothing() {
    let spec = common::with(&[
        (
            "things.yaml",
            "\
docs: Things.
endpoints:
  create:
    http: POST /things
    effect: non_idempotent
    docs: Creates a thing.
    creates: Thing
    body:
      title: {type: string, docs: Title.}
    reply: Thing
types:
  Thing:
    docs: A thing.
    resource: things/{thing}
    fields:
      name: {type: ThingName, docs: Name of the thing.}
      title: {type: string, docs: Title of the thing.}
      notes: {type: json, docs: Anything.}
",
        ),
        (
            "service.yaml",
            "operations:\n  things.create: {does: {create: {set: {notes: [5, '5', true, 'true', \"\", word]}}}}\n",
        ),
    ]);
    let model = model(&spec);
    let does = &model["api"]["resources"][0]["endpoints"][0]["service"]["does"];
    let notes = serde_json::json!([5, "5", true, "true", "", "word"]);
    assert_eq!(does["create"]["set"]["notes"], notes, "{does}");
}
