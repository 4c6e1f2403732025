//! What `diff --bump` writes, and what it leaves when it cannot.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use xtask::commands::diff::{Tools, diff};
use xtask::engine::{self, Codegen, Counts, Engine, Inputs, Output};
use xtask::git::Git;
use xtask::tree::{Disk, RealDisk};
use xtask::workspace::Workspace;

use super::{BREAKING, MORE, NOW, edit, regenerate, run, uncommitted, workspace};
use crate::common::{Dying, Folder, Kind, commit, git};

const BUMP: &[&str] = &["--api", "cold-rooms", "--bump"];

/// Everything that is not git's and not ours alone.
fn tree(folder: &Folder) -> BTreeMap<String, String> {
    let mut tree = BTreeMap::new();
    for part in ["spec", "generated"] {
        let files = folder.tree(part).into_iter();
        tree.extend(files.map(|(path, text)| (format!("{part}/{path}"), text)));
    }
    tree
}

/// The headings and entries of a changelog.
fn changelog(folder: &Folder) -> Vec<String> {
    let text = folder.read("spec/cold-rooms/CHANGELOG.md");
    let lines = text.lines().filter(|line| line.starts_with(['#', '-']));
    lines.map(str::to_owned).collect()
}

fn version(folder: &Folder) -> String {
    let text = folder.read("spec/cold-rooms/api.yaml");
    let line = text.lines().find(|line| line.starts_with("version:"));
    line.unwrap().to_owned()
}

#[test]
fn version_changelog_and_crate_are_written_together() {
    let folder = workspace("bump");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let before = tree(&folder);
    let (out, notes) = run(&folder, &["--bump"]).printed();
    assert!(out.contains("colour"), "{out}");
    let lines: Vec<&str> = notes.lines().collect();
    assert!(
        lines[0].starts_with("cold-rooms: 4 operations, "),
        "{notes}"
    );
    assert_eq!(
        lines[1..],
        [
            "cold-rooms: 0.1.0 → 0.1.1; wrote spec/cold-rooms/api.yaml and spec/cold-rooms/CHANGELOG.md",
            "next: `cargo xtask test`, which also brings Cargo.lock up to date, `git diff`, `git commit`, then `git tag cold-rooms-0.1.1`",
        ]
    );
    let mut after = tree(&folder);
    let spec = after["spec/cold-rooms/api.yaml"].replace("version: 0.1.1\n", "version: 0.1.0\n");
    assert_eq!(spec, before["spec/cold-rooms/api.yaml"]);
    let written = changelog(&folder);
    assert_eq!(
        written[..3],
        ["# Changelog", "## [0.1.1] - 2026-01-31", "### Added"]
    );
    assert!(
        written.len() > 3 && written[3].contains("colour"),
        "{written:?}"
    );
    let text = folder.read("spec/cold-rooms/CHANGELOG.md");
    assert!(
        folder
            .read("generated/cold-rooms/CHANGELOG.md")
            .ends_with(&text)
    );
    let manifest = folder.read("generated/cold-rooms/Cargo.toml");
    assert!(manifest.contains("\nversion = \"0.1.1\"\n"), "{manifest}");

    let (_, notes) = run(&folder, &["--bump", "--date", "2027-12-31"]).printed();
    assert!(notes.contains("0 files written"), "{notes}");
    let said = "cold-rooms: 0.1.1, which its spec and its CHANGELOG.md already say\n";
    assert!(notes.contains(said), "{notes}");
    assert_eq!(tree(&folder), after, "a second run changes nothing");
    after.retain(|path, text| {
        before.get(path) != Some(text) && !path.starts_with("generated/cold-rooms/")
    });
    let changed: Vec<&str> = after.keys().map(String::as_str).collect();
    assert_eq!(
        changed,
        ["spec/cold-rooms/CHANGELOG.md", "spec/cold-rooms/api.yaml"]
    );
}

#[test]
fn several_apis_are_raised_at_once() {
    let folder = workspace("bump-both");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    edit(&folder, "hot-rooms", "items.yaml", BREAKING);
    let (_, notes) = run(&folder, &["--bump", "--date", "2026-02-28"]).printed();
    let tags = "then `git tag cold-rooms-0.1.1` and `git tag hot-rooms-0.2.0`\n";
    assert!(notes.ends_with(tags), "{notes}");
    let text = folder.read("generated/hot-rooms/CHANGELOG.md");
    assert!(
        text.contains("\n## [0.2.0] - 2026-02-28\n\n### Changed\n\n- **Breaking:** "),
        "{text}"
    );
}

