//! What becomes of each file of a copy: only decides, file by file, and touches nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::base::{BASE, Base};
use super::here::Here;
use super::merge::{self, Conflict, Merged};
use super::note::{self, Listed, NOTE};
use super::wishes::{Conflicts, Wish, Wishes};
use crate::tree::{Entry, MANIFEST, hash, parents};

/// What becomes of a generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Done {
    /// It is as it was generated, and stays.
    Unchanged,
    /// It comes, or comes back.
    Added,
    /// It was as it was generated, and is updated.
    Updated,
    /// It goes, since it is generated no more.
    Removed,
    /// The user's edits are merged with what is new.
    Merged,
    /// The same, with marks around so many conflicts.
    Marked(usize),
    /// The user's edits stay, and nothing is new.
    Kept,
    /// The user has deleted it, and nothing is new.
    StaysDeleted,
    /// The user's edits are given up, as was wished.
    Taken,
    /// What is new is given up, as was wished.
    Held,
    /// Neither generated nor there.
    Gone,
}

/// Why a file cannot be decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clash {
    /// Both sides changed the same lines.
    Lines(Vec<Conflict>),
    /// The user edited what is generated no more.
    EditedAndGone,
    /// The user deleted what has changed.
    DeletedAndChanged,
    /// A file of the user's lies where a new one is generated.
    Foreign,
    /// The user edited it, and what it was made from is not known.
    NoBase,
    /// It is no text any more.
    NotText,
    /// It is a link.
    Link,
    /// A file is where a folder must be, or the reverse.
    InTheWay,
    /// It has marks of conflicts that were not resolved.
    Unresolved,
}

/// All that a decision needs.
pub(super) struct Scales<'a> {
    /// What the copy's note lists.
    pub(super) known: &'a BTreeMap<String, Listed>,
    /// The texts that the copy was made of.
    pub(super) base: &'a Base,
    /// The texts that are generated now.
    pub(super) new: &'a BTreeMap<String, String>,
    /// What lies in the copy.
    pub(super) there: &'a BTreeMap<PathBuf, Entry>,
    /// The generated files as they are in the copy.
    pub(super) here: &'a BTreeMap<String, Here>,
    /// What the user wishes.
    pub(super) wishes: &'a Wishes,
}

/// What becomes of a copy.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// What becomes of each file that is or was generated.
    pub(super) done: BTreeMap<String, Done>,
    /// What stands against it.
    pub(super) clashes: BTreeMap<String, Clash>,
    /// The bytes of files to write.
    pub(super) write: BTreeMap<String, Vec<u8>>,
    /// What is carried over as it is.
    pub(super) carry: BTreeMap<PathBuf, Entry>,
    /// What the new note lists.
    pub(super) files: BTreeMap<String, Listed>,
    /// How many files of the user's own are carried over.
    pub(super) own: usize,
}

/// Decides on every file.
pub(super) fn weigh(scales: &Scales<'_>) -> Weighed {
    let mut weighed = Weighed::default();
    let paths: BTreeSet<&str> = scales
        .known
        .keys()
        .chain(scales.new.keys())
        .map(String::as_str)
        .collect();
    for path in &paths {
        scales.file(path, &mut weighed);
    }
    let ours: BTreeSet<&Path> = paths
        .into_iter()
        .chain([NOTE, BASE, MANIFEST])
        .map(Path::new)
        .collect();
    for (path, entry) in scales.there {
        if ours.contains(path.as_path()) {
            continue;
        }
        weighed.own += usize::from(
            !matches!(entry, Entry::Cache | Entry::EmptyFolder) && !path.starts_with(".git"),
        );
        weighed.carry.insert(path.clone(), entry.clone());
    }
    weighed.ways();
    weighed
}

