//! What the generated crates cost their users: what they depend on, and the time to check and to build them.

use super::makers::Maker;
use crate::commands::bench::crate_alone::{run, touch, tree};
use crate::commands::bench::table::{Aim, Line};
use crate::commands::bench::used::in_turns;
use crate::failure::Result;

/// What is measured alone, and what part of the best of the others it may take.
const ALONE: [(&str, f64); 2] = [("check", 0.25), ("build", 0.40)];

/// How many crates each needs.
pub(super) fn needed(makers: &[Maker]) -> Result<Line> {
    let counts: Result<Vec<_>> = makers.iter().map(|maker| tree(&maker.krate, &[])).collect();
    let bare = tree(&makers[0].krate, &["--no-default-features"])?;
    Ok(Line::counts("crates needed", &counts?).note(format!(
        "by default, `cargo tree --edges normal`; progenitor's manifest asks for no TLS, without which ours needs {bare}"
    )))
}

/// What it takes to check and to build each alone, in turns.
pub(super) fn alone(makers: &[Maker], rounds: usize) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (verb, most) in ALONE {
        let runs = in_turns(makers, rounds, |maker| {
            touch(maker.krate.folder())?;
            run(&maker.krate, verb)
        })?;
        let what = format!("`cargo {verb}` of the crate alone");
        let note = "dev profile, dependencies ready, not incremental; generic and async code of a crate is compiled where it is called, not here";
        let wall = Line::wall(format!("{what}, wall"), &runs);
        lines.push(wall.aim(Aim::Ratio(most)).note(note));
        lines.push(Line::cpu(format!("{what}, CPU"), &runs).note("the same runs"));
    }
    Ok(lines)
}

/// What it takes to build each with what its generator brings along and nothing else needs.
pub(super) fn with_runtime(makers: &[Maker], rounds: usize) -> Result<Vec<Line>> {
    let runs = in_turns(makers, rounds, |maker| {
        touch(maker.whole().folder())?;
        if let Some(runtime) = maker.runtime() {
            touch(&runtime)?;
        }
        run(maker.whole(), "build")
    })?;
    let what = "`cargo build` of the crate with the runtime's own build counted in";
    let note = "ours: the runtime is a package of its own, built once for all SDKs of a program; progenitor: with `--include-client true`, which is a dependency else, as in the other rows of builds; openapi-to-rust emits all into the crate";
    Ok(vec![
        Line::wall(format!("{what}, wall"), &runs).note(note),
        Line::cpu(format!("{what}, CPU"), &runs).note("the same runs"),
    ])
}
