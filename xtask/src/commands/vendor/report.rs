//! What `vendor` says.

mod clashes;

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use serde_json::Value;

pub(super) use clashes::clashes;

use super::Edits;
use super::check::{Age, Findings};
use super::made::Made;
use super::note::Note;
use super::place::Place;
use super::update::Update;
use super::weigh::Done;
use crate::engine::Compared;
use crate::failure::{Result, printed};
use crate::shell;

/// How many names a list shows.
const NAMED: usize = 6;

/// Says what a first copy holds, and what comes next.
pub(super) fn copied(
    out: &mut dyn Write,
    place: &Place,
    made: &Made,
    note: &Note,
    dry_run: bool,
) -> Result<()> {
    let counts = made.counts;
    let verb = if dry_run { "would be copied" } else { "copied" };
    let bytes: usize = made.files.values().map(String::len).sum();
    let mut text = format!(
        "{} {verb} to {}: {} files, {} kB; {} operations, {} types\n",
        named(note),
        place.shown(),
        made.files.len(),
        bytes.div_ceil(1000),
        counts.operations,
        counts.types,
    );
    if !note.part.modules().is_empty() {
        add(
            &mut text,
            &format!("only: {}", note.part.modules().join(", ")),
        );
    }
    if !dry_run {
        text += &next(place, made.files.contains_key("fake/Cargo.toml"));
    }
    say(out, &text)
}

/// The lines that a user types next.
fn next(place: &Place, has_fake: bool) -> String {
    let project = project(place);
    let (enter, path) = match &project {
        Some((folder, inside)) => (format!("  cd {}\n", shell::path(folder)), inside.clone()),
        None => (String::new(), place.folder()),
    };
    let fake = shell::path(&path.join("fake"));
    let path = shell::path(&path);
    let mut text = format!(
        "next, in your project:\n{enter}  cargo add --path {path}\n  \
         cargo add tokio --features macros,rt-multi-thread   # runs it: `#[tokio::main]`\n"
    );
    if has_fake {
        add(
            &mut text,
            &format!("  cargo add --dev --path {fake}   # a fake of the service for your tests"),
        );
    }
    if let Some(inside) = workspace(place) {
        add(
            &mut text,
            &format!(
                "the packages of a copy that a workspace uses are its members; `exclude = [{:?}]` in its [workspace] keeps them out",
                inside.display().to_string()
            ),
        );
    }
    let shown = place.typed();
    text + &format!(
        "later, here: `cargo xtask vendor --update {shown}`; in your CI: `cargo xtask vendor --check {shown}`\n"
    )
}

/// The package that the copy lies in, and the copy's path there.
fn project(place: &Place) -> Option<(PathBuf, PathBuf)> {
    let folder = place.folder();
    let mut above = folder.ancestors().skip(1);
    let found = above.find(|folder| folder.join("Cargo.toml").is_file())?;
    let manifest = std::fs::read_to_string(found.join("Cargo.toml")).ok()?;
    let inside = folder.strip_prefix(found).ok()?.to_owned();
    let is_package = manifest.lines().any(|line| line.trim() == "[package]");
    is_package.then(|| (found.to_owned(), inside))
}

/// The path of a copy in the workspace that it lies in, if there is one.
fn workspace(place: &Place) -> Option<PathBuf> {
    let folder = place.folder();
    let mut above = folder.ancestors().skip(1);
    let root = above.find(|folder| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
        let is_root = |text: String| text.lines().any(|line| line.trim() == "[workspace]");
        manifest.is_ok_and(is_root)
    })?;
    folder
        .strip_prefix(root)
        .ok()
        .map(std::path::Path::to_owned)
}

fn named(note: &Note) -> String {
    format!("{} {}", note.origin.name, note.origin.version)
}

/// Shows what changed in the spec since the copy was made.
pub(super) fn differences(
    out: &mut dyn Write,
    update: &Update,
    compared: Option<&Compared>,
) -> Result<()> {
    let (old, new) = (&update.old.note.origin, &update.note.origin);
    let mut text = String::new();
    if old.generator != new.generator {
        add(
            &mut text,
            &format!("generator: {} → {}", old.generator, new.generator),
        );
    }
    if update.old.note.part != update.note.part {
        add(
            &mut text,
            &format!(
                "selection: {} → {}",
                part(&update.old.note),
                part(&update.note)
            ),
        );
    }
    match compared {
        None => add(
            &mut text,
            "what changed in the spec is not known, since model.json was edited",
        ),
        Some(compared) if compared.verdict == "none" => {}
        Some(compared) => text += &ended(&compared.text),
    }
    say(out, &text)
}

fn part(note: &Note) -> String {
    let modules = match note.part.modules() {
        [] => "all resources".to_owned(),
        modules => modules.join(", "),
    };
    let fake = if note.part.has_fake() {
        "with"
    } else {
        "without"
    };
    format!("{modules} {fake} the fake")
}

