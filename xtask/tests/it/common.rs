//! Folders, disks and engines for tests.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::tree::{Disk, RealDisk};

/// A folder of one test, removed at its end.
pub(crate) struct Folder {
    path: PathBuf,
    /// Whether it is removed at the end of the test.
    is_own: bool,
}

impl Folder {
    /// An empty folder for the test called `name`.
    pub(crate) fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self { path, is_own: true }
    }

    /// The same outside of this workspace.
    pub(crate) fn outside(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self { path, is_own: true }
    }

    /// A folder that lies in one of a test already.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self {
            path,
            is_own: false,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, inside: &str, text: &str) {
        let path = self.path.join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.path.join(inside)).unwrap()
    }

    /// Everything below `inside`: path → text; `->` and the target for links; `/` for empty folders.
    pub(crate) fn tree(&self, inside: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        add(&self.path.join(inside), "", &mut found);
        found
    }
}

/// Runs git in a folder, whatever the machine's own settings are; gives what it prints.
pub(crate) fn git(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder.path()).args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Nobody");
        command.env(format!("GIT_{who}_EMAIL"), "nobody@x.example");
        command.env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// Commits all that is in a folder, which becomes a repository if it is none.
pub(crate) fn commit(folder: &Folder) {
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message=All"]);
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_own {
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

fn add(folder: &Path, inside: &str, found: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = format!("{inside}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_symlink() {
            found.insert(
                name,
                format!("-> {}", fs::read_link(&path).unwrap().display()),
            );
        } else if path.is_dir() {
            if fs::read_dir(&path).unwrap().next().is_none() {
                found.insert(name.clone(), "/".to_owned());
            }
            add(&path, &format!("{name}/"), found);
        } else {
            let bytes = fs::read(path).unwrap();
            found.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

/// Files as the generator gives them.
pub(crate) fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// How a disk moves folders and files.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Exchanges folders and links files.
    Modern,
    /// Can do neither.
    Plain,
}

/// A disk that dies: the operation number `left` is done by half, and all after it not at all.
pub(crate) struct Dying {
    kind: Kind,
    left: Cell<u32>,
    after: After,
}

/// What a disk does after an operation that failed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    /// Nothing any more.
    Dead,
    /// Everything again.
    Well,
}

impl Dying {
    pub(crate) fn after(kind: Kind, operations: u32) -> Self {
        Self {
            kind,
            left: Cell::new(operations),
            after: After::Dead,
        }
    }

    /// A disk that fails once, at this operation.
    pub(crate) fn once(kind: Kind, operation: u32) -> Self {
        Self {
            after: After::Well,
            ..Self::after(kind, operation)
        }
    }

    /// Whether an operation has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.left.get() == 0
    }

    /// A disk that does not die.
    pub(crate) fn never(kind: Kind) -> Self {
        Self::after(kind, u32::MAX)
    }

    fn step(&self, half: impl FnOnce()) -> io::Result<()> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        match left {
            0 if self.after == After::Well => return Ok(()),
            0 => return Err(io::Error::other("killed")),
            1 => half(),
            _ => return Ok(()),
        }
        Err(io::Error::other("killed"))
    }
}

impl Disk for Dying {
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| drop(RealDisk.create_folder(folder.parent().unwrap())))?;
        RealDisk.create_folder(folder)
    }

    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step(|| drop(RealDisk.write(file, &bytes[..bytes.len() / 2])))?;
        RealDisk.write(file, bytes)
    }

    fn carry(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ())?;
        match self.kind {
            Kind::Modern => RealDisk.carry(from, to),
            Kind::Plain => xtask::tree::copy(from, to),
        }
    }

    fn link(&self, target: &Path, at: &Path) -> io::Result<()> {
        self.step(|| ())?;
        RealDisk.link(target, at)
    }

    fn permit(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ())?;
        RealDisk.permit(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ())?;
        RealDisk.rename(from, to)
    }

    fn exchange(&self, left: &Path, right: &Path) -> io::Result<()> {
        self.step(|| ())?;
        match self.kind {
            Kind::Modern => RealDisk.exchange(left, right),
            Kind::Plain => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.step(|| remove_one(folder))?;
        RealDisk.remove_folder(folder)
    }

    fn replace(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(|| ())?;
        RealDisk.replace(from, to)
    }

    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.step(|| ())?;
        RealDisk.remove_file(file)
    }
}

/// Removes the first file found below `folder`.
fn remove_one(folder: &Path) {
    let first = fs::read_dir(folder).into_iter().flatten().flatten().next();
    match first.map(|entry| entry.path()) {
        Some(path) if path.is_dir() => remove_one(&path),
        Some(path) => drop(fs::remove_file(path)),
        None => {}
    }
}
