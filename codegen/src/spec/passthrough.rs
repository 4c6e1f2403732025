//! Files that go out as they are: what a fake holds at first, example programs, and the changelog.

use std::collections::BTreeMap;

use super::{reader, text};
use crate::error::{Error, Mistakes};
use crate::name::is_module;
use crate::sources::{LARGEST_FILE, Sources};

/// Names of the examples that every crate has.
const OWN_EXAMPLES: [&str; 3] = ["fake", "list", "policies"];

/// What has changed from version to version.
const CHANGELOG: &str = "CHANGELOG.md";

/// Files that go out as they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passthrough {
    /// `seed.yaml`; empty where there is none.
    pub(crate) seed: String,
    /// Programs by name.
    pub(crate) examples: BTreeMap<String, String>,
    /// What the programs need, as lines of a manifest; empty where they need nothing more.
    pub(crate) example_dependencies: String,
    /// What has changed from version to version; empty where nobody wrote it down.
    pub(crate) changelog: String,
}

impl Passthrough {
    pub(super) fn new(sources: &Sources, mistakes: &mut Mistakes) -> Self {
        let mut passthrough = Self {
            seed: optional(sources, "seed.yaml", mistakes),
            example_dependencies: optional(sources, "examples/dependencies.toml", mistakes),
            changelog: changelog(sources, mistakes),
            ..Self::default()
        };
        let paths = sources.paths().filter_map(|path| {
            let stem = path.strip_prefix("examples/")?.strip_suffix(".rs")?;
            Some((path, stem))
        });
        for (path, stem) in paths {
            mistakes.extend(misnamed(path, stem));
            let program = optional(sources, path, mistakes);
            passthrough.examples.insert(stem.to_owned(), program);
        }
        passthrough
    }
}

fn misnamed(path: &str, stem: &str) -> Option<Error> {
    if OWN_EXAMPLES.contains(&stem) {
        let error = Error::file(path, format!("every crate has an example `{stem}` already"));
        return Some(error.help("give this one another name"));
    }
    let what = format!(
        "`{}` cannot be the name of an example",
        reader::clipped(stem)
    );
    let help = "name it with lower-case letters, digits and `_`";
    (!is_module(stem)).then(|| Error::file(path, what).help(help))
}

/// `CHANGELOG.md`, which nobody can split by resource when it grows.
fn changelog(sources: &Sources, mistakes: &mut Mistakes) -> String {
    let length = sources.bytes(CHANGELOG).map_or(0, <[u8]>::len);
    if length > LARGEST_FILE {
        let what = format!("the file is larger than {LARGEST_FILE} bytes");
        let help = "move what it says of the oldest versions to another file";
        mistakes.push(Error::file(CHANGELOG, what).help(help));
        return String::new();
    }
    optional(sources, CHANGELOG, mistakes)
}

/// The text of a file that need not be there; its lines end as they do in the repository, whatever git made of them here.
fn optional(sources: &Sources, path: &str, mistakes: &mut Mistakes) -> String {
    if sources.bytes(path).is_none() {
        return String::new();
    }
    match text(sources, path) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => {
            mistakes.push(error);
            String::new()
        }
    }
}
