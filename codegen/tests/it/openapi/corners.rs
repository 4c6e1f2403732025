//! What the APIs of `spec/` do not have: hosts that cannot be kept apart, names that meet, texts that are too short.

use codegen::OpenApi;
use serde_json::{Value as Json, json};

use super::{json, operations};
use crate::common::{self, Spec};

fn document(files: &[(&str, &str)]) -> Json {
    let text = json(&common::with(files), OpenApi::V3_1);
    serde_json::from_str(&text).expect("a document is JSON")
}

/// The addresses of all operations, sorted: verb, server, path.
fn addresses(document: &Json) -> Vec<String> {
    let first = document["servers"][0]["url"].as_str().unwrap_or_default();
    let all = operations(document).map(|(path, verb, operation)| {
        let own = operation.pointer("/servers/0/url").and_then(Json::as_str);
        format!("{verb} {} {path}", own.unwrap_or(first))
    });
    let mut all: Vec<String> = all.collect();
    all.sort();
    all
}

/// Two hosts, each with the endpoints of a file of its own.
fn two_hosts(first: &str, second: &str, one: &str, other: &str) -> Json {
    let api = format!(
        "crate: library\nversion: 0.1.0\ntitle: Library API\ndocs: A library.\nhosts:\n  api: {{url: \"https://a.example\", {first}docs: One.}}\n  desk: {{url: \"https://b.example\", {second}docs: Another.}}\npropagation: {{delay: 1s, window: 10s}}\nresources: [things, cards]\n"
    );
    let file = |host: &str, paths: &str| {
        let endpoints = paths.split(' ').enumerate().map(|(index, path)| {
            let placeholders = path.split('{').skip(1);
            let names = placeholders.filter_map(|piece| piece.split('}').next());
            let types = names.map(|name| format!("{name}: {{type: string}}"));
            let types = types.collect::<Vec<_>>().join(", ");
            format!(
                "  at_{index}:\n    http: GET {path}\n    docs: Does it.\n    path: {{{types}}}\n"
            )
        });
        let endpoints: String = endpoints.collect();
        let endpoints = endpoints.replace("    path: {}\n", "");
        format!("docs: Some.\nhost: {host}\nendpoints:\n{endpoints}")
    };
    document(&[
        ("api.yaml", &api),
        ("things.yaml", &file("api", one)),
        ("cards.yaml", &file("desk", other)),
    ])
}

#[test]
fn hosts_with_other_paths_keep_them() {
    let document = two_hosts("prefix: /v1, ", "prefix: /v1, ", "/things", "/cards");
    assert_eq!(
        addresses(&document),
        [
            "get https://a.example /v1/things",
            "get https://b.example /v1/cards"
        ]
    );
}

#[test]
fn a_second_host_with_the_same_paths_has_its_prefix_in_the_server() {
    let document = two_hosts(
        "prefix: /v1, ",
        "prefix: /v1, ",
        "/things",
        "/things /cards/{x}",
    );
    assert_eq!(
        addresses(&document),
        [
            "get https://a.example /v1/things",
            "get https://b.example/v1 /cards/{x}",
            "get https://b.example/v1 /things",
        ]
    );
}

#[test]
fn paths_that_cannot_be_kept_apart_end_in_what_nobody_sends() {
    let document = two_hosts("", "", "/things /x/{id}", "/things /x/{name}");
    assert_eq!(
        addresses(&document),
        [
            "get https://a.example /things",
            "get https://a.example /x/{id}",
            "get https://b.example /things#desk",
            "get https://b.example /x/{name}#desk",
        ]
    );
}

#[test]
fn paths_that_differ_in_the_names_of_placeholders_are_one() {
    let things = "docs: Things.\nendpoints:\n  get:\n    http: GET /things/{thing}\n    docs: Gets it.\n    path: {thing: {type: string}}\n  drop:\n    http: DELETE /things/{old}\n    docs: Drops it.\n    path: {old: {type: string, docs: What goes.}}\n";
    let document = document(&[("things.yaml", things)]);
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/v1/things/{thing}"]);
    let drop = &document["paths"]["/v1/things/{thing}"]["delete"]["parameters"][0];
    assert_eq!(drop["name"], "thing");
    assert_eq!(drop["description"], "What goes.");
}

