//! Texts that try to become code, paths or comments of the output: each is refused, or stays a text.

use std::fmt::Write as _;

use crate::common::{self, Spec};

/// Texts that end something, begin something, or hide something.
const TEXTS: &[&str] = &[
    "*/ pub fn evil() {} /*",
    "Things.\npub fn evil() {}",
    "Things.\n\npub fn evil() {}\n",
    "Things.\r pub fn evil() {}",
    "Things.\r\n pub fn evil() {}",
    "\"] pub fn evil() {} #[doc = \"",
    "\"#)] pub fn evil() {} #[doc = r#\"",
    "\\\" pub fn evil() {}",
    "\\",
    "'; evil(); '",
    "#![feature(evil)]",
    "]]\n[build]\nevil = \"evil\"",
    "\"\n[evil]\na = \"",
    "\"\"\"\n[evil]\n",
    "a\u{202e}}(live nf bup\u{2066}",
    "a\u{0}pub fn evil() {}",
    "a\u{85}pub fn evil() {}",
    "a\u{2028}pub fn evil() {}\u{2029}",
    "a\u{1b}[31mevil\u{7f}",
    "```\npub fn evil() {}",
    "```rust\nevil();\n```\n```",
    "~~~\nevil();",
    "Things.\n\n    evil();\n",
    "- ```\n  evil();\n  ```",
    "> ```\n> evil();\n> ```",
    "-     evil();",
    "<!-- evil --> </script><script>evil()</script>",
    "--> evil",
    "{} {evil} {{evil}}",
    "a = [b, \"c\"], evil] { evil, { ..evil } } ).evil().evil",
    "Self { evil: 1, evil: 2, evil: 3, evil: 4, evil: 5 }",
    "evil => {",
    "::<",
    "= [evil, evil, evil, evil, evil, evil, evil, evil, evil, evil, evil, evil, evil",
    "$(evil)* $crate::evil!()",
    "../../evil",
    "/etc/evil",
    "evil\\..\\evil",
    "C:evil",
    ".",
    "..",
    "\u{feff}evil",
    "👩‍🔬 e\u{301}vil",
];

/// YAML of a text, whatever is in it.
fn quoted(text: &str) -> String {
    let mut yaml = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => yaml.extend(['\\', c]),
            c if c.is_control() || !c.is_ascii() => drop(write!(yaml, "\\U{:08x}", u32::from(c))),
            c => yaml.push(c),
        }
    }
    yaml + "\""
}

/// A place of a description: a whole file in which `@` stands for the text.
struct Place {
    name: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// Whether a text of any kind is taken there.
    free: bool,
}

/// Places whose text goes over the wire as it is.
const WIRE: &[&str] = &[
    "query",
    "body",
    "body of update",
    "value",
    "key of pages",
    "tag",
    "content",
    "branch",
    "member",
    "mask",
];

impl Place {
    fn wire(&self) -> bool {
        WIRE.contains(&self.name)
    }

    /// The text as this place takes it: wire texts differ from one another, and YAML wants short keys.
    fn own(&self, text: &str) -> String {
        let key = self.to.starts_with('@');
        let text: String = text
            .chars()
            .take(if key { 80 } else { usize::MAX })
            .collect();
        if self.wire() {
            format!("{text} {}", self.name)
        } else {
            text
        }
    }
}

const fn place(
    name: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    free: bool,
) -> Place {
    Place {
        name,
        file,
        from,
        to,
        free,
    }
}

