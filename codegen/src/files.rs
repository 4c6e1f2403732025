//! Texts by path: what goes in besides the description, and what comes out; touches no disk.

use std::collections::BTreeMap;

/// Emitted files, by their path inside `generated/<api>/`.
pub type Files = BTreeMap<String, String>;

/// The runtime as it is copied into every generated crate.
#[derive(Clone, Debug, Default)]
pub struct RuntimeFiles {
    /// Rust files by their path below `runtime/`, such as `policy.rs`.
    pub(crate) sources: BTreeMap<String, String>,
    /// Sections of the manifest that a generated crate takes over.
    pub(crate) manifest_sections: Vec<String>,
    pub(crate) rust_version: String,
}

/// Sections of the runtime's manifest that describe what a generated crate needs.
const SECTIONS: &[&str] = &["[features]", "[dependencies]", "[target"];

impl RuntimeFiles {
    /// Takes the runtime's manifest and its files, by their path below `runtime/`.
    #[must_use]
    pub fn new(manifest: &str, sources: BTreeMap<String, String>) -> Self {
        Self {
            sources,
            manifest_sections: sections(manifest),
            rust_version: value(manifest, "rust-version").unwrap_or_else(|| "1.95".to_owned()),
        }
    }
}

/// The wanted sections as they are written, comments included.
fn sections(manifest: &str) -> Vec<String> {
    let mut sections = Vec::new();
    let mut current: Option<String> = None;
    for line in manifest.lines() {
        if line.starts_with('[') {
            sections.extend(current.take());
            let wanted = SECTIONS.iter().any(|section| line.starts_with(section));
            current = wanted.then(String::new);
        }
        if let Some(section) = &mut current {
            section.push_str(line);
            section.push('\n');
        }
    }
    sections.extend(current);
    sections
}

fn value(manifest: &str, key: &str) -> Option<String> {
    let line = manifest
        .lines()
        .find(|line| line.trim_start().starts_with(key))?;
    let (_, value) = line.split_once('=')?;
    let value = value.trim().trim_matches('"');
    value
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| value.to_owned())
}
