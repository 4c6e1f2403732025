//! What every output keeps: the same bytes each time, plain paths, Rust as rustfmt leaves it.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use codegen::{Files, RuntimeFiles, Sources};

use crate::common;

#[test]
fn the_same_description_gives_the_same_bytes() {
    for name in ["showcase", "disruptive"] {
        let spec = common::api(name);
        let backwards = spec
            .iter()
            .rev()
            .fold(Sources::new(), |sources, (name, text)| {
                sources.file(name.clone(), text.clone())
            });
        let once = common::files(&spec);
        let again = codegen::generate("library", &backwards, &RuntimeFiles::default());
        assert!(
            once == common::files(&spec),
            "{name} differs from run to run"
        );
        assert!(
            once == again.expect("the order makes no mistake").files,
            "{name} depends on the order of the sources"
        );
    }
}

#[test]
fn outputs_of_both_apis_are_sound() {
    for name in ["showcase", "disruptive"] {
        let output = common::generate(&common::api(name)).expect("the spec has no mistake");
        common::assert_sound(&output);
        assert!(output.files.values().all(|text| text.ends_with('\n')));
    }
}

#[test]
fn counts_say_what_was_described() {
    let base = common::generate(&common::base()).expect("the base has no mistake");
    let counts = base.counts;
    assert_eq!((counts.operations, counts.types, counts.events), (1, 1, 0));
    // One operation × 4 statuses, 3 classes and 2 transport outcomes.
    assert_eq!((counts.policies, counts.cells), (1, 9));
}

#[test]
fn a_crate_of_the_workspace_holds_no_runtime_and_passes_its_features_on() {
    let base = common::sources(&common::base());
    let files = codegen::generate("library", &base, &RuntimeFiles::new(RUNTIME));
    let files = files.expect("no mistake").files;
    assert!(files.keys().all(|path| !path.contains("runtime")));
    insta::assert_snapshot!("manifest", files["Cargo.toml"]);
}

/// A runtime's manifest.
const RUNTIME: &str = "[package]\nrust-version = \"1.90\"\n\n[features]\n# What is on.\ndefault = [\"tls\"]\n# Why.\ntls = [\"reqwest/rustls\"]\n\n\
                       [dependencies]\n# Why.\nserde = \"1\"\n\n# Nobody's.\n[dev-dependencies]\ninsta = \"1\"\n\n[lints]\nworkspace = true\n";

/// A fake's manifest.
const FAKE: &str = "[package]\nrust-version = \"1.90\"\n\n[features]\n# Why.\nsqlite = [\"dep:rusqlite\"]\n\n[dependencies]\n# Why.\nserde = \"1\"\n\n\
                    # Nobody's.\n[[bench]]\nname = \"serve\"\n";

