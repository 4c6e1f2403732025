//! The corpus of each target, and what fuzzing has found, through the same functions; needs no nightly compiler.

use std::fs;
use std::path::{Path, PathBuf};

/// The files of a folder, which is named from `codegen/`, in the order of their names; none where there is no folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let codegen = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Ok(entries) = fs::read_dir(codegen.join(folder)) else {
        return Vec::new();
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

/// Tries the corpus of a target, what was found with it, and the files of other folders; returns which files were refused.
///
/// At least one file must be accepted, as a target that refuses everything would hold whatever it promises.
fn replay(target: fn(&[u8]) -> bool, name: &str, others: &[&str]) -> Vec<PathBuf> {
    let mut all = files(&format!("fuzz/corpus/{name}"));
    assert!(all.len() > 2, "{name} has no corpus");
    // Most targets have found nothing.
    all.extend(files(&format!("fuzz/findings/{name}")));
    for folder in others {
        let files = files(folder);
        assert!(!files.is_empty(), "{folder} is empty");
        all.extend(files);
    }
    let count = all.len();
    let mut refused = Vec::new();
    for file in all {
        let bytes = fs::read(&file).expect("a file");
        let says = Says(file);
        if !target(&bytes) {
            refused.push(says.0.clone());
        }
    }
    assert!(refused.len() < count, "{name} accepts nothing");
    refused
}

#[test]
fn descriptions() {
    replay(fuzz_targets::spec, "spec", &["tests/errors", "tests/emit"]);
}

#[test]
fn replies() {
    let refused = replay(fuzz_targets::reply, "reply", &[]);
    let corpus = refused.iter().filter(|file| {
        let folder = file.parent().and_then(Path::parent);
        folder.is_some_and(|folder| folder.ends_with("corpus"))
    });
    let names: Vec<_> = corpus.filter_map(|file| file.file_name()).collect();
    assert_eq!(names, ["error"], "replies that should be read");
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
