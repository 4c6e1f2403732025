//! `generate` on a small workspace, with an engine that makes files of the spec's lines.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::common::{Dying, Folder, Kind};
use xtask::commands::generate::{Mode, Options, Tools, generate};
use xtask::engine::{Counts, Engine, Inputs, Output};
use xtask::failure::Result;
use xtask::tree::{Overwrite, RealDisk};
use xtask::workspace::Workspace;

/// Each line `path = text` of `api.yaml` becomes a file; `mistake` is one.
#[derive(Default)]
struct Lines {
    asked: Cell<usize>,
}

impl Engine for Lines {
    fn generate(&self, api: &str, inputs: &Inputs) -> std::result::Result<Output, String> {
        self.asked.set(self.asked.get() + 1);
        let spec = inputs
            .spec
            .get("api.yaml")
            .ok_or(format!("error: {api} has no api.yaml"))?;
        let spec = String::from_utf8_lossy(spec);
        if spec.contains("mistake") {
            return Err(format!("error: {api} is a mistake\n"));
        }
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        for (path, text) in spec.lines().filter_map(|line| line.split_once(" = ")) {
            files.insert(path.to_owned(), format!("{text}\n"));
        }
        assert!(inputs.nested.is_none(), "no source is read");
        files
            .entry("Cargo.toml".to_owned())
            .or_insert(format!("[package]\nname = \"{api}\"\n"));
        if inputs.fake_manifest.is_some() {
            let manifest = format!("[package]\nname = \"{api}-fake\"\n");
            files.insert("fake/Cargo.toml".to_owned(), manifest);
        }
        Ok(Output {
            files,
            counts: Counts {
                operations: 2,
                types: 3,
                events: 5,
                policies: 7,
                cells: 11,
            },
        })
    }

