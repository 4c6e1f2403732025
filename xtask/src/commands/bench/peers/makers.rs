//! The generators: ours, and those of others at the versions that are measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::changes::{Change, TEXT_FOR_OPEN_ENUMS};
use super::sources::Sources;
use crate::engine::{self, Codegen, Engine as _, Inputs, Notation, OpenApi};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::standalone::{Copy, copy_folder};
use crate::workspace::Workspace;

/// A generator that somebody else wrote.
pub(super) struct Peer {
    title: &'static str,
    /// The crate that has it, and its version.
    package: &'static str,
    version: &'static str,
    reads: OpenApi,
    /// What it cannot take as it is.
    changes: &'static [Change],
    /// A folder for the crate.
    folder: &'static str,
    /// What makes it put into the crate what is the same for every API, where that is a dependency else.
    whole: &'static [&'static str],
    arguments: fn(document: &Path, folder: &Path) -> Vec<String>,
    finish: fn(folder: &Path) -> Result<()>,
}

/// A generator that is ready to run.
pub(super) struct Maker {
    pub(super) title: String,
    program: PathBuf,
    arguments: Vec<String>,
    /// Where it runs.
    place: PathBuf,
    /// What it writes, and what is removed before it writes again.
    output: PathBuf,
    /// The crate, once it is finished.
    pub(super) krate: Copy,
    /// The crate with what is else a dependency of it, and the arguments that make it.
    whole: Option<(Copy, Vec<String>)>,
    /// What its operations are called, where that can be told from the document.
    operations: Vec<String>,
    operation_count: usize,
    finish: fn(folder: &Path) -> Result<()>,
    pub(super) changes: &'static [Change],
    /// Keeps the folder in which it runs.
    _place: Copy,
}

impl Peer {
    pub(super) fn all() -> [Self; 3] {
        let progenitor = |title, folder, arguments| Self {
            title,
            package: "cargo-progenitor",
            version: "0.15.1",
            reads: OpenApi::V3_0,
            changes: &[TEXT_FOR_OPEN_ENUMS],
            folder,
            whole: &["--include-client", "true"],
            arguments,
            finish: |_| Ok(()),
        };
        [
            progenitor(
                "progenitor 0.15.1",
                "peer-positional",
                |document, folder| progenitor_arguments(document, folder, "positional"),
            ),
            progenitor(
                "the same, `--interface builder`",
                "peer-builder",
                |document, folder| progenitor_arguments(document, folder, "builder"),
            ),
            Self {
                title: "openapi-to-rust 0.23.0",
                package: "openapi-to-rust",
                version: "0.23.0",
                reads: OpenApi::V3_1,
                changes: &[],
                folder: "peer-otr",
                whole: &[],
                arguments: |document, folder| {
                    let output = folder.join("src/api");
                    ["generate", &text(document), "--output-dir", &text(&output)]
                        .map(str::to_owned)
                        .into()
                },
                finish: manifest_from_fragment,
            },
        ]
    }

    /// Installs it, if it is not there yet, and gives it the document of `api`.
    pub(super) fn maker(&self, workspace: &Workspace, api: &str) -> Result<Maker> {
        let program = self.install(workspace)?;
        let place = Copy::empty(workspace, &format!("{}-document", self.folder))?;
        let krate = Copy::empty(workspace, self.folder)?;
        let document = self.document(workspace, api)?;
        let file = place.folder().join("openapi.json");
        fs::write(&file, &document).context("write", &file)?;
        let operations = operations(&document);
        let whole = (!self.whole.is_empty()).then(|| {
            let krate = Copy::empty(workspace, &format!("{}-whole", self.folder))?;
            let mut arguments = (self.arguments)(&file, krate.folder());
            arguments.extend(self.whole.iter().map(|&word| word.to_owned()));
            Ok((krate, arguments))
        });
        Ok(Maker {
            whole: whole.transpose()?,
            title: self.title.to_owned(),
            program,
            arguments: (self.arguments)(&file, krate.folder()),
            place: place.folder().to_owned(),
            output: krate.folder().join("src"),
            operation_count: operations.len(),
            operations,
            finish: self.finish,
            changes: self.changes,
            krate,
            _place: place,
        })
    }

    /// The document, changed where it must be; a change that changes nothing is not needed any more.
    fn document(&self, workspace: &Workspace, api: &str) -> Result<String> {
        let text = engine::openapi(api, &workspace.inputs(api)?, self.reads, Notation::Json);
        let text = text.map_err(Failure::new)?;
        if self.changes.is_empty() {
            return Ok(text);
        }
        let mut document: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::new(format!("error: the document is not JSON: {error}")))?;
        for change in self.changes {
            if (change.make)(&mut document) == 0 {
                return Err(Failure::new(format!(
                    "error: nothing to change: {}",
                    change.what
                )));
            }
        }
        Ok(document.to_string())
    }

    fn install(&self, workspace: &Workspace) -> Result<PathBuf> {
        let root = workspace.root().join("target/peers");
        let name = format!("{}{}", self.package, std::env::consts::EXE_SUFFIX);
        let program = root.join("bin").join(name);
        let list = fs::read_to_string(root.join(".crates.toml")).unwrap_or_default();
        if program.is_file() && list.contains(&format!("\"{} {} ", self.package, self.version)) {
            return Ok(program);
        }
        eprintln!(
            "installing {} {} below target/peers",
            self.package, self.version
        );
        let mut command = process::cargo(workspace.root());
        command.args(["install", "--quiet", "--locked", "--version", self.version]);
        command.arg("--root").arg(root).arg(self.package);
        process::capture(command)?.expect_success("cargo install")?;
        Ok(program)
    }
}

