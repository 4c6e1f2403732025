//! `vendor` on made-up workspaces, with an engine that makes files of the spec's lines.

mod check;
mod copy;
mod earlier;
mod edits;
mod kill;
mod layout;
mod places;
#[cfg(unix)]
mod rights;
mod update;

use std::collections::BTreeMap;
use std::path::PathBuf;

use xtask::commands::vendor::{Asked, COMMAND, Tools, options, vendor};
use xtask::engine::{
    Compared, Counts, Description, Inputs, MODEL_FORMAT, Output, Parts, Selection,
};
use xtask::failure::Result;
use xtask::tree::{Disk, RealDisk};
use xtask::workspace::Workspace;

use crate::common::Folder;

/// Where the copies of these tests are.
const DEST: &str = "app/crates/birds";

/// A line `== path` of `api.yaml` begins a file, `version: x` is the spec's, and a file below `src/resources/` is a resource.
struct Lines;

impl Parts for Lines {
    fn generate_only(
        &self,
        api: &str,
        inputs: &Inputs,
        part: &Selection,
    ) -> std::result::Result<Output, String> {
        let spec = String::from_utf8_lossy(&inputs.spec["api.yaml"]).into_owned();
        let Some((head, body)) = spec.split_once("== ") else {
            return Err(format!("error: {api} is a mistake\n"));
        };
        let version = head.trim().trim_start_matches("version: ");
        let mut files: BTreeMap<String, String> = body
            .split("\n== ")
            .filter_map(|file| file.split_once('\n'))
            .map(|(path, text)| (path.to_owned(), format!("{}\n", text.trim_end())))
            .collect();
        let model = format!(
            "{{\"format\": {MODEL_FORMAT}, \"generator\": \"0.1.0\", \"api\": {{\"folder\": \"{api}\", \"crate_name\": \"{api}\", \"version\": \"{version}\"}}}}\n"
        );
        files.insert("model.json".to_owned(), model);
        files.insert("places.json".to_owned(), format!("{}\n", spec.len()));
        files.retain(|path, _| {
            let resource = path.strip_prefix("src/resources/");
            let module = resource.and_then(|name| name.strip_suffix(".rs"));
            let is_selected = module.is_none_or(|name| {
                part.modules().is_empty() || part.modules().iter().any(|only| only == name)
            });
            is_selected && (part.has_fake() || !path.starts_with("fake/"))
        });
        Ok(Output {
            files,
            counts: Counts::default(),
        })
    }

    fn compare(
        &self,
        base: &Description,
        head: &Description,
        only: &[String],
    ) -> std::result::Result<Compared, String> {
        let verdict = if base.model == head.model {
            "none"
        } else {
            "minor"
        };
        Ok(Compared {
            verdict: verdict.to_owned(),
            reason: format!("what is in {only:?}"),
            text: "the spec has changed\n".to_owned(),
        })
    }
}

/// Ten lines, of which some can be replaced.
fn ten(changes: &[(usize, &str)]) -> String {
    let line = |number: usize| {
        let other = changes.iter().find(|(at, _)| *at == number);
        other.map_or(format!("line {number}\n"), |(_, text)| format!("{text}\n"))
    };
    (1..=10).map(line).collect()
}

/// The spec of `birds`, as it is first.
fn first() -> String {
    let lib = ten(&[]);
    format!(
        "version: 1.0.0\n== Cargo.toml\n[package]\nname = \"birds\"\nversion = \"1.0.0\"\nedition = \"2024\"\n== src/lib.rs\n{lib}== src/old.rs\nold\n\
         == README.md\nbirds\nsing\n== src/resources/owls.rs\nowls\n== src/resources/crows.rs\ncrows\n== fake/Cargo.toml\n[package]\nname = \"birds-fake\"\n"
    )
}

/// The same one version later: a line changed, a file gone, one more.
fn second() -> String {
    first()
        .replace("1.0.0", "1.1.0")
        .replace("line 9\n", "line nine\n")
        .replace("== src/old.rs\nold\n", "== src/new.rs\nnew\n")
}

