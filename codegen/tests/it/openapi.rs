//! The `OpenAPI` document: as snapshots show it, true to the model, and valid in itself.

mod corners;
mod examples;
mod members;
mod sound;
mod truth;

use std::sync::LazyLock;

use codegen::OpenApi;
use serde_json::Value as Json;

pub(crate) use corners::assert_sound;

use crate::cases;
use crate::common::{self, Spec};

/// The APIs of `spec/`.
const APIS: [&str; 2] = ["showcase", "disruptive"];

/// An API, its model, and its documents.
struct Described {
    name: String,
    model: Json,
    /// 3.1, and 3.0.
    documents: [Json; 2],
    yaml: [String; 2],
}

/// The APIs of `spec/`, and the small ones of `tests/emit/`.
static ALL: LazyLock<Vec<Described>> = LazyLock::new(|| {
    let small = cases::all("emit").into_iter();
    let small = small.map(|case| (case.name, case.spec));
    let large = APIS.iter().map(|api| ((*api).to_owned(), common::api(api)));
    large.chain(small).map(described).collect()
});

fn described((name, spec): (String, Spec)) -> Described {
    let model = codegen::describe("library", &common::sources(&spec));
    let model = model.unwrap_or_else(|errors| panic!("{errors}")).model;
    let model: Json = serde_json::from_str(&model).expect("a model is JSON");
    let documents = VERSIONS
        .map(|version| serde_json::from_str(&json(&spec, version)).expect("a document is JSON"));
    Described {
        name,
        model: model["api"].clone(),
        documents,
        yaml: VERSIONS.map(|version| yaml(&spec, version)),
    }
}

/// The description of an API of `spec/`.
fn of(api: &str) -> &'static Described {
    let found = ALL.iter().find(|described| described.name == api);
    found.expect("an API of `spec/`")
}

/// Both versions.
const VERSIONS: [OpenApi; 2] = [OpenApi::V3_1, OpenApi::V3_0];

fn json(spec: &Spec, version: OpenApi) -> String {
    codegen::openapi("library", &common::sources(spec), version)
        .unwrap_or_else(|errors| panic!("{errors}"))
}

fn yaml(spec: &Spec, version: OpenApi) -> String {
    codegen::openapi_yaml("library", &common::sources(spec), version)
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// Every operation with its path and verb.
fn operations(document: &Json) -> impl Iterator<Item = (&str, &str, &Json)> {
    let paths = document["paths"].as_object().expect("a document has paths");
    paths.iter().flat_map(|(path, item)| {
        let verbs = item.as_object().expect("a path has verbs");
        let verbs = verbs.iter();
        verbs.map(move |(verb, operation)| (path.as_str(), verb.as_str(), operation))
    })
}

/// Ideas of the bookshop, each with the lines at which its blocks begin. What the blocks left out say is held against the model, member by member.
const IDEAS: [(&str, &[&str]); 9] = [
    (
        "document",
        &[
            "openapi: 3.1.0",
            "info:",
            "externalDocs:",
            "servers:",
            "security:",
            "tags:",
            "  securitySchemes:",
            "x-sdk:",
        ],
    ),
    (
        "pages",
        &[
            "  /v1/aisles/{aisle}/books:",
            "  parameters:",
            "    BookPage:",
            "    BooksCreateBody:",
        ],
    ),
    (
        "changes",
        &["  /v1/aisles/{aisle}:", "    AislesUpdateBody:"],
    ),
    (
        "batches",
        &[
            "  /v1/aisles/{aisle}/books:batchCreate:",
            "  /v1/aisles/{aisle}/books:relabel:",
            "    RelabelReport:",
            "    FailedBook:",
        ],
    ),
    (
        "stream",
        &[
            "  /counter/orders:watch:",
            "    ShopEvent:",
            "    ShopEventData:",
            "    ShopEventDataKind:",
            "    ShopEventLine:",
        ],
    ),
    (
        "two_parents",
        &[
            "  /v1/aisles/{aisle}/notices:",
            "  /v1/orders/{order}/notices:",
            "    NoticeParent:",
        ],
    ),
    (
        "types",
        &[
            "    Book:",
            "    BookName:",
            "    BookId:",
            "    Binding:",
            "    Genre:",
            "    Order:",
            "    Payment:",
            "    PaymentMethod:",
            "    PaymentCard:",
            "    Badge:",
            "    ErrorBody:",
        ],
    ),
    ("answers", &["  headers:", "  responses:"]),
    ("policies", &["  x-sdk-outcomes:", "  x-sdk-policies:"]),
];

#[test]
fn the_ideas_of_the_bookshop_are_described_as_their_snapshots_say() {
    let [newest, older] = &of("showcase").yaml;
    for (name, heads) in IDEAS {
        let shown: String = heads.iter().map(|head| block(newest, head)).collect();
        cases::snapshot("openapi", &format!("showcase-{name}"), "", &shown);
    }
    cases::snapshot("openapi", "showcase-compat", "", &different(newest, older));
}

/// Ideas of a real API that the bookshop lacks, each with its path.
const REAL: [(&str, &str); 5] = [
    ("body_that_is_a_part", "/v2/projects/{project}"),
    ("filters", "/v2/projects/{project}/devices"),
    ("items_that_fail", "/v2/projects/{project}/devices:transfer"),
    (
        "another_host",
        "/projects/{project}/devices/{device}:publish",
    ),
    (
        "another_version",
        "/v2alpha/organizations/{organization}/rules",
    ),
];

#[test]
fn ideas_of_a_real_api_are_described_as_their_snapshots_say() {
    let [real, _] = &of("disruptive").yaml;
    for (name, path) in REAL {
        let shown = block(real, &format!("  {path}:"));
        cases::snapshot("openapi", &format!("disruptive-{name}"), "", &shown);
    }
}

#[test]
fn every_snapshot_is_of_an_idea() {
    let ideas = IDEAS
        .map(|(name, _)| format!("showcase-{name}"))
        .into_iter();
    let real = REAL
        .map(|(name, _)| format!("disruptive-{name}"))
        .into_iter();
    let compat = [String::from("showcase-compat")].into_iter();
    cases::assert_paired("openapi", &ideas.chain(real).chain(compat).collect());
}

/// The lines of the block that begins with a line.
fn block(text: &str, head: &str) -> String {
    let inside = head.len() - head.trim_start().len();
    let mut lines = text.lines().skip_while(|line| *line != head);
    let first = lines
        .next()
        .unwrap_or_else(|| panic!("there is no `{head}`"));
    let rest = lines.take_while(|line| is_inside(line, inside));
    let lines = std::iter::once(first).chain(rest);
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Whether a line belongs to the block whose head is indented so far; the items of a list stand below its key.
fn is_inside(line: &str, head: usize) -> bool {
    let indent = line.len() - line.trim_start().len();
    line.is_empty() || indent > head || (indent == head && line[indent..].starts_with("- "))
}

/// The blocks of schemas that are not the same in two documents, as the second has them.
fn different(one: &str, other: &str) -> String {
    let head = |text: &str| text.lines().next().map(str::to_owned);
    let heads = block(other, "components:");
    let heads = heads
        .lines()
        .filter(|line| line.starts_with("    ") && !line.starts_with("     "));
    let blocks = heads.map(|head| (block(one, head), block(other, head)));
    let blocks = blocks.filter(|(one, other)| one != other);
    let blocks: String = blocks.map(|(_, other)| other).collect();
    format!("{}\n{blocks}", head(other).unwrap_or_default())
}