/// The base with something of everything that holds a text.
fn full() -> Spec {
    let mut spec = common::base();
    let api = String::from_utf8(spec["api.yaml"].clone()).expect("the base is UTF-8")
        + "reference: https://docs.reading.example\nauth:\n  docs: Signs in.\n  host: api\n  path: /token\n  lifetime: 1h\n  refresh_before: 1m\n  env: {key_id: KEY_ID, secret: KEY_SECRET, email: KEY_EMAIL}\n  file: KEY_FILE\n  basic: {docs: Signs in at once.}\nerror_body: {message: error, code: code, help: help}\n";
    spec.insert("api.yaml".to_owned(), api.into_bytes());
    let errors = String::from_utf8(spec["errors.yaml"].clone()).expect("the base is UTF-8")
        + "  - {status: 409, kind: conflict, section: Conflict, rule: return, because: It was so., help: Read again.}\n";
    let errors = errors.replace(
        "page: {title: Errors}",
        "page: {title: Errors, url: https://docs.reading.example}\nsections:\n  Conflict: {fingerprint: \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}",
    );
    spec.insert("errors.yaml".to_owned(), errors.into_bytes());
    spec.insert("things.yaml".to_owned(), THINGS.as_bytes().to_vec());
    spec.insert("service.yaml".to_owned(), BEHIND.as_bytes().to_vec());
    spec
}

