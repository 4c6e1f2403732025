//! Each generated crate by itself: vendored out of the workspace, built, and checked under each of its features.

use std::fs;
use std::process::Command;

use super::steps::step;
use super::{End, Outcome, Step};
use crate::failure::{Context, Failure, Result};
use crate::process;
use crate::standalone::Copy;
use crate::workspace::Workspace;

/// The steps for one crate: a debug build, a check of examples and fake, then one of every choice of features.
pub(super) fn steps(workspace: &Workspace, api: &str) -> Result<Vec<Step>> {
    // The crate has a feature for each of its runtime's; only there can be seen which are other names for one.
    let manifest = workspace.root().join("codegen/runtime/Cargo.toml");
    let manifest = fs::read_to_string(&manifest).context("read", &manifest)?;
    let (first, second, third) = (api.to_owned(), api.to_owned(), api.to_owned());
    let features = features(&manifest);
    let command = format!("cargo xtask test standalone   # {api}, as `vendor` copies it");
    Ok(vec![
        step(
            format!("standalone {api}"),
            command.clone(),
            move |workspace| quiet(Copy::of(workspace, &first)?.cargo(&["build"])),
        ),
        step(
            format!("standalone {api} fake"),
            command.clone(),
            move |workspace| quiet(Copy::of(workspace, &third)?.cargo(&["check", "--all-targets"])),
        ),
        step(
            format!("standalone {api} features"),
            command,
            move |workspace| every_choice(&Copy::of(workspace, &second)?, &features),
        ),
    ])
}

/// Checks no feature, each feature, and all of them.
fn every_choice(copy: &Copy, features: &[String]) -> Result<Outcome> {
    quiet(copy.cargo(&["check", "--no-default-features"]))?;
    let mut missing = false;
    for feature in features {
        if needs_openssl(feature) && !has_openssl() {
            missing = true;
            continue;
        }
        quiet(copy.cargo(&["check", "--no-default-features", "--features", feature]))?;
    }
    if missing {
        let why = "native-tls needs OpenSSL's headers (`apt-get install pkg-config libssl-dev`); the others passed";
        return Ok(End::Lacking(why.to_owned()).into());
    }
    quiet(copy.cargo(&["check", "--all-features"]))
}

fn needs_openssl(feature: &str) -> bool {
    feature == "native-tls" && cfg!(target_os = "linux")
}

fn has_openssl() -> bool {
    let mut probe = Command::new("pkg-config");
    probe.args(["--exists", "openssl"]);
    process::works(probe)
}

/// Runs cargo; a warning is a failure as well.
pub(super) fn quiet(mut command: Command) -> Result<Outcome> {
    command.arg("--quiet");
    let shown = format!("{command:?}");
    let captured = process::capture(command)?;
    if captured.success
        && !captured
            .text
            .lines()
            .any(|line| line.starts_with("warning"))
    {
        return Ok(End::Passed.into());
    }
    Err(Failure::new(format!("{shown}\n{}", captured.text)))
}

/// The features that a Cargo.toml declares, without `default` and mere other names for one feature.
fn features(manifest: &str) -> Vec<String> {
    let section = manifest
        .lines()
        .skip_while(|line| line.trim() != "[features]")
        .skip(1);
    let lines: Vec<&str> = section.take_while(|line| !line.starts_with('[')).collect();
    let declared: Vec<(&str, &str)> = lines
        .iter()
        .filter_map(|line| line.split_once('='))
        .collect();
    let name = |text: &str| text.trim().trim_matches(['[', ']', '"', ' ']).to_owned();
    let names: Vec<String> = declared.iter().map(|(key, _)| name(key)).collect();
    let alias = |value: &str| names.contains(&name(value));
    let kept = declared
        .iter()
        .filter(|(key, value)| name(key) != "default" && !alias(value));
    kept.map(|(key, _)| name(key))
        .filter(|name| !name.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn features_are_read_without_aliases() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\n# Why = because.\ndefault = [\"rustls\"]\nrustls = [\"reqwest/rustls\"]\n\
                        rustls-tls = [\"rustls\"]\nnative-tls = [\"reqwest/native-tls\", \"dep:x\"]\nempty = []\n\n[lints]\nx = 1\n";
        assert_eq!(features(manifest), ["rustls", "native-tls", "empty"]);
        assert_eq!(features("[package]\n"), [""; 0]);
    }
}
