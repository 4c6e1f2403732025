//! `new`: a small commented API to start from.

use std::fs;
use std::path::Path;

use clap::{Arg, ArgMatches};

use crate::cli::{Command, positional, print, text};
use crate::failure::{Context, Failure, Result};
use crate::workspace::Workspace;

/// `cargo xtask new`
pub const COMMAND: Command = Command {
    name: "new",
    about: "Start an API: write a small, commented spec/NAME/",
    details: "Writes spec/NAME/ with three commented files. The new API can be generated and built at once; edit it from there.",
    usage: &[],
    example: "cargo xtask new cold-rooms && cargo xtask generate --api cold-rooms",
    arguments,
    run,
};

fn arguments() -> Vec<Arg> {
    let help = "The name of the API and of its crate: lower-case letters, digits, `-` and `_`.";
    vec![positional("name", "NAME", help).required(true)]
}

/// The files of a new API.
const FILES: [(&str, &str); 3] = [
    ("api.yaml", include_str!("new/api.yaml")),
    ("errors.yaml", include_str!("new/errors.yaml")),
    ("items.yaml", include_str!("new/items.yaml")),
];

/// Names that mean something else: to cargo, to the generated code, to this workspace, or to a file system.
const TAKEN: [&str; 29] = [
    "alloc",
    "build",
    "bytes",
    "codegen",
    "con",
    "core",
    "deps",
    "examples",
    "fake",
    "http",
    "incremental",
    "jiff",
    "nul",
    "proc_macro",
    "proc-macro",
    "reqwest",
    "runtime",
    "schema",
    "serde",
    "serde_json",
    "serde-json",
    "std",
    "target",
    "test",
    "tests",
    "tokio",
    "tracing",
    "xtask",
    "aux",
];

/// Words that Rust has for itself, as far as they could be the name of a crate.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

fn run(matches: &ArgMatches) -> Result<()> {
    let name = text(matches, "name").unwrap_or_default();
    create(&Workspace::find()?, &name)?;
    print(&format!(
        "wrote spec/{name}/: {}\nnext: `cargo xtask generate --api {name}`, then `cargo build --package {name}`\n",
        FILES.map(|(file, _)| file).join(", ")
    ))
}

/// Creates `spec/<name>/`, whole or not at all.
///
/// # Errors
/// When the name will not do, is taken, or the disk fails.
pub fn create(workspace: &Workspace, name: &str) -> Result<()> {
    check_name(name)?;
    for folder in ["spec", "generated"] {
        if fs::symlink_metadata(workspace.root().join(folder).join(name)).is_ok() {
            return Err(Failure::new(format!(
                "error: {folder}/{name} exists\n  help: choose another name, or edit the files of spec/{name}"
            )));
        }
    }
    if let Some(folder) = workspace.members()?.get(name) {
        return Err(Failure::new(format!(
            "error: the package in {folder} is called `{name}`\n  help: choose another name"
        )));
    }
    // The folder appears with all its files in it: its name has no YAML ending, so no run takes it for an API meanwhile.
    let (next, folder) = (
        workspace.spec().join(format!(".{name}.next")),
        workspace.spec().join(name),
    );
    write(&next, name)?;
    fs::rename(&next, &folder).context("create", &folder)
}

fn write(folder: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(folder).context("create", folder)?;
    for (file, template) in FILES {
        let path = folder.join(file);
        fs::write(&path, fill(template, name)).context("write", &path)?;
    }
    Ok(())
}

/// The text of a template for the API called `name`.
fn fill(template: &str, name: &str) -> String {
    let variable = name.replace('-', "_").to_uppercase();
    template
        .replace("{{name}}", name)
        .replace("{{title}}", &title(name))
        .replace("{{variable}}", &variable)
}

/// `cold-rooms` gives `Cold rooms`.
fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let (first, rest) = words.split_at(words.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

fn check_name(name: &str) -> Result<()> {
    let Some(why) = mistake(name) else {
        return Ok(());
    };
    Err(Failure::new(format!(
        "error: {name:?} cannot be the name of an API: {why}\n  help: write lower-case letters, digits, `-` and `_`, such as `cold-rooms`"
    )))
}

fn mistake(name: &str) -> Option<&'static str> {
    let known = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || letter == '_'
    };
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > 64 {
        Some("it is longer than 64 letters")
    } else if !name.chars().all(known) {
        Some("it has a character that the name of a crate cannot have")
    } else if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        Some("it does not start with a letter")
    } else if name.ends_with(['-', '_'])
        || ["--", "__", "-_", "_-"]
            .iter()
            .any(|double| name.contains(double))
    {
        Some("`-` and `_` must stand between letters or digits")
    } else if TAKEN.contains(&name) || KEYWORDS.contains(&name) {
        Some("the word is reserved by Rust, cargo or this workspace")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{FILES, fill, mistake, title};

    #[test]
    fn names() {
        for good in ["a", "cold-rooms", "cold_rooms", "api2", "disruptive"] {
            assert_eq!(mistake(good), None, "{good}");
        }
        let long = "a".repeat(65);
        for bad in [
            "", "Cold", "2nd", "-a", "a-", "a--b", "a b", "a/b", "..", ".", "a.b", "ä", "a\0",
            "self", "schema", "std", "runtime", "fake", &long,
        ] {
            assert!(mistake(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn templates_are_filled() {
        assert_eq!(title("cold-rooms"), "Cold rooms");
        for (file, template) in FILES {
            let text = fill(template, "cold-rooms");
            assert!(!text.contains("{{") && !text.contains("}}"), "{file}");
            assert!(
                text.starts_with("# yaml-language-server: $schema=../schema/"),
                "{file}"
            );
        }
        assert!(fill(FILES[0].1, "cold-rooms").contains("crate: cold-rooms\n"));
        assert!(fill(FILES[0].1, "cold-rooms").contains("env: COLD_ROOMS_API_URL\n"));
    }
}
