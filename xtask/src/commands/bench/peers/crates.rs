//! What the generated crates cost their users: what they depend on, and the time to check and to build them.

use std::time::Duration;

use super::makers::Maker;
use super::table::{Aim, Line};
use crate::commands::bench::crate_alone::{run, touch, tree};
use crate::commands::bench::sample::Sample;
use crate::failure::Result;

/// How many crates each needs.
pub(super) fn needed(makers: &[Maker]) -> Result<Vec<Line>> {
    let counts: Result<Vec<_>> = makers.iter().map(|maker| tree(&maker.krate, &[])).collect();
    let mut line = Line::counts("crates needed", Aim::None, &counts?);
    let bare = tree(&makers[0].krate, &["--no-default-features"])?;
    line.note(&format!(
        "by default: progenitor's manifest asks for no TLS, with which ours needs {bare}"
    ));
    Ok(vec![line])
}

/// The time to check and to build each alone, in turns.
pub(super) fn compiled(makers: &[Maker], runs: usize) -> Result<Vec<Line>> {
    let verbs = ["check", "build"].into_iter();
    verbs.map(|verb| one(makers, runs, verb)).collect()
}

fn one(makers: &[Maker], runs: usize, verb: &str) -> Result<Line> {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); makers.len()];
    // The first run makes the dependencies ready.
    for round in 0..=runs {
        for (maker, times) in makers.iter().zip(&mut times) {
            touch(&maker.krate)?;
            let time = run(&maker.krate, verb)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    let samples: Vec<Sample> = times.into_iter().filter_map(Sample::of).collect();
    let mut line = Line::times(
        &format!("`cargo {verb}` of the crate alone"),
        Aim::Half,
        &samples,
    );
    line.note(&format!(
        "dev profile, dependencies ready, not incremental, median of {runs} in turns"
    ));
    Ok(line)
}
