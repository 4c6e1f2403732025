//! The spec that is edited, and what comes of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::{Files, RuntimeFiles, Sources};

/// The API whose spec is edited.
pub const API: &str = "showcase";

/// The files of a spec by their names.
pub type Spec = BTreeMap<String, String>;

/// The root of this workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Reads the spec as it is.
#[must_use]
pub fn unedited() -> Spec {
    let folder = root().join("spec").join(API);
    let mut spec = Spec::new();
    for path in files(&folder) {
        if path.extension().is_some_and(|end| end == "yaml") {
            let name = path.file_name().expect("a file has a name");
            spec.insert(name.to_string_lossy().into_owned(), text(&path));
        }
    }
    spec
}

/// Generates the crate without its fake, as a user has it.
///
/// # Errors
///
/// Returns the mistakes of the spec.
pub fn generate(spec: &Spec) -> Result<Files, String> {
    let output = codegen::generate(API, &sources(spec), &runtime());
    Ok(output.map_err(|errors| errors.to_string())?.files)
}

/// The spec as codegen takes it.
#[must_use]
pub fn sources(spec: &Spec) -> Sources {
    let files = spec.iter();
    files.fold(Sources::new(), |sources, (name, text)| {
        sources.file(name, text.as_bytes())
    })
}

fn runtime() -> RuntimeFiles {
    RuntimeFiles::new(&text(&root().join("codegen/runtime/Cargo.toml")))
}

/// The files of a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("a folder can be listed").path())
        .filter(|path| path.is_file())
        .collect()
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
