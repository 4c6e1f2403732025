//! Texts by path: what goes in besides the description, and what comes out; touches no disk.

use std::collections::BTreeMap;

/// Emitted files, by their path inside `generated/<api>/`.
pub type Files = BTreeMap<String, String>;

/// What is copied into every generated crate: the runtime, and the fake service beside it.
#[derive(Clone, Debug, Default)]
pub struct RuntimeFiles {
    pub(crate) runtime: Copied,
    pub(crate) fake: Option<Copied>,
    pub(crate) layout: Layout,
}

/// Where a generated crate finds what is the same for every API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In the packages of this workspace.
    #[default]
    Workspace,
    /// In packages inside its own folder, so that the folder needs nothing else.
    Nested,
}

/// A folder of a hand-written crate that is copied as it is, and what of its manifest goes with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copied {
    /// Files by their path below the folder, such as `policy.rs`.
    pub(crate) sources: BTreeMap<String, String>,
    /// Sections of the manifest that the copy needs.
    pub(crate) manifest_sections: Vec<String>,
    /// The lines of `[features]` for a crate that passes each feature on to this one.
    pub(crate) forwarded_features: String,
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
            layout: Layout::Workspace,
        }
    }

    /// Puts the runtime and the fake into the folder of the crate.
    #[must_use]
    pub fn nested(mut self) -> Self {
        self.layout = Layout::Nested;
        self
    }

    /// Takes the fake's manifest and its files, by their path below `fake/`; without them no crate has a fake.
    #[must_use]
    pub fn with_fake(mut self, manifest: &str, sources: BTreeMap<String, String>) -> Self {
        self.fake = Some(Copied::new(manifest, sources));
        self
    }
}

impl Copied {
    fn new(manifest: &str, sources: BTreeMap<String, String>) -> Self {
        Self {
            sources,
            manifest_sections: sections(manifest),
            forwarded_features: forwarded_features(manifest),
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

/// The features with their comments; each but the default turns on the feature of its name in `runtime`.
fn forwarded_features(manifest: &str) -> String {
    let sections = sections(manifest);
    let features = sections
        .iter()
        .find_map(|section| section.strip_prefix("[features]\n"));
    let forward = |line: &str| match line.split_once(" = ") {
        Some((name, _)) if name != "default" && !name.starts_with('#') => {
            format!("{name} = [\"runtime/{name}\"]\n")
        }
        _ => format!("{line}\n"),
    };
    features.map_or_else(String::new, |lines| {
        lines.trim_end().lines().map(forward).collect()
    })
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
