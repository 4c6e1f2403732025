//! What stands against an update, and what the user can do about it.

use std::collections::BTreeMap;

use super::super::merge::Conflict;
use super::super::place::Place;
use super::super::weigh::Clash;
use super::add;
use crate::failure::{Failure, Result};

/// How many conflicts of a file are shown.
const CONFLICTS: usize = 4;

/// How many lines of a side of a conflict are shown.
const SHOWN: usize = 3;

/// How much of a line is shown.
const WIDTH: usize = 100;

/// Fails if something must be decided by the user, and names all of it.
pub(in super::super) fn clashes(clashes: &BTreeMap<String, Clash>, place: &Place) -> Result<()> {
    if clashes.is_empty() {
        return Ok(());
    }
    let mut text = format!(
        "error: nothing was written to {}, because these conflicts are yours to decide\n",
        place.shown()
    );
    for (path, clash) in clashes {
        match clash {
            Clash::Lines(conflicts) => {
                for conflict in conflicts.iter().take(CONFLICTS) {
                    lines(&mut text, path, conflict);
                }
                if conflicts.len() > CONFLICTS {
                    let more = conflicts.len() - CONFLICTS;
                    add(&mut text, &format!("  {path}: and {more} more like this"));
                }
            }
            clash => add(&mut text, &format!("  {path}: {}", why(clash))),
        }
    }
    text += &help(clashes);
    Err(Failure::new(text))
}

fn lines(text: &mut String, path: &str, conflict: &Conflict) {
    add(
        text,
        &format!(
            "  {path}:{}: you and the generator changed the same lines",
            conflict.line
        ),
    );
    for (word, side) in [
        ("yours    ", &conflict.yours),
        ("generated", &conflict.generated),
    ] {
        let count = side.lines().count();
        for line in side.lines().take(SHOWN) {
            add(text, &format!("      {word} | {}", cut(line)));
        }
        if count == 0 {
            add(text, &format!("      {word} | (no line)"));
        } else if count > SHOWN {
            add(
                text,
                &format!("      {word} | … {} lines more", count - SHOWN),
            );
        }
    }
}

fn why(clash: &Clash) -> &'static str {
    match clash {
        Clash::Lines(_) => "you and the generator changed the same lines",
        Clash::EditedAndGone => "you edited it, and it is no longer generated",
        Clash::DeletedAndChanged => "you deleted it, and its generated text has changed",
        Clash::Foreign => "a file of your own has the path of a newly generated one",
        Clash::NoBase => {
            "you edited it, and its text before your edits is not known, so it cannot be merged"
        }
        Clash::NotText => "not text any more, so it cannot be merged",
        Clash::Link => "a symbolic link, which is not followed",
        Clash::InTheWay => "a file is where a folder must be, or the reverse; move it away",
        Clash::Unresolved => "it still has conflict marks; resolve them first",
    }
}

/// What the user can do, one line for each way.
fn help(clashes: &BTreeMap<String, Clash>) -> String {
    let has = |is_meant: fn(&Clash) -> bool| clashes.values().any(is_meant);
    let mut text = String::new();
    if has(|clash| matches!(clash, Clash::Lines(_))) {
        add(
            &mut text,
            "  help: `--conflicts mark` writes both sides into the file, between marks, for you to resolve",
        );
    }
    if has(|clash| *clash == Clash::Unresolved) {
        add(
            &mut text,
            "  help: replace each marked section by the lines that it should have, then run again",
        );
    }
    if has(|clash| *clash != Clash::Unresolved) {
        add(
            &mut text,
            "  help: decide for a file: `--keep PATH` leaves it as it is, `--take PATH` overwrites it with what is generated",
        );
    }
    text
}

/// The start of a line, as much as a terminal shows in one row.
fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
