//! What would change in a folder of generated files, and what must not: only reads.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::apply::Next;
use super::manifest::{MANIFEST, Manifest, Verdict};
use super::path;
use super::walk::{Entry, walk};
use crate::failure::{Context, Result};

/// What happens to files that a person changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// They are kept, and nothing is written.
    Refuse,
    /// They are written over.
    Force,
}

/// Why a path is not touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A generated file was changed by hand.
    Edited,
    /// A generated file was changed by hand, and is no longer generated.
    EditedAndObsolete,
    /// A file is there that the generator did not write.
    Foreign,
    /// A symbolic link is there.
    Link,
    /// A file is where a folder must be, or the reverse; `--force` does not help.
    InTheWay,
}

/// A path that is not touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where, in the folder.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is there now; lossy, for showing only.
    pub old: Option<String>,
    /// What will be there.
    pub new: String,
}

/// What would change in a folder.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files to write, by path.
    pub write: BTreeMap<String, Change>,
    /// Files that are as they should be.
    pub unchanged: BTreeSet<String>,
    /// Generated files that are generated no more.
    pub remove: BTreeSet<String>,
    /// What stands against it.
    pub refusals: Vec<Refusal>,
    /// What is carried over as it is: unchanged files and the user's own.
    pub(super) carry: BTreeMap<PathBuf, Entry>,
}

impl Plan {
    /// Whether the folder is as it should be.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.write.is_empty() && self.remove.is_empty() && self.refusals.is_empty()
    }

    /// The tree as it will be.
    pub(super) fn next(&self) -> Next<'_> {
        let write = self.write.iter();
        let write = write.map(|(path, change)| (path.as_str(), change.new.as_bytes()));
        Next {
            write: write.collect(),
            carry: &self.carry,
        }
    }

    fn refuse(&mut self, path: &str, reason: Reason) {
        self.refusals.push(Refusal {
            path: path.to_owned(),
            reason,
        });
    }
}

/// Compares `folder` with the `files` that it should hold.
///
/// # Errors
/// When the folder cannot be read or a path leads out of it. Hand edits are no error but [`Plan::refusals`].
pub fn plan(folder: &Path, files: &BTreeMap<String, String>, overwrite: Overwrite) -> Result<Plan> {
    plan_listed(folder, files, &Manifest::of(files), overwrite)
}

/// The same where the manifest of `files` is known, so that nothing is hashed again.
///
/// # Errors
/// As [`plan`].
pub fn plan_listed(
    folder: &Path,
    files: &BTreeMap<String, String>,
    listed: &Manifest,
    overwrite: Overwrite,
) -> Result<Plan> {
    path::check(folder, files)?;
    let mut planner = Planner {
        folder,
        manifest: match overwrite {
            Overwrite::Refuse => Manifest::read(folder)?,
            Overwrite::Force => Manifest::read(folder).unwrap_or_default(),
        },
        there: walk(folder)?,
        plan: Plan::default(),
    };
    for (path, text) in files {
        planner.wanted(path, text)?;
    }
    planner.list(&listed.text())?;
    planner.rest()?;
    planner.ways();
    let mut plan = planner.plan;
    if overwrite == Overwrite::Force {
        plan.refusals
            .retain(|refusal| refusal.reason == Reason::InTheWay);
    }
    Ok(plan)
}

struct Planner<'a> {
    folder: &'a Path,
    manifest: Manifest,
    /// What is in the folder and not yet decided.
    there: BTreeMap<PathBuf, Entry>,
    plan: Plan,
}

