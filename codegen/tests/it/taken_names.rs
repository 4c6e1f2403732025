//! Names that the runtime has: a description may not give them a second time, whatever the runtime grows.

use std::collections::BTreeSet;
use std::fs;

use crate::{cases, common, output};

/// The text of a file of the runtime.
fn runtime(path: &str) -> String {
    let path = common::path(&format!("runtime/src/{path}"));
    fs::read_to_string(path).expect("the runtime has the file")
}

/// The functions that a text defines, in whichever way.
fn functions(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().map(str::trim_start);
    lines
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let line = line.strip_prefix("const ").unwrap_or(line);
            let (name, _) = line.strip_prefix("fn ")?.split_once(['(', '<'])?;
            Some(name)
        })
        .collect()
}

/// The part of a text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, behind) = text.split_once(from).expect("the text has the beginning");
    behind.split_once(to).map_or(behind, |(part, _)| part)
}

/// What is wrong with the base when `things.yaml` says this.
fn mistakes(things: &str) -> Option<String> {
    let spec = common::with(&[("things.yaml", things)]);
    common::generate(&spec)
        .err()
        .map(|errors| errors.to_string())
}

const TYPES: &str = "types:\n  Thing:\n    docs: A thing.\n    resource: things/{thing}\n    fields:\n      name: {type: ThingName, docs: Name.}\n";

fn with_setter(name: &str) -> String {
    format!(
        "docs: Things.\nendpoints:\n  find:\n    http: GET /things\n    docs: Finds.\n    reply: Thing\n    query:\n      {name}: {{type: string, docs: D.}}\n{TYPES}"
    )
}

fn with_part(name: &str) -> String {
    format!(
        "docs: Things.\n{TYPES}  Part:\n    docs: A part.\n    resource: things/{{{name}}}/parts/{{part_}}\n    fields:\n      name: {{type: PartName, docs: Name.}}\n"
    )
}

fn with_type(name: &str) -> String {
    format!(
        "docs: Things.\n{TYPES}  {name}:\n    docs: D.\n    fields:\n      a: {{type: string, docs: D.}}\n"
    )
}

#[test]
fn no_setter_is_named_like_a_method_of_every_call() {
    let text = runtime("call/endpoint.rs");
    let mut methods = functions(&text);
    // What is no method of a call: how its type converts and shows itself.
    for other in ["from", "fmt"] {
        assert!(methods.remove(other), "the type of a call has no `{other}`");
    }
    assert!(methods.len() > 12, "{methods:?}");
    for method in methods {
        let told = mistakes(&with_setter(method));
        let told = told.unwrap_or_else(|| panic!("`{method}` is accepted"));
        assert!(told.contains(&format!("`{method}` is a method")), "{told}");
        assert!(told.contains("--> spec/library/things.yaml:8:7"), "{told}");
    }
}

#[test]
fn a_setter_may_be_named_like_whatever_a_call_has_inside() {
    let text = runtime("call/request.rs");
    let builders = functions(between(&text, "impl Call {", "\n}\n"));
    assert!(builders.contains("nullable_field") && builders.contains("object"));
    for method in builders {
        let told = mistakes(&with_setter(method));
        assert_eq!(told, None, "`{method}` does no harm");
    }
}

#[test]
fn no_part_of_a_name_is_named_like_a_method_of_every_name() {
    let text = runtime("call/names.rs");
    let whole = between(&text, "pub struct Name<R>", "/// The id of a resource");
    let own = whole.split("impl<R").filter(|block| {
        let head = block.lines().next().unwrap_or_default();
        !head.contains(" for ")
    });
    let mut methods: BTreeSet<&str> = own.flat_map(functions).collect();
    // What is written once for both sorts of names.
    methods.insert("from_wire");
    assert!(text.contains("fn from_wire"));
    assert!(
        methods.contains("compose") && methods.contains("check"),
        "{methods:?}"
    );
    for method in methods {
        let told = mistakes(&with_part(method));
        let told = told.unwrap_or_else(|| panic!("`{method}` is accepted"));
        assert!(told.contains(&format!("`{method}`")), "{told}");
        assert!(told.contains("--> spec/library/things.yaml:"), "{told}");
    }
}

#[test]
fn no_type_is_named_like_what_emitted_files_import() {
    let mut outputs: Vec<codegen::Files> = vec![
        common::files(&common::api("showcase")),
        common::files(&common::api("disruptive")),
    ];
    outputs.extend(
        cases::all("emit")
            .iter()
            .map(|case| common::files(&case.spec)),
    );
    let mut imported: BTreeSet<String> = BTreeSet::new();
    for (path, text) in outputs.iter().flatten() {
        if output::is_source(path) && common::ends(path, "rs") {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let flat = code.collect::<Vec<_>>().join(" ");
            for import in flat.split("use ").skip(1) {
                let (import, _) = import.split_once(';').unwrap_or_default();
                let names = import.rsplit_once("::").map_or(import, |(_, names)| names);
                let names = names.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let types = names.filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
                if ["crate::runtime", "runtime::", "std::"]
                    .iter()
                    .any(|from| import.starts_with(from))
                {
                    imported.extend(types.map(str::to_owned));
                }
            }
        }
    }
    assert!(imported.len() > 20, "{imported:?}");
    for name in imported
        .iter()
        .map(String::as_str)
        .chain(["Id", "Name", "Resource", "Client"])
    {
        let told = mistakes(&with_type(name));
        let told = told.unwrap_or_else(|| panic!("`{name}` is accepted"));
        assert!(told.contains(&format!("`{name}`")), "{told}");
    }
}

#[test]
fn files_import_only_what_they_use() {
    for case in cases::all("emit") {
        for (path, text) in common::files(&case.spec) {
            if output::is_source(&path) && common::ends(&path, "rs") {
                assert_used(&case.name, &path, &text);
            }
        }
    }
}

/// Whether each imported name begins a path, calls a macro or stands where a type does.
fn assert_used(case: &str, path: &str, text: &str) {
    let file = syn::parse_file(text).expect("an emitted file is Rust");
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    for item in file.items {
        let syn::Item::Use(item) = item else { continue };
        if matches!(item.vis, syn::Visibility::Public(_)) {
            continue;
        }
        for name in names(&item.tree) {
            let uses = code.match_indices(name.as_str()).any(|(at, _)| {
                let before = code[..at].chars().next_back().unwrap_or(' ');
                let behind = &code[at + name.len()..];
                let whole = !before.is_alphanumeric() && !"_\".{".contains(before);
                let lower = name.starts_with(char::is_lowercase);
                let path = behind.starts_with("::") || behind.starts_with('!');
                let ends = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_');
                let named = behind.starts_with(": ") || behind.starts_with(" =");
                whole
                    && if lower {
                        path
                    } else {
                        ends && !named && before != ','
                    }
            });
            assert!(uses, "{path} of `{case}` imports `{name}` for nothing");
        }
    }
}

fn names(tree: &syn::UseTree) -> Vec<String> {
    match tree {
        syn::UseTree::Path(path) => names(&path.tree),
        syn::UseTree::Name(name) => vec![name.ident.to_string()],
        syn::UseTree::Group(group) => group.items.iter().flat_map(names).collect(),
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => Vec::new(),
    }
}
