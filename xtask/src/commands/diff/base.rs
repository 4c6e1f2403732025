//! What a spec is compared with: what git has committed, or what lies in a folder.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::engine::Description;
use crate::failure::{Context, Failure, Result};
use crate::git::{Absent, Git};
use crate::suggest;
use crate::workspace::Workspace;

/// What a crate says of itself, and where it says so.
const MODEL: &str = "model.json";
const PLACES: &str = "places.json";

/// What was chosen when a crate was copied into another project.
const VENDORED: &str = ".vendor.json";

/// No crate's description is near this size.
const LARGEST: u64 = 256 << 20;

/// The old side of a comparison.
pub(super) struct Base {
    /// What it is, such as `HEAD (0123456)`.
    pub(super) name: String,
    /// Its crates, by API.
    pub(super) crates: BTreeMap<String, Crate>,
    /// How much it speaks of.
    pub(super) extent: Extent,
    /// What somebody should know who takes it for something else.
    pub(super) note: Option<String>,
}

/// How much a base speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All APIs: one that it lacks is new.
    Workspace,
    /// Those that it has.
    Some,
}

/// One crate of a base.
pub(super) struct Crate {
    pub(super) description: Description,
    /// The resources that a copy was made with; empty means all.
    pub(super) only: Vec<String>,
}

/// Finds what `asked` names, in the folder `here`; what is committed, if it names nothing.
pub(super) fn find(
    workspace: &Workspace,
    git: &Git,
    here: &Path,
    asked: Option<&OsStr>,
) -> Result<Base> {
    let Some(asked) = asked else {
        return committed(workspace, git);
    };
    if asked.is_empty() {
        return Err(Failure::usage(
            "error: the revision or folder to compare with is empty\n  help: leave it out to compare with HEAD",
        ));
    }
    let path = here.join(asked);
    let revision = asked.to_str().filter(|text| !is_path(text));
    let Some(revision) = revision else {
        return folder(&path, asked);
    };
    let head = git.head()?;
    let commit = match head {
        Ok(_) => git.commit(revision)?,
        Err(_) => None,
    };
    match (commit, path.is_dir()) {
        (Some(_), true) => Err(Failure::usage(format!(
            "error: `{revision}` is a folder and a revision\n  help: write `./{revision}` for the folder, `{revision}~0` for the revision"
        ))),
        (Some(commit), false) => revised(git, revision, &commit),
        (None, true) => folder(&path, asked),
        (None, false) => Err(unknown(workspace, git, revision, head.err())?),
    }
}

/// Whether a word can only be a path.
fn is_path(word: &str) -> bool {
    let is_here = matches!(word, "." | "..");
    is_here || word.ends_with(['/', '\\']) || Path::new(word).is_absolute() || {
        let start = ["./", "../", ".\\", "..\\"];
        start.iter().any(|start| word.starts_with(start))
    }
}

/// What is checked out; where there is no such thing, what lies on the disk.
fn committed(workspace: &Workspace, git: &Git) -> Result<Base> {
    match git.head()? {
        Ok(commit) => revised(git, "HEAD", &commit),
        Err(absent) => {
            let folder = workspace.generated();
            let crates = match crates_below(&folder)? {
                crates if crates.is_empty() => BTreeMap::new(),
                crates => by_api(&folder, crates)?,
            };
            Ok(Base {
                name: "generated/ as it is on disk".to_owned(),
                crates,
                extent: Extent::Workspace,
                note: Some(format!(
                    "note: {}, so the spec is compared with generated/ as it is on disk",
                    absent.why()
                )),
            })
        }
    }
}

/// The crates of a commit.
fn revised(git: &Git, revision: &str, commit: &str) -> Result<Base> {
    let files = git.files(commit, "generated")?;
    let mut crates = BTreeMap::new();
    for api in files.iter().filter_map(|path| api_of(path)) {
        let read = |file| {
            let text = git.file(commit, &format!("generated/{api}/{file}"))?;
            Ok::<_, Failure>(text.unwrap_or_default())
        };
        let description = Description {
            model: read(MODEL)?,
            places: read(PLACES)?,
        };
        let only = Vec::new();
        crates.insert(api.to_owned(), Crate { description, only });
    }
    let short = commit.get(..7).unwrap_or(commit);
    let name = if commit.starts_with(revision) {
        short.to_owned()
    } else {
        format!("{revision} ({short})")
    };
    Ok(Base {
        name,
        crates,
        extent: Extent::Workspace,
        note: None,
    })
}

/// `generated/birds/model.json` gives `birds`.
fn api_of(path: &str) -> Option<&str> {
    let path = path.strip_prefix("generated/")?;
    let api = path.strip_suffix(MODEL)?.strip_suffix('/')?;
    (!api.contains('/')).then_some(api)
}

