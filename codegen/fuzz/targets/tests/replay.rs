//! The corpus of each target, and what fuzzing has found, through the same functions; needs no nightly compiler.

use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder, which is named from `codegen/`, in the order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(folder);
    let Ok(entries) = fs::read_dir(&folder) else {
        panic!("{} is not there", folder.display());
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// Names the file that a test dies of.
struct Says(PathBuf);

impl Drop for Says {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the input that failed: {}", self.0.display());
        }
    }
}

/// Tries all files of some folders, the first of which is the corpus.
fn replay(target: fn(&[u8]), name: &str, others: &[&str]) {
    let corpus = files(&format!("fuzz/corpus/{name}"));
    assert!(corpus.len() > 2, "{name} has no corpus");
    let findings = files(&format!("fuzz/findings/{name}"));
    let others = others.iter().flat_map(|folder| files(folder));
    for file in corpus.into_iter().chain(findings).chain(others) {
        let bytes = fs::read(&file).expect("a file");
        let _says = Says(file);
        target(&bytes);
    }
}

#[test]
fn descriptions() {
    replay(fuzz_targets::spec, "spec", &["tests/errors", "tests/emit"]);
}

#[test]
fn replies() {
    replay(fuzz_targets::reply, "reply", &[]);
}

#[test]
fn retry_after() {
    replay(fuzz_targets::retry_after, "retry_after", &[]);
}

#[test]
fn paths() {
    replay(fuzz_targets::path, "path", &[]);
}

#[test]
fn docs_pages() {
    replay(
        fuzz_targets::drift_page,
        "drift_page",
        &["tests/drift/pages"],
    );
}

#[test]
fn notes_of_copies() {
    replay(fuzz_targets::vendor_note, "vendor_note", &[]);
}