impl Maker {
    /// Ours: the command `generate`, optimized as the others are, in a workspace that has no crates yet.
    pub(super) fn ours(workspace: &Workspace, api: &str) -> Result<Self> {
        let mut command = process::cargo(workspace.root());
        command.args(["build", "--quiet", "--release", "--package", "xtask"]);
        process::capture(command)?.expect_success("cargo build")?;
        let krate = Copy::of(workspace, api)?;
        let place = Copy::empty(workspace, "peer-ours")?;
        let root = workspace.root();
        for part in ["spec", "codegen/runtime", "codegen/fake"] {
            copy_folder(&root.join(part), &place.folder().join(part))?;
        }
        let manifest = root.join("Cargo.toml");
        fs::copy(&manifest, place.folder().join("Cargo.toml")).context("copy", &manifest)?;
        let inputs: Inputs = workspace.inputs(api)?;
        let made = Codegen.generate(api, &inputs).map_err(Failure::new)?;
        Ok(Self {
            title: "ours".to_owned(),
            program: krate.built_in_workspace("release", "xtask"),
            arguments: ["generate", "--api", api].map(str::to_owned).into(),
            output: place.folder().join("generated").join(api),
            place: place.folder().to_owned(),
            krate,
            whole: None,
            operations: Vec::new(),
            operation_count: made.counts.operations,
            finish: |_| Ok(()),
            changes: &[],
            _place: place,
        })
    }

    /// The command that generates.
    pub(super) fn command(&self) -> Command {
        self.called_with(&self.arguments)
    }

    fn called_with(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.place);
        // Cargo tells its children which workspace they belong to.
        command
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// Removes what a run before has written.
    pub(super) fn clean(&self) -> Result<()> {
        for folder in [&self.output, &self.place.join("target")] {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).context("remove", folder);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes a crate of what was generated, and makes sure that no operation is missing.
    pub(super) fn finish(&self) -> Result<()> {
        (self.finish)(self.krate.folder())?;
        if let Some((krate, arguments)) = &self.whole {
            process::capture(self.called_with(arguments))?.expect_success(&self.title)?;
            name_client_from_the_root(krate.folder())?;
        }
        let sources = self.sources()?;
        for operation in &self.operations {
            let is_there = ['(', '<'].iter().any(|next| {
                let item = format!("fn {operation}{next}");
                sources.holds(&item)
            });
            if !is_there {
                return Err(Failure::new(format!(
                    "error: {} has left out `{operation}`",
                    self.title
                )));
            }
        }
        Ok(())
    }

    /// The texts of the crate.
    pub(super) fn sources(&self) -> Result<Sources> {
        let folder = self.whole().folder().join("src");
        let mut sources = Sources::read(&folder, self.operation_count)?;
        let types = self.whole().folder().join("types/src");
        if types.is_dir() {
            sources.add_emitted(&types)?;
        }
        if let Some(runtime) = self.runtime() {
            sources.add_runtime(&runtime.join("src"))?;
        }
        Ok(sources)
    }

    /// The crate with all that its generator brings along.
    pub(super) fn whole(&self) -> &Copy {
        self.whole.as_ref().map_or(&self.krate, |(krate, _)| krate)
    }

    /// The package of what our crates share, where it is one of its own.
    pub(super) fn runtime(&self) -> Option<PathBuf> {
        let folder = self.krate.folder().join("runtime");
        folder.join("Cargo.toml").is_file().then_some(folder)
    }
}

/// The ids of a document's operations.
fn operations(document: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(document).unwrap_or_default();
    let paths = document["paths"]
        .as_object()
        .into_iter()
        .flat_map(|paths| paths.values());
    let methods = paths
        .filter_map(Value::as_object)
        .flat_map(|methods| methods.values());
    let ids = methods.filter_map(|method| method["operationId"].as_str());
    ids.map(str::to_owned).collect()
}

/// Completes the paths to progenitor's client, where the client is a module of the crate: in a
/// module of the builders they do not compile as they come.
fn name_client_from_the_root(folder: &Path) -> Result<()> {
    let path = folder.join("src/lib.rs");
    let text = fs::read_to_string(&path).context("read", &path)?;
    let text = text.replace("&progenitor_client::", "&crate::progenitor_client::");
    fs::write(&path, text).context("write", &path)
}

fn progenitor_arguments(document: &Path, folder: &Path, interface: &str) -> Vec<String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let (document, folder) = (text(document), text(folder));
    let given = [
        ("--input", document.as_str()),
        ("--output", &folder),
        ("--name", &name),
        ("--version", "0.1.0"),
        ("--interface", interface),
    ];
    let given = given.into_iter().flat_map(|(flag, value)| [flag, value]);
    ["progenitor"]
        .into_iter()
        .chain(given)
        .map(str::to_owned)
        .collect()
}

/// openapi-to-rust emits modules, and names what they depend on.
fn manifest_from_fragment(folder: &Path) -> Result<()> {
    let fragment = folder.join("src/api/REQUIRED_DEPS.toml");
    let fragment = fs::read_to_string(&fragment).context("read", &fragment)?;
    let manifest = format!(
        "[package]\nname = \"peer-otr\"\nedition = \"2024\"\npublish = false\n\n{fragment}"
    );
    for (path, text) in [
        ("Cargo.toml", manifest.as_str()),
        ("src/lib.rs", "pub mod api;\n"),
    ] {
        let path = folder.join(path);
        fs::write(&path, text).context("write", &path)?;
    }
    Ok(())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
