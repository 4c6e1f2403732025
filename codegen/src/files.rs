//! Texts by path: what goes in besides the description, and what comes out; touches no disk.

use std::collections::BTreeMap;

/// Emitted files, by their path inside `generated/<api>/`.
pub type Files = BTreeMap<String, String>;

/// What is the same for every API: the runtime, and the fake service where there is one.
#[derive(Clone, Debug, Default)]
pub struct RuntimeFiles {
    pub(crate) runtime: Package,
    pub(crate) fake: Option<Package>,
    pub(crate) layout: Layout,
}

/// Where a generated crate finds what is the same for every API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In the packages of this workspace.
    #[default]
    Workspace,
    /// In packages inside its own folder, so that the folder needs nothing else.
    Nested(Nested),
}

/// The files of the packages inside the folder of a crate, by their paths below `src/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nested {
    pub(crate) runtime: Files,
    pub(crate) fake: Files,
}

/// What the manifest of a hand-written package says that concerns a generated one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    /// Sections of the manifest that a copy of the package needs.
    pub(crate) manifest_sections: Vec<String>,
    /// The lines of `[features]` for a crate that passes each feature on to this one.
    pub(crate) forwarded_features: String,
    pub(crate) rust_version: String,
}

/// Sections of a manifest that describe what a copy needs.
const SECTIONS: &[&str] = &["[features]", "[dependencies]", "[target"];

impl RuntimeFiles {
    /// Takes the runtime's manifest.
    #[must_use]
    pub fn new(manifest: &str) -> Self {
        Self {
            runtime: Package::new("runtime", manifest),
            fake: None,
            layout: Layout::Workspace,
        }
    }

    /// Takes the fake's manifest; without it no crate has a fake.
    #[must_use]
    pub fn with_fake(mut self, manifest: &str) -> Self {
        self.fake = Some(Package::new("fake", manifest));
        self
    }

    /// Puts the runtime and the fake into the folder of the crate: takes their files, by their paths below `src/`.
    #[must_use]
    pub fn nested(mut self, runtime: Files, fake: Files) -> Self {
        let [runtime, fake] = [runtime, fake].map(with_line_feeds);
        self.layout = Layout::Nested(Nested { runtime, fake });
        self
    }
}

impl Package {
    fn new(name: &str, manifest: &str) -> Self {
        Self {
            manifest_sections: sections(manifest),
            forwarded_features: forwarded_features(name, manifest),
            rust_version: value(manifest, "rust-version").unwrap_or_else(|| "1.88".to_owned()),
        }
    }
}

/// The same texts with the line ends that they have in the repository, whatever git made of them here.
fn with_line_feeds(files: Files) -> Files {
    let files = files.into_iter();
    files
        .map(|(path, text)| (path, text.replace("\r\n", "\n")))
        .collect()
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

/// The features with their comments; each but the default turns on the feature of its name in `package`.
fn forwarded_features(package: &str, manifest: &str) -> String {
    let sections = sections(manifest);
    let features = sections
        .iter()
        .find_map(|section| section.strip_prefix("[features]\n"));
    let forward = |line: &str| match line.split_once(" = ") {
        Some((name, _)) if name != "default" && !name.starts_with('#') => {
            format!("{name} = [\"{package}/{name}\"]\n")
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
