//! A copy that an earlier generator made: it is left as it is, and its user learns which edits to take to a new one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::base::BASE;
use super::here::{self, Here};
use super::note::{Earlier, NOTE, Note};
use super::place::Place;
use crate::engine::MODEL_FORMAT;
use crate::failure::{Failure, Result};
use crate::shell;
use crate::tree::{Entry, MANIFEST};

/// Says why the copy is not touched, what the user did to it, and how to go on.
///
/// # Errors
/// When a file of the copy cannot be read.
pub(super) fn refusal(
    place: &Place,
    note: &Note,
    what: Earlier,
    there: &BTreeMap<PathBuf, Entry>,
) -> Result<Failure> {
    let what = match what {
        Earlier::Layout => "which put the runtime into the crate itself".to_owned(),
        Earlier::Model => format!(
            "whose `model.json` has format {}, not {MODEL_FORMAT}",
            note.origin.model_format
        ),
    };
    let mut lines = edits(place, note, there)?;
    if lines.is_empty() {
        lines.push("  you edited nothing in it".to_owned());
    }
    let shown = place.shown();
    Ok(Failure::new(format!(
        "error: {shown} was made by an earlier generator, {what}; such a copy cannot be updated\n{}\n  \
         help: nothing was changed; make a new copy and take your edits along:\n    mv {copy} {old}\n    cargo xtask vendor {api} {copy}{part}",
        lines.join("\n"),
        copy = shell::word(&shown.to_string()),
        old = shell::word(&format!("{shown}.old")),
        api = note.api,
        part = flags(note),
    )))
}

/// A line for each file that is not as it was generated, and for each that is the user's own.
fn edits(place: &Place, note: &Note, there: &BTreeMap<PathBuf, Entry>) -> Result<Vec<String>> {
    let here = here::read(&place.folder(), there, note.files.keys())?;
    let edited = note.files.iter().filter_map(|(path, listed)| {
        let here = here.get(path).unwrap_or(&Here::Nothing);
        match here {
            here if here.is_text(&listed.generated) => None,
            Here::Nothing | Here::Folder => Some(format!("  deleted by you: {path}")),
            _ => Some(format!("  edited by you: {path}")),
        }
    });
    let own = there.iter().filter(|(path, entry)| {
        let path = path.as_path();
        let is_ours = [NOTE, BASE, MANIFEST].map(Path::new).contains(&path)
            || path
                .to_str()
                .is_some_and(|path| note.files.contains_key(path));
        matches!(entry, Entry::File | Entry::Link(_)) && !is_ours && !path.starts_with(".git")
    });
    let own = own.map(|(path, _)| format!("  your own: {}", path.display()));
    Ok(edited.chain(own).collect())
}

/// The flags with which a new copy has the same parts.
fn flags(note: &Note) -> String {
    let only = match note.part.modules() {
        [] => String::new(),
        modules => format!(" --only {}", modules.join(",")),
    };
    let fake = if note.part.has_fake() {
        ""
    } else {
        " --without-fake"
    };
    only + fake
}
