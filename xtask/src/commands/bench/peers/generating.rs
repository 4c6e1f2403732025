//! What generating costs: time, and memory.

use super::makers::Maker;
use crate::commands::bench::table::{Aim, Line};
use crate::commands::bench::used::{in_turns, used};
use crate::failure::Result;

/// What the whole process uses, each generator in turn.
pub(super) fn lines(makers: &[Maker], rounds: usize) -> Result<Vec<Line>> {
    let runs = in_turns(makers, rounds, |maker| {
        maker.clean()?;
        used(&maker.command(), &maker.title)
    })?;
    let wall = Line::wall("generate, whole process, wall", &runs).aim(Aim::Ratio(1.0));
    let note = format!(
        "release, {rounds} runs in turns; ours also writes the fake, the examples and the documentation"
    );
    Ok(vec![
        wall.note(note),
        Line::cpu("generate, whole process, CPU", &runs).note("the same runs, rustfmt included"),
        Line::peak("peak memory of that", &runs)
            .note("the largest process; 13 MiB of what starts it would hide anything smaller"),
    ])
}