impl Planner<'_> {
    /// Decides on a file that should be there.
    fn wanted(&mut self, path: &str, text: &str) -> Result<()> {
        let Some(entry) = self.there.remove(Path::new(path)) else {
            self.write(path, None, text);
            return Ok(());
        };
        match entry {
            Entry::File => {}
            Entry::Link(_) => {
                self.plan.refuse(path, Reason::Link);
                self.write(path, None, text);
                return Ok(());
            }
            Entry::EmptyFolder | Entry::Cache => {
                self.plan.refuse(path, Reason::InTheWay);
                return Ok(());
            }
        }
        let bytes = self.read(Path::new(path))?;
        if bytes == text.as_bytes() {
            self.plan.unchanged.insert(path.to_owned());
            self.plan.carry.insert(path.into(), entry);
            return Ok(());
        }
        match self.manifest.verdict(path, &bytes) {
            Verdict::Edited => self.plan.refuse(path, Reason::Edited),
            Verdict::Unlisted if !is_marked(&bytes) => self.plan.refuse(path, Reason::Foreign),
            Verdict::Untouched | Verdict::Unlisted => {}
        }
        self.write(path, Some(&bytes), text);
        Ok(())
    }

    /// Decides on the manifest itself, which is always ours.
    fn list(&mut self, text: &str) -> Result<()> {
        let old = match self.there.remove(Path::new(MANIFEST)) {
            Some(Entry::File) => Some(self.read(Path::new(MANIFEST))?),
            Some(_) => {
                self.plan.refuse(MANIFEST, Reason::InTheWay);
                return Ok(());
            }
            None => None,
        };
        if old.as_deref() == Some(text.as_bytes()) {
            self.plan.unchanged.insert(MANIFEST.to_owned());
            self.plan.carry.insert(MANIFEST.into(), Entry::File);
        } else {
            self.write(MANIFEST, old.as_deref(), text);
        }
        Ok(())
    }

    /// Decides on what is there and not wanted: files of ours go, everything else stays.
    fn rest(&mut self) -> Result<()> {
        for (path, entry) in std::mem::take(&mut self.there) {
            let name = name_of(&path);
            let (Entry::File, Some(name)) = (&entry, name) else {
                self.plan.carry.insert(path, entry);
                continue;
            };
            let bytes = self.read(&path)?;
            match self.manifest.verdict(&name, &bytes) {
                Verdict::Unlisted if !is_marked(&bytes) => {
                    self.plan.carry.insert(path, entry);
                    continue;
                }
                Verdict::Edited => self.plan.refuse(&name, Reason::EditedAndObsolete),
                Verdict::Untouched | Verdict::Unlisted => {}
            }
            self.plan.remove.insert(name);
        }
        Ok(())
    }

    /// Finds kept files and links where a folder must be, and kept folders where a file must be.
    fn ways(&mut self) {
        let mut blocked = BTreeSet::new();
        for path in self.plan.write.keys() {
            let above = path::parents(path).find(|above| {
                self.plan
                    .carry
                    .get(Path::new(above))
                    .is_some_and(|entry| *entry != Entry::EmptyFolder)
            });
            blocked.extend(above.map(str::to_owned));
            let below = self
                .plan
                .carry
                .keys()
                .any(|kept| kept != Path::new(path) && kept.starts_with(path));
            blocked.extend(below.then(|| path.clone()));
        }
        for path in blocked {
            self.plan.refuse(&path, Reason::InTheWay);
        }
        // A folder that gets a file is empty no more.
        let written: Vec<&str> = self
            .plan
            .write
            .keys()
            .flat_map(|path| path::parents(path))
            .collect();
        for folder in written {
            self.plan.carry.remove(Path::new(folder));
        }
    }

    fn write(&mut self, path: &str, old: Option<&[u8]>, new: &str) {
        let old = old.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        self.plan.write.insert(
            path.to_owned(),
            Change {
                old,
                new: new.to_owned(),
            },
        );
    }

    fn read(&self, inside: &Path) -> Result<Vec<u8>> {
        let path = self.folder.join(inside);
        fs::read(&path).context("read", &path)
    }
}

/// A path as the manifest spells it; none when it is not text.
fn name_of(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// Whether one of the first five lines is our header: `@generated`, with the command that did it.
fn is_marked(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2048)];
    let head = String::from_utf8_lossy(head);
    // The command too, because Cargo.lock is `@generated` as well.
    head.lines()
        .take(5)
        .any(|line| line.contains("@generated") && line.contains("cargo xtask generate"))
}

#[cfg(test)]
mod tests {
    use super::is_marked;

    #[test]
    fn only_our_own_header_counts() {
        assert!(is_marked(
            b"// @generated by `cargo xtask generate`; do not edit.\n"
        ));
        assert!(is_marked(
            b"1\n2\n3\n4\n# @generated by cargo xtask generate"
        ));
        assert!(!is_marked(
            b"1\n2\n3\n4\n5\n# @generated by cargo xtask generate"
        ));
        assert!(!is_marked(
            b"# This file is automatically @generated by Cargo.\n"
        ));
        assert!(!is_marked(b"\xff\xfe"));
    }
}
