//! `bench peers`: generators that others wrote are given the API as an `OpenAPI` document, and measured beside ours.

mod changes;
mod crates;
mod generating;
mod lines;
mod makers;
pub(super) mod programs;
mod sources;

use std::io::{self, Write};

use super::Asked;
use super::load::Load;
use super::table::{Compared, Table};
use crate::failure::{Result, printed};
use crate::workspace::Workspace;
use makers::{Maker, Peer};

/// Measures all generators in turns, and prints a Markdown table.
pub(super) fn run(workspace: &Workspace, asked: &Asked) -> Result<()> {
    let mut makers = vec![Maker::ours(workspace, &asked.api)?];
    for peer in Peer::all() {
        makers.push(peer.maker(workspace, &asked.api)?);
    }
    let load = Load::watch();
    let mut table = Table::new(
        makers.iter().map(|maker| maker.title.clone()),
        &[("ours ÷ best of theirs", Compared::Best)],
    );
    let generating = generating::lines(&makers, asked.runs)?;
    for maker in &makers {
        maker.finish()?;
    }
    // The calls are written by hand for one API.
    if asked.api == programs::API {
        table.extend(programs::built(workspace, &makers, asked.builds)?);
        so_far(&table)?;
    }
    table.extend(crates::alone(&makers, asked.builds)?);
    so_far(&table)?;
    table.extend(crates::with_runtime(&makers, asked.builds)?);
    table.extend(lines::lines(&makers)?);
    table.extend(generating);
    table.add(crates::needed(&makers)?);
    let head = format!("{}; {}", super::machine(workspace), load.text());
    let out = &mut io::stdout().lock();
    printed(table.print(&head, out).and_then(|()| changes(&makers, out)))
}

/// Shows on standard error what has been measured, since the rest takes minutes.
fn so_far(table: &Table) -> Result<()> {
    printed(table.print("so far:", &mut io::stderr().lock()))
}

/// What was done to the document for the sake of each generator.
fn changes(makers: &[Maker], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nWhat the document was changed for:\n")?;
    for maker in makers {
        for change in maker.changes {
            writeln!(
                out,
                "- {}: {}, since {}",
                maker.title, change.what, change.because
            )?;
        }
    }
    Ok(())
}
