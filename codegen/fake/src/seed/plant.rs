//! Putting what a seed says into the state.

use super::expand::Copy;
use super::file::{Entry, Seed};
use crate::call::refusal::{self, Refusal};
use crate::diagnostics::{Diagnostics, Errors, Span};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::rules::behaviours::claim;
use crate::rules::changes;
use crate::rules::events::seeded;
use crate::rules::verbs::{fill, validity};
use crate::state::transaction::Transaction;
use crate::state::{counters, hidden, ids};

/// Puts everything there, to be seen at once.
///
/// # Errors
///
/// All mistakes that show only now, each with its line.
pub(crate) fn plant(seed: &Seed, tx: &mut Transaction<'_>) -> Result<(), Errors> {
    tx.visible = tx.now;
    let mut mistakes = Diagnostics::default();
    for entry in &seed.entries {
        copies(tx, entry);
    }
    for entry in &seed.entries {
        connected(tx, entry, &mut mistakes);
    }
    if let Some((span, name)) = &seed.credentials
        && tx.view().record(name).is_none()
    {
        mistakes.push(
            *span,
            format!("`credentials` names {name}, which the seed does not have"),
            "write the name of a key that the seed has",
        );
    }
    if let Some((span, stock)) = &seed.stock {
        note(&mut mistakes, *span, claim::stock(tx, stock), STOCK);
    }
    for (span, event) in &seed.events {
        note(&mut mistakes, *span, seeded::seeded(tx, event), EVENT);
    }
    mistakes.end(Some(()), &seed.file, &seed.text)
}

const STOCK: &str = "give each kit a `kitId`, and each device a `deviceId`";

const EVENT: &str = "write it as `{of: <name>, kind: <kind>, every: 15m, for: 1d, content: {…}}`";

fn note(mistakes: &mut Diagnostics, span: Span, done: Result<(), String>, help: &str) {
    if let Err(why) = done {
        mistakes.push(span, why, help);
    }
}

fn copies(tx: &mut Transaction<'_>, entry: &Entry) {
    let state = tx.state;
    let Some(kind) = state.index.kind_of(&entry.name) else {
        return;
    };
    for number in 1..=entry.repeat.unwrap_or(1) {
        let copy = Copy::new(state.seed, &entry.name, number);
        let name = copy.text(&entry.name);
        let mut members = copy.members(&entry.members);
        fill::seeded(tx, kind, &name, &mut members);
        changes::put(tx, kind, &name, members);
        let hidden = secret(tx, kind, copy.members(&entry.hidden));
        hidden::put(tx, &name, hidden);
    }
}

/// A key that nobody has given a secret gets one.
fn secret(tx: &mut Transaction<'_>, kind: &Kind, mut hidden: Members) -> Members {
    let access = tx.state.index.api.service.access.as_ref();
    if hidden.is_empty() && access.is_some_and(|access| access.key == kind.name) {
        hidden.insert("secret".to_owned(), ids::secret(tx).into());
    }
    hidden
}

/// What holds the first copy must be there, and what it names.
fn connected(tx: &Transaction<'_>, entry: &Entry, mistakes: &mut Diagnostics) {
    let view = tx.view();
    let name = Copy::new(tx.state.seed, &entry.name, 1).text(&entry.name);
    let Some(kind) = view.kind_of(&name) else {
        return;
    };
    let parent = kind.parent(&name);
    if !parent.is_empty() && view.record(parent).is_none() {
        mistakes.push(
            entry.span,
            format!("{name} is inside {parent}, which does not exist"),
            format!("add {parent} to the seed"),
        );
    }
    let members = view.stored(&name).unwrap_or_default();
    if let Err(Refusal { message, .. }) = validity::named_are_there(tx, &members, kind) {
        mistakes.push(entry.span, message, "add it to the seed");
    }
    if let Err(why) = twice(tx, kind, &name) {
        mistakes.push(entry.span, why.message, "give one of them another value");
    }
}

/// Values that only one sibling may have.
fn twice(tx: &Transaction<'_>, kind: &Kind, name: &str) -> Result<(), Refusal> {
    let members = tx.view().stored(name).unwrap_or_default();
    let index = &tx.state.index;
    for member in &index.rules(&kind.name).unique {
        let Some(value) = json::at(&members, member) else {
            continue;
        };
        let holder = counters::holder(index, &kind.name, name, &members);
        if tx
            .contents
            .store
            .counters
            .count(&counters::same(&kind.name, member, holder, value))
            > 1
        {
            return Err(refusal::conflict(format!(
                "`{member}`: {value} is used twice in {holder}"
            )));
        }
    }
    Ok(())
}