impl Scales<'_> {
    fn file(&self, path: &str, weighed: &mut Weighed) {
        let new = self.new.get(path).map(String::as_str);
        let here = self.here.get(path).unwrap_or(&Here::Nothing);
        let wished = match self.wishes.of(path) {
            None => self.decide(path, new, here),
            Some(Wish::Take) => self.take(path, new, here),
            Some(Wish::Keep) => Ok((Done::Held, None)),
        };
        match wished {
            Err(clash) => drop(weighed.clashes.insert(path.to_owned(), clash)),
            Ok((done, text)) => {
                if let Some(new) = new {
                    let listed = listed(new, &done, text.as_deref(), here);
                    weighed.files.insert(path.to_owned(), listed);
                }
                match text {
                    Some(text) => drop(
                        weighed
                            .write
                            .insert(path.to_owned(), here.ends(text).into_bytes()),
                    ),
                    None if matches!(done, Done::Removed | Done::Taken) => {}
                    None => self.carry(path, weighed),
                }
                weighed.done.insert(path.to_owned(), done);
            }
        }
    }

    fn carry(&self, path: &str, weighed: &mut Weighed) {
        if let Some(entry) = self.there.get(Path::new(path)) {
            weighed.carry.insert(path.into(), entry.clone());
        }
    }

    /// What becomes of a file that is to be as it is generated.
    fn take(
        &self,
        path: &str,
        new: Option<&str>,
        here: &Here,
    ) -> Result<(Done, Option<String>), Clash> {
        let decided = self.decide(path, new, here);
        match decided {
            Ok((Done::Unchanged | Done::Added | Done::Updated | Done::Removed | Done::Gone, _)) => {
                decided
            }
            _ if *here == Here::Folder => Err(Clash::InTheWay),
            _ => Ok((Done::Taken, new.map(str::to_owned))),
        }
    }

    /// What becomes of a file for which nothing is wished, and the text that is written, if one is.
    fn decide(
        &self,
        path: &str,
        new: Option<&str>,
        here: &Here,
    ) -> Result<(Done, Option<String>), Clash> {
        let known = self.known.get(path);
        match (new, known) {
            (Some(new), None) => first(new, here),
            (Some(new), Some(known)) => self.again(path, new, known, here),
            (None, Some(known)) => last(known, here),
            (None, None) => Ok((Done::Gone, None)),
        }
    }

    /// A file that was and is generated.
    fn again(
        &self,
        path: &str,
        new: &str,
        known: &Listed,
        here: &Here,
    ) -> Result<(Done, Option<String>), Clash> {
        let is_new = hash(new.as_bytes()) != known.generated;
        match here {
            Here::Text { text, .. } if text == new => Ok((Done::Unchanged, None)),
            _ if here.is_text(&known.generated) => Ok((Done::Updated, Some(new.to_owned()))),
            Here::Text { text, .. }
                if matches!(known.here, note::Here::Marked(_)) && merge::has_marks(text) =>
            {
                Err(Clash::Unresolved)
            }
            Here::Nothing if !is_new => Ok((Done::StaysDeleted, None)),
            _ if !is_new => Ok((Done::Kept, None)),
            Here::Text { text, .. } => self.merge(path, text, new),
            Here::Nothing => Err(Clash::DeletedAndChanged),
            Here::Bytes(_) => Err(Clash::NotText),
            Here::Link(_) => Err(Clash::Link),
            Here::Folder => Err(Clash::InTheWay),
        }
    }

    fn merge(&self, path: &str, yours: &str, new: &str) -> Result<(Done, Option<String>), Clash> {
        let Some(base) = self.base.get(path) else {
            return Err(Clash::NoBase);
        };
        match (merge::merge(base, yours, new), self.wishes.conflicts) {
            (Merged::Clean(text), _) => Ok((Done::Merged, Some(text))),
            (Merged::Conflicts(conflicts), Conflicts::Refuse) => Err(Clash::Lines(conflicts)),
            (Merged::Conflicts(conflicts), Conflicts::Mark) => {
                let text = merge::marked(base, yours, new);
                Ok((Done::Marked(conflicts.len()), Some(text)))
            }
        }
    }
}

/// A file that was not generated before.
fn first(new: &str, here: &Here) -> Result<(Done, Option<String>), Clash> {
    match here {
        Here::Nothing => Ok((Done::Added, Some(new.to_owned()))),
        Here::Text { text, .. } if text == new => Ok((Done::Unchanged, None)),
        Here::Folder => Err(Clash::InTheWay),
        Here::Text { .. } | Here::Bytes(_) | Here::Link(_) => Err(Clash::Foreign),
    }
}

/// A file that is generated no more.
fn last(known: &Listed, here: &Here) -> Result<(Done, Option<String>), Clash> {
    match here {
        // A folder of the user's own is in its place.
        Here::Nothing | Here::Folder => Ok((Done::Gone, None)),
        _ if here.is_text(&known.generated) => Ok((Done::Removed, None)),
        Here::Text { .. } | Here::Bytes(_) | Here::Link(_) => Err(Clash::EditedAndGone),
    }
}

/// How the new note lists a file.
fn listed(new: &str, done: &Done, written: Option<&str>, here: &Here) -> Listed {
    let left = match (done, written) {
        (Done::Marked(_), Some(text)) => note::Here::Marked(hash(text.as_bytes())),
        (_, Some(text)) if text == new => note::Here::AsGenerated,
        (_, Some(text)) => note::Here::Edited(hash(text.as_bytes())),
        (_, None) => here.left(new),
    };
    Listed {
        generated: hash(new.as_bytes()),
        here: left,
    }
}

impl Weighed {
    /// Finds kept files and links where a folder must be, and kept folders where a file must be.
    fn ways(&mut self) {
        let mut blocked = BTreeSet::new();
        for path in self.write.keys() {
            let above = parents(path).find(|above| {
                let there = self.carry.get(Path::new(above));
                there.is_some_and(|entry| *entry != Entry::EmptyFolder)
            });
            let below = self
                .carry
                .keys()
                .any(|kept| kept != Path::new(path) && kept.starts_with(path));
            if above.is_some() || below {
                blocked.insert(path.clone());
            }
        }
        // A folder that gets a file is empty no more.
        let filled: Vec<&Path> = self
            .write
            .keys()
            .flat_map(|path| parents(path))
            .map(Path::new)
            .collect();
        for folder in filled {
            self.carry.remove(folder);
        }
        for path in blocked {
            self.clashes.insert(path, Clash::InTheWay);
        }
    }
}
