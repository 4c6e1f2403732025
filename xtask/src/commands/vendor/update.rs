//! `vendor --update DEST`: what is generated now takes the place of what was, and what the user made of it is merged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::base::{self, BASE, Base, pack};
use super::earlier;
use super::here::{self, Here};
use super::made::{COPY_ONLY, Made, description};
use super::note::{self, Found, NOTE, Note};
use super::place::Place;
use super::snapshot::Snapshot;
use super::weigh::{Clash, Done, Scales, Weighed, weigh};
use super::{Tools, Updating, report};
use crate::engine::{Compared, Parts, Selection};
use crate::failure::{Failure, Result};
use crate::tree::{self, Entry, MANIFEST, Next, hash};
use crate::workspace::Workspace;

/// Brings a copy up to date, whole or not at all.
///
/// # Errors
/// When it is no copy, something must be decided by the user, the spec has mistakes, or the disk fails.
pub(super) fn update(workspace: &Workspace, asked: &Updating, tools: &mut Tools<'_>) -> Result<()> {
    let place = Place::of(&asked.dest, workspace)?;
    let _lock = if asked.dry_run || !place.parent().is_dir() {
        None
    } else {
        place.enter(tools.disk)?
    };
    let old = Old::read(&place)?;
    let api = workspace.api(&old.note.api)?;
    let part = part(asked, &old.note.part);
    let made = Made::of(workspace, &api, &part, tools.engine, &asked.dest)?;
    let update = Update::of(&place, old, made, part, asked)?;
    report::differences(tools.out, &update, update.compare(tools.engine)?.as_ref())?;
    report::clashes(&update.weighed.clashes, &place)?;
    if !asked.dry_run && !update.is_fresh() {
        update.write(&place, tools)?;
    }
    report::updated(tools.out, &place, &update, asked.dry_run)
}

/// What the copy is made of from now on.
fn part(asked: &Updating, old: &Selection) -> Selection {
    let only = match &asked.only {
        Some(names) => names.clone(),
        None => old.modules().to_vec(),
    };
    let only = Selection::only(only);
    if asked.fake.unwrap_or(old.has_fake()) {
        only
    } else {
        only.without_fake()
    }
}

/// A copy as an earlier run left it, and as it lies there now.
pub(super) struct Old {
    pub(super) note: Note,
    /// The texts that it was made of, as far as they are known.
    pub(super) base: Base,
    /// What lies in it.
    pub(super) there: BTreeMap<PathBuf, Entry>,
    /// How it was when it was read.
    before: Snapshot,
    /// Whether it was copied by hand.
    pub(super) by_hand: bool,
}

impl Old {
    /// Reads the copy at `place`.
    ///
    /// # Errors
    /// When it is no copy, or is damaged.
    pub(super) fn read(place: &Place) -> Result<Self> {
        let found = note::read(place)?;
        // Before a file is read, so that whatever changes after that is noticed.
        let there = tree::walk(&place.folder())?;
        let before = Snapshot::of(&place.folder(), &there)?;
        let (note, base, by_hand) = match found {
            Found::Note(note) => {
                let base = base::read(place, &note)?;
                (note, base, false)
            }
            Found::ByHand(note) => (note, Base::new(), true),
            Found::Earlier(note, what) => {
                return Err(earlier::refusal(place, &note, what, &there)?);
            }
        };
        here::expect_folders(place, &there, &note.files)?;
        Ok(Self {
            note,
            base,
            there,
            before,
            by_hand,
        })
    }

    /// Whether `vendor` wrote the file.
    pub(super) fn is_generated(&self, path: &Path) -> bool {
        let own = [NOTE, BASE, MANIFEST]
            .iter()
            .any(|own| path == Path::new(own));
        own || path
            .to_str()
            .is_some_and(|path| self.note.files.contains_key(path))
    }

    /// Whether the copy does without a file that is a courtesy, since the user has one of that name.
    pub(super) fn is_left_out(&self, path: &str) -> bool {
        let has_place = self.there.contains_key(Path::new(path));
        COPY_ONLY.contains(&path) && has_place && !self.note.files.contains_key(path)
    }

