//! Where things lie in this workspace, and the reading of what generating needs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::engine::{Inputs, NestedSources};
use crate::failure::{Context, Failure, Result, escaped};
use crate::suggest;

/// No spec file that a person writes is near this size; a larger one is a mistake.
const LARGEST_SPEC_FILE: u64 = 4 << 20;

/// How the names of files end that the runtime and the fake consist of.
const SOURCES: [&str; 2] = ["rs", "html"];

/// What has changed from version to version, in an API's folder and in its crate.
pub(crate) const CHANGELOG: &str = "CHANGELOG.md";

/// The workspace that this command runs in.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace around `root`.
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Finds the workspace: from Cargo when it started this program, else upwards from the current folder.
    ///
    /// # Errors
    /// When there is none.
    pub fn find() -> Result<Self> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => std::env::current_dir().context("find", Path::new("."))?,
        };
        start
            .ancestors()
            .find(|folder| {
                folder.join("codegen/runtime").is_dir() && folder.join("Cargo.toml").is_file()
            })
            .map(Self::at)
            .ok_or_else(|| {
                Failure::new(format!(
                    "error: {} is not in a workspace of this generator",
                    start.display()
                ))
            })
    }

    /// The root folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `generated/`
    #[must_use]
    pub fn generated(&self) -> PathBuf {
        self.root.join("generated")
    }

    /// `spec/`
    #[must_use]
    pub fn spec(&self) -> PathBuf {
        self.root.join("spec")
    }

    /// The APIs: the folders of `spec/` that hold a YAML file, sorted.
    ///
    /// # Errors
    /// When `spec/` cannot be read.
    pub fn apis(&self) -> Result<Vec<String>> {
        let mut apis = Vec::new();
        for folder in folders(&self.spec())? {
            if !yaml_files(&self.spec().join(&folder))?.is_empty() {
                apis.push(folder);
            }
        }
        Ok(apis)
    }

    /// The one API called `name`.
    ///
    /// # Errors
    /// When there is none of this name, with the names that there are.
    pub fn api(&self, name: &str) -> Result<String> {
        let apis = self.apis()?;
        if apis.iter().any(|api| api == name) {
            return Ok(name.to_owned());
        }
        let hint = suggest::hint(name, apis.iter().map(String::as_str));
        Err(Failure::new(format!(
            "error: there is no API `{}`.{hint}\n  spec/ has: {}\n  help: `cargo xtask new NAME` starts a new one",
            escaped(name),
            apis.join(", ")
        )))
    }

    /// The folders of `generated/` that hold a crate, sorted.
    ///
    /// # Errors
    /// When `generated/` cannot be read.
    pub fn crates(&self) -> Result<Vec<String>> {
        let generated = self.generated();
        if !generated.exists() {
            return Ok(Vec::new());
        }
        let mut crates = folders(&generated)?;
        crates.retain(|name| generated.join(name).join("Cargo.toml").is_file());
        Ok(crates)
    }

    /// The names of the packages that are there, each with its folder.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn members(&self) -> Result<BTreeMap<String, String>> {
        let written = ["codegen", "codegen/runtime", "codegen/fake", "xtask"].map(str::to_owned);
        let crates = self.crates()?.into_iter();
        let generated = crates.flat_map(|name| {
            let client = format!("generated/{name}");
            let fake = format!("{client}/fake");
            [client, fake]
        });
        let mut members = BTreeMap::new();
        for folder in written.into_iter().chain(generated) {
            let Ok(text) = fs::read_to_string(self.root.join(&folder).join("Cargo.toml")) else {
                continue;
            };
            members.extend(package_name(&text).map(|name| (name.to_owned(), folder)));
        }
        Ok(members)
    }

    /// Reads what the crate of `api` is made from.
    ///
    /// # Errors
    /// When a file cannot be read, is not one, or is too large.
    pub fn inputs(&self, api: &str) -> Result<Inputs> {
        Ok(Inputs {
            spec: self.spec_files(api)?,
            ..self.shared()?
        })
    }

    /// Reads what every crate depends on, as far as a crate of this workspace must know it: manifests.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn shared(&self) -> Result<Inputs> {
        let manifest = |name: &str| {
            let path = self.root.join("codegen").join(name).join("Cargo.toml");
            fs::read_to_string(&path).context("read", &path)
        };
        let has_fake = self.root.join("codegen/fake/Cargo.toml").is_file();
        Ok(Inputs {
            manifest: manifest("runtime")?,
            fake_manifest: has_fake.then(|| manifest("fake")).transpose()?,
            ..Inputs::default()
        })
    }

    /// Reads what a crate holds besides that is to need nothing else: the sources of the runtime and of the fake.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn nested(&self) -> Result<NestedSources> {
        Ok(NestedSources {
            runtime: self.sources("runtime")?,
            fake: self.sources("fake")?,
        })
    }

    /// The sources of a package below `codegen/`; none where it is not there.
    fn sources(&self, name: &str) -> Result<BTreeMap<String, String>> {
        let folder = self.root.join("codegen").join(name).join("src");
        let mut sources = BTreeMap::new();
        if folder.is_dir() {
            add_sources(&folder, "", &mut sources)?;
        }
        Ok(sources)
    }

    /// Reads the files of `spec/<api>/`.
    ///
    /// # Errors
    /// When a file cannot be read, is not one, or is too large.
    pub fn spec_files(&self, api: &str) -> Result<BTreeMap<String, Vec<u8>>> {
        let folder = self.spec().join(api);
        let mut files = BTreeMap::new();
        for name in self.spec_names(api)? {
            let path = folder.join(&name);
            files.insert(name, read_spec_file(&path)?);
        }
        Ok(files)
    }

    /// The files of `spec/<api>/` that count, by their paths there: hidden ones are an editor's.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn spec_names(&self, api: &str) -> Result<Vec<String>> {
        let folder = self.spec().join(api);
        let mut names = yaml_files(&folder)?;
        if folder.join(CHANGELOG).exists() {
            names.push(CHANGELOG.to_owned());
        }
        let examples = folder.join("examples");
        if examples.is_dir() {
            let passed_on = passed_on(&examples)?.into_iter();
            names.extend(passed_on.map(|name| format!("examples/{name}")));
        }
        Ok(names)
    }
}

