//! Parts of an API: every one of them is whole in itself, and nothing in it names what was left out.

use std::collections::BTreeSet;

use codegen::{Files, RuntimeFiles, Selection};
use proc_macro2::{TokenStream, TokenTree};

use crate::common;

/// Both APIs with the modules of their resources.
fn apis() -> Vec<(&'static str, common::Spec, Vec<String>)> {
    ["showcase", "disruptive"]
        .map(|name| {
            let spec = common::api(name);
            let shared = ["api.yaml", "errors.yaml", "service.yaml", "seed.yaml"];
            let own = spec.keys().filter(|file| !shared.contains(&file.as_str()));
            let modules = own
                .filter_map(|file| file.strip_suffix(".yaml"))
                .map(str::to_owned);
            let modules = modules.collect();
            (name, spec, modules)
        })
        .to_vec()
}

fn part(spec: &common::Spec, selection: &Selection) -> Files {
    let runtime = RuntimeFiles::default().with_fake("[package]\n");
    match codegen::generate_only("library", &common::sources(spec), &runtime, selection) {
        Ok(output) => {
            common::assert_sound(&output);
            output.files
        }
        Err(errors) => panic!("{errors}"),
    }
}

/// The base API's shared file with a resource `others` besides.
fn two_resources() -> String {
    include_str!("../base/api.yaml").replace("[things]", "[things, others]")
}

/// Each module alone, and in pairs.
fn choices(modules: &[String]) -> Vec<Vec<String>> {
    let alone = modules.iter().map(|module| vec![module.clone()]);
    let pairs = modules.chunks_exact(2).map(<[String]>::to_vec);
    alone.chain(pairs).collect()
}

/// Every name that a crate's own Rust files define, and the client's accessors as `.devices`.
fn defined(files: &Files) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (path, text) in files.iter().filter(|(path, _)| is_own(path)) {
        let tokens = text
            .parse()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        definitions(tokens, &mut names);
    }
    names
}

/// What follows `struct`, `enum`, `type`, `const`, and the functions that borrow the client.
fn definitions(tokens: TokenStream, names: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for tree in &trees {
        if let TokenTree::Group(group) = tree {
            definitions(group.stream(), names);
        }
    }
    let words: Vec<String> = trees.iter().map(ToString::to_string).collect();
    for pair in words.windows(2) {
        if ["struct", "enum", "type", "const"].contains(&pair[0].as_str()) && pair[1] != "fn" {
            names.insert(pair[1].clone());
        }
    }
    for three in words.windows(3) {
        if three[0] == "const" && three[1] == "fn" {
            names.insert(format!(".{}", three[2]));
        }
    }
}

/// A Rust file.
fn is_own(path: &str) -> bool {
    common::ends(path, "rs")
}

/// The words of a file; of its texts those that are code.
fn used(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let tokens = text.parse().expect("an emitted file has tokens");
    uses(tokens, &mut words);
    let variants = variants(text);
    words.retain(|word| !variants.contains(word));
    words
}

/// The variants of a file's enums, which have names of their own.
fn variants(text: &str) -> BTreeSet<String> {
    let file = syn::parse_file(text).expect("an emitted file is Rust");
    let enums = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Enum(item) => Some(item.variants),
        _ => None,
    });
    let variants = enums.flatten().map(|variant| variant.ident.to_string());
    variants.collect()
}

fn uses(tokens: TokenStream, words: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let shown: Vec<String> = trees.iter().map(ToString::to_string).collect();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => uses(group.stream(), words),
            TokenTree::Literal(literal) => links(&literal.to_string(), words),
            // A variant of a type, such as `Credentials::ServiceAccount`, has a name of its own.
            TokenTree::Ident(_)
                if at > 2
                    && shown[at - 1] == ":"
                    && shown[at - 3].starts_with(char::is_uppercase) => {}
            TokenTree::Ident(_) => words.extend([shown[at].clone()]),
            TokenTree::Punct(_) => {}
        }
    }
    for call in shown
        .windows(3)
        .filter(|call| call[0] == "." && call[2].starts_with('('))
    {
        words.insert(format!(".{}", call[1]));
    }
}

/// What a text links to, and the handles that its examples ask for.
fn links(text: &str, words: &mut BTreeSet<String>) {
    for (_, rest) in text
        .match_indices("[`")
        .map(|(at, _)| text.split_at(at + 2))
    {
        let link = rest.split('`').next().unwrap_or_default();
        words.extend(link.split("::").map(str::to_owned));
    }
    // In running text a description may speak of what the whole API has.
    let examples = text.replace("`client.", "`");
    for (_, rest) in examples
        .match_indices("client")
        .map(|(at, _)| examples.split_at(at + 6))
    {
        let called = rest.trim_start_matches(['\\', 'n', ' ']).strip_prefix('.');
        let word = |c: char| !c.is_alphanumeric() && c != '_';
        words.extend(
            called
                .and_then(|called| called.split(word).next())
                .map(|name| format!(".{name}")),
        );
    }
}

