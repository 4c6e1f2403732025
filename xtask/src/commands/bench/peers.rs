//! `bench peers`: generators that others wrote are given the API as an `OpenAPI` document, and measured beside ours.

mod changes;
mod crates;
mod generating;
mod makers;
mod programs;
mod table;

use std::io;

use crate::failure::{Result, printed};
use crate::workspace::Workspace;
use makers::{Maker, Peer};
use table::{Aim, Line, Table};

/// How often each crate is checked and built; generating is repeated as often as the command line says.
const COMPILES: usize = 5;

/// Measures all generators in turns, and prints a Markdown table.
pub(super) fn run(workspace: &Workspace, api: &str, runs: usize) -> Result<()> {
    let mut makers = vec![Maker::ours(workspace, api)?];
    for peer in Peer::all() {
        makers.push(peer.maker(workspace, api)?);
    }
    let mut table = Table::new(&makers);
    table.add(generating::times(&makers, runs)?);
    table.extend(generating::memory(&makers)?);
    for maker in &makers {
        maker.finish()?;
    }
    table.extend(lines(&makers)?);
    table.extend(crates::needed(&makers)?);
    table.extend(crates::compiled(&makers, COMPILES)?);
    // The calls are written by hand for one API.
    if api == programs::API {
        table.add(programs::built(workspace, &makers, COMPILES)?);
    }
    let machine = super::machine(workspace);
    let out = &mut io::stdout().lock();
    printed(table.print(&machine, out))
}

/// How much each has emitted.
fn lines(makers: &[Maker]) -> Result<Vec<Line>> {
    let sources: Result<Vec<_>> = makers.iter().map(Maker::sources).collect();
    let sources = sources?;
    let count = |what: &str, aim, text: fn(&makers::Sources) -> usize| {
        Line::counts(what, aim, &sources.iter().map(text).collect::<Vec<_>>())
    };
    let mut operations = count("emitted lines per operation", Aim::None, |sources| {
        sources.lines() / sources.operations
    });
    operations.note("ours does not count the runtime");
    Ok(vec![
        count("operations", Aim::None, |sources| sources.operations),
        count("emitted lines", Aim::Half, makers::Sources::lines),
        operations,
        count(
            "emitted lines without comments and blank ones",
            Aim::None,
            makers::Sources::code,
        ),
        count(
            "emitted lines with all that is copied along",
            Aim::None,
            makers::Sources::whole,
        ),
    ])
}
