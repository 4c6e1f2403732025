//! What every output keeps: the same bytes each time, plain paths, Rust as rustfmt leaves it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use codegen::{RuntimeFiles, Sources};

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
fn the_runtime_is_copied_as_it_is() {
    let manifest = "[package]\nrust-version = \"1.90\"\n\n[dependencies]\n# Why.\nserde = \"1\"\n\n[lints]\nworkspace = true\n";
    let sources = [("mod.rs".to_owned(), "// As it is.\r\n".to_owned())];
    let runtime = RuntimeFiles::new(manifest, sources.into_iter().collect());
    let base = common::sources(&common::base());
    let files = codegen::generate("library", &base, &runtime)
        .expect("no mistake")
        .files;
    assert_eq!(files["src/runtime/mod.rs"], "// As it is.\r\n");
    insta::assert_snapshot!("manifest", files["Cargo.toml"]);
}

#[test]
fn the_fake_is_copied_as_it_is_with_a_crate_around_it() {
    let manifest = "[package]\nrust-version = \"1.90\"\n\n[features]\n\n[dependencies]\n# Why.\nserde = \"1\"\n\n# Nobody's.\n[lints]\nworkspace = true\n";
    let sources = [
        ("server/page.html", "<p>\r\n"),
        ("mod.rs", "// As it is.  \n"),
    ];
    let sources = sources.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let runtime = RuntimeFiles::default().with_fake(manifest, sources.into_iter().collect());
    let generated = |spec: &common::Spec| {
        let output = codegen::generate("library", &common::sources(spec), &runtime);
        let output = output.expect("no mistake");
        common::assert_sound(&output);
        output.files
    };
    let files = generated(&common::base());
    assert_eq!(files["fake/src/fake/mod.rs"], "// As it is.  \n");
    assert_eq!(files["fake/src/fake/server/page.html"], "<p>\r\n");
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
    let written = codegen::model("library", &common::sources(&common::base()));
    assert_eq!(files["model.json"], written.expect("no mistake"));
}

#[test]
fn generated_crates_are_rustfmt_stable() {
    for name in ["showcase", "disruptive"] {
        for (path, text) in common::files(&common::api(name)) {
            let kept = !common::ends(&path, "rs") || rustfmt_keeps(&text);
            assert!(kept, "rustfmt would change {path} of {name}");
        }
    }
}

/// Whether rustfmt, where there is one, leaves a file as it is: its `--check` says nothing of what it reads from a pipe.
pub(crate) fn rustfmt_keeps(text: &str) -> bool {
    let started = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut rustfmt) = started else {
        return true;
    };
    let mut stdin = rustfmt.stdin.take().expect("stdin is piped");
    stdin.write_all(text.as_bytes()).expect("rustfmt reads");
    drop(stdin);
    let printed = rustfmt.wait_with_output().expect("rustfmt ends");
    printed.stdout == text.as_bytes()
}

#[test]
fn rustfmt_is_asked_and_answers() {
    assert!(rustfmt_keeps("fn plain() {}\n"));
    let there = Command::new("rustfmt").arg("--version").output();
    assert_eq!(rustfmt_keeps("fn  odd( ){}\n"), there.is_err());
}
