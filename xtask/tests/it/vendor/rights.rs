//! Folders that the user may not write to, pipes where files should be, and links where folders should be.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use super::{DEST, at, copied, describe, files, refused, said, second, there};
use crate::common::Folder;

/// How a child of these tests learns where it works, and which flags it is given.
const CHILD: &str = "VENDOR_CHILD";

/// A user who owns nothing.
const NOBODY: u32 = 65534;

/// Does nothing, unless one of the tests below has started it.
#[test]
fn a_child_without_rights() {
    let Ok(place) = env::var(CHILD) else {
        return;
    };
    let folder = Folder::at(place.into());
    match super::run(&folder, &["--update", "@"]) {
        Ok(text) => println!("done: {text}"),
        Err(failure) => println!("failed: {}", failure.message()),
    }
}

/// Updates the copy as somebody whom permissions bind; gives what is said.
fn update(folder: &Folder) -> String {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args([
        "--exact",
        "vendor::rights::a_child_without_rights",
        "--nocapture",
    ]);
    child.env(CHILD, folder.path());
    if is_root(folder) {
        let mut chown = Command::new("chown");
        let owner = format!("{NOBODY}:{NOBODY}");
        assert!(
            chown
                .arg("-R")
                .arg(owner)
                .arg(folder.path())
                .status()
                .unwrap()
                .success()
        );
        child.uid(NOBODY).gid(NOBODY);
    }
    let output = child.output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Whether the tests run as the one whom no permission binds.
fn is_root(folder: &Folder) -> bool {
    let probe = folder.path().join("probe");
    fs::write(&probe, "").unwrap();
    let owner = fs::metadata(&probe).unwrap().uid();
    fs::remove_file(&probe).unwrap();
    owner == 0
}

fn set_mode(folder: &Folder, inside: &str, mode: u32) {
    fs::set_permissions(folder.path().join(inside), fs::Permissions::from_mode(mode)).unwrap();
}

/// Whether somebody else can get at what the tests write.
fn can_be_reached(folder: &Folder) -> bool {
    let program = env::current_exe().unwrap();
    let mut above = folder.path().ancestors().chain(program.ancestors().skip(1));
    above.all(|folder| fs::metadata(folder).unwrap().permissions().mode() & 0o001 != 0)
}

/// Makes sure that permissions bind whoever runs the program: root does so as somebody else, who must get at the folder.
fn assert_can_be_held(folder: &Folder) {
    assert!(
        !is_root(folder) || can_be_reached(folder),
        "root runs these tests as another user, who cannot get at {} or the test program: give `o+x` to the folders above, or set CARGO_TARGET_DIR",
        folder.path().display()
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_is_said_before_anything_moves() {
    for closed in ["src", "src/resources", "fake", "", "target"] {
        let folder = copied(&format!("vendor-closed-{}", closed.replace('/', "-")));
        assert_can_be_held(&folder);
        folder.write(
            &at("target/CACHEDIR.TAG"),
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        );
        describe(&folder, &second());
        let before = folder.tree("");
        set_mode(&folder, &at(closed), 0o555);
        for _ in 0..2 {
            let text = update(&folder);
            let named = folder.path().join(DEST).join(closed);
            let wanted = format!(
                "you have no permission to write to\n  {}\n",
                named.display().to_string().trim_end_matches('/')
            );
            let wanted = wanted.replace(&format!("{}/", folder.path().display()), "");
            assert!(text.contains(&wanted), "{wanted}\n{text}");
            assert_eq!(folder.tree(""), before);
        }
        set_mode(&folder, &at(closed), 0o755);
        let text = update(&folder);
        assert!(text.contains("done: "), "{text}");
        let mut now = there(&folder);
        now.retain(|path, _| !path.starts_with("target"));
        assert_eq!(now, files(&second()));
        assert_eq!(super::left(&folder), [""; 0]);
    }
}

#[test]
fn what_an_update_without_rights_left_is_ended_by_the_next() {
    let folder = copied("vendor-closed-left");
    assert_can_be_held(&folder);
    // As an update of an earlier day left it: the new tree is in its place, and the old one could not be removed.
    describe(&folder, &second());
    let disk = crate::common::Dying::after(crate::common::Kind::Modern, 4);
    drop(super::run_on(&folder, &disk, &["--update", "@"]));
    let left = super::left(&folder);
    let stage = left
        .iter()
        .find_map(|path| Some(path.split_once(".vendoring/")?.0));
    let stage = format!("{}.vendoring", stage.unwrap());
    folder.write(&format!("{stage}/next/birds/src/old.rs"), "");
    set_mode(&folder, &format!("{stage}/next/birds/src"), 0o555);
    let text = update(&folder);
    assert!(text.contains("done: "), "{text}");
    assert_eq!(there(&folder), files(&second()));
    assert_eq!(super::left(&folder), [""; 0]);
}

fn pipe(path: &Path) {
    drop(fs::remove_file(path));
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_said_and_not_waited_for() {
    for (inside, wanted) in [
        (
            ".vendor.json",
            "cannot read app/crates/birds/.vendor.json: it is not a regular file",
        ),
        (
            ".vendor.base",
            "app/crates/birds/.vendor.base is neither a file, a folder nor a link",
        ),
        (
            "src/lib.rs",
            "app/crates/birds/src/lib.rs is neither a file, a folder nor a link",
        ),
        (
            "src/CACHEDIR.TAG",
            "app/crates/birds/src/CACHEDIR.TAG is neither a file, a folder nor a link",
        ),
    ] {
        let folder = copied("vendor-pipe");
        pipe(&folder.path().join(at(inside)));
        for mode in ["--update", "--check"] {
            let (code, text) = refused(&folder, &[mode, "@"]);
            assert_eq!(code, 1);
            assert!(text.contains(wanted), "{text}");
        }
    }
}

#[test]
fn a_link_in_the_place_of_a_folder_is_one_mistake_and_no_deletion() {
    let folder = copied("vendor-linked-folder");
    let (real, elsewhere) = (
        folder.path().join(at("src")),
        folder.path().join("elsewhere"),
    );
    fs::rename(&real, &elsewhere).unwrap();
    symlink("../../../elsewhere", &real).unwrap();
    let before = folder.tree("");
    for mode in ["--update", "--check"] {
        let (code, text) = refused(&folder, &[mode, "@"]);
        assert_eq!(code, 1);
        assert_eq!(
            text,
            "error: app/crates/birds has symbolic links in the place of folders, and links are not followed\n  src -> ../../../elsewhere\n  \
             help: put the folders back, for example with git"
        );
    }
    assert_eq!(folder.tree(""), before);
    fs::remove_file(&real).unwrap();
    fs::rename(&elsewhere, &real).unwrap();
    said(&folder, &["--check", "@"]);
}
