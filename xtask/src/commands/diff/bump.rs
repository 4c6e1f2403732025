//! The version and the changelog that follow from a comparison, written together with the crate or not at all.

use std::collections::BTreeMap;

use serde_json::Value;

use super::base::Base;
use super::changelog::{self, Release, Version};
use super::edits::Edits;
use super::report::{Finding, Report};
use super::{Head, Tools, date, say, written};
use crate::commands::generate;
use crate::engine::{self, Bump, Changelog, Description, Diff, Inputs};
use crate::failure::{Failure, Result};
use crate::workspace::{CHANGELOG, Workspace};

/// The file of a spec with the version in it.
const API: &str = "api.yaml";

/// What a side says of its crate.
struct About {
    api: String,
    name: String,
    version: String,
}

/// A new version of one API, not yet written.
struct Raise<'a> {
    head: &'a Head,
    about: About,
    to: String,
    entries: Changelog,
    /// The files of the spec that change, with what they hold then; the version comes last.
    files: Vec<(&'static str, Vec<u8>)>,
}

impl Raise<'_> {
    /// What the crate is made from then.
    fn inputs(&self, workspace: &Workspace) -> Result<Inputs> {
        let mut spec = self.head.inputs.spec.clone();
        let changed = self.files.iter();
        spec.extend(changed.map(|(name, bytes)| ((*name).to_owned(), bytes.clone())));
        Ok(Inputs {
            spec,
            ..workspace.shared()?
        })
    }
}

/// Writes versions, changelogs and crates for the report, and says so.
pub(super) fn bump(
    workspace: &Workspace,
    base: &Base,
    heads: &BTreeMap<String, Head>,
    report: &Report,
    day: Option<&str>,
    tools: &mut Tools<'_>,
) -> Result<()> {
    let day = match day {
        Some(day) => day.to_owned(),
        None => date::of(tools.now).ok_or_else(clock)?,
    };
    let mut raises = Vec::new();
    for (api, finding) in &report.findings {
        if let (Finding::Compared(diff), Some(old), Some(new)) =
            (finding, base.crates.get(api), heads.get(api))
            && diff.verdict() > Bump::None
        {
            whole(base, api, &old.only)?;
            let before = About::read(&old.description)?;
            raises.push(raise(&before, new, diff, &day, workspace, tools)?);
        }
    }
    if raises.is_empty() {
        return say(
            tools.notes,
            &format!("nothing to bump: no crate has changed since {}", base.name),
        );
    }
    write(workspace, &raises, tools)?;
    for raise in &raises {
        written::keep(workspace, &raise.about.api, &raise.entries);
    }
    told(&raises, tools)
}

/// Fails where a base is a copy of a part.
fn whole(base: &Base, api: &str, only: &[String]) -> Result<()> {
    if only.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "error: {} holds only a part of `{api}`, so it does not show all that has changed\n  help: compare with a revision or with a whole crate",
        base.name
    )))
}

fn clock() -> Failure {
    Failure::new(
        "error: the clock of this machine is not set to a valid date\n  help: give the date with `--date YYYY-MM-DD`",
    )
}

impl About {
    fn read(description: &Description) -> Result<Self> {
        let model: Value = serde_json::from_str(&description.model).unwrap_or_default();
        let text = |key: &str| {
            let value = model
                .pointer(&format!("/api/{key}"))
                .and_then(Value::as_str);
            value.map(str::to_owned)
        };
        let about = || {
            Some(Self {
                api: text("folder")?,
                name: text("crate_name")?,
                version: text("version")?,
            })
        };
        about().ok_or_else(|| {
            Failure::new(
                "error: a model.json has no folder, crate name or version\n  help: generate the crate again",
            )
        })
    }
}

/// The new version of one API, which was `before`.
fn raise<'a>(
    before: &About,
    head: &'a Head,
    diff: &Diff,
    day: &str,
    workspace: &Workspace,
    tools: &Tools<'_>,
) -> Result<Raise<'a>> {
    let about = About::read(&head.description)?;
    let [base, now] = versions(before, &about)?;
    let asked = diff.next_version(&before.version);
    let higher = asked.filter(|asked| changelog::version(asked) > Some(now));
    let to = higher.unwrap_or_else(|| about.version.clone());
    let entries = diff.changelog();
    let is_unseen = now > base && is_unseen(&about.api, now, tools)?;
    let release = Release {
        name: &about.name,
        base,
        version: &to,
        date: day,
        unseen: is_unseen.then_some(now),
        entries: &entries,
        written: &written::recall(workspace, &about.api),
    };
    let files = files(head, &about, &release)?;
    Ok(Raise {
        head,
        about,
        to,
        entries,
        files,
    })
}

/// The numbers of the versions of both sides.
fn versions(before: &About, now: &About) -> Result<[Version; 2]> {
    let both = [before, now].map(|about| changelog::version(&about.version));
    let [Some(base), Some(head)] = both else {
        return Err(Failure::new(format!(
            "error: cannot compare the versions of {}: `{}` and `{}` must both be three numbers, such as `1.2.3`",
            now.api, before.version, now.version
        )));
    };
    Ok([base, head])
}