#[test]
fn a_part_names_nothing_that_was_left_out() {
    for (name, spec, modules) in apis() {
        let whole = part(&spec, &Selection::all());
        let everything = defined(&whole);
        assert!(everything.contains(&format!(".{}", modules[0])), "{name}");
        for only in choices(&modules) {
            let files = part(&spec, &Selection::only(only.clone()));
            let here = defined(&files);
            let gone: BTreeSet<&String> = everything.difference(&here).collect();
            assert!(!gone.is_empty(), "{only:?} of {name} is everything");
            for (path, text) in files.iter().filter(|(path, _)| is_own(path)) {
                let words = used(text);
                let lost = words.iter().find(|word| gone.contains(word));
                assert_eq!(
                    lost, None,
                    "{path} of {only:?} of {name} names what is left out:\n{text}"
                );
            }
        }
    }
}

#[test]
fn a_part_is_spelled_as_in_the_whole() {
    for (_, spec, modules) in apis() {
        let whole = part(&spec, &Selection::all());
        for module in &modules {
            let files = part(&spec, &Selection::only([module]));
            let handle = format!("src/resources/{module}.rs");
            assert_eq!(files[&handle], whole[&handle]);
            for kept in [
                "model.json",
                "fake/seed.yaml",
                "fake/Cargo.toml",
                "src/client.rs",
            ] {
                let same = files[kept] == whole[kept];
                assert_eq!(same, kept != "src/client.rs", "{kept} of {module}");
            }
            let others = files
                .keys()
                .filter(|path| path.starts_with("src/resources/"));
            assert_eq!(others.count(), 2, "only {module} and the list of modules");
            assert!(files.keys().all(|path| whole.contains_key(path)));
        }
    }
}

#[test]
fn types_of_other_resources_come_without_their_handles() {
    let files = part(&common::api("disruptive"), &Selection::only(["labels"]));
    // A label is named by the ids of its device and project.
    assert!(files["types/src/devices.rs"].contains("pub struct Device {"));
    assert!(!files.contains_key("src/resources/devices.rs"));
    assert!(!files["src/client.rs"].contains("pub const fn devices"));
    assert!(!files.contains_key("types/src/rules.rs"));
    assert!(files["README.md"].contains("no handles for `organizations`, `projects`, `devices`, "));
    assert!(files["src/lib.rs"].contains("# What is left out"));
}

#[test]
fn policies_and_rows_that_nothing_uses_go_and_the_most_careful_stays() {
    let files = part(
        &common::api("disruptive"),
        &Selection::only(["permissions"]),
    );
    let policies = &files["src/policy.rs"];
    assert!(policies.contains("pub const SAFE: Policy"));
    assert!(
        policies.contains("pub const NON_IDEMPOTENT: Policy"),
        "for calls without a method"
    );
    assert!(!policies.contains("pub const GUARDED"));
    assert!(policies.contains("\nconst ON_"), "no row is left");
    for line in policies
        .lines()
        .filter_map(|line| line.strip_prefix("const "))
    {
        let row = line.split(':').next().expect("a row has a name");
        assert!(policies.contains(&format!("{row}.")), "nothing uses {row}");
    }
}

#[test]
fn a_row_keeps_its_meaning_when_others_go() {
    let spec = common::with(&[
        ("api.yaml", &two_resources()),
        (
            "others.yaml",
            "docs: Other things.\n\nendpoints:\n  look:\n    http: GET /others\n    docs: Looks.\n    on:\n      418:\n        rule: return\n        because: Tea.\n",
        ),
    ]);
    let whole = part(&spec, &Selection::all());
    let things = part(&spec, &Selection::only(["things"]));
    let others = part(&spec, &Selection::only(["others"]));
    assert!(whole["src/policy.rs"].contains("418"));
    assert!(others["src/policy.rs"].contains("418"));
    assert!(!things["src/policy.rs"].contains("418"));
    let read = |files: &Files| {
        let text = &files["src/policy.rs"];
        let start = text
            .find("pub const SAFE:")
            .expect("safe calls have a policy");
        let end = text[start..].find("};").expect("a policy ends");
        text[start..start + end].to_owned()
    };
    assert_eq!(read(&whole), read(&things));
}

