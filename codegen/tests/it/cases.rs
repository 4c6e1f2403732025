//! Cases as files: a folder of small YAML files, each with a snapshot beside; a new case is a new file.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{self, Spec};

/// A case, as its file says it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) spec: Spec,
    /// What stands above the first file: comments for people, and `# show:` with the files to look at.
    pub(crate) head: String,
}

impl Case {
    /// The emitted files that the case is about.
    pub(crate) fn shown(&self) -> Vec<&str> {
        let lines = self.head.lines();
        lines
            .filter_map(|line| line.strip_prefix("# show: "))
            .collect()
    }
}

/// All cases of a folder below `codegen/tests/`.
pub(crate) fn all(folder: &str) -> Vec<Case> {
    let files = common::folder(&format!("tests/{folder}"));
    files
        .into_iter()
        .map(|(file, bytes)| {
            let text = String::from_utf8(bytes).expect("a case is UTF-8");
            case(file.trim_end_matches(".yaml"), &text)
        })
        .collect()
}

/// A line `# --- things.yaml` begins a file; what a case does not hold is taken from the base.
fn case(name: &str, text: &str) -> Case {
    let mut spec = common::base();
    let mut head = String::new();
    let mut current: Option<String> = None;
    for line in text.split_inclusive('\n') {
        if let Some(file) = line.strip_prefix("# --- ") {
            let file = file.trim().to_owned();
            spec.insert(file.clone(), Vec::new());
            current = Some(file);
        } else if let Some(file) = &current {
            let bytes = spec.entry(file.clone()).or_default();
            bytes.extend(line.as_bytes());
        } else {
            head.push_str(line);
        }
    }
    assert!(current.is_some(), "`{name}` holds no file");
    Case {
        name: name.to_owned(),
        spec,
        head,
    }
}

/// Compares a text with `tests/<folder>/snapshots/<name>.snap`.
pub(crate) fn snapshot(folder: &str, name: &str, about: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../{folder}/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let about = about.lines().map(|line| line.trim_start_matches("# "));
    let about: Vec<&str> = about.filter(|line| !line.is_empty()).collect();
    if !about.is_empty() {
        settings.set_description(about.join("\n"));
    }
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Every case has a snapshot, and every snapshot a case.
pub(crate) fn assert_paired(folder: &str, names: &BTreeSet<String>) {
    let snapshots = common::path(&format!("tests/{folder}/snapshots"));
    let entries = fs::read_dir(snapshots).expect("the snapshots are there");
    let files = entries.map(|entry| entry.expect("the folder can be listed").file_name());
    let found: BTreeSet<String> = files
        .filter_map(|file| {
            let name = file.to_string_lossy().into_owned();
            name.strip_suffix(".snap").map(str::to_owned)
        })
        .collect();
    assert_eq!(&found, names, "left: snapshots, right: cases");
}

/// The most lines that somebody reads in one file.
const LONGEST_SNAPSHOT: usize = 500;

#[test]
fn every_snapshot_can_be_read_at_once() {
    let mut folders = vec![common::path("..")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "snap") {
                let lines = fs::read_to_string(&path).expect("a text").lines().count();
                assert!(
                    lines <= LONGEST_SNAPSHOT,
                    "{}: {lines} lines",
                    path.display()
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} snapshots");
}