#[test]
fn what_people_wrote_stays() {
    let folder = uncommitted("bump-people");
    let text = "# What happened\n\n## [Unreleased]\n\n- Something soon.\n\n## [0.1.0] - 2025-05-05\n\nThe first.\n";
    folder.write("spec/cold-rooms/CHANGELOG.md", text);
    edit(
        &folder,
        "cold-rooms",
        "api.yaml",
        ("version: 0.1.0", "version:   '0.1.0'  # raised by hand"),
    );
    regenerate(&folder);
    commit(&folder);
    edit(&folder, "cold-rooms", "items.yaml", BREAKING);
    run(&folder, BUMP).printed();
    assert_eq!(version(&folder), "version:   '0.2.0'  # raised by hand");
    let after = folder.read("spec/cold-rooms/CHANGELOG.md");
    let (start, rest) = text.split_at(text.find("## [0.1.0]").unwrap());
    assert!(
        after.starts_with(&format!("{start}## [0.2.0] - 2026-01-31\n")),
        "{after}"
    );
    assert!(after.ends_with(&format!("\n\n{rest}")), "{after}");
}

#[test]
fn a_version_that_is_high_enough_is_left() {
    let folder = workspace("bump-high");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    edit(
        &folder,
        "cold-rooms",
        "api.yaml",
        ("version: 0.1.0", "version: 0.3.0"),
    );
    let (_, notes) = run(&folder, BUMP).printed();
    let said =
        "cold-rooms: 0.3.0, which its spec already says; wrote spec/cold-rooms/CHANGELOG.md\n";
    assert!(notes.contains(said), "{notes}");
    assert_eq!(version(&folder), "version: 0.3.0");
    assert_eq!(changelog(&folder)[1], "## [0.3.0] - 2026-01-31");
    edit(
        &folder,
        "cold-rooms",
        "api.yaml",
        ("version: 0.3.0", "version: 0.0.9"),
    );
    run(&folder, BUMP).printed();
    assert_eq!(
        version(&folder),
        "version: 0.1.1",
        "lower than what is committed"
    );
}

#[test]
fn a_version_that_nobody_has_seen_is_raised_with_its_section() {
    let folder = workspace("bump-twice");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    run(&folder, BUMP).printed();
    edit(&folder, "cold-rooms", "items.yaml", BREAKING);
    run(&folder, BUMP).printed();
    assert_eq!(version(&folder), "version: 0.2.0");
    let headings = |folder: &Folder| {
        let lines = changelog(folder).into_iter();
        lines
            .filter(|line| line.starts_with('#'))
            .collect::<Vec<_>>()
    };
    let expected = [
        "# Changelog",
        "## [0.2.0] - 2026-01-31",
        "### Added",
        "### Changed",
    ];
    assert_eq!(headings(&folder), expected);

    // One that is committed may have been seen.
    let folder = workspace("bump-twice-committed");
    git(&folder, &["tag", "v0.1.0"]);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    run(&folder, BUMP).printed();
    commit(&folder);
    edit(&folder, "cold-rooms", "items.yaml", BREAKING);
    run(&folder, &[&["v0.1.0"], BUMP].concat()).printed();
    let expected = [
        "# Changelog",
        "## [0.2.0] - 2026-01-31",
        "### Changed",
        "## [0.1.1] - 2026-01-31",
        "### Added",
    ];
    assert_eq!(headings(&folder), expected);
}

#[test]
fn an_entry_that_is_true_no_more_goes_with_the_next_run() {
    let folder = workspace("bump-again");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    run(&folder, BUMP).printed();
    let path = "spec/cold-rooms/CHANGELOG.md";
    let mine = "- `list` knows colours, and `colour` is mine.\n";
    folder.write(path, &format!("{}{mine}", folder.read(path)));
    let (from, to) = MORE;
    edit(
        &folder,
        "cold-rooms",
        "items.yaml",
        (to, &to.replace("colour:", "shape:")),
    );
    run(&folder, BUMP).printed();
    let log = folder.read(path);
    assert!(log.contains("shape") && log.contains(mine), "{log}");
    assert!(!log.replace(mine, "").contains("colour"), "{log}");
    let after = tree(&folder);
    run(&folder, BUMP).printed();
    assert_eq!(tree(&folder), after);
    commit(&folder);
    edit(
        &folder,
        "cold-rooms",
        "items.yaml",
        (from, &from.replace("filter", "size")),
    );
    run(&folder, BUMP).printed();
    assert!(
        folder.read(path).contains("shape"),
        "what is committed stays"
    );
}

