//! How much each generator emits.

use super::makers::Maker;
use super::sources::{Lines, Sources};
use crate::commands::bench::table::{Aim, Line};
use crate::failure::Result;

/// The lines of code and of everything, each counted in three ways.
pub(super) fn lines(makers: &[Maker]) -> Result<Vec<Line>> {
    let sources: Result<Vec<Sources>> = makers.iter().map(Maker::sources).collect();
    let sources = sources?;
    let count = |what: &str, of: &dyn Fn(&Sources) -> usize| {
        Line::counts(what, &sources.iter().map(of).collect::<Vec<_>>())
    };
    let half = Aim::Ratio(0.5);
    Ok(vec![
        count("operations", &|sources| sources.operations),
        count("lines of code of the crate", &|sources| sources.own(Lines::Code))
            .aim(half)
            .note("without comments and blank lines; ours: `generated/<api>/src` and `types/src` beside it; progenitor: with its `progenitor_client.rs`"),
        count("of these, emitted for this API", &|sources| sources.emitted(Lines::Code))
            .aim(half)
            .note("progenitor: without `progenitor_client.rs`"),
        count("lines of code with the runtime", &|sources| sources.whole(Lines::Code))
            .note("ours: with `codegen/runtime/src`, which all our crates share"),
        count("all lines of the crate", &|sources| sources.own(Lines::All)),
        count("all lines of the crate, per operation", &|sources| {
            sources.own(Lines::All) / sources.operations.max(1)
        }),
        count("all lines with the runtime", &|sources| sources.whole(Lines::All)),
    ])
}
