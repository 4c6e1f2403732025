//! The command line of `vendor`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, value_parser};

use super::{Asked, Checking, Conflicts, Copying, Edits, Format, Updating, Wish, Wishes};
use crate::cli::{flag, one_of, option, positional, text};
use crate::engine::Selection;
use crate::failure::{Failure, Result};

/// What can be done with conflicts, by the words of the command line.
const CONFLICTS: [(&str, Conflicts); 2] =
    [("refuse", Conflicts::Refuse), ("mark", Conflicts::Mark)];

/// The formats by their names on the command line.
const FORMATS: [(&str, Format); 2] = [("text", Format::Text), ("json", Format::Json)];

/// What can follow `vendor`.
pub(super) fn arguments() -> Vec<Arg> {
    let mut arguments = places();
    arguments.extend(parts());
    arguments.extend(merging());
    arguments.extend(checking());
    arguments
}

fn places() -> Vec<Arg> {
    let path = || value_parser!(PathBuf);
    let others = ["update", "check"];
    vec![
        positional("api", "API", "The API whose SDK is copied.").required_unless_present_any(others),
        positional(
            "folder",
            "FOLDER",
            "Where the copy goes: a folder that is empty or does not exist yet.",
        )
        .value_parser(path())
        .required_unless_present_any(others),
        option(
            "update",
            "FOLDER",
            "Bring the copy in this folder up to date with the spec, and merge your edits.",
        )
        .value_parser(path())
        .conflicts_with_all(["api", "folder", "check"]),
        option(
            "check",
            "FOLDER",
            "Write nothing. Exit with code 1 if a file of this copy is missing or edited since the last update, or the spec has moved on.",
        )
        .value_parser(path())
        .conflicts_with_all(["api", "folder"]),
    ]
}

fn parts() -> [Arg; 5] {
    [
        option(
            "only",
            "A,B",
            "Copy only these resources and the types that they need.",
        )
        .value_parser(names)
        .conflicts_with("check"),
        of_update(flag(
            "all",
            "Copy all resources again, after an earlier --only.",
        ))
        .conflicts_with("only"),
        flag("without-fake", "Leave out the fake.").conflicts_with("check"),
        of_update(flag(
            "with-fake",
            "Copy the fake again, after an earlier --without-fake.",
        ))
        .conflicts_with("without-fake"),
        flag("dry-run", "Write nothing, and say what would be done.").conflicts_with("check"),
    ]
}

fn merging() -> [Arg; 3] {
    let paths = |name, help| option(name, "PATH", help).action(ArgAction::Append);
    [
        option(
            "conflicts",
            "WAY",
            "What happens where you and the spec changed the same lines: `refuse`, which is the default, writes nothing and shows them; \
             `mark` writes both sides with marks.",
        )
        .value_parser(one_of(&CONFLICTS)),
        paths(
            "keep",
            "Leave this file or folder of the copy as it is. Can be given again.",
        ),
        paths(
            "take",
            "Overwrite this file or folder of the copy with what is generated. Can be given again.",
        ),
    ]
    .map(of_update)
}

fn checking() -> [Arg; 2] {
    [
        flag("allow-edits", "Let --check pass if files were edited."),
        option("format", "FORMAT", "How --check writes its result.").value_parser(one_of(&FORMATS)),
    ]
    .map(|arg| arg.requires("check").conflicts_with_all(["api", "update"]))
}

/// A flag that means something only for an update. What it conflicts with must be named, since clap then no longer asks for what is required.
fn of_update(flag: Arg) -> Arg {
    flag.requires("update").conflicts_with_all(["api", "check"])
}

/// What a command line of `vendor` asks for.
///
/// # Errors
/// When a file is to be both kept and taken.
pub fn options(matches: &ArgMatches) -> Result<Asked> {
    let path = |name| matches.get_one::<PathBuf>(name).cloned();
    if let Some(dest) = path("check") {
        return Ok(Asked::Check(Checking {
            dest,
            edits: if matches.get_flag("allow-edits") {
                Edits::Allow
            } else {
                Edits::Refuse
            },
            format: matches.get_one("format").copied().unwrap_or(Format::Text),
        }));
    }
    let only = matches.get_one::<Vec<String>>("only").cloned();
    let dry_run = matches.get_flag("dry-run");
    if let Some(dest) = path("update") {
        return Ok(Asked::Update(Updating {
            dest,
            only: only.or_else(|| matches.get_flag("all").then(Vec::new)),
            fake: fake(matches),
            wishes: wishes(matches)?,
            dry_run,
        }));
    }
    let part = Selection::only(only.unwrap_or_default());
    Ok(Asked::Copy(Copying {
        api: text(matches, "api").unwrap_or_default(),
        dest: path("folder").unwrap_or_default(),
        part: match fake(matches) {
            Some(false) => part.without_fake(),
            _ => part,
        },
        dry_run,
    }))
}

