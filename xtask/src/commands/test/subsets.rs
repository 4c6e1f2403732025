//! Parts of the APIs, as `--only` makes them: each is linted and documented as a crate of its own.
//!
//! All of them are members of one workspace, with one runtime, so that what they depend on is compiled once.

use std::fs;

use super::Outcome;
use super::standalone::quiet;
use crate::engine::{Inputs, Selection, generate_only};
use crate::failure::{Context, Failure, Result};
use crate::standalone::{Copy, copy_folder};
use crate::workspace::Workspace;

/// The folder of the workspace that is thrown away.
const NAME: &str = "subsets";

/// A crate to be: what is selected, and the crate's name.
struct Part {
    selection: Selection,
    name: String,
}

/// Makes a crate of every single resource, and one of two with the fake beside it, and checks all of them.
pub(super) fn build(workspace: &Workspace) -> Result<Outcome> {
    let copy = Copy::empty(workspace, NAME)?;
    let mut members = Vec::new();
    for api in workspace.apis()? {
        let inputs = workspace.inputs(&api)?;
        for part in parts(&inputs)? {
            write(&copy, &api, &part, &inputs)?;
            members.push(format!("generated/{}", part.name));
        }
    }
    for shared in ["codegen/runtime", "codegen/fake"] {
        share(&copy, workspace, shared)?;
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    put(&copy, "Cargo.toml", &manifest)?;
    lint(&copy)
}

/// Each resource alone without the fake, and the first two with it.
fn parts(inputs: &Inputs) -> Result<Vec<Part>> {
    let modules = modules(inputs);
    let whole = crate_name(inputs)?;
    let part = |selection: Selection, end: &str| Part {
        selection,
        name: format!("{whole}-{end}").replace('_', "-"),
    };
    let single = |module: &String| part(Selection::only([module]).without_fake(), module);
    let two = part(Selection::only(modules.iter().take(2)), "played");
    Ok(modules.iter().map(single).chain([two]).collect())
}

/// The names of the files of resources.
fn modules(inputs: &Inputs) -> Vec<String> {
    let shared = ["api", "errors", "seed", "service"];
    let names = inputs.spec.keys();
    let stems = names.filter_map(|path| path.strip_suffix(".yaml"));
    let own = stems.filter(|stem| !shared.contains(stem));
    own.map(str::to_owned).collect()
}

/// What `api.yaml` says, which has one line of its own for it.
fn crate_name(inputs: &Inputs) -> Result<String> {
    let text = inputs.spec.get("api.yaml").map(Vec::as_slice);
    let text = String::from_utf8_lossy(text.unwrap_or_default());
    let name = text.lines().find_map(|line| line.strip_prefix("crate:"));
    name.map(|name| name.trim().to_owned())
        .ok_or_else(|| Failure::new("error: api.yaml has no line `crate:`"))
}

fn write(copy: &Copy, api: &str, part: &Part, inputs: &Inputs) -> Result<()> {
    let inputs = renamed(inputs, &crate_name(inputs)?, &part.name);
    let output = generate_only(api, &inputs, &part.selection).map_err(Failure::new)?;
    for (path, text) in output.files {
        put(copy, &format!("generated/{}/{path}", part.name), &text)?;
    }
    Ok(())
}

/// The same API under another crate's name: a workspace holds no two of one name.
fn renamed(inputs: &Inputs, old: &str, new: &str) -> Inputs {
    let mut inputs = inputs.clone();
    for (path, bytes) in &mut inputs.spec {
        let text = String::from_utf8_lossy(bytes);
        *bytes = match path.as_str() {
            "api.yaml" => text.replace(&format!("crate: {old}"), &format!("crate: {new}")),
            path if path.starts_with("examples/") => text.replace(&rust(old), &rust(new)),
            _ => continue,
        }
        .into_bytes();
    }
    inputs
}

fn rust(name: &str) -> String {
    name.replace('-', "_")
}

fn put(copy: &Copy, path: &str, text: &str) -> Result<()> {
    let path = copy.folder().join(path);
    let folder = path.parent().unwrap_or(copy.folder());
    fs::create_dir_all(folder).context("create", folder)?;
    fs::write(&path, text).context("write", &path)
}

/// Copies a package that all crates depend on, without its tests: what they need is not in this workspace.
fn share(copy: &Copy, workspace: &Workspace, folder: &str) -> Result<()> {
    let from = workspace.root().join(folder);
    copy_folder(&from.join("src"), &copy.folder().join(folder).join("src"))?;
    let path = from.join("Cargo.toml");
    let manifest = fs::read_to_string(&path).context("read", &path)?;
    let own = manifest.split("[dev-dependencies]").next();
    put(
        copy,
        &format!("{folder}/Cargo.toml"),
        own.unwrap_or_default(),
    )
}

/// Lints with pedantry and documents without a broken link.
fn lint(copy: &Copy) -> Result<Outcome> {
    // What is thrown away is not compiled a second time: nothing is kept for that.
    let cargo = |arguments: &[&str]| {
        let mut command = copy.cargo(arguments);
        command.env("CARGO_INCREMENTAL", "0");
        command
    };
    quiet(cargo(&["clippy", "--workspace", "--lib", "--examples"]))?;
    let mut docs = cargo(&["doc", "--workspace", "--no-deps"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    quiet(docs)
}