    fn schemas(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

/// A workspace with a runtime whose source is no text, and two APIs.
fn workspace(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("Cargo.toml", "[workspace]\n");
    folder.write(
        "codegen/runtime/Cargo.toml",
        "[package]\nname = \"runtime\"\n",
    );
    folder.write("codegen/runtime/src/lib.rs", "");
    std::fs::write(folder.path().join("codegen/runtime/src/lib.rs"), [0xff]).unwrap();
    folder.write(
        "spec/birds/api.yaml",
        "src/lib.rs = birds\nsrc/owls.rs = owls\n",
    );
    folder.write("spec/fish/api.yaml", "src/lib.rs = fish\n");
    folder.write("spec/README.md", "not an API");
    folder.write("spec/schema/api.json", "{}");
    folder
}

const WRITE: Mode = Mode::Write(Overwrite::Refuse);

fn run(folder: &Folder, api: Option<&str>, mode: Mode) -> Result<String> {
    let mut out = Vec::new();
    let mut tools = Tools {
        engine: &Lines::default(),
        disk: &RealDisk,
        out: &mut out,
    };
    let options = Options {
        api: api.map(str::to_owned),
        mode,
    };
    generate(&Workspace::at(folder.path()), &options, &mut tools)?;
    Ok(String::from_utf8(out).unwrap())
}

/// What was printed, without the milliseconds, which differ from run to run.
fn said(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| line.rsplit_once(", ").map_or(line, |(kept, _)| kept))
        .collect()
}

fn failure(folder: &Folder, mode: Mode) -> String {
    run(folder, None, mode).unwrap_err().message().to_owned()
}

#[test]
fn every_api_is_written_and_said_in_one_line() {
    let folder = workspace("every-api");
    let text = run(&folder, None, WRITE).unwrap();
    let expected = [
        "birds: 2 operations, 3 types, 5 events, 7 policies; 4 files written, 0 unchanged",
        "fish: 2 operations, 3 types, 5 events, 7 policies; 3 files written, 0 unchanged",
    ];
    assert_eq!(said(&text), expected);
    assert!(text.ends_with(" ms\n"));
    assert_eq!(folder.read("generated/birds/src/owls.rs"), "owls\n");
    assert_eq!(
        folder
            .tree("generated")
            .keys()
            .filter(|path| path.starts_with('.'))
            .count(),
        0
    );
}

#[test]
fn one_api_can_be_asked_for() {
    let folder = workspace("one-api");
    assert_eq!(
        run(&folder, Some("fish"), WRITE).unwrap().lines().count(),
        1
    );
    assert_eq!(folder.tree("generated/birds").len(), 0);
    let unknown = run(&folder, Some("fsh"), WRITE).unwrap_err();
    assert!(
        unknown.message().contains("Did you mean `fish`?"),
        "{}",
        unknown.message()
    );
}

#[test]
fn mistakes_of_all_apis_are_shown_and_nothing_is_written() {
    let folder = workspace("mistakes");
    folder.write("spec/ants/api.yaml", "mistake");
    folder.write("spec/bees/api.yaml", "mistake");
    folder.write("spec/wasps/stray.yaml", "");
    let expected =
        "error: ants is a mistake\n\nerror: bees is a mistake\n\nerror: wasps has no api.yaml";
    assert_eq!(failure(&folder, WRITE), expected);
    assert!(folder.tree("generated").is_empty());
}

#[test]
fn a_change_writes_what_differs_and_removes_what_is_out_of_date() {
    let folder = workspace("change");
    run(&folder, None, WRITE).unwrap();
    folder.write("spec/birds/api.yaml", "src/lib.rs = birds two\n");
    let text = run(&folder, None, WRITE).unwrap();
    let expected = [
        "birds: 2 operations, 3 types, 5 events, 7 policies; 2 files written, 1 unchanged, 1 removed",
        "fish: 2 operations, 3 types, 5 events, 7 policies; 0 files written, 3 unchanged",
    ];
    assert_eq!(said(&text), expected);
    assert!(!folder.path().join("generated/birds/src/owls.rs").exists());
    assert!(!folder.path().join(".generating").exists());
}

#[test]
fn a_hand_edit_stops_everything() {
    let folder = workspace("hand-edit");
    run(&folder, None, WRITE).unwrap();
    folder.write("generated/fish/src/lib.rs", "edited");
    folder.write("spec/birds/api.yaml", "src/lib.rs = birds two\n");
    let before = folder.tree("generated");
    let message = failure(&folder, WRITE);
    assert!(
        message.contains("generated/fish/src/lib.rs: edited by hand"),
        "{message}"
    );
    assert!(message.contains("--force"), "{message}");
    assert_eq!(folder.tree("generated"), before);
    run(&folder, None, Mode::Write(Overwrite::Force)).unwrap();
    assert_eq!(folder.read("generated/fish/src/lib.rs"), "fish\n");
}

#[test]
fn check_is_content_with_what_generate_wrote() {
    let folder = workspace("check-fresh");
    run(&folder, None, WRITE).unwrap();
    let before = folder.tree("");
    assert_eq!(run(&folder, None, Mode::Check).unwrap().lines().count(), 2);
    assert_eq!(folder.tree(""), before);
}

#[test]
fn check_shows_what_is_out_of_date_and_writes_nothing() {
    let folder = workspace("check-out-of-date");
    run(&folder, None, WRITE).unwrap();
    folder.write(
        "spec/birds/api.yaml",
        "src/lib.rs = crows\nsrc/new.rs = new\n",
    );
    folder.write("generated/gone/Cargo.toml", "[package]\nname = \"gone\"\n");
    folder.write("generated/gone/.generated.json", "{}");
    let before = folder.tree("");
    let message = failure(&folder, Mode::Check);
    for expected in [
        "out of date: generated/birds/src/lib.rs\n  line 1\n  - birds\n  + crows\n",
        "out of date: generated/birds/src/new.rs\n  missing\n",
        "out of date: generated/birds/src/owls.rs, which is no longer generated\n",
        "out of date: generated/gone, because there is no spec/gone\n",
        "run `cargo xtask generate`",
    ] {
        assert!(message.contains(expected), "{expected}\n{message}");
    }
    assert!(!message.contains("fish"), "{message}");
    assert_eq!(folder.tree(""), before);
}

#[test]
fn check_says_which_file_was_edited() {
    let folder = workspace("check-edited");
    run(&folder, None, WRITE).unwrap();
    folder.write("generated/fish/src/lib.rs", "edited\n");
    let message = failure(&folder, Mode::Check);
    assert!(
        message.contains(
            "out of date: generated/fish/src/lib.rs (edited by hand)\n  line 1\n  - edited\n  + fish\n"
        ),
        "{message}"
    );
}

#[test]
fn crates_of_one_name_are_refused() {
    let folder = workspace("one-name");
    folder.write(
        "spec/fish/api.yaml",
        "src/lib.rs = fish\nCargo.toml = [package]\n",
    );
    assert!(failure(&folder, WRITE).contains("no Cargo.toml with a name"));
    folder.write("spec/runtime/api.yaml", "src/lib.rs = x\n");
    folder.write("spec/fish/api.yaml", "src/lib.rs = fish\n");
    let message = failure(&folder, WRITE);
    assert!(
        message.contains("generated/runtime and codegen/runtime would both be called `runtime`"),
        "{message}"
    );
    assert!(folder.tree("generated").is_empty());
}

#[test]
fn the_fake_has_a_name_that_is_nobody_elses() {
    let folder = workspace("fake");
    folder.write("codegen/fake/Cargo.toml", "[package]\nname = \"fake\"\n");
    run(&folder, None, WRITE).unwrap();
    let fake = folder.tree("generated/fish/fake");
    assert_eq!(fake["Cargo.toml"], "[package]\nname = \"fish-fake\"\n");
    assert!(run(&folder, None, Mode::Check).is_ok());
    folder.write("spec/fish-fake/api.yaml", "src/lib.rs = x\n");
    let message = failure(&folder, WRITE);
    assert!(
        message.contains(
            "generated/fish-fake and generated/fish/fake would both be called `fish-fake`"
        ),
        "{message}"
    );
}

#[test]
fn a_folder_in_the_place_of_a_spec_file_is_named() {
    let folder = workspace("spec-folder");
    folder.write("spec/fish/eels.yaml/x", "");
    let message = failure(&folder, WRITE);
    assert!(message.contains("eels.yaml is a folder"), "{message}");
}

#[test]
fn leftovers_of_a_killed_run_are_cleaned_at_the_next() {
    let folder = workspace("leftovers");
    run(&folder, None, WRITE).unwrap();
    folder.write("spec/birds/api.yaml", "src/lib.rs = crows\n");
    let disk = Dying::after(Kind::Modern, 4);
    let mut tools = Tools {
        engine: &Lines::default(),
        disk: &disk,
        out: &mut Vec::new(),
    };
    let options = Options {
        api: None,
        mode: WRITE,
    };
    generate(&Workspace::at(folder.path()), &options, &mut tools).unwrap_err();
    assert!(folder.path().join(".generating/next/birds").exists());
    assert_eq!(folder.read("generated/birds/src/lib.rs"), "birds\n");
    run(&folder, None, WRITE).unwrap();
    assert!(!folder.path().join(".generating").exists());
    assert_eq!(folder.read("generated/birds/src/lib.rs"), "crows\n");
}

#[test]
fn every_engine_run_comes_before_any_write() {
    let folder = workspace("engine-first");
    let engine = Lines::default();
    let disk = Dying::after(Kind::Modern, 0);
    let mut tools = Tools {
        engine: &engine,
        disk: &disk,
        out: &mut Vec::new(),
    };
    let options = Options {
        api: None,
        mode: WRITE,
    };
    generate(&Workspace::at(folder.path()), &options, &mut tools).unwrap_err();
    assert_eq!(engine.asked.get(), 2);
}

#[test]
fn a_run_with_nothing_to_do_does_not_generate() {
    let folder = workspace("memory");
    let engine = Lines::default();
    let asked = |mode: Mode| {
        engine.asked.set(0);
        let mut tools = Tools {
            engine: &engine,
            disk: &RealDisk,
            out: &mut Vec::new(),
        };
        let options = Options { api: None, mode };
        // A failure counts as well: what matters is who was asked.
        drop(generate(
            &Workspace::at(folder.path()),
            &options,
            &mut tools,
        ));
        engine.asked.get()
    };
    assert_eq!(asked(WRITE), 2);
    assert_eq!(asked(WRITE), 0);
    assert_eq!(asked(Mode::Check), 2, "a check trusts nobody");
    assert_eq!(asked(Mode::Write(Overwrite::Force)), 2);
    assert_eq!(asked(WRITE), 0);

    folder.write("spec/fish/api.yaml", "src/lib.rs = eels\n");
    assert_eq!(asked(WRITE), 1, "another spec");
    assert_eq!(folder.read("generated/fish/src/lib.rs"), "eels\n");
    folder.write("codegen/runtime/src/lib.rs", "// another\n");
    assert_eq!(asked(WRITE), 0, "the source of the runtime is in no crate");
    let manifest = "[package]\nname = \"runtime\"\n\n[features]\nmore = []\n";
    folder.write("codegen/runtime/Cargo.toml", manifest);
    assert_eq!(asked(WRITE), 2, "another manifest of the runtime");
    folder.write("codegen/fake/Cargo.toml", "[package]\nname = \"fake\"\n");
    assert_eq!(asked(WRITE), 2, "a fake");
    assert_eq!(asked(WRITE), 0);
    folder.write("codegen/fake/Cargo.toml", "[package]\nname = \"f\"\n");
    assert_eq!(asked(WRITE), 2, "another manifest of the fake");
    folder.write("generated/fish/src/lib.rs", "edited\n");
    assert_eq!(asked(WRITE), 1, "a hand edit");
    assert_eq!(asked(Mode::Write(Overwrite::Force)), 2);
    std::fs::remove_file(folder.path().join("generated/birds/.generated.json")).unwrap();
    assert_eq!(asked(WRITE), 1, "no manifest");
    folder.write("target/xtask/birds.made", "nonsense");
    assert_eq!(asked(WRITE), 1, "nonsense");
    assert_eq!(asked(WRITE), 0);
}

#[test]
fn what_was_not_generated_is_said_all_the_same() {
    let folder = workspace("memory-line");
    run(&folder, None, WRITE).unwrap();
    let text = run(&folder, None, WRITE).unwrap();
    let expected =
        "fish: 2 operations, 3 types, 5 events, 7 policies; 0 files written, 3 unchanged";
    assert_eq!(said(&text)[1], expected);
}