const BEHIND: &str = "\
resources:
  Thing:
    behaviour: keep_it
    members:
      mark: {text: \"Thing {thing}\"}
      sign: {default: none}
operations:
  things.list: {where: {mark: first}, filters: {more: {member: sign}}}
  things.make: {does: {create: {prefix: t, set: {sign: made}}}}
";

const THINGS: &str = "\
docs: Things.
prefix: /v2
endpoints:
  get:
    http: GET /things/{thing}
    docs: Gets a thing.
    permission: thing.read
    inferred: The path.
    path:
      thing: {docs: Id of it.}
    reply: Thing
    on:
      400: {docs: It is odd., rule: return, because: It stays odd.}
  list:
    http: GET /things
    docs: Lists things.
    query:
      words: {type: list<string>, docs: Words.}
      more: {type: string, docs: More words.}
    reply: {pages: Thing, key: things}
  make:
    http: POST /things
    docs: Makes a thing.
    effect: guarded
    because: A twin is refused.
    body:
      title: {type: string, required: true, docs: Title.}
      colour: {type: Colour, docs: Colour.}
    reply: Report
    creates: {type: Thing, name: thing.name}
    reconcile: {list: list, by: title}
  update:
    http: PATCH /things/{thing}
    docs: Changes a thing.
    body:
      title: {type: string, docs: New title.}
      note: {type: string, nullable: true, docs: New note.}
    reply: Thing
    modify: {read: get}
    mask: updateMask
  watch:
    http: GET /things:watch
    docs: Watches.
    reply: {stream: Event, item: result.event, error: error}
types:
  Thing:
    docs: A thing.
    resource: things/{thing}
    fields:
      name: {type: ThingName, docs: Name of the thing.}
      title: {type: string, docs: Title of it.}
      label: {type: string, docs: Title of one.}
      mark: {type: string, docs: Mark on it.}
      sign: {type: string, docs: Sign on it.}
  Report:
    docs: A report.
    partial: {failed: [errors], item: thing, retry: {field: code, is: [BUSY]}}
    fields:
      errors: {type: list<string>, docs: Errors.}
      thing: {type: Thing, docs: Made.}
  Colour:
    docs: A colour.
    values:
      red: Red.
      blue: Blue.
  Event:
    docs: An event.
    fields:
      id: {type: string, docs: Id.}
      data: {type: Data, docs: Data.}
      what: {type: What, docs: What.}
  Data:
    docs: Data of an event.
    tag: kind
    content: data
    variants:
      made: {type: Thing, docs: Is made.}
  What:
    docs: What it is about.
    tag: type
    variants:
      thing: {member: thingData, type: Thing, docs: A thing.}
";

const API: &str = "api.yaml";
const ERRORS: &str = "errors.yaml";
const RESOURCE: &str = "things.yaml";
const SERVICE: &str = "service.yaml";

/// Every place of a description that holds a text of its writer.
const PLACES: &[Place] = &[
    place("kept type", SERVICE, "  Thing:\n", "  @:\n", false),
    place("behaviour", SERVICE, "keep_it", "@", false),
    place("ruled member", SERVICE, "mark: {text", "@: {text", false),
    place("filled text", SERVICE, "\"Thing {thing}\"", "@", false),
    place(
        "value at first",
        SERVICE,
        "default: none",
        "default: @",
        true,
    ),
    place("operation", SERVICE, "things.list", "@", false),
    place("value to be there", SERVICE, "mark: first", "mark: @", true),
    place("filter", SERVICE, "{more: {", "{@: {", false),
    place("prefix of ids", SERVICE, "prefix: t,", "prefix: @,", true),
    place("value that is set", SERVICE, "sign: made", "sign: @", true),
    place("crate", API, "crate: library", "crate: @", false),
    place("version", API, "version: 0.1.0", "version: @", false),
    place("title", API, "title: Library API", "title: @", true),
    place("docs", API, "docs: A library.", "docs: @", true),
    place("reference", API, "https://docs.reading.example", "@", false),
    place("host name", API, "  api: {url", "  @: {url", false),
    place("url", API, "\"https://api.reading.example\"", "@", false),
    place(
        "url's end",
        API,
        "\"https://api.reading.example\"",
        "https://a/@",
        false,
    ),
    place("prefix", API, "/v1", "@", false),
    place("host docs", API, "docs: The library.", "docs: @", true),
    place("env", API, "KEY_ID", "@", false),
    place("file", API, "KEY_FILE", "@", false),
    place("path of the sign-in", API, "/token", "@", false),
    place(
        "docs of the sign-in",
        API,
        "docs: Signs in.",
        "docs: @",
        true,
    ),
    place(
        "docs of basic",
        API,
        "{docs: Signs in at once.}",
        "{docs: @}",
        true,
    ),
    place("paging", API, "size: pageSize", "size: @", true),
    place("next", API, "next: nextPageToken", "next: @", false),
    place("error body", API, "message: error", "message: @", false),
    place("resources", API, "[things]", "[things, @]", false),
    place("page", ERRORS, "title: Errors", "title: @", true),
    place(
        "page's url",
        ERRORS,
        "url: https://docs.reading.example",
        "url: @",
        false,
    ),
    place(
        "fingerprint",
        ERRORS,
        "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"",
        "@",
        false,
    ),
    place("because", ERRORS, "It was so.", "@", true),
    place("help", ERRORS, "Read again.", "@", true),
    place("resource docs", RESOURCE, "docs: Things.", "docs: @", true),
    place("resource prefix", RESOURCE, "/v2", "@", false),
    place("method", RESOURCE, "  get:\n", "  @:\n", false),
    place("http", RESOURCE, "GET /things/{thing}", "@", false),
    place("endpoint docs", RESOURCE, "Gets a thing.", "@", true),
    place("permission", RESOURCE, "thing.read", "@", true),
    place("inferred", RESOURCE, "The path.", "@", true),
    place("placeholder docs", RESOURCE, "Id of it.", "@", true),
    place("status docs", RESOURCE, "It is odd.", "@", true),
    place("reason", RESOURCE, "It stays odd.", "@", true),
    place(
        "query",
        RESOURCE,
        "words: {type",
        "@: {name: words, type",
        true,
    ),
    place(
        "query without a name",
        RESOURCE,
        "words: {type",
        "@: {type",
        false,
    ),
    place("query docs", RESOURCE, "docs: More words.", "docs: @", true),
    place("key of pages", RESOURCE, "key: things", "key: @", true),
    place(
        "reason of the effect",
        RESOURCE,
        "A twin is refused.",
        "@",
        true,
    ),
    place(
        "body",
        RESOURCE,
        "title: {type: string, required",
        "@: {name: title, type: string, required",
        true,
    ),
    place(
        "body of update",
        RESOURCE,
        "note: {type: string, null",
        "@: {name: note, type: string, null",
        true,
    ),
    place(
        "name of creates",
        RESOURCE,
        "name: thing.name",
        "name: @",
        false,
    ),
    place("mask", RESOURCE, "mask: updateMask", "mask: @", true),
    place(
        "item of a stream",
        RESOURCE,
        "item: result.event",
        "item: @",
        false,
    ),
    place("type name", RESOURCE, "  Report:\n", "  @:\n", false),
    place(
        "pattern",
        RESOURCE,
        "resource: things/{thing}",
        "resource: @",
        false,
    ),
    place(
        "field",
        RESOURCE,
        "title: {type: string, docs: Title of",
        "@: {name: title, type: string, docs: Title of",
        false,
    ),
    place("field docs", RESOURCE, "Title of one.", "@", true),
    place(
        "field type",
        RESOURCE,
        "type: list<string>, docs: Errors",
        "type: @, docs: Errors",
        false,
    ),
    place(
        "partial",
        RESOURCE,
        "failed: [errors]",
        "failed: [@]",
        false,
    ),
    place("item of partial", RESOURCE, "item: thing", "item: @", true),
    place("retry field", RESOURCE, "field: code", "field: @", true),
    place("retry value", RESOURCE, "[BUSY]", "[@]", true),
    place(
        "value",
        RESOURCE,
        "red: Red.",
        "@: {name: Red, docs: Red.}",
        true,
    ),
    place(
        "value without a name",
        RESOURCE,
        "red: Red.",
        "@: Red.",
        false,
    ),
    place("value docs", RESOURCE, "blue: Blue.", "blue: @", true),
    place("tag", RESOURCE, "tag: kind", "tag: @", true),
    place("content", RESOURCE, "content: data", "content: @", true),
    place(
        "branch",
        RESOURCE,
        "made: {type",
        "@: {name: Made, type",
        true,
    ),
    place("member", RESOURCE, "member: thingData", "member: @", true),
    place("branch docs", RESOURCE, "docs: Is made.", "docs: @", true),
];

/// The description with a text in some places.
fn with(places: &[&Place], text: &str) -> Spec {
    let mut spec = full();
    for place in places {
        let file = String::from_utf8_lossy(&spec[place.file]).into_owned();
        assert!(
            file.contains(place.from),
            "{} lies in another place",
            place.name
        );
        let text = quoted(&place.own(text));
        let file = file.replacen(place.from, &place.to.replace('@', &text), 1);
        spec.insert(place.file.to_owned(), file.into_bytes());
    }
    spec
}

#[test]
fn hostile_texts_stay_texts_wherever_texts_are_taken() {
    common::files(&full());
    let free: Vec<&Place> = PLACES.iter().filter(|place| place.free).collect();
    for text in TEXTS {
        match common::generate(&with(&free, text)) {
            Ok(output) => common::assert_sound(&output),
            Err(errors) => panic!("{text:?} is a text like any other:\n{errors}"),
        }
    }
}

#[test]
fn hostile_names_are_refused_or_become_plain_ones() {
    for place in PLACES.iter().filter(|place| !place.free) {
        for text in TEXTS {
            match common::generate(&with(&[place], text)) {
                // `/etc/evil` is a wire name whose Rust name is `etc_evil`.
                Ok(output) if place.name.ends_with("without a name") => {
                    let rust = output
                        .files
                        .iter()
                        .filter(|(path, _)| common::ends(path, "rs"));
                    rust.for_each(|(path, text)| drop(common::words_of(path, text)));
                }
                Ok(output) => common::assert_sound(&output),
                Err(errors) => assert!(!errors.is_empty()),
            }
        }
    }
}

#[test]
fn wire_texts_reach_the_output_unchanged() {
    let wire: Vec<&Place> = PLACES.iter().filter(|place| place.wire()).collect();
    for text in TEXTS {
        let files = common::files(&with(&wire, text));
        let rust = files.iter().filter(|(path, _)| common::ends(path, "rs"));
        let all: Vec<String> = rust.flat_map(|(path, text)| literals(path, text)).collect();
        for place in &wire {
            let found = all.contains(&place.own(text));
            assert!(found, "{text:?} is spelled otherwise at {}", place.name);
        }
    }
}

/// The values of all string literals.
fn literals(path: &str, text: &str) -> Vec<String> {
    fn walk(tokens: proc_macro2::TokenStream, found: &mut Vec<String>) {
        for tree in tokens {
            match tree {
                proc_macro2::TokenTree::Group(group) => walk(group.stream(), found),
                proc_macro2::TokenTree::Literal(literal) => {
                    let text: Result<syn::LitStr, _> = syn::parse_str(&literal.to_string());
                    found.extend(text.map(|text| text.value()));
                }
                proc_macro2::TokenTree::Ident(_) | proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }
    let mut found = Vec::new();
    match text.parse() {
        Ok(tokens) => walk(tokens, &mut found),
        Err(error) => panic!("{path} is no Rust: {error}\n{text}"),
    }
    found
}

#[test]
fn no_documentation_is_run() {
    let run = [
        "```\nevil();\n```",
        "```rust\nevil();\n```",
        "~~~\nevil();\n~~~",
        "Things.\n\n    evil();",
        "- ```\n  evil();\n  ```",
        "> ```\n> evil();\n> ```",
        "1. ~~~ should_panic\n   evil();",
        "-     evil();",
        "Things.\n\n\tevil();",
        "````edition2024\nevil();\n````",
        "* * ```\n    evil();",
        "```no_run\nevil();",
        "```{.rust}\nevil();",
        "```rust\nevil();\n```\n```",
        "```\n```rust\nevil();\n```",
    ];
    let docs: Vec<&Place> = PLACES
        .iter()
        .filter(|place| place.name.ends_with("docs"))
        .collect();
    let harmless = common::files(&with(&docs, "Things."));
    for text in run {
        for (path, rust) in common::files(&with(&docs, text)) {
            // The emitter's own examples are there whatever the docs say.
            let ours = examples(&harmless[&path]);
            assert_eq!(examples(&rust), ours, "{path} runs {text:?}:\n{rust}");
        }
    }
}

/// How many pieces of the documentation rustdoc would take as Rust.
fn examples(rust: &str) -> usize {
    let mut open = false;
    let runs = |line: &&str| {
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"));
        let Some(comment) = comment else {
            open = false;
            return false;
        };
        let comment = comment.strip_prefix(' ').unwrap_or(comment);
        let inner = comment.trim_start_matches(|c: char| " >-*+0123456789.)".contains(c));
        let info = inner.trim_start_matches(['`', '~']).trim();
        let fence = inner.starts_with("~~~") || inner.starts_with("```") && !info.contains('`');
        match (open, fence) {
            (true, _) => {
                open = !(fence && info.is_empty());
                false
            }
            (false, true) => {
                open = true;
                info != "text"
            }
            (false, false) => comment.starts_with("    "),
        }
    };
    rust.lines().map(str::trim_start).filter(runs).count()
}

#[test]
fn very_long_lines_are_no_trouble() {
    let long = [
        "word ".repeat(1_000),
        "w".repeat(5_000),
        "`".repeat(4_999),
        "é".repeat(999),
    ];
    let free: Vec<&Place> = PLACES.iter().filter(|place| place.free).collect();
    for text in &long {
        match common::generate(&with(&free, text)) {
            Ok(output) => common::assert_sound(&output),
            Err(errors) => panic!("{errors}"),
        }
    }
}

#[test]
fn names_of_resources_stay_inside_the_folder() {
    for name in [
        "../evil", "/evil", "a/evil", "a\\evil", "Evil", "evil.rs", ".evil", "evil ", "con/evil",
        "é", "", ".", "..", "mod", "lib", "runtime", "crate", "self",
    ] {
        let api = String::from_utf8(common::base()["api.yaml"].clone()).expect("the base is UTF-8");
        let mut spec = common::with(&[(
            "api.yaml",
            &api.replace("[things]", &format!("[things, {}]", quoted(name))),
        )]);
        spec.insert(format!("{name}.yaml"), b"docs: Evil things.\n".to_vec());
        let errors = common::generate(&spec).expect_err(name);
        assert!(!errors.is_empty());
    }
}
