//! `new` on a made-up workspace.

use crate::common::Folder;
use xtask::commands::new::create;
use xtask::engine::{Codegen, Engine as _, Inputs};
use xtask::workspace::Workspace;

fn workspace(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("spec/birds/api.yaml", "");
    folder.write(
        "generated/gone/Cargo.toml",
        "[package]\nname = \"was-here\"\n",
    );
    folder
}

#[test]
fn a_new_api_has_its_three_files() {
    let folder = workspace("new");
    let workspace = Workspace::at(folder.path());
    create(&workspace, "cold-rooms").unwrap();
    let names: Vec<String> = folder.tree("spec/cold-rooms").into_keys().collect();
    assert_eq!(names, ["api.yaml", "errors.yaml", "items.yaml"]);
    assert_eq!(workspace.apis().unwrap(), ["birds", "cold-rooms"]);
}

#[test]
fn a_new_api_has_no_mistakes() {
    let folder = workspace("new-generates");
    let workspace = Workspace::at(folder.path());
    create(&workspace, "cold-rooms").unwrap();
    let inputs = Inputs {
        spec: workspace.spec_files("cold-rooms").unwrap(),
        ..Inputs::default()
    };
    let output = Codegen
        .generate("cold-rooms", &inputs)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(output.counts.operations, 4);
    assert_eq!(output.counts.types, 2);
}

#[test]
fn names_that_are_taken_are_refused_and_nothing_is_written() {
    let folder = workspace("new-taken");
    let before = folder.tree("");
    for (name, why) in [
        ("birds", "spec/birds exists"),
        ("gone", "generated/gone exists"),
        (
            "was-here",
            "the package in generated/gone is called `was-here`",
        ),
        ("../out", "cannot be the name of an API"),
        ("Birds", "cannot be the name of an API"),
    ] {
        let failure = create(&Workspace::at(folder.path()), name).unwrap_err();
        assert!(failure.message().contains(why), "{}", failure.message());
    }
    assert_eq!(folder.tree(""), before);
}