fn read_spec_file(path: &Path) -> Result<Vec<u8>> {
    let about = fs::metadata(path).context("read", path)?;
    if about.is_dir() {
        return Err(Failure::new(format!(
            "error: {} is a folder\n  help: a spec file is expected here; rename or remove the folder",
            path.display()
        )));
    }
    if about.len() > LARGEST_SPEC_FILE {
        return Err(Failure::new(format!(
            "error: {} has {} bytes; a spec file has at most {LARGEST_SPEC_FILE}\n  help: split it",
            path.display(),
            about.len()
        )));
    }
    fs::read(path).context("read", path)
}

/// The name of the package that a Cargo.toml describes.
#[must_use]
pub fn package_name(manifest: &str) -> Option<&str> {
    let package = manifest
        .lines()
        .skip_while(|line| line.trim() != "[package]")
        .skip(1);
    let mut keys = package.take_while(|line| !line.starts_with('['));
    keys.find_map(|line| {
        Some(
            line.strip_prefix("name")?
                .trim_start()
                .strip_prefix('=')?
                .trim()
                .trim_matches('"'),
        )
    })
}

/// The names of the entries of `folder` that end as YAML files do, sorted.
fn yaml_files(folder: &Path) -> Result<Vec<String>> {
    ending(folder, &["yaml", "yml"])
}

/// The names of the entries of a folder of examples that the crate gets: programs, and what they depend on.
fn passed_on(folder: &Path) -> Result<Vec<String>> {
    ending(folder, &["rs", "toml"])
}

/// The names of the entries of `folder` with one of these endings, sorted; Emacs puts a hidden link beside each file that it changes.
fn ending(folder: &Path, endings: &[&str]) -> Result<Vec<String>> {
    let mut names = entries(folder)?;
    let end = |name: &String| {
        Path::new(name)
            .extension()
            .is_some_and(|end| endings.iter().any(|known| end == *known))
    };
    names.retain(|name| !name.starts_with('.') && end(name));
    Ok(names)
}

/// The names of the folders in `folder`, sorted, hidden ones left out.
fn folders(folder: &Path) -> Result<Vec<String>> {
    let mut names = entries(folder)?;
    names.retain(|name| !name.starts_with('.') && folder.join(name).is_dir());
    Ok(names)
}

/// The names in `folder` that are text, sorted.
fn entries(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).context("read", folder)? {
        let entry = entry.context("read", folder)?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

/// Adds the sources below `folder`, under `prefix` and their names; what an editor leaves beside them has another ending.
fn add_sources(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for name in ending(folder, &SOURCES)? {
        let path = folder.join(&name);
        let text = fs::read_to_string(&path).context("read", &path)?;
        files.insert(format!("{prefix}{name}"), text);
    }
    for name in folders(folder)? {
        add_sources(&folder.join(&name), &format!("{prefix}{name}/"), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::package_name;

    #[test]
    fn package_names() {
        assert_eq!(
            package_name("# x\n[package]\nversion = \"1\"\nname = \"a-b\"\n"),
            Some("a-b")
        );
        assert_eq!(
            package_name("[lib]\nname = \"a\"\n[package]\n[dependencies]\nname = \"b\"\n"),
            None
        );
    }
}