#[test]
fn a_version_that_cannot_be_changed_in_place_is_told() {
    let folder = workspace("bump-block");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    edit(
        &folder,
        "cold-rooms",
        "api.yaml",
        ("version: 0.1.0", r#"version: "0.1\x2e0""#),
    );
    let before = tree(&folder);
    let (code, message) = run(&folder, BUMP).failure();
    assert_eq!(code, 1);
    assert_eq!(
        message,
        "error: the version in spec/cold-rooms/api.yaml cannot be changed automatically\n  help: write `version: 0.1.1`, then run this again"
    );
    assert_eq!(tree(&folder), before);
}

#[test]
fn every_other_byte_of_the_spec_stays() {
    let folder = uncommitted("bump-bytes");
    let path = "spec/cold-rooms/api.yaml";
    let text = folder.read(path).replace("title: ", "# Köln\ntitle: ");
    let text = text.replace("crate: cold-rooms\n", "").replace(
        "version: 0.1.0",
        "\"version\" : \"0.1.0\"   # 0.1.0\ncrate: cold-rooms",
    );
    folder.write(path, &text.replace('\n', "\r\n"));
    regenerate(&folder);
    commit(&folder);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    run(&folder, BUMP).printed();
    let expected = text.replace("\"version\" : \"0.1.0\"", "\"version\" : \"0.1.1\"");
    assert_eq!(folder.read(path), expected.replace('\n', "\r\n"));
}

#[test]
fn nothing_changed_is_nothing_to_bump() {
    let folder = workspace("bump-nothing");
    edit(
        &folder,
        "cold-rooms",
        "items.yaml",
        ("docs: Items, ", "# A comment.\ndocs: Items, "),
    );
    let before = tree(&folder);
    let (_, notes) = run(&folder, BUMP).printed();
    assert!(
        notes.starts_with("nothing to bump: no crate has changed since HEAD ("),
        "{notes}"
    );
    assert_eq!(tree(&folder), before);
}

#[test]
fn what_stands_against_generating_stands_against_a_bump() {
    let folder = workspace("bump-refused");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let lib = folder.read("generated/cold-rooms/src/lib.rs");
    folder.write("generated/cold-rooms/src/lib.rs", "edited");
    let before = tree(&folder);
    let (_, message) = run(&folder, BUMP).failure();
    assert!(
        message.contains("generated/cold-rooms/src/lib.rs: edited by hand"),
        "{message}"
    );
    assert_eq!(tree(&folder), before);
    folder.write("generated/cold-rooms/src/lib.rs", &lib);
    run(&folder, BUMP).printed();
}

#[test]
fn a_copy_of_a_part_decides_no_version() {
    let folder = workspace("bump-part");
    let model = folder.read("generated/cold-rooms/model.json");
    folder.write("copy/model.json", &model);
    folder.write("copy/.vendor.json", r#"{"only": ["items"]}"#);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let (_, message) = run(&folder, &["copy", "--bump"]).failure();
    assert_eq!(
        message,
        "error: copy holds only a part of `cold-rooms`, so it does not show all that has changed\n  help: compare with a revision or with a whole crate"
    );
    assert_eq!(version(&folder), "version: 0.1.0");
}

#[test]
fn a_clock_without_a_day_asks_for_one() {
    let folder = workspace("bump-clock");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let mut tools = Tools {
        engine: &Codegen,
        disk: &RealDisk,
        git: &Git::around(folder.path()),
        here: folder.path(),
        now: SystemTime::UNIX_EPOCH - Duration::from_secs(1),
        out: &mut Vec::new(),
        notes: &mut Vec::new(),
    };
    let workspace = Workspace::at(folder.path());
    let options = super::parse(BUMP).unwrap();
    let result = diff(&workspace, &options, &mut tools);
    let (_, message) = super::message(result);
    assert!(
        message.ends_with("help: give the date with `--date YYYY-MM-DD`"),
        "{message}"
    );
    tools.now = SystemTime::UNIX_EPOCH + NOW;
    diff(&workspace, &options, &mut tools).unwrap();
}

/// An engine with few files, which makes many runs quick.
struct Few;

impl Engine for Few {
    fn generate(&self, api: &str, inputs: &Inputs) -> Result<Output, String> {
        let description = engine::describe(api, inputs)?;
        let manifest = format!("[package]\nname = \"{api}\"\n");
        let mut files = BTreeMap::from([
            ("Cargo.toml".to_owned(), manifest),
            ("model.json".to_owned(), description.model),
            ("places.json".to_owned(), description.places),
        ]);
        let log = inputs.spec.get("CHANGELOG.md");
        let log = log.map(|log| String::from_utf8(log.clone()).unwrap());
        files.extend(log.map(|log| ("CHANGELOG.md".to_owned(), log)));
        let counts = Counts::default();
        Ok(Output { files, counts })
    }

    fn schemas(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

/// Raises what a folder holds, compared with what `base` holds.
fn raise(folder: &Folder, base: &Folder, disk: &dyn Disk) -> bool {
    let workspace = Workspace::at(folder.path());
    let mut tools = Tools {
        engine: &Few,
        disk,
        git: &Git::with_program("no-such-git", folder.path()),
        here: folder.path(),
        now: SystemTime::UNIX_EPOCH + NOW,
        out: &mut Vec::new(),
        notes: &mut Vec::new(),
    };
    let options = super::parse(&[base.path().to_str().unwrap(), "--bump"]).unwrap();
    diff(&workspace, &options, &mut tools).is_ok()
}

/// A workspace in which two APIs are to be raised: as it was generated, as it is, and as it is to be.
struct Case {
    base: Folder,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
}

impl Case {
    fn new(name: &str) -> Self {
        let base = Folder::new(name);
        super::fill(&base);
        base.write("spec/hot-rooms/CHANGELOG.md", "# Old\n");
        super::regenerate_with(&base, &Few);
        std::fs::remove_dir_all(base.path().join("target")).unwrap();
        let folder = Folder::new(&format!("{name}-case"));
        for (path, text) in base.tree("") {
            folder.write(&path, &text);
        }
        edit(&folder, "cold-rooms", "items.yaml", MORE);
        edit(&folder, "hot-rooms", "items.yaml", BREAKING);
        let before = folder.tree("");
        assert!(raise(&folder, &base, &RealDisk));
        let after = tree(&folder);
        Self {
            base,
            before,
            after,
        }
    }

    /// The workspace before anything was raised.
    fn folder(&self, name: &str) -> Folder {
        let folder = Folder::new(name);
        for (path, text) in &self.before {
            folder.write(path, text);
        }
        folder
    }
}

#[test]
fn one_failure_at_any_point_leaves_all_as_it_was() {
    let case = Case::new("bump-once");
    let start = tree(&case.folder("bump-once-start"));
    for kind in [Kind::Modern, Kind::Plain] {
        for operation in 1.. {
            let folder = case.folder("bump-once-now");
            let disk = Dying::once(kind, operation);
            let succeeded = raise(&folder, &case.base, &disk);
            let now = tree(&folder);
            if !disk.has_failed() {
                assert!(operation > 20 && succeeded && now == case.after);
                break;
            }
            // Only what is left of old trees may fail to go when all is done.
            let whole = now == start || now == case.after;
            assert!(!succeeded && whole, "{kind:?} {operation}");
        }
    }
}

#[test]
fn after_a_kill_at_any_point_a_second_run_ends_it() {
    let case = Case::new("bump-kill");
    for kind in [Kind::Modern, Kind::Plain] {
        for operation in 1.. {
            let folder = case.folder("bump-kill-now");
            if raise(&folder, &case.base, &Dying::after(kind, operation)) {
                assert!(operation > 20);
                break;
            }
            let now = tree(&folder);
            for api in ["cold-rooms", "hot-rooms"] {
                let version = format!("spec/{api}/api.yaml");
                let log = format!("spec/{api}/CHANGELOG.md");
                let is_new = now[&version] == case.after[&version];
                assert!(is_new || now[&version] == case.before[&version]);
                // The version comes last: where it is new, all else is.
                let said = now.get(&log) == case.after.get(&log);
                assert!(!is_new || said, "{kind:?} {operation}");
            }
            assert!(raise(&folder, &case.base, &RealDisk));
            assert_eq!(tree(&folder), case.after, "{kind:?} {operation}");
        }
    }
}
