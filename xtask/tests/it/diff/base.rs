//! What `diff` compares with.

use xtask::git::Git;
use xtask::tree::RealDisk;

use super::{BREAKING, MORE, edit, regenerate, run, run_with, start, uncommitted, workspace};
use crate::common::{Folder, commit, git};

/// Verdicts, by `api: verdict`.
#[track_caller]
fn verdicts(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let (out, _) = run(folder, &[arguments, &["--format", "json"]].concat()).printed();
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let apis = report["apis"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    apis.map(|api| format!("{}: {}", text(&api["api"]), text(&api["verdict"])))
        .collect()
}

#[test]
fn a_revision_is_a_base() {
    let folder = workspace("diff-revision");
    git(&folder, &["tag", "v1"]);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    regenerate(&folder);
    commit(&folder);
    edit(&folder, "hot-rooms", "items.yaml", BREAKING);
    assert_eq!(
        verdicts(&folder, &[]),
        ["cold-rooms: none", "hot-rooms: major"]
    );
    let both = ["cold-rooms: minor", "hot-rooms: major"];
    let hash = git(&folder, &["rev-parse", "v1"]);
    for revision in ["v1", "HEAD~1", "main^", hash.trim(), &hash[..10]] {
        assert_eq!(verdicts(&folder, &[revision]), both, "{revision}");
    }
}

#[test]
fn a_revision_without_an_api_makes_it_new() {
    let folder = Folder::new("diff-before-all");
    folder.write("README.md", "");
    commit(&folder);
    let later = uncommitted("diff-before-all-later");
    for (path, text) in later.tree("") {
        folder.write(&path, &text);
    }
    commit(&folder);
    let (out, notes) = run(&folder, &["HEAD~1", "--bump"]).printed();
    let line = "cold-rooms: new\n  because HEAD~1 (";
    assert!(out.contains(line), "{out}");
    assert!(notes.starts_with("nothing to bump"), "{notes}");
}

#[test]
fn a_word_that_names_nothing_is_explained() {
    let folder = workspace("diff-nothing");
    git(&folder, &["tag", "v0.1.0"]);
    for (word, wanted) in [
        (
            "v0.1.1",
            "there is no revision and no folder `v0.1.1`\n  help: did you mean `v0.1.0`?",
        ),
        ("cold-rooms", "help: for the API, write `--api cold-rooms`"),
        (
            "v0.1.0..main",
            "help: name one revision; it is compared with the spec as it is on disk",
        ),
        (
            "something-else",
            "help: `git tag` and `git log --oneline` list revisions",
        ),
        ("./v0.1.0", "error: there is no folder `./v0.1.0`"),
        ("v0.1.0/", "error: there is no folder `v0.1.0/`"),
        (
            "spec",
            "`spec` holds no generated crate: no model.json in it, in one of its folders, or below generated/",
        ),
    ] {
        let (code, message) = run(&folder, &[word]).failure();
        assert_eq!(code, 1, "{message}");
        assert!(message.contains(wanted), "{message}");
    }
    let (code, message) = run(&folder, &[""]).failure();
    let wanted = "error: the revision or folder to compare with is empty\n  help: leave it out";
    assert!(code == 2 && message.starts_with(wanted), "{message}");
    let clone = Folder::new("diff-shallow");
    let from = format!("file://{}", folder.path().display());
    git(&clone, &["clone", "--quiet", "--depth=1", &from, "clone"]);
    let inside = Git::around(clone.path().join("clone"));
    let (_, message) = run_with(&folder, &inside, &RealDisk, &["something-else"]).failure();
    assert!(
        message.contains("this clone has only the latest commits; `git fetch --unshallow --tags`"),
        "{message}"
    );
}

#[test]
fn a_word_that_names_two_things_is_a_question() {
    let folder = workspace("diff-both");
    git(&folder, &["tag", "generated"]);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let (code, message) = run(&folder, &["generated"]).failure();
    assert_eq!(code, 2);
    let wanted = "error: `generated` is a folder and a revision\n  help: write `./generated` for the folder, `generated~0` for the revision";
    assert!(message.starts_with(wanted), "{message}");
    let both = ["cold-rooms: minor", "hot-rooms: none"];
    for way in ["./generated", "generated/", "generated~0"] {
        assert_eq!(verdicts(&folder, &[way]), both, "{way}");
    }
}

#[test]
fn without_git_the_disk_is_the_base_and_that_is_said() {
    let folder = uncommitted("diff-no-git");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    // A repository that leads nowhere, so that none around this folder is found.
    folder.write(".git", "gitdir: nowhere\n");
    let git = Git::around(folder.path());
    let missing = Git::with_program("no-such-git", folder.path());
    let why = |git: &Git| {
        let (out, notes) = run_with(&folder, git, &RealDisk, &[]).printed();
        assert!(out.contains("colour"), "{out}");
        notes
    };
    let note = |why: &str| {
        format!("note: {why}, so the spec is compared with generated/ as it is on disk\n")
    };
    assert_eq!(why(&git), note("the workspace is not in a git repository"));
    assert_eq!(why(&missing), note("git is not installed"));
    for (git, why) in [
        (&git, "the workspace is not in a git repository"),
        (&missing, "git is not installed"),
    ] {
        let (_, message) = run_with(&folder, git, &RealDisk, &["v1"]).failure();
        let wanted = format!("error: there is no folder `v1`, and no revision, since {why}");
        assert_eq!(message, wanted);
    }
    std::fs::remove_file(folder.path().join(".git")).unwrap();
    crate::common::git(&folder, &["init", "--quiet"]);
    assert_eq!(why(&git), note("nothing is committed yet"));
    folder.write(".git/config", "[core\n");
    let (_, message) = run(&folder, &[]).failure();
    assert!(
        message.starts_with("error: git failed\nfatal: "),
        "{message}"
    );
}

#[test]
fn a_workspace_may_lie_inside_a_repository() {
    let folder = Folder::new("diff-inside");
    for (path, text) in uncommitted("diff-inside-made").tree("") {
        folder.write(&format!("deep/er/{path}"), &text);
    }
    commit(&folder);
    let inner = Folder::at(folder.path().join("deep/er"));
    edit(&inner, "cold-rooms", "items.yaml", MORE);
    assert_eq!(
        verdicts(&inner, &[]),
        ["cold-rooms: minor", "hot-rooms: none"]
    );
}

#[test]
fn a_folder_is_a_base() {
    let folder = workspace("diff-folder");
    let old = folder.tree("generated");
    for place in ["other/generated", "crates"] {
        for (path, text) in &old {
            folder.write(&format!("{place}/{path}"), text);
        }
    }
    start(&folder, "new-rooms");
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    let both = ["cold-rooms: minor", "hot-rooms: none"];
    // A workspace has all APIs; a folder of crates has those that it has.
    let all = ["cold-rooms: minor", "hot-rooms: none", "new-rooms: none"];
    assert_eq!(verdicts(&folder, &["other"]), all);
    assert_eq!(verdicts(&folder, &["crates"]), both);
    let absolute = folder.path().join("crates");
    assert_eq!(verdicts(&folder, &[absolute.to_str().unwrap()]), both);
    assert_eq!(verdicts(&folder, &["crates/cold-rooms"]), both[..1]);
    let (_, message) = run(&folder, &["crates", "--api", "new-rooms"]).failure();
    assert_eq!(
        message,
        "error: crates has no crate of the API `new-rooms`; it has: cold-rooms, hot-rooms"
    );
}

#[test]
fn a_crate_says_itself_of_which_api_it_is() {
    let folder = workspace("diff-itself");
    let model = folder.read("generated/cold-rooms/model.json");
    folder.write("vendor/frost/model.json", &model);
    edit(&folder, "cold-rooms", "items.yaml", MORE);
    for way in ["vendor/frost", "vendor"] {
        assert_eq!(verdicts(&folder, &[way]), ["cold-rooms: minor"]);
    }
    folder.write("vendor/ice/model.json", &model);
    let (_, message) = run(&folder, &["vendor"]).failure();
    assert!(
        message.contains("has two crates of the API `cold-rooms`: ")
            && message.ends_with("\n  help: name one of the two folders"),
        "{message}"
    );
    for broken in ["", "{}", "<<<<<<< HEAD\n"] {
        folder.write("vendor/ice/model.json", broken);
        let (_, message) = run(&folder, &["vendor/ice"]).failure();
        assert!(
            message.contains("model.json is not the model of an API\n  help: restore it"),
            "{message}"
        );
    }
    folder.write(
        "vendor/ice/model.json",
        r#"{"api": {"folder": "cold-rooms"}}"#,
    );
    let (_, message) = run(&folder, &["vendor/ice"]).failure();
    let wanted = "error: cold-rooms, compared with vendor/ice: the old `model.json` ";
    assert!(message.starts_with(wanted), "{message}");
}

#[test]
fn a_copy_is_compared_as_far_as_it_was_made() {
    let folder = uncommitted("diff-only");
    let items = folder.read("spec/cold-rooms/items.yaml");
    let others = items.replace("/items", "/others").replace("Item", "Other");
    let others = others
        .replace("items/{item}", "others/{other}")
        .replace("{item}", "{other}");
    folder.write(
        "spec/cold-rooms/others.yaml",
        &others.replace("key: items", "key: others"),
    );
    edit(
        &folder,
        "cold-rooms",
        "api.yaml",
        ("resources: [items]", "resources: [items, others]"),
    );
    regenerate(&folder);
    commit(&folder);
    let model = folder.read("generated/cold-rooms/model.json");
    folder.write("copy/model.json", &model);
    folder.write("copy/.vendor.json", r#"{"only": ["others"]}"#);
    edit(&folder, "cold-rooms", "items.yaml", BREAKING);
    assert_eq!(
        verdicts(&folder, &[]),
        ["cold-rooms: major", "hot-rooms: none"]
    );
    assert_eq!(verdicts(&folder, &["copy"]), ["cold-rooms: none"]);
    for all in [r#"{"only": []}"#, r#"{"only": null}"#, "{}"] {
        folder.write("copy/.vendor.json", all);
        assert_eq!(verdicts(&folder, &["copy"]), ["cold-rooms: major"]);
    }
    for broken in ["", r#"{"only": "others"}"#, r#"{"only": [1]}"#] {
        folder.write("copy/.vendor.json", broken);
        let (_, message) = run(&folder, &["copy"]).failure();
        assert!(
            message.contains(".vendor.json is not what `cargo xtask vendor` writes"),
            "{message}"
        );
    }
}
