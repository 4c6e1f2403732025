//! The command line as a whole.

use xtask::cli;

fn run(arguments: &[&str]) -> xtask::failure::Result<()> {
    cli::run(arguments.iter().map(Into::into))
}

#[test]
fn unknown_commands_are_refused_with_the_nearest() {
    let failure = run(&["generat"]).unwrap_err();
    assert_eq!(failure.code(), 2);
    assert_eq!(
        failure.message(),
        "error: there is no command `generat`. Did you mean `generate`?\n\nSee `cargo xtask help`."
    );
    assert!(!run(&["deploy"]).unwrap_err().message().contains("mean"));
}

#[test]
fn unknown_flags_are_refused() {
    assert_eq!(run(&["generate", "--frce"]).unwrap_err().code(), 2);
    assert_eq!(run(&["help", "me"]).unwrap_err().code(), 2);
}

#[test]
fn help_is_no_failure() {
    for arguments in [
        &["help"][..],
        &["--help"],
        &["-h"],
        &[],
        &["generate", "--help"],
    ] {
        run(arguments).unwrap();
    }
}

#[test]
fn usage_lists_every_command_once() {
    let usage = cli::usage();
    for command in cli::COMMANDS {
        let lines = usage.lines().filter(|line| {
            line.strip_prefix("  ")
                .is_some_and(|call| call.split(' ').next() == Some(command.name))
        });
        assert_eq!(lines.count(), 1, "{}\n{usage}", command.name);
    }
}