    /// Takes the texts of files that are as they were generated for what was generated.
    pub(super) fn learn(&mut self, here: &BTreeMap<String, Here>, made: &BTreeMap<String, String>) {
        for (path, listed) in &self.note.files {
            let there = match here.get(path) {
                Some(Here::Text { text, .. }) => Some(text),
                _ => None,
            };
            let mut texts = [there, made.get(path)].into_iter().flatten();
            if let Some(text) = texts.find(|text| hash(text.as_bytes()) == listed.generated) {
                self.base
                    .entry(path.clone())
                    .or_insert_with(|| text.clone());
            }
        }
    }
}

/// An update that is decided on and not yet written.
pub(super) struct Update {
    pub(super) old: Old,
    pub(super) made: Made,
    pub(super) weighed: Weighed,
    pub(super) note: Note,
    /// The note and the base, where they are not what lies there.
    own: BTreeMap<&'static str, Vec<u8>>,
}

impl Update {
    fn of(
        place: &Place,
        mut old: Old,
        mut made: Made,
        part: Selection,
        asked: &Updating,
    ) -> Result<Self> {
        made.files.retain(|path, _| !old.is_left_out(path));
        let paths: BTreeSet<&String> = old.note.files.keys().chain(made.files.keys()).collect();
        asked.wishes.check(&paths)?;
        let here = here::read(&place.folder(), &old.there, paths)?;
        old.learn(&here, &made.files);
        let weighed = weigh(&Scales {
            known: &old.note.files,
            base: &old.base,
            new: &made.files,
            there: &old.there,
            here: &here,
            wishes: &asked.wishes,
        });
        let note = Note {
            api: old.note.api.clone(),
            origin: made.origin.clone(),
            part,
            files: weighed.files.clone(),
        };
        let mut update = Self {
            old,
            made,
            weighed,
            note,
            own: BTreeMap::new(),
        };
        update.own(place);
        Ok(update)
    }

    /// Decides on the files in which the copy says what it is.
    fn own(&mut self, place: &Place) {
        let bytes = |name| std::fs::read(place.folder().join(name)).ok();
        // The same texts may pack differently elsewhere.
        let is_known =
            bytes(BASE).is_some() && !self.old.by_hand && self.old.base == self.made.files;
        let base = if is_known { bytes(BASE) } else { None };
        let new = [
            (NOTE, self.note.text().into_bytes()),
            (BASE, base.unwrap_or_else(|| pack(&self.made.files))),
        ];
        for (name, new) in new {
            match self.old.there.get(Path::new(name)) {
                Some(Entry::File) if bytes(name).as_ref() == Some(&new) => {
                    self.weighed.carry.insert(name.into(), Entry::File);
                }
                Some(Entry::File) | None => drop(self.own.insert(name, new)),
                Some(_) => drop(
                    self.weighed
                        .clashes
                        .insert(name.to_owned(), Clash::InTheWay),
                ),
            }
        }
    }

    /// Whether nothing is to be written.
    pub(super) fn is_fresh(&self) -> bool {
        let removes = |done: &Done| matches!(done, Done::Removed | Done::Taken);
        self.weighed.write.is_empty()
            && self.own.is_empty()
            && !self.weighed.done.values().any(removes)
            && !self.old.there.contains_key(Path::new(MANIFEST))
    }

    /// What changed for the user, between what the copy was made of and what it is made of now.
    fn compare(&self, engine: &dyn Parts) -> Result<Option<Compared>> {
        let Some(base) = description(&self.old.base) else {
            return Ok(None);
        };
        let compared = engine.compare(&base, &self.made.description(), self.note.part.modules());
        compared.map(Some).map_err(Failure::new)
    }

    fn write(&self, place: &Place, tools: &Tools<'_>) -> Result<()> {
        let files = self.weighed.write.iter();
        let files = files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        let own = self
            .own
            .iter()
            .map(|(name, bytes)| (*name, bytes.as_slice()));
        let next = Next {
            write: files.chain(own).collect(),
            carry: &self.weighed.carry,
        };
        place.exchange(&next, &self.old.before, tools.disk)
    }
}