/// The files of a spec that a release changes, the one with the version last.
fn files(
    head: &Head,
    about: &About,
    release: &Release<'_>,
) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let mut files = Vec::new();
    let text = String::from_utf8_lossy(head.file(CHANGELOG));
    let next = changelog::with(&text, release);
    if next != text {
        files.push((CHANGELOG, next.into_bytes()));
    }
    if release.version != about.version {
        files.push((API, versioned(head, about, release.version)?));
    }
    Ok(files)
}

/// Whether nobody can have seen a version: its section is not committed.
fn is_unseen(api: &str, version: Version, tools: &Tools<'_>) -> Result<bool> {
    let Ok(commit) = tools.git.head()? else {
        return Ok(false);
    };
    let path = format!("spec/{api}/{CHANGELOG}");
    let committed = tools.git.file(&commit, &path)?;
    Ok(committed.is_none_or(|text| !changelog::has(&text, version)))
}

/// `api.yaml` with another version, and every other byte as it was.
fn versioned(head: &Head, about: &About, to: &str) -> Result<Vec<u8>> {
    let next = place(&head.description).and_then(|(line, column)| {
        let text = std::str::from_utf8(head.file(API)).ok()?;
        replaced(text, line, column, &about.version, to)
    });
    // Whether it is the version that was replaced is asked of those who read the file.
    let says = |next: &Vec<u8>| {
        let mut inputs = head.inputs.clone();
        inputs.spec.insert(API.to_owned(), next.clone());
        let description = engine::describe(&about.api, &inputs).ok();
        let about = description.and_then(|description| About::read(&description).ok());
        about.is_some_and(|about| about.version == to)
    };
    next.map(String::into_bytes).filter(says).ok_or_else(|| {
        Failure::new(format!(
            "error: the version in spec/{}/{API} cannot be changed automatically\n  help: write `version: {to}`, then run this again",
            about.api
        ))
    })
}

/// The line and the column of the version in `api.yaml`.
fn place(description: &Description) -> Option<(usize, usize)> {
    let places: Value = serde_json::from_str(&description.places).ok()?;
    let place = places.pointer("/places/version")?.as_str()?;
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, column))
}

/// A text with another word at a place, behind a quote perhaps; lines and columns count from 1.
fn replaced(text: &str, line: usize, column: usize, from: &str, to: &str) -> Option<String> {
    let lines = text.split_inclusive('\n').take(line.checked_sub(1)?);
    let line: usize = lines.map(str::len).sum();
    let inside = text.get(line..)?.char_indices().nth(column.checked_sub(1)?);
    let (before, after) = text.split_at(line + inside?.0);
    let word = after.trim_start_matches(['"', '\'']);
    let rest = word.strip_prefix(from)?;
    let quote = &after[..after.len() - word.len()];
    Some(format!("{before}{quote}{to}{rest}"))
}

/// Writes specs and crates: all of them, or none.
fn write(workspace: &Workspace, raises: &[Raise<'_>], tools: &mut Tools<'_>) -> Result<()> {
    let disk = tools.disk;
    let mut edits = Edits::new(disk);
    for raise in raises {
        for (name, bytes) in &raise.files {
            let path = workspace.spec().join(&raise.about.api).join(name);
            edits.add(path, bytes)?;
        }
    }
    let inputs = raises
        .iter()
        .map(|raise| Ok((raise.inputs(workspace)?, raise.about.api.clone())))
        .collect::<Result<Vec<_>>>()?;
    let mut generating = generate::Tools {
        engine: tools.engine,
        disk,
        out: tools.notes,
    };
    generate::generate_with(workspace, inputs, &mut generating, || edits.put())
}

/// Says what was written, and what comes next.
fn told(raises: &[Raise<'_>], tools: &mut Tools<'_>) -> Result<()> {
    for raise in raises {
        let About { api, version, .. } = &raise.about;
        let to = &raise.to;
        let line = match raise.files.as_slice() {
            [] => format!("{api}: {to}, which its spec and its {CHANGELOG} already say"),
            [(CHANGELOG, _)] => {
                format!("{api}: {to}, which its spec already says; wrote spec/{api}/{CHANGELOG}")
            }
            [(API, _)] => format!("{api}: {version} → {to}; wrote spec/{api}/{API}"),
            _ => format!(
                "{api}: {version} → {to}; wrote spec/{api}/{API} and spec/{api}/{CHANGELOG}"
            ),
        };
        say(tools.notes, &line)?;
    }
    let tags: Vec<String> = raises
        .iter()
        .map(|raise| format!("`git tag {}-{}`", raise.about.name, raise.to))
        .collect();
    say(
        tools.notes,
        &format!(
            "next: `cargo xtask test`, which also brings Cargo.lock up to date, `git diff`, `git commit`, then {}",
            tags.join(" and ")
        ),
    )
}
