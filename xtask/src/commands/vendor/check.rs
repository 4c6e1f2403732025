//! `vendor --check DEST`: whether a copy is whole, as it was left, and as the spec says now; for the CI of its project.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::here::{self, Here};
use super::made::{COPY_ONLY, Made, description};
use super::merge;
use super::note::{self, Listed};
use super::place::Place;
use super::update::Old;
use super::{Checking, Edits, Format, Tools, report};
use crate::engine::Parts;
use crate::failure::{Failure, Result};
use crate::tree::{Entry, hash};
use crate::workspace::Workspace;

/// What a check found.
pub(super) struct Findings {
    pub(super) old: Old,
    /// Files that are gone, without an update that took note of it.
    pub(super) missing: Vec<String>,
    /// Files with edits that no update took note of.
    pub(super) edited: Vec<String>,
    /// Files with marks of conflicts.
    pub(super) unresolved: Vec<String>,
    /// How many files have edits, or are deleted, and an update took note of it.
    pub(super) noted: usize,
    /// Files of the user's own.
    pub(super) own: Vec<String>,
    /// How the copy stands to the spec.
    pub(super) age: Age,
}

/// How a copy stands to the spec.
pub(super) enum Age {
    /// It is what would be generated.
    Fresh,
    /// Something would be generated differently.
    Behind {
        /// The largest step, and what decides it; not known without the texts that the copy was made of.
        verdict: Option<(String, String)>,
        /// The version that the spec gives the crate.
        version: String,
        /// How many files would be.
        files: usize,
    },
    /// It cannot be said, for this reason.
    Unknown(String),
}

/// Looks at a copy and writes nothing.
///
/// # Errors
/// When the copy is not as it should be, or is none.
pub(super) fn check(workspace: &Workspace, asked: &Checking, tools: &mut Tools<'_>) -> Result<()> {
    let place = Place::of(&asked.dest, workspace)?;
    if place.is_interrupted() {
        return Err(Failure::new(format!(
            "error: an update of {} was interrupted\n  help: `cargo xtask vendor --update {}` finishes it",
            place.shown(),
            place.typed()
        )));
    }
    let findings = Findings::of(workspace, &place, Old::read(&place)?, tools.engine)?;
    match asked.format {
        Format::Text => report::findings(tools.out, &place, &findings, asked.edits)?,
        Format::Json => report::json(tools.out, &findings.json(asked.edits))?,
    }
    if findings.is_fine(asked.edits) {
        Ok(())
    } else {
        Err(Failure::new(""))
    }
}

impl Findings {
    fn of(workspace: &Workspace, place: &Place, mut old: Old, engine: &dyn Parts) -> Result<Self> {
        let listed: BTreeSet<&String> = old.note.files.keys().collect();
        let here = here::read(&place.folder(), &old.there, listed)?;
        let made = workspace
            .api(&old.note.api)
            .and_then(|api| Made::of(workspace, &api, &old.note.part, engine, &place.folder()));
        if let Ok(made) = &made {
            old.learn(&here, &made.files);
        }
        let own = own(&old);
        let age = age(&old, made, engine);
        let mut findings = Self {
            own,
            age,
            missing: Vec::new(),
            edited: Vec::new(),
            unresolved: Vec::new(),
            noted: 0,
            old,
        };
        for (path, here) in &here {
            if let Some(listed) = findings.old.note.files.get(path).cloned() {
                findings.file(path, &listed, here);
            }
        }
        Ok(findings)
    }

    fn file(&mut self, path: &str, listed: &Listed, here: &Here) {
        let marked = match (here, &listed.here) {
            (Here::Text { text, .. }, note::Here::Marked(_)) => merge::has_marks(text),
            _ => false,
        };
        let is_noted = match (here.hash(), &listed.here) {
            (Some(hash), note::Here::Edited(noted) | note::Here::Marked(noted)) => hash == *noted,
            (None, note::Here::Deleted) => true,
            _ => false,
        };
        let list = match here {
            _ if here.is_text(&listed.generated) => return,
            _ if marked => &mut self.unresolved,
            _ if is_noted => {
                self.noted += 1;
                return;
            }
            Here::Nothing | Here::Folder => &mut self.missing,
            Here::Text { .. } | Here::Bytes(_) | Here::Link(_) => &mut self.edited,
        };
        list.push(path.to_owned());
    }

    /// Whether the check has passed.
    pub(super) fn is_fine(&self, edits: Edits) -> bool {
        let edits_are_fine =
            edits == Edits::Allow || (self.edited.is_empty() && self.missing.is_empty());
        edits_are_fine && self.unresolved.is_empty() && matches!(self.age, Age::Fresh)
    }

    fn json(&self, edits: Edits) -> Value {
        let origin = &self.old.note.origin;
        let age = match &self.age {
            Age::Fresh => json!({"behind": false}),
            Age::Behind {
                verdict,
                version,
                files,
            } => json!({
                "behind": true,
                "verdict": verdict.as_ref().map(|(verdict, _)| verdict),
                "reason": verdict.as_ref().map(|(_, reason)| reason),
                "version": version,
                "files": files,
            }),
            Age::Unknown(why) => json!({"behind": null, "reason": why}),
        };
        json!({
            "format": 1,
            "fine": self.is_fine(edits),
            "api": self.old.note.api,
            "crate": origin.name,
            "version": origin.version,
            "missing": self.missing,
            "edited": self.edited,
            "unresolved": self.unresolved,
            "noted": self.noted,
            "own": self.own,
            "spec": age,
        })
    }
}

/// The paths of files that are not generated.
fn own(old: &Old) -> Vec<String> {
    let is_own = |path: &Path, entry: &Entry| {
        matches!(entry, Entry::File | Entry::Link(_))
            && !path.starts_with(".git")
            && !old.is_generated(path)
    };
    let own = old.there.iter().filter(|(path, entry)| is_own(path, entry));
    own.map(|(path, _)| path.display().to_string()).collect()
}

/// Whether a file is one that only a copy has, and this one does without.
fn is_courtesy(old: &Old, path: &str) -> bool {
    old.is_left_out(path) || (old.by_hand && COPY_ONLY.contains(&path))
}

/// Compares the copy with what is generated now.
fn age(old: &Old, made: Result<Made>, engine: &dyn Parts) -> Age {
    let made = match made {
        Ok(made) => made,
        Err(why) => return Age::Unknown(why.message().trim_end().to_owned()),
    };
    let listed = &old.note.files;
    // Where something is said in the spec is nothing that a crate does.
    let counts = |path: &&String| *path != "places.json" && !is_courtesy(old, path);
    let paths: BTreeSet<&String> = listed.keys().chain(made.files.keys()).collect();
    let differs = |path: &&String| {
        let new = made.files.get(*path).map(|text| hash(text.as_bytes()));
        new.as_ref() != listed.get(*path).map(|listed| &listed.generated)
    };
    let files = paths.into_iter().filter(counts).filter(differs).count();
    if files == 0 {
        return Age::Fresh;
    }
    let compared = description(&old.base)
        .map(|base| engine.compare(&base, &made.description(), old.note.part.modules()));
    match compared {
        Some(Err(why)) => Age::Unknown(why),
        compared => Age::Behind {
            verdict: compared
                .and_then(std::result::Result::ok)
                .map(|compared| (compared.verdict, compared.reason)),
            version: made.origin.version,
            files,
        },
    }
}