fn texts(texts: &[(&str, &str)]) -> codegen::Files {
    let texts = texts.iter();
    texts
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn a_crate_that_needs_nothing_else_holds_both_under_names_of_its_own() {
    let runtime = texts(&[
        ("lib.rs", "// As it is.  \n"),
        ("wire/json.rs", "// a\r\n// b\r\n"),
    ]);
    let fake = texts(&[("lib.rs", "//! Plays.\n"), ("server/page.html", "<p>\n")]);
    let shared = RuntimeFiles::new(RUNTIME).with_fake(FAKE);
    let generated = |shared: &RuntimeFiles| {
        let output = codegen::generate("library", &common::sources(&common::base()), shared);
        let output = output.expect("no mistake");
        common::assert_sound(&output);
        output.files
    };
    let (here, alone) = (generated(&shared), generated(&shared.nested(runtime, fake)));
    let added = alone.keys().filter(|path| !here.contains_key(*path));
    let added: Vec<&str> = added.map(String::as_str).collect();
    let expected = [
        "fake/server/Cargo.toml",
        "fake/server/src/lib.rs",
        "fake/server/src/server/page.html",
        "runtime/Cargo.toml",
        "runtime/src/lib.rs",
        "runtime/src/wire/json.rs",
    ];
    assert_eq!(added, expected);
    assert_eq!(alone["runtime/src/lib.rs"], "// As it is.  \n");
    assert_eq!(alone["runtime/src/wire/json.rs"], "// a\n// b\n");
    // The first lines say who may edit a file.
    let rest = |text: &str| {
        let head = |line: &&str| {
            let line = line.to_lowercase();
            line.contains("@generated") || line.contains("edit")
        };
        text.lines()
            .skip_while(head)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let differ = here
        .iter()
        .filter(|(path, text)| rest(&alone[*path]) != rest(text));
    let differ: Vec<&str> = differ.map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        differ,
        ["Cargo.toml", "fake/Cargo.toml", "types/Cargo.toml"]
    );
    // What programs read is nobody's to edit.
    let forbids = |(path, text): &(&String, &String)| {
        path.as_str() != "places.json" && text.to_lowercase().contains("do not edit")
    };
    let forbidden: Vec<_> = here.iter().filter(forbids).collect();
    assert!(forbidden.len() > 5, "{}", forbidden.len());
    for (path, _) in forbidden {
        let text = &alone[path];
        assert!(
            text.contains(" yours to edit: `cargo xtask vendor --update` keeps your edits."),
            "{path}"
        );
    }
    let forbidden = alone.iter().filter(forbids);
    assert_eq!(forbidden.count(), 0, "a copy is its user's");
    let manifests = alone
        .iter()
        .filter(|(path, _)| path.ends_with("Cargo.toml"));
    let shown: Vec<String> = manifests
        .map(|(path, text)| format!("===== {path}\n{text}"))
        .collect();
    insta::assert_snapshot!("nested", shown.join("\n"));
}

#[test]
fn the_types_of_a_resource_named_main_are_no_program() {
    let api = String::from_utf8(common::base()["api.yaml"].clone()).expect("a spec is text");
    let api = api.replace("resources: [things]", "resources: [things, main]");
    let main = "docs: Mains.\ntypes:\n  Pipe:\n    docs: A pipe.\n    fields: {id: {type: string, docs: Its id.}}\n\
                endpoints:\n  get: {http: GET /main, docs: Gets the pipe., reply: Pipe}\n";
    let spec = common::with(&[("api.yaml", &api), ("main.yaml", main)]);
    let files = common::files(&spec);
    assert!(files["types/src/lib.rs"].contains("mod main_;"));
    assert!(files["types/src/main_.rs"].contains("pub struct Pipe {"));
    assert!(!files.contains_key("types/src/main.rs"));
}

#[test]
fn what_is_passed_on_ends_its_lines_as_the_repository_does() {
    let spec = common::with(&[
        ("seed.yaml", "# Seed.\r\nthings: []\r\n"),
        ("examples/greet.rs", "//! Greets.\r\n\r\nfn main() {}\r\n"),
        ("examples/dependencies.toml", "# Why.\r\nserde = \"1\"\r\n"),
        ("CHANGELOG.md", "# Changelog\r\n\r\nNothing.\r\n"),
    ]);
    let shared = RuntimeFiles::new(RUNTIME).with_fake(FAKE);
    let output = codegen::generate("library", &common::sources(&spec), &shared);
    for (path, text) in output.expect("no mistake").files {
        assert!(!text.contains('\r'), "{path}");
    }
}

#[test]
fn examples_get_into_the_crate_with_what_they_need() {
    let spec = common::with(&[
        ("examples/greet.rs", "//! Greets.\n\nfn main() {}\n"),
        ("examples/dependencies.toml", "# Why.\nserde = \"1\"\n"),
    ]);
    let files = common::files(&spec);
    let example = &files["examples/greet.rs"];
    assert!(example.starts_with("// @generated by "), "{example}");
    assert!(
        example.ends_with("\n\n//! Greets.\n\nfn main() {}\n"),
        "{example}"
    );
    let (_, dependencies) = files["Cargo.toml"]
        .split_once("[dev-dependencies]\n")
        .expect("examples need something");
    assert!(
        dependencies.contains("\n# Why.\nserde = \"1\"\n"),
        "{dependencies}"
    );
}

#[test]
fn a_changelog_gets_into_the_crate() {
    let with = |text: &str| common::with(&[("CHANGELOG.md", text)]);
    let header = "<!-- @generated by `cargo xtask generate --api library` from `spec/library/CHANGELOG.md`; do not edit. -->\n\n";
    for text in [
        "# Changelog\n\nNothing.\n",
        "\u{feff}# Changelog\n\nNothing.",
    ] {
        let files = common::files(&with(text));
        let wanted = format!("{header}# Changelog\n\nNothing.\n");
        assert_eq!(files["CHANGELOG.md"], wanted);
    }
    assert_eq!(common::files(&with("\n")), common::files(&common::base()));
    let told = common::mistakes(&with(&"x".repeat((1 << 20) + 1)));
    assert_eq!(
        told,
        "error: the file is larger than 1048576 bytes\n--> spec/library/CHANGELOG.md\n = help: move what it says of the oldest versions to another file"
    );
    let mut spec = common::base();
    spec.insert(
        "CHANGELOG.md".to_owned(),
        b"# Changelog\n\n- Gr\xf6\xdfe\n".to_vec(),
    );
    let told = common::mistakes(&spec);
    assert!(told.contains("error: line 3 is not UTF-8"), "{told}");
}

#[test]
fn an_example_has_a_name_of_its_own() {
    let spec = common::with(&[
        ("examples/list.rs", "fn main() {}\n"),
        ("examples/Not one.rs", "fn main() {}\n"),
    ]);
    let told = common::mistakes(&spec);
    assert!(
        told.contains("every crate has an example `list` already"),
        "{told}"
    );
    assert!(
        told.contains("`Not one` cannot be the name of an example"),
        "{told}"
    );
}

#[test]
fn the_fake_is_a_crate_over_the_server() {
    let runtime = RuntimeFiles::default().with_fake(FAKE);
    let generated = |spec: &common::Spec| {
        let output = codegen::generate("library", &common::sources(spec), &runtime);
        let output = output.expect("no mistake");
        common::assert_sound(&output);
        output.files
    };
    let files = generated(&common::base());
    assert!(files["Cargo.toml"].contains("library-fake = { path = \"fake\" }"));
    let shown = [
        "fake/Cargo.toml",
        "fake/seed.yaml",
        "fake/src/lib.rs",
        "examples/fake.rs",
    ];
    let shown = shown.map(|path| format!("===== {path}\n{}", files[path]));
    insta::assert_snapshot!("fake", shown.join("\n"));
    for name in ["showcase", "disruptive"] {
        let files = generated(&common::api(name));
        for path in ["fake/src/lib.rs", "examples/fake.rs"] {
            assert!(
                rustfmt_keeps(&files[path]),
                "rustfmt would change {path} of {name}"
            );
        }
    }
    let seeded = generated(&common::with(&[("seed.yaml", "things: []\n")]));
    assert_eq!(seeded["fake/seed.yaml"], "things: []\n");
    let written = codegen::describe("library", &common::sources(&common::base()));
    let written = written.expect("no mistake");
    assert_eq!(files["model.json"], written.model);
    assert_eq!(files["places.json"], written.places);
}

#[test]
fn generated_crates_are_rustfmt_stable() {
    for name in ["showcase", "disruptive"] {
        let changes = rustfmt_changes(name, &common::files(&common::api(name)));
        assert_eq!(changes, "", "{name}");
    }
}

/// Whether a path is that of a source of the crate or of the package of its types.
pub(crate) fn is_source(path: &str) -> bool {
    path.starts_with("src/") || path.starts_with("types/src/")
}

/// What rustfmt would change in the Rust files of a crate, and what it complains about. It finds the modules of a crate itself.
pub(crate) fn rustfmt_changes(name: &str, files: &Files) -> String {
    let folder = format!("codegen-rustfmt-{}-{name}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    let mut roots = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| common::ends(path, "rs")) {
        let (own, path) = (
            is_source(path) && !path.ends_with("src/lib.rs"),
            folder.join(path),
        );
        let parent = path.parent().expect("it stands in the folder");
        fs::create_dir_all(parent).expect("a folder is made");
        fs::write(&path, text).expect("a file is written");
        roots.extend((!own).then_some(path));
    }
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--check"]).args(&roots);
    let checked = rustfmt.output().expect(MISSING);
    fs::remove_dir_all(&folder).expect("the folder is removed");
    let said = [checked.stdout, checked.stderr].concat();
    assert_eq!(checked.status.success(), said.is_empty(), "{name}");
    String::from_utf8_lossy(&said).into_owned()
}

const MISSING: &str = "rustfmt starts; `rustup component add rustfmt` installs it";

/// Whether rustfmt, for which `rust-toolchain.toml` asks, leaves a file as it is: its `--check` says nothing of what it reads from
/// a pipe.
pub(crate) fn rustfmt_keeps(text: &str) -> bool {
    let started = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut rustfmt = started.expect(MISSING);
    let mut stdin = rustfmt.stdin.take().expect("stdin is piped");
    stdin.write_all(text.as_bytes()).expect("rustfmt reads");
    drop(stdin);
    let printed = rustfmt.wait_with_output().expect("rustfmt ends");
    printed.stdout == text.as_bytes()
}

#[test]
fn rustfmt_is_asked_and_answers() {
    assert!(rustfmt_keeps("fn plain() {}\n"));
    assert!(!rustfmt_keeps("fn  odd( ){}\n"));
    let crate_with = |text: &str| {
        let files = [("src/lib.rs", "mod inner;\n"), ("src/inner.rs", text)];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        rustfmt_changes("inner", &Files::from(files))
    };
    assert_eq!(crate_with("fn plain() {}\n"), "");
    let odd = crate_with("fn  odd( ){}\n");
    assert!(
        odd.contains("inner.rs") && odd.contains("+fn odd() {}"),
        "{odd}"
    );
}
