//! Where copies lie, and what lies in them besides: links, modes, caches, workspaces, line ends.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use xtask::tree::{Disk, RealDisk};

use super::{DEST, at, copied, describe, files, said, second, ten};
use crate::common::Folder;

#[test]
fn line_ends_of_another_system_are_no_edit() {
    let folder = copied("vendor-crlf");
    let turned = |text: &str| text.replace('\n', "\r\n");
    for (path, text) in folder.tree(DEST) {
        if path != ".vendor.base" {
            folder.write(&at(&path), &turned(&text));
        }
    }
    said(&folder, &["--check", "@"]);
    folder.write(&at("src/lib.rs"), &turned(&ten(&[(5, "mine")])));
    describe(&folder, &second());
    let text = said(&folder, &["--update", "@"]);
    assert!(
        text.contains("merged with your edits: src/lib.rs\n"),
        "{text}"
    );
    let expected = turned(&ten(&[(5, "mine"), (9, "line nine")]));
    assert_eq!(folder.read(&at("src/lib.rs")), expected);
    said(&folder, &["--check", "@"]);
}

#[test]
fn attributes_and_style_of_the_users_own_stay() {
    let folder = copied("vendor-courtesy");
    for path in [".gitattributes", "rustfmt.toml"] {
        folder.write(&at(path), "mine\n");
    }
    describe(&folder, &second());
    let text = said(&folder, &["--update", "@"]);
    assert!(
        text.contains("edited by you and kept: .gitattributes, rustfmt.toml"),
        "{text}"
    );
    said(&folder, &["--check", "@"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::path::Path;

    use super::super::third;
    use super::{DEST, at, copied, describe, files, fs, said, second};

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn modes_links_and_empty_folders_stay() {
        let folder = copied("vendor-modes");
        let path = |inside: &str| folder.path().join(DEST).join(inside);
        folder.write(&at("tool.sh"), "#!/bin/sh\n");
        folder.write(&at("private/own"), "");
        fs::create_dir(path("empty")).unwrap();
        symlink("../../Cargo.toml", path("link")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        let modes = [
            ("tool.sh", 0o755),
            ("private", 0o700),
            ("src/lib.rs", 0o600),
            ("src", 0o750),
            ("", 0o711),
        ];
        for (inside, mode) in modes {
            set_mode(&path(inside), mode);
        }
        describe(&folder, &second());
        said(&folder, &["--update", "@"]);
        for (inside, expected) in modes {
            assert_eq!(mode(&path(inside)), expected, "{inside}");
        }
        assert!(path("empty").is_dir());
        assert_eq!(
            fs::read_link(path("link")).unwrap(),
            Path::new("../../Cargo.toml")
        );
        assert_eq!(
            fs::read_link(path("dangling")).unwrap(),
            Path::new("nowhere")
        );
    }

    #[test]
    fn a_cache_is_moved_and_not_looked_into() {
        let folder = copied("vendor-cache");
        let target = folder.path().join(at("target"));
        folder.write(
            &at("target/CACHEDIR.TAG"),
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        );
        folder.write(&at("target/debug/large"), "large\n");
        folder.write(
            &at("nested/target/CACHEDIR.TAG"),
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        );
        let before = fs::metadata(&target).unwrap().ino();
        describe(&folder, &second());
        let text = said(&folder, &["--update", "@"]);
        assert!(!text.contains("your own"), "{text}");
        assert_eq!(fs::metadata(&target).unwrap().ino(), before);
        assert_eq!(folder.read(&at("target/debug/large")), "large\n");
        assert!(
            folder
                .path()
                .join(at("nested/target/CACHEDIR.TAG"))
                .is_file()
        );
    }

    #[test]
    fn a_repository_in_the_copy_stays_as_it_is() {
        let folder = copied("vendor-git");
        for inside in [".git/HEAD", ".git/objects/aa/bb", ".git/index"] {
            folder.write(&at(inside), inside);
        }
        let head = folder.path().join(at(".git/HEAD"));
        let before = fs::metadata(&head).unwrap().ino();
        describe(&folder, &second());
        let text = said(&folder, &["--update", "@"]);
        assert!(!text.contains("your own"), "{text}");
        assert_eq!(fs::metadata(&head).unwrap().ino(), before);
        assert_eq!(folder.tree(&at(".git")).len(), 3);
    }

    #[test]
    fn a_link_to_a_copy_stays_a_link() {
        let folder = copied("vendor-link");
        let link = folder.path().join("linked");
        symlink(DEST, &link).unwrap();
        let shown = link.display().to_string();
        describe(&folder, &second());
        let text = said(&folder, &["--update", &shown]);
        assert!(text.contains("linked: updated"), "{text}");
        assert!(link.is_symlink());
        assert_eq!(super::super::there(&folder), files(&second()));
        assert_eq!(super::super::left(&folder), [""; 0]);
        said(&folder, &["--check", &shown]);
    }

    #[test]
    fn links_that_lead_nowhere_or_round_are_said() {
        let folder = copied("vendor-links");
        let shown = |name: &str| folder.path().join(name).display().to_string();
        symlink("round", folder.path().join("round")).unwrap();
        let (_, text) = super::super::refused(&folder, &["birds", &shown("round")]);
        assert!(text.contains("is a symbolic link to itself"), "{text}");
        symlink("app/later", folder.path().join("soon")).unwrap();
        said(&folder, &["birds", &shown("soon")]);
        assert!(folder.path().join("app/later/src/lib.rs").is_file());
    }

    #[test]
    fn a_link_in_the_place_of_a_generated_file_is_an_edit() {
        let folder = copied("vendor-linked-file");
        folder.write("outside", "kept");
        for path in ["README.md", "src/lib.rs"] {
            fs::remove_file(folder.path().join(at(path))).unwrap();
            symlink("../../../outside", folder.path().join(at(path))).unwrap();
        }
        describe(&folder, &second());
        let (_, text) = super::super::refused(&folder, &["--update", "@"]);
        assert!(
            text.contains("src/lib.rs: a symbolic link, which is not followed"),
            "{text}"
        );
        assert!(!text.contains("README.md:"), "{text}");
        said(&folder, &["--update", "@", "--take", "src/lib.rs"]);
        assert!(folder.path().join(at("README.md")).is_symlink());
        said(&folder, &["--check", "@"]);
        describe(&folder, &third());
        said(&folder, &["--update", "@", "--take", "README.md"]);
        assert_eq!(super::super::there(&folder), files(&third()));
        assert_eq!(folder.read("outside"), "kept");
    }
}

/// What a kill leaves beside the copy is no crate to a workspace that takes every folder for one.
#[test]
fn a_workspace_around_loads_after_a_kill() {
    use crate::common::{Dying, Kind};

    let folder = copied("vendor-workspace");
    folder.write(
        "app/Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    );
    folder.write(
        "app/crates/other/Cargo.toml",
        "[package]\nname = \"other\"\nedition = \"2024\"\n",
    );
    folder.write("app/crates/other/src/lib.rs", "");
    describe(&folder, &second());
    let mut crates = 0;
    for operations in 8.. {
        let disk = Dying::after(Kind::Modern, operations);
        if super::run_on(&folder, &disk, &["--update", "@"]).is_ok() {
            break;
        }
        let left = super::left(&folder);
        crates += u32::from(
            left.iter()
                .any(|path| path.ends_with("next/birds/Cargo.toml")),
        );
        let mut metadata = Command::new(env!("CARGO"));
        metadata.args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ]);
        let seen = metadata
            .current_dir(folder.path().join("app"))
            .output()
            .unwrap();
        assert!(
            seen.status.success(),
            "{}",
            String::from_utf8_lossy(&seen.stderr)
        );
    }
    assert!(crates > 3, "{crates}");
    assert_eq!(super::there(&folder), files(&second()));
    let seen = fs::read_dir(folder.path().join("app/crates"))
        .unwrap()
        .count();
    assert_eq!(seen, 2);
}

/// A disk on which somebody else is at work.
struct Busy<F: Fn()> {
    /// What the other does before the new tree is put in its place.
    other: F,
}

impl<F: Fn()> Disk for Busy<F> {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_folder(folder)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        RealDisk.write(file, bytes)
    }

    fn carry(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.carry(from, to)
    }

    fn link(&self, target: &Path, at: &Path) -> io::Result<()> {
        RealDisk.link(target, at)
    }

    fn permit(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.permit(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn exchange(&self, left: &Path, right: &Path) -> io::Result<()> {
        if right.ends_with(DEST) && left.join(".vendor.json").exists() {
            (self.other)();
        }
        RealDisk.exchange(left, right)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.remove_folder(folder)
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.replace(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        RealDisk.remove_file(file)
    }
}

#[test]
fn what_others_change_meanwhile_is_not_lost() {
    let saved = |folder: &Folder, path: &str| {
        // As editors save: the new text beside the old, then in its place.
        folder.write(&at("saved~"), "saved meanwhile\n");
        let place = |inside: &str| folder.path().join(at(inside));
        fs::rename(place("saved~"), place(path)).unwrap();
    };
    for path in ["src/lib.rs", "README.md", "mine.rs", "new-of-mine.rs"] {
        let folder = copied("vendor-busy");
        folder.write(&at("mine.rs"), "mine\n");
        describe(&folder, &second());
        let changed = std::cell::Cell::new(false);
        let disk = Busy {
            other: || {
                if !changed.replace(true) {
                    saved(&folder, path);
                }
            },
        };
        let before = folder.tree(DEST);
        let failure = super::run_on(&folder, &disk, &["--update", "@"]).unwrap_err();
        let wanted = format!(
            "error: {path} in app/crates/birds was changed while this command ran, so nothing was written\n  help: run again"
        );
        assert!(
            failure.message().ends_with(&wanted),
            "{}",
            failure.message()
        );
        let mut expected = before;
        expected.insert(path.to_owned(), "saved meanwhile\n".to_owned());
        assert_eq!(folder.tree(DEST), expected);
        assert_eq!(super::left(&folder), [""; 0]);
    }
    let folder = super::folder("vendor-busy-first");
    fs::create_dir_all(folder.path().join(DEST)).unwrap();
    let disk = Busy {
        other: || folder.write(&at("mine.rs"), "mine\n"),
    };
    let failure = super::run_on(&folder, &disk, &["birds", "@"]).unwrap_err();
    assert!(
        failure
            .message()
            .contains("mine.rs in app/crates/birds was changed"),
        "{}",
        failure.message()
    );
    assert_eq!(folder.tree(DEST).len(), 1);
}