/// And one more: two lines changed, and the README.
fn third() -> String {
    second()
        .replace("1.1.0", "1.2.0")
        .replace("line 1\n", "line one\n")
        .replace("line nine\n", "line 9 again\n")
        .replace("== README.md\nbirds\n", "== README.md\nbirds and more\n")
}

/// A workspace with an API, beside it a project.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("ws/Cargo.toml", "[workspace]\n");
    folder.write(
        "ws/codegen/runtime/Cargo.toml",
        "[package]\nname = \"runtime\"\n",
    );
    folder.write("ws/codegen/runtime/src/lib.rs", "");
    folder.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\n\n[workspace]\n",
    );
    folder.write("app/src/main.rs", "fn main() {}\n");
    describe(&folder, &first());
    folder
}

/// Changes the spec.
fn describe(folder: &Folder, spec: &str) {
    folder.write("ws/spec/birds/api.yaml", spec);
}

/// Runs a command line; `@` stands for the copy.
fn run_on(folder: &Folder, disk: &dyn Disk, words: &[&str]) -> Result<String> {
    run_with(folder, &Lines, disk, words)
}

/// The same with another engine.
fn run_with(
    folder: &Folder,
    engine: &dyn Parts,
    disk: &dyn Disk,
    words: &[&str],
) -> Result<String> {
    let place: PathBuf = folder.path().join(DEST);
    let words = words.iter().map(|word| match *word {
        "@" => place.clone().into_os_string(),
        word => word.into(),
    });
    let asked: Asked = options(&COMMAND.parse(words)?)?;
    let mut out = Vec::new();
    let mut tools = Tools {
        engine,
        disk,
        out: &mut out,
    };
    let workspace = Workspace::at(folder.path().join("ws"));
    let done = vendor(&workspace, &asked, &mut tools);
    let root = format!("{}/", folder.path().display());
    let said = String::from_utf8(out).unwrap().replace(&root, "");
    done.map(|()| said.clone()).map_err(|failure| {
        let text = format!("{said}{}", failure.message().replace(&root, ""));
        if failure.code() == 2 {
            xtask::failure::Failure::usage(text)
        } else {
            xtask::failure::Failure::new(text)
        }
    })
}

fn run(folder: &Folder, words: &[&str]) -> Result<String> {
    run_on(folder, &RealDisk, words)
}

/// What a run that must succeed says.
fn said(folder: &Folder, words: &[&str]) -> String {
    run(folder, words).unwrap_or_else(|failure| panic!("{}", failure.message()))
}

/// What a run that must fail says, and its exit code.
fn refused(folder: &Folder, words: &[&str]) -> (u8, String) {
    let failure = run(folder, words).expect_err("a failure");
    (failure.code(), failure.message().to_owned())
}

/// A workspace with a copy of its API.
fn copied(name: &str) -> Folder {
    let folder = folder(name);
    said(&folder, &["birds", "@"]);
    folder
}

/// The files of a spec, as they lie in an unedited copy, without those in which the copy says what it is.
fn files(spec: &str) -> BTreeMap<String, String> {
    let inputs = Inputs {
        spec: BTreeMap::from([("api.yaml".to_owned(), spec.as_bytes().to_vec())]),
        ..Inputs::default()
    };
    Lines
        .generate_only("birds", &inputs, &Selection::all())
        .unwrap()
        .files
}

/// What lies in the copy, without the files in which it says what it is.
fn there(folder: &Folder) -> BTreeMap<String, String> {
    let mut tree = folder.tree(DEST);
    for own in [
        ".vendor.json",
        ".vendor.base",
        ".gitattributes",
        "rustfmt.toml",
    ] {
        assert!(tree.remove(own).is_some(), "{own}");
    }
    tree
}

fn at(inside: &str) -> String {
    format!("{DEST}/{inside}")
}

/// What a killed run left around the copy.
fn left(folder: &Folder) -> Vec<String> {
    let is_stage = |path: &String| path.contains(".vendoring");
    folder.tree("").into_keys().filter(is_stage).collect()
}
