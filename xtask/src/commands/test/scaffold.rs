//! What `new` starts: it must generate and build as it is.

use std::collections::BTreeMap;
use std::fs;

use super::Outcome;
use super::standalone::quiet;
use crate::commands::new;
use crate::engine::{Codegen, Engine as _, Inputs};
use crate::failure::{Context, Failure, Result};
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// The name of the API that is started, generated, built and thrown away.
const NAME: &str = "scaffold";

/// Starts an API outside the workspace, generates its crate and checks it.
pub(super) fn builds(workspace: &Workspace) -> Result<Outcome> {
    let copy = Copy::empty(workspace, NAME)?;
    let inputs = Inputs {
        spec: spec(&copy)?,
        nested: Some(workspace.nested()?),
        ..workspace.shared()?
    };
    let output = Codegen.generate(NAME, &inputs).map_err(Failure::new)?;
    for (path, text) in output.files {
        let path = copy.folder().join(path);
        let folder = path.parent().unwrap_or(copy.folder());
        fs::create_dir_all(folder).context("create", folder)?;
        fs::write(&path, text).context("write", &path)?;
    }
    quiet(copy.cargo(&["check", "--all-targets"]))
}

/// The files of the new API.
fn spec(copy: &Copy) -> Result<BTreeMap<String, Vec<u8>>> {
    let elsewhere = Workspace::at(copy.folder().join("workspace"));
    fs::create_dir_all(elsewhere.spec()).context("create", &elsewhere.spec())?;
    new::create(&elsewhere, NAME)?;
    elsewhere.spec_files(NAME)
}