#[test]
fn programs_stay_that_need_nothing_which_is_gone() {
    let spec = common::with(&[
        ("api.yaml", &two_resources()),
        (
            "others.yaml",
            "docs: Other things.\n\nendpoints:\n  look:\n    http: GET /others\n    docs: Looks.\n    reply: Other\n\ntypes:\n  Other:\n    docs: One.\n    fields:\n      size:\n        type: string\n        docs: Size.\n",
        ),
        (
            "examples/named.rs",
            "use library::types::Other;\n\nfn main() {}\n",
        ),
        (
            "examples/handle.rs",
            "fn main() {\n    client\n        .others()\n        .look();\n}\n",
        ),
        (
            "examples/module.rs",
            "//! client.others() in words.\n\nfn others() {}\n\nfn main() {}\n",
        ),
        (
            "examples/acted.rs",
            "use serde::Serialize;\n\nfn main() {\n    library_fake::start();\n}\n",
        ),
        ("examples/dependencies.toml", "# Why.\nserde = \"1\"\n"),
    ]);
    let examples = |selection: &Selection| -> Vec<String> {
        let files = part(&spec, selection);
        let names = files
            .keys()
            .filter_map(|path| path.strip_prefix("examples/"));
        names
            .filter_map(|name| name.strip_suffix(".rs"))
            .map(str::to_owned)
            .collect()
    };
    let whole = Selection::all();
    let things = Selection::only(["things"]);
    let list = ["acted", "fake", "handle", "module", "named", "policies"];
    assert_eq!(examples(&whole), list);
    assert_eq!(examples(&things), ["acted", "fake", "module", "policies"]);
    assert_eq!(
        examples(&things.clone().without_fake()),
        ["module", "policies"]
    );
    let manifest = |selection: &Selection| part(&spec, selection)["Cargo.toml"].clone();
    assert!(manifest(&things).contains("serde = \"1\""));
    assert!(!manifest(&things.clone().without_fake()).contains("serde"));
}

#[test]
fn without_the_fake_nothing_speaks_of_it() {
    for (name, spec, _) in apis() {
        let files = part(&spec, &Selection::all().without_fake());
        for (path, text) in &files {
            assert!(!path.starts_with("fake/"), "{path}");
            let spoken = common::ends(path, "json") || !text.contains("fake");
            assert!(spoken, "{path} of {name} speaks of a fake:\n{text}");
        }
        let whole = part(&spec, &Selection::all());
        assert_eq!(files["model.json"], whole["model.json"]);
    }
}

#[test]
fn unknown_resources_are_told_all_at_once() {
    let selection = Selection::only(["device", "projects", "zzz", "device"]);
    let sources = common::sources(&common::api("disruptive"));
    let told = codegen::generate_only("disruptive", &sources, &RuntimeFiles::default(), &selection);
    insta::assert_snapshot!(told.expect_err("two are unknown").to_string());
}

#[test]
fn the_order_of_a_selection_is_no_matter() {
    let spec = common::api("showcase");
    let one = part(&spec, &Selection::only(["books", "aisles"]));
    let other = part(&spec, &Selection::only(["aisles", "books", "aisles"]));
    assert!(one == other);
    let all: Vec<&str> = vec!["aisles", "books", "notices", "orders", "staff"];
    assert!(part(&spec, &Selection::only(all)) == part(&spec, &Selection::all()));
}

#[test]
fn a_comparison_sees_what_the_part_holds() {
    let spec = common::api("disruptive");
    let edited = |file: &str| {
        let mut other = spec.clone();
        let text = String::from_utf8(spec[file].clone()).expect("a spec is text");
        let types = text.find("\ntypes:").expect("the file describes types");
        let (before, after) = text.split_at(types);
        let member = "    fields:\n      freshlyMade: {type: string, docs: New.}\n";
        let changed = after.replacen("    fields:\n", member, 1);
        assert_ne!(changed, after);
        other.insert(file.to_owned(), format!("{before}{changed}").into_bytes());
        other
    };
    let described = |spec: &common::Spec| {
        let described = codegen::describe("library", &common::sources(spec));
        described.unwrap_or_else(|errors| panic!("{errors}"))
    };
    let changes = |file: &str, only: &[String]| {
        let diff = codegen::diff(&described(&spec), &described(&edited(file)), only);
        diff.expect("both can be read").changes().len()
    };
    let labels = ["labels".to_owned()];
    assert_ne!(changes("devices.yaml", &labels), 0, "a label is a device's");
    assert_ne!(changes("rules.yaml", &[]), 0);
    assert_eq!(changes("rules.yaml", &labels), 0);
}
