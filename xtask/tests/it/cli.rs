//! The command line as a whole: what the help explains, and what is said where a call is wrong.

use std::process::{Command, Stdio};

use xtask::cli;

fn run(arguments: &[&str]) -> xtask::failure::Result<()> {
    cli::run(arguments.iter().map(Into::into))
}

/// What is said of a wrong call.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let failure = run(arguments).unwrap_err();
    assert_eq!(failure.code(), 2);
    failure.message().to_owned()
}

/// Whether a text can be read on a terminal of 80 columns.
#[track_caller]
fn is_narrow(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_list_of_commands_fits_on_a_screen() {
    let help = cli::help();
    assert!(help.lines().count() <= 24, "{help}");
    is_narrow(&help);
    for command in cli::COMMANDS {
        let line = format!("  {:<8}  {}\n", command.name, command.about);
        assert!(help.contains(&line), "{line}{help}");
    }
}

/// The words of an explanation, as it was written.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_flag_is_explained_and_shown() {
    for command in cli::COMMANDS {
        let help = cli::help_of(command.name);
        is_narrow(&help);
        // Wrapped, a command could not be copied.
        is_narrow(&format!("  {}", command.example));
        let shown = words(&help);
        assert!(shown.starts_with(&words(command.details)), "{help}");
        assert!(
            shown.contains(&format!("Example: {}", words(command.example))),
            "{help}"
        );
        for argument in (command.arguments)() {
            let name = argument.get_id();
            let why = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                why.ends_with('.') || why.contains('\n'),
                "{} {name}: {why}",
                command.name
            );
            assert!(
                shown.contains(&words(&why)),
                "{} {name} is not in\n{help}",
                command.name
            );
        }
    }
}

#[test]
fn every_example_is_a_call_that_the_parser_reads() {
    for command in cli::COMMANDS {
        let typed = shlex::split(command.example).unwrap();
        // What a pipe gives it, and what follows it, are not its own.
        let start = typed
            .windows(2)
            .position(|two| two == ["cargo", "xtask"])
            .unwrap();
        let own = typed[start + 2..].iter().take_while(|word| *word != "&&");
        let own: Vec<&String> = own.collect();
        assert_eq!(own[0], command.name, "{}", command.example);
        let read = cli::parser().try_get_matches_from(&own);
        assert!(read.is_ok(), "{}: {}", command.example, read.unwrap_err());
    }
}

#[test]
fn the_manual_has_a_section_for_every_command() {
    let manual = include_str!("../../README.md");
    let sections = manual.lines().filter_map(|line| line.strip_prefix("## "));
    let commands = cli::COMMANDS.iter().map(|command| command.name);
    assert_eq!(sections.collect::<Vec<_>>(), commands.collect::<Vec<_>>());
}

#[test]
fn unknown_commands_are_refused_with_the_nearest() {
    let text = refused(&["generat"]);
    assert!(text.contains("unrecognized subcommand 'generat'"), "{text}");
    assert!(
        text.contains("similar subcommand exists: 'generate'"),
        "{text}"
    );
    assert!(!refused(&["deploy"]).contains("similar"));
    assert!(refused(&["help", "me"]).contains("'me'"));
}

#[test]
fn unknown_flags_are_refused_with_the_nearest() {
    let text = refused(&["generate", "--frce"]);
    assert!(
        text.contains("similar argument exists: '--force'"),
        "{text}"
    );
    assert!(text.contains("Usage: cargo xtask generate"), "{text}");
    assert!(refused(&["generate", "--check", "--force"]).contains("cannot be used with"));
    assert!(refused(&["fake", "--port", "70000"]).contains("70000 is not in 0..=65535"));
    for file in ["--data", "--seed", "--scenario"] {
        let said = refused(&["fake", file, ""]);
        assert!(said.contains("a value is required"), "{file}: {said}");
    }
}

#[test]
fn what_was_typed_reaches_no_terminal_as_it_is() {
    for arguments in [
        &["\u{1b}[31mred"][..],
        &["generate", "--\u{1b}[31m"],
        &["new", "a", "\u{9b}m"],
        &["export", "\u{202e}ipanepo"],
        &["test", "\u{1b}[31mred"],
    ] {
        let text = refused(arguments);
        assert!(
            !text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{text:?}"
        );
    }
    let unknown = run(&["generate", "--api", "\u{1b}[31mred"]).unwrap_err();
    assert!(
        unknown.message().contains("`\\u{1b}[31mred`"),
        "{}",
        unknown.message()
    );
}

#[test]
fn help_is_no_failure() {
    for arguments in [
        &["help"][..],
        &["--help"],
        &["-h"],
        &[],
        &["generate", "--help"],
        &["help", "generate"],
    ] {
        run(arguments).unwrap();
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_a_command_quietly() {
    for arguments in [
        &["help"][..],
        &["vendor", "--help"],
        &["export", "openapi", "--api", "showcase"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let done = command
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(done.stderr).unwrap(), "");
        assert_eq!(done.status.code(), Some(141));
    }
}
