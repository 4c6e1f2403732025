//! A copy in a project outside the workspace: edited, and updated over three versions of its spec, with cargo after each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::standalone::quiet;
use super::{End, Outcome};
use crate::commands::vendor::{
    Asked, Checking, Copying, Edits, Format, Tools, Updating, Wishes, vendor,
};
use crate::engine::{Codegen, Selection};
use crate::failure::{Context, Failure, Result};
use crate::standalone::Copy;
use crate::tree::RealDisk;
use crate::workspace::Workspace;

/// The API whose crate is copied, and the crate.
const API: &str = "showcase";

/// Where the copy lies in the project.
const DEST: &str = "vendor/bookshop";

/// The project's manifest.
const MANIFEST: &str = "[package]\nname = \"reader\"\nedition = \"2024\"\n\n[dependencies]\nbookshop = { path = \"vendor/bookshop\" }\n";

/// What the project does with the crate; `{more}` is what only a later version can do.
const PROGRAM: &str = "\
//! Puts up an aisle.

fn main() -> Result<(), bookshop::Error> {
    let client = bookshop::Client::from_env()?;
    let call = client.aisles().create(bookshop::house::SIGN){more};
    println!(\"{call:?}\");
    Ok(())
}
";

/// A module of the user's own in the copy.
const MODULE: &str =
    "//! What our shop calls its aisles.\n\n/// The first sign.\npub const SIGN: &str = \"A\";\n";

/// What the user writes into a file that each version changes.
const OWN_WORDS: &str = "Gets one aisle, whose sign is ours.";

/// What is replaced in a file of the spec, and by what.
type Change = (&'static str, &'static str, &'static str);

/// The second version of the spec: one more parameter, and other words.
const SECOND: [Change; 3] = [
    ("api.yaml", "version: 0.1.0", "version: 0.1.1"),
    (
        "aisles.yaml",
        "      capacity: {type: integer, docs: \"Number of books that it holds; 40 when absent.\"}\n",
        "      capacity: {type: integer, docs: \"Number of books that it holds; 40 when absent.\"}\n      floor: {type: integer, docs: \"Where it stands.\"}\n",
    ),
    (
        "aisles.yaml",
        "docs: Takes down an aisle, which must be empty.",
        "docs: Takes an empty aisle down.",
    ),
];

/// The third: another rate limit, and a parameter that is gone.
const THIRD: [Change; 4] = [
    ("api.yaml", "version: 0.1.1", "version: 0.2.0"),
    (
        "api.yaml",
        "rate_limit: {requests: 20, per: 1s, shared: true}",
        "rate_limit: {requests: 100, per: 10s, shared: true}",
    ),
    (
        "aisles.yaml",
        "      openedBefore: {type: timestamp, docs: \"Only aisles that were put up earlier.\"}\n",
        "",
    ),
    ("service.yaml", ", openedBefore: {until: openedAt}", ""),
];

/// Copies, edits and updates.
pub(super) fn lives(workspace: &Workspace) -> Result<Outcome> {
    let project = Project::new(workspace)?;
    project.write(&format!("{DEST}/src/house.rs"), MODULE)?;
    project.edit(
        "src/lib.rs",
        "pub mod guide;\n",
        "pub mod guide;\npub mod house;\n",
    )?;
    project.edit(
        "README.md",
        "## Resources\n",
        "Our own words.\n\n## Resources\n",
    )?;
    project.edit("src/resources/aisles.rs", "Gets one aisle.", OWN_WORDS)?;
    project.remove("examples/list.rs")?;
    project.builds("")?;
    for (changes, program) in [
        (&SECOND[..], ".floor(2)"),
        (&THIRD, ".capacity(20).floor(2)"),
    ] {
        project.describe(changes)?;
        let said = project.vendor(&project.update(None))?;
        project.expect(&said, "merged with your edits: src/resources/aisles.rs\n")?;
        project.builds(program)?;
        project.is_as_left()?;
    }
    project.builds_alone()?;
    project.vendor(&project.update(Some(vec!["aisles".to_owned()])))?;
    project.builds(".floor(2)")?;
    project.is_as_left()?;
    project.vendor(&project.check())?;
    Ok(End::Passed.into())
}

/// A project with a copy, and the workspace that the copy is from, which can be changed.
struct Project {
    copy: Copy,
    origin: Workspace,
}

impl Project {
    fn new(workspace: &Workspace) -> Result<Self> {
        let copy = Copy::empty(workspace, "vendored")?;
        let origin = Workspace::at(copy.folder().join("origin"));
        let project = Self { copy, origin };
        let inputs = workspace.inputs(API)?;
        for (name, bytes) in &inputs.spec {
            let text = String::from_utf8_lossy(bytes);
            project.write(&format!("origin/spec/{API}/{name}"), &text)?;
        }
        let sources = workspace.nested()?;
        project.write_package("runtime", &inputs.manifest, &sources.runtime)?;
        let fake = inputs.fake_manifest.unwrap_or_default();
        project.write_package("fake", &fake, &sources.fake)?;
        project.write("Cargo.toml", MANIFEST)?;
        let copying = Copying {
            api: API.to_owned(),
            dest: project.copy.folder().join(DEST),
            part: Selection::all(),
            dry_run: false,
        };
        project.vendor(&Asked::Copy(copying))?;
        Ok(project)
    }

    fn write_package(
        &self,
        name: &str,
        manifest: &str,
        files: &BTreeMap<String, String>,
    ) -> Result<()> {
        let folder = format!("origin/codegen/{name}");
        self.write(&format!("{folder}/Cargo.toml"), manifest)?;
        files
            .iter()
            .try_for_each(|(path, text)| self.write(&format!("{folder}/src/{path}"), text))
    }

    fn update(&self, only: Option<Vec<String>>) -> Asked {
        Asked::Update(Updating {
            dest: self.copy.folder().join(DEST),
            fake: only.as_ref().map(|_| false),
            only,
            wishes: Wishes::default(),
            dry_run: false,
        })
    }

    fn check(&self) -> Asked {
        Asked::Check(Checking {
            dest: self.copy.folder().join(DEST),
            edits: Edits::Refuse,
            format: Format::Text,
        })
    }

    /// Runs `vendor`, and gives what it says.
    fn vendor(&self, asked: &Asked) -> Result<String> {
        let mut out = Vec::new();
        let mut tools = Tools {
            engine: &Codegen,
            disk: &RealDisk,
            out: &mut out,
        };
        let done = vendor(&self.origin, asked, &mut tools);
        let said = String::from_utf8_lossy(&out).into_owned();
        match done {
            Ok(()) => Ok(said),
            Err(failure) => Err(Failure::new(format!("{said}{}", failure.message()))),
        }
    }

    /// Changes the spec.
    fn describe(&self, changes: &[Change]) -> Result<()> {
        changes.iter().try_for_each(|(file, old, new)| {
            self.replace(&format!("origin/spec/{API}/{file}"), old, new)
        })
    }

    /// Edits a file of the copy.
    fn edit(&self, file: &str, old: &str, new: &str) -> Result<()> {
        self.replace(&format!("{DEST}/{file}"), old, new)
    }

    fn replace(&self, file: &str, old: &str, new: &str) -> Result<()> {
        let text = self.read(file)?;
        self.expect(&text, old)?;
        self.write(file, &text.replacen(old, new, 1))
    }

    /// Checks the project, and so the copy; a warning is a failure.
    fn builds(&self, program: &str) -> Result<()> {
        self.write("src/main.rs", &PROGRAM.replace("{more}", program))?;
        quiet(self.copy.cargo(&["check", "--offline"])).map(drop)
    }

    /// Checks the copy alone, with its examples and its fake.
    fn builds_alone(&self) -> Result<()> {
        let lock = self.copy.folder().join("Cargo.lock");
        let own = self.copy.folder().join(DEST).join("Cargo.lock");
        fs::copy(&lock, &own).context("copy", &lock)?;
        let manifest = format!("{DEST}/Cargo.toml");
        let check = [
            "check",
            "--offline",
            "--all-targets",
            "--manifest-path",
            &manifest,
        ];
        quiet(self.copy.cargo(&check)).map(drop)
    }

    /// Fails if an edit of the user is lost.
    fn is_as_left(&self) -> Result<()> {
        let file = |name: &str| format!("{DEST}/{name}");
        self.expect(&self.read(&file("src/lib.rs"))?, "pub mod house;\n")?;
        self.expect(&self.read(&file("README.md"))?, "Our own words.\n")?;
        self.expect(&self.read(&file("src/resources/aisles.rs"))?, OWN_WORDS)?;
        self.expect(&self.read(&file("src/house.rs"))?, MODULE)?;
        if self.copy.folder().join(file("examples/list.rs")).exists() {
            return Err(Failure::new("error: what was deleted has come back"));
        }
        Ok(())
    }

    fn expect(&self, text: &str, part: &str) -> Result<()> {
        if text.contains(part) {
            return Ok(());
        }
        let place = self.copy.folder().display();
        Err(Failure::new(format!(
            "error: in {place} there is no {part:?} in\n{text}"
        )))
    }

    fn read(&self, file: &str) -> Result<String> {
        let path = self.copy.folder().join(file);
        fs::read_to_string(&path).context("read", &path)
    }

    fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.copy.folder().join(file);
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).context("create", folder)?;
        fs::write(&path, text).context("write", &path)
    }

    fn remove(&self, file: &str) -> Result<()> {
        let path = self.copy.folder().join(DEST).join(file);
        fs::remove_file(&path).context("remove", &path)
    }
}
