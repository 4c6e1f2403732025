//! The command line of `vendor`.

use std::path::PathBuf;

use lexopt::Arg;
use lexopt::prelude::{Long, Value, ValueExt as _};

use super::{Asked, Checking, Conflicts, Copying, Edits, Format, Updating, Wish, Wishes};
use crate::cli::one_of;
use crate::engine::Selection;
use crate::failure::{Failure, Result};

/// All that can be said, before it is known what is asked.
#[derive(Default)]
struct Said {
    mode: Option<&'static str>,
    values: Vec<PathBuf>,
    only: Option<Vec<String>>,
    fake: Option<bool>,
    wishes: Wishes,
    dry_run: bool,
    allow_edits: bool,
    json: bool,
    /// The flags that were said, as they are spelled.
    flags: Vec<&'static str>,
}

/// The flags, each with the modes in which it has a meaning; the empty mode makes a copy.
const FLAGS: [(&str, &[&str]); 10] = [
    ("only", &["", "update"]),
    ("all", &["update"]),
    ("without-fake", &["", "update"]),
    ("with-fake", &["update"]),
    ("conflicts", &["update"]),
    ("keep", &["update"]),
    ("take", &["update"]),
    ("dry-run", &["", "update"]),
    ("allow-edits", &["check"]),
    ("format", &["check"]),
];

/// Reads the command line of `vendor`.
///
/// # Errors
/// When an argument is unknown, missing, or has no place beside another.
pub fn options(mut arguments: lexopt::Parser) -> Result<Asked> {
    let mut said = Said::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) => said.values.push(value.into()),
            Long("update") => said.mode("update")?,
            Long("check") => said.mode("check")?,
            Long(name) => match FLAGS.iter().find(|(flag, _)| *flag == name) {
                Some((flag, _)) => said.flag(flag, &mut arguments)?,
                None => return Err(Arg::Long(name).unexpected().into()),
            },
            other @ Arg::Short(_) => return Err(other.unexpected().into()),
        }
    }
    said.asked()
}

impl Said {
    fn mode(&mut self, mode: &'static str) -> Result<()> {
        match self.mode.replace(mode) {
            Some(other) if other != mode => Err(Failure::usage(
                "error: --check writes nothing, so --update has no place beside it",
            )),
            _ => Ok(()),
        }
    }

    fn flag(&mut self, flag: &'static str, arguments: &mut lexopt::Parser) -> Result<()> {
        self.flags.push(flag);
        match flag {
            "only" => self.only = Some(names(&arguments.value()?.string()?)?),
            "all" => self.only = Some(Vec::new()),
            "without-fake" => self.fake = Some(false),
            "with-fake" => self.fake = Some(true),
            "dry-run" => self.dry_run = true,
            "allow-edits" => self.allow_edits = true,
            "keep" => self.wish(&arguments.value()?.string()?, Wish::Keep)?,
            "take" => self.wish(&arguments.value()?.string()?, Wish::Take)?,
            "conflicts" => {
                let known = [("refuse", Conflicts::Refuse), ("mark", Conflicts::Mark)];
                self.wishes.conflicts = one_of("way with conflicts", arguments.value()?, &known)?;
            }
            _ => {
                let known = [("text", false), ("json", true)];
                self.json = one_of("format", arguments.value()?, &known)?;
            }
        }
        Ok(())
    }

    fn wish(&mut self, path: &str, wish: Wish) -> Result<()> {
        match self.wishes.files.insert(path.to_owned(), wish) {
            Some(other) if other != wish => Err(Failure::usage(format!(
                "error: {path} cannot be kept as it is and taken as it is generated"
            ))),
            _ => Ok(()),
        }
    }