/// Whether the copy has the fake from now on, if the command line says.
fn fake(matches: &ArgMatches) -> Option<bool> {
    let says = |name| matches.get_flag(name);
    (says("with-fake") || says("without-fake")).then(|| says("with-fake"))
}

fn wishes(matches: &ArgMatches) -> Result<Wishes> {
    let mut wishes = Wishes {
        conflicts: matches.get_one("conflicts").copied().unwrap_or_default(),
        ..Wishes::default()
    };
    for (name, wish) in [("keep", Wish::Keep), ("take", Wish::Take)] {
        for path in matches.get_many::<String>(name).unwrap_or_default() {
            let other = wishes.files.insert(path.clone(), wish);
            if other.is_some_and(|other| other != wish) {
                return Err(Failure::usage(format!(
                    "error: {path} is named by both --keep and --take\n  help: name it in one of them"
                )));
            }
        }
    }
    Ok(wishes)
}

/// The names in a list between commas.
fn names(list: &str) -> std::result::Result<Vec<String>, &'static str> {
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        return Err("it names no resource; write names between commas, such as `devices,projects`");
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Asked, COMMAND, Checking, Conflicts, Copying, Edits, Format, Updating, Wish, Wishes,
    };
    use super::options;
    use crate::engine::Selection;

    fn parse(arguments: &[&str]) -> crate::failure::Result<Asked> {
        options(&COMMAND.parse(arguments)?)
    }

    #[test]
    fn copies() {
        let part = Selection::only(["a", "b"]).without_fake();
        let expected = Copying {
            api: "x".into(),
            dest: "d".into(),
            part,
            dry_run: true,
        };
        let words = ["x", "d", "--only", "b,a", "--without-fake", "--dry-run"];
        assert_eq!(parse(&words).unwrap(), Asked::Copy(expected));
    }

    #[test]
    fn updates() {
        let files = [("a".to_owned(), Wish::Keep), ("b".to_owned(), Wish::Take)];
        let expected = Updating {
            dest: "d".into(),
            only: Some(Vec::new()),
            fake: Some(true),
            wishes: Wishes {
                conflicts: Conflicts::Mark,
                files: files.into(),
            },
            dry_run: false,
        };
        let words = [
            "--update",
            "d",
            "--all",
            "--with-fake",
            "--keep=a",
            "--take=b",
            "--conflicts=mark",
        ];
        assert_eq!(parse(&words).unwrap(), Asked::Update(expected));
    }

    #[test]
    fn checks() {
        let expected = Checking {
            dest: "d".into(),
            edits: Edits::Allow,
            format: Format::Json,
        };
        let words = ["--check", "d", "--allow-edits", "--format", "json"];
        assert_eq!(parse(&words).unwrap(), Asked::Check(expected));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (words, wanted) in [
            (
                &["x"][..],
                "required arguments were not provided:\n  <FOLDER>",
            ),
            (&["x", "d", "e"], "unexpected argument 'e'"),
            (&["--update"], "a value is required for '--update <FOLDER>'"),
            (
                &["--check", "d", "x"],
                "'--check <FOLDER>' cannot be used with '[API]'",
            ),
            (&["--check", "d", "--update", "d"], "cannot be used with"),
            (
                &["x", "d", "--keep", "a"],
                "'[API]' cannot be used with '--keep <PATH>'",
            ),
            (&["--check", "d", "--only", "a"], "cannot be used with"),
            (
                &["--update", "d", "--format", "json"],
                "'--update <FOLDER>' cannot be used with '--format <FORMAT>'",
            ),
            (
                &["--update", "d", "--all", "--only", "a"],
                "cannot be used with",
            ),
            (&["--keep", "a"], "not provided:\n  --update <FOLDER>"),
            (&["--update", "d", "--keep=a", "--take=a"], "named by both"),
            (
                &["--update", "d", "--conflicts", "makr"],
                "a similar value exists: 'mark'",
            ),
            (&["x", "d", "--only", ","], "names no resource"),
            (
                &["x", "d", "--onyl", "a"],
                "a similar argument exists: '--only'",
            ),
            (&["-x"], "unexpected argument '-x'"),
        ] {
            let failure = parse(words).unwrap_err();
            assert_eq!(failure.code(), 2);
            assert!(
                failure.message().contains(wanted),
                "{words:?}: {}",
                failure.message()
            );
        }
    }
}
