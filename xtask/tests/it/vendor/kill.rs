//! Runs that are killed at each of their writes: the copy is the old one or the new one, and the next run mends what is left.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

use xtask::tree::{Disk, RealDisk};

use super::{DEST, at, copied, describe, folder, run_on, said, second, ten};
use crate::common::{Dying, Folder, Kind};

/// A copy with edits, a file of the user's own and a cache, of a spec that has changed.
fn edited(name: &str) -> Folder {
    let folder = copied(name);
    folder.write(&at("src/lib.rs"), &ten(&[(5, "mine")]));
    folder.write(&at("src/mine.rs"), "mine\n");
    folder.write(
        &at("target/CACHEDIR.TAG"),
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    );
    folder.write(&at("target/debug/large"), "large\n");
    describe(&folder, &second());
    folder
}

/// What lies in the copy, apart from its cache.
fn tree(folder: &Folder) -> BTreeMap<String, String> {
    let mut tree = folder.tree(DEST);
    tree.retain(|path, _| !path.starts_with("target"));
    tree
}

/// The tree that an update leaves.
fn updated() -> BTreeMap<String, String> {
    let folder = edited("vendor-kill-updated");
    said(&folder, &["--update", "@"]);
    tree(&folder)
}

/// Looks at what a killed update left, and mends it.
fn old_or_new(
    folder: &Folder,
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    may_be_gone: bool,
) {
    let left = tree(folder);
    assert!(
        left == *old || left == *new || (may_be_gone && left.is_empty()),
        "{left:?}"
    );
    said(folder, &["--update", "@"]);
    assert_eq!(tree(folder), *new);
    assert_eq!(folder.read(&at("target/debug/large")), "large\n");
    assert_eq!(super::left(folder), [""; 0]);
}

#[test]
fn an_update_that_fails_anywhere_leaves_the_old_copy_or_the_new() {
    let new = updated();
    for kind in [Kind::Modern, Kind::Plain] {
        let mut operations = 0;
        loop {
            let folder = edited(&format!("vendor-kill-{kind:?}-{operations}"));
            let old = tree(&folder);
            let done = run_on(&folder, &Dying::after(kind, operations), &["--update", "@"]).is_ok();
            old_or_new(&folder, &old, &new, kind == Kind::Plain);
            if done {
                break;
            }
            operations += 1;
        }
        assert!(operations > 16, "{operations}");
    }
}

#[test]
fn a_first_copy_that_fails_anywhere_is_whole_or_not_there() {
    let whole = copied("vendor-kill-whole").tree(DEST);
    for kind in [Kind::Modern, Kind::Plain] {
        let mut operations = 0;
        loop {
            let folder = folder(&format!("vendor-kill-first-{kind:?}-{operations}"));
            let done = run_on(&folder, &Dying::after(kind, operations), &["birds", "@"]).is_ok();
            let left = folder.tree(DEST);
            assert!(left.is_empty() || left == whole, "{left:?}");
            if left.is_empty() {
                said(&folder, &["birds", "@"]);
            } else {
                said(&folder, &["--update", "@"]);
            }
            assert_eq!(folder.tree(DEST), whole);
            assert_eq!(super::left(&folder), [""; 0]);
            if done {
                break;
            }
            operations += 1;
        }
        assert!(operations > 12, "{operations}");
    }
}

#[test]
fn mending_can_be_killed_too() {
    let new = updated();
    for killed in (0..40).step_by(5) {
        for mending in 0..4 {
            let folder = edited(&format!("vendor-kill-mend-{killed}-{mending}"));
            let old = tree(&folder);
            drop(run_on(
                &folder,
                &Dying::after(Kind::Plain, killed),
                &["--update", "@"],
            ));
            drop(run_on(
                &folder,
                &Dying::after(Kind::Plain, mending),
                &["--update", "@"],
            ));
            old_or_new(&folder, &old, &new, true);
        }
    }
}

#[test]
fn a_check_of_what_was_interrupted_says_so() {
    let folder = edited("vendor-kill-check");
    drop(run_on(
        &folder,
        &Dying::after(Kind::Modern, 4),
        &["--update", "@"],
    ));
    let failure = super::run(&folder, &["--check", "@"]).unwrap_err();
    assert_eq!(
        failure.message(),
        "error: an update of app/crates/birds was interrupted\n  help: `cargo xtask vendor --update app/crates/birds` finishes it"
    );
}

/// How a child of the next test learns where it works, and after how many operations it dies.
const KILLED: &str = "VENDOR_KILLED";

/// Ends this process as the system would: without a destructor, in the middle of what it does.
fn killed() -> ! {
    let id = std::process::id().to_string();
    drop(Command::new("kill").args(["-KILL", &id]).status());
    std::process::abort()
}

/// A disk whose process is killed in the middle of an operation.
struct Deadly {
    left: std::cell::Cell<u32>,
}

impl Deadly {
    fn step(&self, half: impl FnOnce()) {
        match self.left.get() {
            0 => {
                half();
                killed();
            }
            left => self.left.set(left - 1),
        }
    }
}

impl Disk for Deadly {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.create_folder(folder)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| drop(RealDisk.write(file, &bytes[..bytes.len() / 2])));
        RealDisk.write(file, bytes)
    }

    fn carry(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.carry(from, to)
    }

    fn link(&self, target: &Path, at: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.link(target, at)
    }

    fn permit(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.permit(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.rename(from, to)
    }

    fn exchange(&self, left: &Path, right: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.exchange(left, right)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| {
            let inside = fs::read_dir(folder).into_iter().flatten().flatten();
            inside.for_each(|entry| drop(fs::remove_dir_all(entry.path())));
        });
        RealDisk.remove_folder(folder)
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.replace(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.step(|| ());
        RealDisk.remove_file(file)
    }
}

/// Does nothing, unless the next test has started it.
#[test]
fn a_child_that_is_killed() {
    let Ok(told) = env::var(KILLED) else {
        return;
    };
    let (operations, place) = told.split_once(' ').unwrap();
    let folder = Folder::at(place.into());
    let disk = Deadly {
        left: operations.parse::<u32>().unwrap().into(),
    };
    drop(run_on(&folder, &disk, &["--update", "@"]));
    std::process::exit(0);
}

#[test]
fn an_update_whose_process_is_killed_leaves_the_old_copy_or_the_new() {
    let new = updated();
    let mut operations = 0;
    loop {
        let folder = edited(&format!("vendor-sigkill-{operations}"));
        let old = tree(&folder);
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args(["--exact", "vendor::kill::a_child_that_is_killed"])
            .env(KILLED, format!("{operations} {}", folder.path().display()));
        let ended = child.output().unwrap().status;
        old_or_new(&folder, &old, &new, false);
        if ended.success() {
            break;
        }
        assert_eq!(ended.code(), None, "{ended}");
        operations += 1;
    }
    assert!(operations > 16, "{operations}");
}