    fn asked(self) -> Result<Asked> {
        let mode = self.mode.unwrap_or("");
        self.fits(mode)?;
        let fake = self.fake;
        let mut values = self.values.into_iter();
        let (first, second, third) = (values.next(), values.next(), values.next());
        match (mode, first, second, third) {
            ("", Some(api), Some(dest), None) => {
                let only = Selection::only(self.only.unwrap_or_default());
                Ok(Asked::Copy(Copying {
                    api: api.to_string_lossy().into_owned(),
                    dest,
                    part: if fake == Some(false) {
                        only.without_fake()
                    } else {
                        only
                    },
                    dry_run: self.dry_run,
                }))
            }
            ("update", Some(dest), None, None) => Ok(Asked::Update(Updating {
                dest,
                only: self.only,
                fake,
                wishes: self.wishes,
                dry_run: self.dry_run,
            })),
            ("check", Some(dest), None, None) => Ok(Asked::Check(Checking {
                dest,
                edits: if self.allow_edits {
                    Edits::Allow
                } else {
                    Edits::Refuse
                },
                format: if self.json {
                    Format::Json
                } else {
                    Format::Text
                },
            })),
            ("", ..) => Err(Failure::usage(
                "error: say which API and where to: `cargo xtask vendor API DEST`",
            )),
            (mode, ..) => Err(Failure::usage(format!(
                "error: say which copy, and nothing else: `cargo xtask vendor --{mode} DEST`"
            ))),
        }
    }

    /// Fails if a flag has no meaning here, or two exclude each other.
    fn fits(&self, mode: &str) -> Result<()> {
        for flag in &self.flags {
            let known = FLAGS.iter().find(|(known, _)| known == flag);
            if known.is_none_or(|(_, modes)| !modes.contains(&mode)) {
                let place = match mode {
                    "" => "a first copy".to_owned(),
                    mode => format!("--{mode}"),
                };
                return Err(Failure::usage(format!(
                    "error: --{flag} means nothing for {place}"
                )));
            }
        }
        for [one, other] in [["only", "all"], ["with-fake", "without-fake"]] {
            if self.flags.contains(&one) && self.flags.contains(&other) {
                return Err(Failure::usage(format!(
                    "error: --{one} and --{other} exclude each other"
                )));
            }
        }
        Ok(())
    }
}

/// The names in a list between commas.
fn names(list: &str) -> Result<Vec<String>> {
    let names = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        return Err(Failure::usage(
            "error: --only names no resource\n  help: write their names between commas, such as `--only devices,projects`",
        ));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Asked, Checking, Conflicts, Copying, Edits, Format, Updating, Wish, Wishes,
    };
    use super::options;
    use crate::engine::Selection;

    fn parse(arguments: &[&str]) -> crate::failure::Result<Asked> {
        options(lexopt::Parser::from_args(arguments))
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
        let words = ["d", "--check", "--allow-edits", "--format", "json"];
        assert_eq!(parse(&words).unwrap(), Asked::Check(expected));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (words, wanted) in [
            (&["x"][..], "say which API and where to"),
            (&["x", "d", "e"], "say which API and where to"),
            (&["--update"], "say which copy"),
            (&["--check", "x", "d"], "say which copy"),
            (&["--check", "--update", "d"], "no place beside it"),
            (
                &["x", "d", "--keep", "a"],
                "--keep means nothing for a first copy",
            ),
            (
                &["--check", "d", "--only", "a"],
                "--only means nothing for --check",
            ),
            (
                &["--update", "d", "--all", "--only", "a"],
                "exclude each other",
            ),
            (&["--update", "d", "--keep=a", "--take=a"], "cannot be kept"),
            (
                &["--update", "d", "--conflicts", "makr"],
                "Did you mean `mark`?",
            ),
            (&["x", "d", "--only", ","], "names no resource"),
            (&["x", "d", "--onyl", "a"], "invalid option"),
            (&["-x"], "invalid option"),
        ] {
            let failure = parse(words).unwrap_err();
            assert_eq!(failure.code(), 2);
            assert!(failure.message().contains(wanted), "{}", failure.message());
        }
    }
}