const PARENTS: &str = "docs: Things.
endpoints:
  list:
    http: GET /{parent}/things/{thing}
    docs: Lists them; `drop` drops one.
    path: {parent: {type: Parent}, thing: {type: string}}
  drop:
    http: DELETE /{parent}/things
    docs: Drops it.
    path: {parent: {type: ThingName}}
types:
  Parent: {docs: Either., name_union: [ThingName, ShelfName]}
  Thing:
    docs: A thing.
    resource: [\"things/{thing}\", \"years/{year}/things/{thing}\"]
    fields:
      name: {type: ThingName, docs: Name of the thing.}
  Shelf:
    docs: A shelf.
    resource: shelves/{shelf}
    fields:
      name: {type: ShelfName, docs: Name of the shelf.}
";

/// A placeholder that is a resource name is written out, and one that is there already gets another name.
#[test]
fn resource_names_in_paths_are_written_out() {
    let document = document(&[("things.yaml", PARENTS)]);
    let mut all: Vec<(&str, &str)> = operations(&document)
        .map(|(path, _, operation)| (path, operation["operationId"].as_str().expect("a name")))
        .collect();
    all.sort_unstable();
    assert_eq!(
        all,
        [
            ("/v1/shelves/{shelf}/things/{thing}", "things_list_in_shelf",),
            (
                "/v1/things/{parent_thing}/things/{thing}",
                "things_list_in_thing_thing",
            ),
            ("/v1/things/{thing}/things", "things_drop_in_thing"),
            (
                "/v1/years/{year}/things/{parent_thing}/things/{thing}",
                "things_list_in_thing_year",
            ),
            (
                "/v1/years/{year}/things/{thing}/things",
                "things_drop_in_year",
            ),
        ]
    );
    let summary = &document["paths"]["/v1/shelves/{shelf}/things/{thing}"]["get"]["summary"];
    assert_eq!(
        *summary,
        "Lists them; `things_drop_in_thing` or `things_drop_in_year` drops one"
    );
}

const BOUNDS: &str = "docs: Things.
endpoints:
  create:
    http: POST /things
    docs: Makes one.
    body:
      title: {type: string, required: true, docs: Title.}
      tags: {type: list<string>, docs: Tags.}
    reply: Thing
    creates: Thing
types:
  Thing:
    docs: A thing.
    resource: things/{thing}
    fields:
      name: {type: ThingName, docs: Name of the thing.}
      title: {type: string, docs: Title of the thing.}
      tags: {type: list<string>, docs: Tags of the thing.}
";

#[test]
fn what_the_service_refuses_stands_in_the_schema_and_not_in_the_example() {
    let service =
        "resources:\n  Thing:\n    members:\n      title: {min: 2, max: 3}\n      tags: {min: 2}\n";
    let document = document(&[("things.yaml", BOUNDS), ("service.yaml", service)]);
    let body = &document["components"]["schemas"]["ThingsCreateBody"]["properties"];
    assert_eq!(
        (&body["title"]["minLength"], &body["title"]["maxLength"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(body["tags"]["minItems"], 2);
    let media = &document["paths"]["/v1/things"]["post"]["requestBody"]["content"];
    let example = &media["application/json"]["example"];
    assert_eq!(*example, json!({"title": "tit", "tags": ["tag", "tag"]}));
}

const UNION: &str = "docs: Things.
endpoints:
  draw:
    http: POST /figures
    docs: Draws one.
    body: Figure
  show:
    http: GET /drawings
    docs: Shows one.
    reply: Drawing
types:
  Figure:
    docs: A figure.
    tag: kind
    content: data
    variants:
      round: {type: Round, docs: A round one.}
      flat: {type: Flat, direct: true, docs: A flat one.}
      thin: {type: Thin, direct: true, docs: A thin one.}
      kind: {empty: true, docs: One of its kind.}
  Round: {docs: Round., fields: {radius: {type: number, docs: Radius.}}}
  Flat: {docs: Flat., fields: {round: {type: string, docs: How round.}, sides: {type: integer, docs: Sides.}}}
  Thin: {docs: Thin., fields: {sides: {type: integer, docs: Sides.}}}
  Drawing:
    docs: A drawing.
    fields:
      figure: {type: Figure, docs: What it shows.}
";

/// The same union as a whole body, where it is a choice, and in a struct, where its members are those of the struct.
#[test]
fn a_union_may_be_a_body_and_in_a_struct() {
    let document = document(&[("things.yaml", UNION)]);
    let schemas = &document["components"]["schemas"];
    let mapping = &schemas["Figure"]["discriminator"]["mapping"];
    assert_eq!(mapping["kind"], "#/components/schemas/FigureKindVariant");
    assert_eq!(
        schemas["FigureKind"]["anyOf"][0]["enum"],
        json!(["round", "flat", "thin", "kind"])
    );
    let content = &schemas["FigureContent"]["properties"];
    // What is one thing in one variant and another in another is anything.
    assert_eq!(
        content["round"]["description"],
        "`round` is different things in different variants."
    );
    assert!(content["round"].get("$ref").is_none());
    let drawing = &schemas["Drawing"]["properties"];
    assert_eq!(
        drawing["data"]["anyOf"][0]["$ref"],
        "#/components/schemas/FigureContent"
    );
    assert_eq!(drawing["kind"]["$ref"], "#/components/schemas/FigureKind");
}

const WORDS: &str = "docs: Things, which `client.things()` gives.
endpoints:
  get:
    http: GET /things/{thing}
    docs: |
      Gets a thing,
      as `list` does.

      See `Thing::row_title`, `Sort::Best`, [`Thing`](crate::types::Thing), [`Sort`], [here](https://x.example) and
      `client.things().list(\"a::b\")`; not `Thing::none`, `Other::x`, `client.no().list()` or [a].

      ```json
      `Thing::row_title`
      ```
    reply: Thing
  list:
    http: GET /things
    docs: |
      Lists:
      - all
      - of it
    reply: AllThings
types:
  Thing:
    docs: A thing.
    resource: things/{thing}
    fields:
      name: {type: ThingName, docs: Name of the thing.}
      rowTitle: {type: string, docs: Title.}
      sort: {type: Sort, docs: Sort.}
  AllThings: {docs: Things., fields: {all: {type: list<Thing>, docs: All.}}}
  Sort: {docs: Sorts., values: {BEST: The best.}}
";

#[test]
fn words_are_those_of_the_wire() {
    let document = document(&[("things.yaml", WORDS)]);
    assert_eq!(
        document["tags"][0]["description"],
        "Things, which `things` gives."
    );
    let get = &document["paths"]["/v1/things/{thing}"]["get"];
    assert_eq!(get["summary"], "Gets a thing, as `things_list` does");
    assert_eq!(
        get["description"],
        "See `Thing.rowTitle`, `BEST`, `Thing`, `Sort`, [here](https://x.example) and `things_list`; not `Thing::none`, `Other::x`, `client.no().list()` or [a].\n\n```json\n`Thing::row_title`\n```"
    );
    let list = &document["paths"]["/v1/things"]["get"];
    assert_eq!(list["summary"], "Lists: - all - of it");
}

/// Whatever is described, the document can be read, in both notations and with the same content.
pub(crate) fn assert_sound(spec: &Spec) {
    for version in super::VERSIONS {
        let document: Json =
            serde_json::from_str(&json(spec, version)).expect("a document is JSON");
        let yaml: Json = serde_yaml::from_str(&super::yaml(spec, version)).expect("YAML");
        assert_eq!(document, yaml);
        super::sound::assert_references(&document);
    }
}