/// Says what an update came to.
pub(super) fn updated(
    out: &mut dyn Write,
    place: &Place,
    update: &Update,
    dry_run: bool,
) -> Result<()> {
    let (old, new) = (named(&update.old.note), named(&update.note));
    let versions = if old == new {
        new
    } else {
        format!("{old} → {new}")
    };
    if update.is_fresh() {
        return say(
            out,
            &format!(
                "{}: up to date ({versions})\n{}",
                place.shown(),
                edits(update)
            ),
        );
    }
    let count = |wanted: &Done| {
        update
            .weighed
            .done
            .values()
            .filter(|done| *done == wanted)
            .count()
    };
    let mut counts = format!("{} files updated", count(&Done::Updated));
    for (done, word) in [
        (Done::Added, "added"),
        (Done::Removed, "removed"),
        (Done::Unchanged, "unchanged"),
    ] {
        let _ = write!(counts, ", {} {word}", count(&done));
    }
    let verb = if dry_run { "would be " } else { "" };
    say(
        out,
        &format!(
            "{}: {verb}updated ({versions}): {counts}\n{}",
            place.shown(),
            edits(update)
        ),
    )
}

/// What became of the user's edits.
fn edits(update: &Update) -> String {
    let mut text = String::new();
    for (word, is_meant) in [
        (
            "merged with your edits",
            (|done| *done == Done::Merged) as fn(&Done) -> bool,
        ),
        ("with conflict marks for you to resolve", |done| {
            matches!(done, Done::Marked(_))
        }),
        ("edited by you and kept", |done| *done == Done::Kept),
        ("deleted by you and not restored", |done| {
            *done == Done::StaysDeleted
        }),
        ("kept because of --keep, without what is new", |done| {
            *done == Done::Held
        }),
        (
            "overwritten because of --take, without your edits",
            |done| *done == Done::Taken,
        ),
    ] {
        let done = update
            .weighed
            .done
            .iter()
            .filter(|(_, done)| is_meant(done));
        let paths: Vec<&str> = done.map(|(path, _)| path.as_str()).collect();
        if !paths.is_empty() {
            add(&mut text, &format!("  {word}: {}", list(&paths)));
        }
    }
    if update.weighed.own > 0 {
        add(
            &mut text,
            &format!("  your own, untouched: {}", files(update.weighed.own)),
        );
    }
    text
}

fn files(count: usize) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

/// Prints what a check found.
pub(super) fn findings(
    out: &mut dyn Write,
    place: &Place,
    found: &Findings,
    edits: Edits,
) -> Result<()> {
    let note = &found.old.note;
    let mut text = format!(
        "{}: {}, {}",
        place.shown(),
        named(note),
        files(note.files.len())
    );
    let _ = writeln!(
        text,
        "; {} with your edits, {} of your own",
        found.noted,
        found.own.len()
    );
    if found.old.by_hand {
        add(
            &mut text,
            &format!(
                "  copied by hand; `cargo xtask vendor --update {}` registers it as a copy",
                place.typed()
            ),
        );
    }
    for (word, paths) in [
        ("missing", &found.missing),
        ("edited since the last update", &found.edited),
        ("with conflict marks", &found.unresolved),
    ] {
        for path in paths {
            add(&mut text, &format!("  {word}: {path}"));
        }
    }
    let has_edits = !found.missing.is_empty() || !found.edited.is_empty();
    if has_edits && edits == Edits::Refuse {
        add(
            &mut text,
            "  help: restore the files with git; or, if the edits are intended, record them with `cargo xtask vendor --update`, or check with --allow-edits",
        );
    }
    text += &age(place, &found.age);
    if found.is_fine(edits) {
        add(&mut text, "no problem found");
    }
    say(out, &text)
}

fn age(place: &Place, age: &Age) -> String {
    let typed = place.typed();
    match age {
        Age::Fresh => "  up to date with the spec and the generator\n".to_owned(),
        Age::Unknown(why) => format!(
            "  cannot tell whether the spec has changed: {}\n",
            ended(why).trim_end()
        ),
        Age::Behind {
            verdict,
            version,
            files: count,
        } => {
            let verdict = match verdict {
                Some((verdict, reason)) if verdict != "none" => format!("{verdict}: {reason}"),
                Some(_) => "the API is the same; the generator has changed".to_owned(),
                None => "what changes is not known, since model.json was edited".to_owned(),
            };
            format!(
                "  out of date: the spec has version {version}, and {} would change: {verdict}\n  help: `cargo xtask vendor --update {typed}`\n",
                files(*count)
            )
        }
    }
}

/// Prints the same for programs.
pub(super) fn json(out: &mut dyn Write, value: &Value) -> Result<()> {
    say(out, &format!("{value:#}\n"))
}

/// Names some paths, and counts the others.
fn list(paths: &[&str]) -> String {
    let shown = paths
        .iter()
        .take(NAMED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match paths.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

fn say(out: &mut dyn Write, text: &str) -> Result<()> {
    printed(out.write_all(text.as_bytes()))
}

fn add(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
