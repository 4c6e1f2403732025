//! Specs in memory, read from the folders beside, and what several tests ask of an output.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Errors, Output, RuntimeFiles, Sources};
use proc_macro2::{TokenStream, TokenTree};

/// The files of one API by their names.
pub(crate) type Spec = BTreeMap<String, Vec<u8>>;

/// A path below `codegen/`.
pub(crate) fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The YAML files of a folder below `codegen/`, by their names.
pub(crate) fn folder(relative: &str) -> Spec {
    let entries = fs::read_dir(path(relative)).expect("the folder exists");
    entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .map(|path| {
            let name = path.file_name().expect("a file has a name");
            let bytes = fs::read(&path).expect("the file can be read");
            (name.to_string_lossy().into_owned(), bytes)
        })
        .collect()
}

/// A minimal API that has no mistake.
pub(crate) fn base() -> Spec {
    folder("tests/base")
}

/// The minimal API with some files put in its place.
pub(crate) fn with(files: &[(&str, &str)]) -> Spec {
    let mut spec = base();
    for (name, text) in files {
        spec.insert((*name).to_owned(), text.as_bytes().to_vec());
    }
    spec
}

/// One of the APIs of `spec/`.
pub(crate) fn api(name: &str) -> Spec {
    folder(&format!("../spec/{name}"))
}

pub(crate) fn sources(spec: &Spec) -> Sources {
    let files = spec.iter();
    files.fold(Sources::new(), |sources, (name, text)| {
        sources.file(name.clone(), text.clone())
    })
}

/// Generates without the runtime, which is copied as it is.
pub(crate) fn generate(spec: &Spec) -> Result<Output, Errors> {
    codegen::generate("library", &sources(spec), &RuntimeFiles::default())
}

/// The whole message of a spec with mistakes.
pub(crate) fn mistakes(spec: &Spec) -> String {
    match generate(spec) {
        Ok(_) => panic!("the spec has no mistake"),
        Err(errors) => errors.to_string(),
    }
}

/// The emitted files of a spec without mistakes.
pub(crate) fn files(spec: &Spec) -> codegen::Files {
    match generate(spec) {
        Ok(output) => output.files,
        Err(errors) => panic!("{errors}"),
    }
}

/// Whether a path has this ending, such as `rs`.
pub(crate) fn ends(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == ending)
}

/// All identifiers of a Rust file; texts and comments have none.
pub(crate) fn words_of(path: &str, text: &str) -> Vec<String> {
    if let Err(error) = syn::parse_file(text) {
        panic!("{path} is no Rust: {error}\n{text}");
    }
    let tokens: TokenStream = text.parse().expect("what parses has tokens");
    let mut words = Vec::new();
    collect(tokens, &mut words);
    words
}

fn collect(tokens: TokenStream, words: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(ident) => words.push(ident.to_string()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// What holds for every output, whatever was described.
pub(crate) fn assert_sound(output: &Output) {
    for (path, text) in &output.files {
        assert_inside(path);
        if ends(path, "rs") {
            let words = words_of(path, text);
            let evil = words.iter().any(|word| word.contains("evil"));
            assert!(!evil, "{path} runs what it was told to say:\n{text}");
            let turned = text.contains(|c: char| ('\u{202a}'..='\u{202e}').contains(&c));
            assert!(
                !turned,
                "{path} is read in another direction than it is compiled"
            );
            assert!(!text.contains('\r'), "{path} has a bare carriage return");
        }
        if ends(path, "json") {
            let model: Result<serde_json::Value, _> = serde_json::from_str(text);
            assert!(model.is_ok(), "{path} is no JSON:\n{text}");
        }
        if ends(path, "toml") {
            let manifest: Result<toml::Table, _> = toml::from_str(text);
            let manifest = manifest.unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert!(!manifest.contains_key("evil"), "{text}");
            let package = manifest.get("package").and_then(toml::Value::as_table);
            let build = package.expect("a manifest has a package").get("build");
            assert_eq!(build, None, "{text}");
        }
    }
}

/// A path goes down from the crate's folder, and nowhere else.
fn assert_inside(path: &str) {
    let plain = |part: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(allowed)
    };
    assert!(path.split('/').all(plain), "`{path}` leaves the folder");
}