/// Why a word names nothing, and which one was meant.
fn unknown(
    workspace: &Workspace,
    git: &Git,
    word: &str,
    absent: Option<Absent>,
) -> Result<Failure> {
    if let Some(absent) = absent {
        return Ok(Failure::new(format!(
            "error: there is no folder `{word}`, and no revision, since {}",
            absent.why()
        )));
    }
    let names = git.names()?;
    let help = if workspace.apis()?.iter().any(|api| api == word) {
        format!("for the API, write `--api {word}`")
    } else if word.contains("..") {
        "name one revision; it is compared with the spec as it is on disk".to_owned()
    } else if let Some(near) = suggest::nearest(word, names.iter().map(String::as_str)) {
        format!("did you mean `{near}`?")
    } else if git.is_shallow()? {
        "this clone has only the latest commits; `git fetch --unshallow --tags` gets the others"
            .to_owned()
    } else {
        "`git tag` and `git log --oneline` list revisions; `git fetch --tags` gets tags of others"
            .to_owned()
    };
    Ok(Failure::new(format!(
        "error: there is no revision and no folder `{word}`\n  help: {help}"
    )))
}

/// What lies in a folder: a crate, several crates, or a workspace.
fn folder(path: &Path, asked: &OsStr) -> Result<Base> {
    let named = asked.to_string_lossy();
    if !path.is_dir() {
        return Err(Failure::new(format!("error: there is no folder `{named}`")));
    }
    let base = |crates, extent| Base {
        name: named.to_string(),
        crates,
        extent,
        note: None,
    };
    if path.join(MODEL).is_file() {
        let crates = by_api(path, vec![path.to_owned()])?;
        return Ok(base(crates, Extent::Some));
    }
    for (below, extent) in [
        (path.join("generated"), Extent::Workspace),
        (path.to_owned(), Extent::Some),
    ] {
        let crates = crates_below(&below)?;
        if !crates.is_empty() {
            return Ok(base(by_api(&below, crates)?, extent));
        }
    }
    Err(Failure::new(format!(
        "error: `{named}` holds no generated crate: no {MODEL} in it, in one of its folders, or below generated/\n  help: name the folder of a crate that `cargo xtask generate` or `vendor` wrote, or a workspace"
    )))
}

/// The folders in `folder` that have a model; none where there is no such folder.
fn crates_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.context("read", folder)?,
    };
    let mut crates = Vec::new();
    for entry in entries {
        let path = entry.context("read", folder)?.path();
        if path.join(MODEL).is_file() {
            crates.push(path);
        }
    }
    crates.sort();
    Ok(crates)
}

/// Reads crates, which say themselves of which API they are.
fn by_api(folder: &Path, crates: Vec<PathBuf>) -> Result<BTreeMap<String, Crate>> {
    let mut read: BTreeMap<String, (PathBuf, Crate)> = BTreeMap::new();
    for path in crates {
        let description = Description {
            model: text(&path.join(MODEL))?.unwrap_or_default(),
            places: text(&path.join(PLACES))?.unwrap_or_default(),
        };
        let api = api_in(&description.model, &path)?;
        let only = chosen(&path)?;
        if let Some((other, _)) = read.get(&api) {
            return Err(Failure::new(format!(
                "error: {} has two crates of the API `{api}`: {} and {}\n  help: name one of the two folders",
                folder.display(),
                other.display(),
                path.display()
            )));
        }
        read.insert(api, (path, Crate { description, only }));
    }
    Ok(read.into_iter().map(|(api, (_, one))| (api, one)).collect())
}

/// The API that a model is of.
fn api_in(model: &str, folder: &Path) -> Result<String> {
    let value: Value = serde_json::from_str(model).unwrap_or_default();
    let api = value.pointer("/api/folder").and_then(Value::as_str);
    api.map(str::to_owned).ok_or_else(|| {
        Failure::new(format!(
            "error: {} is not the model of an API\n  help: restore it as `cargo xtask generate` wrote it",
            folder.join(MODEL).display()
        ))
    })
}

/// The resources that a copy was made with, as its list of files says.
fn chosen(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join(VENDORED);
    let Some(text) = text(&path)? else {
        return Ok(Vec::new());
    };
    let value: Option<Value> = serde_json::from_str(&text).ok();
    let only = value.as_ref().map(|value| match value.get("only") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(only) => only.as_array().and_then(|names| {
            let names = names.iter().map(|name| Some(name.as_str()?.to_owned()));
            names.collect()
        }),
    });
    only.flatten().ok_or_else(|| {
        Failure::new(format!(
            "error: {} is not what `cargo xtask vendor` writes\n  help: restore it",
            path.display()
        ))
    })
}

/// The text of a file that need not be there.
fn text(path: &Path) -> Result<Option<String>> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.context("read", path)?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .context("read", path)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}
