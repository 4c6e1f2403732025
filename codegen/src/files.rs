//! Texts by path: what goes in besides the description, and what comes out; touches no disk.

use std::collections::BTreeMap;

/// Emitted files, by their path inside `generated/<api>/`.
pub type Files = BTreeMap<String, String>;

/// What generated crates stand on: the runtime, which is copied into each, and the fake server, which the fake beside it depends on.
#[derive(Clone, Debug, Default)]
pub struct RuntimeFiles {
    pub(crate) runtime: Copied,
    pub(crate) fake: Option<FakeServer>,
}

/// The package `fake`, which plays any API.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeServer {
    /// Its manifest, and its files where they go with the crate.
    pub(crate) package: Copied,
    pub(crate) place: FakePlace,
}

/// Where the crate of a fake finds the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FakePlace {
    /// `codegen/fake` of the workspace that holds `generated/`.
    #[default]
    Workspace,
    /// A package inside the crate, which then needs nothing else.
    Nested,
}

/// A folder of a hand-written crate that is copied as it is, and what of its manifest goes with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copied {
    /// Files by their path below the folder, such as `policy.rs`.
    pub(crate) sources: BTreeMap<String, String>,
    /// Sections of the manifest that the copy needs.
    pub(crate) manifest_sections: Vec<String>,
    pub(crate) rust_version: String,
}

/// Sections of a manifest that describe what a copy needs.
const SECTIONS: &[&str] = &["[features]", "[dependencies]", "[target"];

impl RuntimeFiles {
    /// Takes the runtime's manifest and its files, by their path below `runtime/`.
    #[must_use]
    pub fn new(manifest: &str, sources: BTreeMap<String, String>) -> Self {
        Self {
            runtime: Copied::new(manifest, sources),
            fake: None,
        }
    }

    /// Takes the manifest of the package `fake` of the workspace; without it no crate has a fake.
    #[must_use]
    pub fn with_fake(mut self, manifest: &str) -> Self {
        self.fake = Some(FakeServer {
            package: Copied::new(manifest, BTreeMap::new()),
            place: FakePlace::Workspace,
        });
        self
    }

    /// Takes the same with its files, by their path below `src/`: for a crate that leaves the workspace.
    #[must_use]
    pub fn with_nested_fake(mut self, manifest: &str, sources: BTreeMap<String, String>) -> Self {
        self.fake = Some(FakeServer {
            package: Copied::new(manifest, sources),
            place: FakePlace::Nested,
        });
        self
    }
}

impl Copied {
    fn new(manifest: &str, sources: BTreeMap<String, String>) -> Self {
        Self {
            sources,
            manifest_sections: sections(manifest),
            rust_version: value(manifest, "rust-version").unwrap_or_else(|| "1.95".to_owned()),
        }
    }
}

/// The wanted sections as they are written, with their comments but without those above the next section.
fn sections(manifest: &str) -> Vec<String> {
    let mut sections = Vec::new();
    let mut current: Option<String> = None;
    for line in manifest.lines() {
        if line.starts_with('[') {
            sections.extend(current.take().map(|section| without_tail(&section)));
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

/// The lines up to the last one that says something.
fn without_tail(section: &str) -> String {
    let lines: Vec<&str> = section.lines().collect();
    let says = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let end = lines.iter().rposition(says).map_or(0, |last| last + 1);
    let kept = lines.iter().take(end);
    kept.flat_map(|line| [line, "\n"]).collect()
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
