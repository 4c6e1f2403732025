//! What `generate` says.

use std::fmt::Write as _;
use std::io::Write;
use std::time::Duration;

use super::Job;
use crate::diff;
use crate::failure::{Failure, Result, printed};
use crate::tree::{Plan, Reason};

/// How many files that are out of date are shown with the place where they differ; the others are named.
const SHOWN: usize = 5;

/// Prints one line on one API.
pub(super) fn line(out: &mut dyn Write, job: &Job, plan: &Plan, took: Duration) -> Result<()> {
    let counts = job.product.counts;
    let removed = match plan.remove.len() {
        0 => String::new(),
        count => format!(", {count} removed"),
    };
    say(
        out,
        &format!(
            "{}: {} operations, {} types, {} events, {} policies; {} files written, {} unchanged{removed}, {} ms",
            job.api,
            counts.operations,
            counts.types,
            counts.events,
            counts.policies,
            plan.write.len(),
            plan.unchanged.len(),
            took.as_millis()
        ),
    )
}

/// Fails if a file stands against being written, and names all of them.
pub(super) fn refusals(planned: &[(Job, Plan)]) -> Result<()> {
    let mut text = String::new();
    let mut helps: Vec<&str> = Vec::new();
    for (job, plan) in planned {
        for refusal in &plan.refusals {
            let help = help(refusal.reason);
            if !helps.contains(&help) {
                helps.push(help);
            }
            add(
                &mut text,
                &format!(
                    "  generated/{}/{}: {}",
                    job.api,
                    refusal.path,
                    why(refusal.reason)
                ),
            );
        }
    }
    if text.is_empty() {
        return Ok(());
    }
    for help in helps {
        add(&mut text, &format!("  help: {help}"));
    }
    Err(Failure::new(format!(
        "error: nothing was written, because these paths are not as the generator left them\n{text}"
    )))
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Edited => "edited by hand",
        Reason::EditedAndObsolete => "edited by hand, and no longer generated",
        Reason::Foreign => "not written by the generator, which would now overwrite it",
        Reason::Link => "a symbolic link, which is not followed",
        Reason::InTheWay => "a file is where a folder must be, or the reverse",
    }
}

/// What to do about it.
fn help(reason: Reason) -> &'static str {
    match reason {
        Reason::Edited => {
            "to keep an edit, make it in spec/ or codegen/ instead; to discard it, run `cargo xtask generate --force`"
        }
        Reason::EditedAndObsolete => {
            "to keep an edited file that is no longer generated, move it away; to delete it, run `cargo xtask generate --force`"
        }
        Reason::Foreign => {
            "to keep a file that the generator did not write, move it away; to overwrite it, run `cargo xtask generate --force`"
        }
        Reason::Link => {
            "to keep a symbolic link, move it away; to replace it, run `cargo xtask generate --force`"
        }
        Reason::InTheWay => {
            "move away a file or folder that is in the way; `--force` does not replace it"
        }
    }
}

/// Fails if something is not as the spec says, and shows what.
pub(super) fn out_of_date(planned: &[(Job, Plan)], orphans: &[String]) -> Result<()> {
    let mut text = String::new();
    for (job, plan) in planned {
        one(&mut text, &job.api, plan);
    }
    if !text.is_empty() {
        add(
            &mut text,
            "help: run `cargo xtask generate` and commit what it writes",
        );
    }
    if planned.iter().any(|(_, plan)| !plan.refusals.is_empty()) {
        add(
            &mut text,
            "help: make changes in spec/ or codegen/ instead of by hand; `cargo xtask generate --force` discards edits",
        );
    }
    for name in orphans {
        add(
            &mut text,
            &format!(
                "out of date: generated/{name}, because there is no spec/{name}\nhelp: remove generated/{name}"
            ),
        );
    }
    if text.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(text))
    }
}

fn one(text: &mut String, api: &str, plan: &Plan) {
    for (index, (path, change)) in plan.write.iter().enumerate() {
        let edited = plan.refusals.iter().find(|refusal| refusal.path == *path);
        let note = edited.map_or_else(String::new, |refusal| format!(" ({})", why(refusal.reason)));
        add(text, &format!("out of date: generated/{api}/{path}{note}"));
        if index < SHOWN {
            text.push_str(&diff::short(change));
        }
    }
    for path in &plan.remove {
        add(
            text,
            &format!("out of date: generated/{api}/{path}, which is no longer generated"),
        );
    }
    for refusal in plan
        .refusals
        .iter()
        .filter(|refusal| !plan.write.contains_key(&refusal.path))
    {
        add(
            text,
            &format!(
                "out of date: generated/{api}/{} ({})",
                refusal.path,
                why(refusal.reason)
            ),
        );
    }
}

/// Names the crates whose spec is gone.
pub(super) fn orphans(out: &mut dyn Write, orphans: &[String]) -> Result<()> {
    for name in orphans {
        say(
            out,
            &format!(
                "note: there is no spec/{name} any more; if that is intended, remove generated/{name}"
            ),
        )?;
    }
    Ok(())
}

fn say(out: &mut dyn Write, line: &str) -> Result<()> {
    printed(writeln!(out, "{line}"))
}

fn add(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}
