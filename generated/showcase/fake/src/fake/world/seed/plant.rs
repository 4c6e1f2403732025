//! Putting what a seed says into a world.

use super::super::ids;
use super::super::index::Kind;
use super::super::json::{self, Members};
use super::super::refusal;
use super::super::verbs;
use super::super::work::Work;
use super::super::{behaviours, events, hidden};
use super::expand::Copy;
use super::{Entry, Seed};
use crate::fake::call::Refusal;
use crate::fake::mistakes::{Errors, Mistakes, Span};

impl Seed {
    /// Puts everything there, to be seen at once.
    ///
    /// # Errors
    ///
    /// All mistakes that show only now, each with its line.
    pub(crate) fn plant(&self, work: &mut Work<'_>) -> Result<(), Errors> {
        work.visible = work.now;
        let mut mistakes = Mistakes::default();
        for entry in &self.entries {
            copies(work, entry);
        }
        for entry in &self.entries {
            connected(work, entry, &mut mistakes);
        }
        if let Some((span, name)) = &self.credentials
            && work.look().record(name).is_none()
        {
            mistakes.push(
                *span,
                format!("there is no {name}"),
                "name a key that is among the resources",
            );
        }
        if let Some((span, stock)) = &self.stock {
            note(&mut mistakes, *span, behaviours::stock(work, stock));
        }
        for (span, event) in &self.events {
            note(&mut mistakes, *span, events::seeded(work, event));
        }
        mistakes.end(Some(()), &self.file, &self.text)
    }
}

fn note(mistakes: &mut Mistakes, span: Span, done: Result<(), String>) {
    if let Err(why) = done {
        mistakes.push(span, why, "correct it");
    }
}

fn copies(work: &mut Work<'_>, entry: &Entry) {
    let world = work.world;
    let Some(kind) = world.index.kind_of(&entry.name) else {
        return;
    };
    for number in 1..=entry.repeat.unwrap_or(1) {
        let copy = Copy::new(world.seed, &entry.name, number);
        let name = copy.text(&entry.name);
        let mut members = copy.members(&entry.members);
        verbs::seeded(work, kind, &name, &mut members);
        work.put(kind, &name, members);
        let hidden = secret(work, kind, copy.members(&entry.hidden));
        hidden::put(work, &name, hidden);
    }
}

/// A key that nobody has given a secret gets one.
fn secret(work: &mut Work<'_>, kind: &Kind, mut hidden: Members) -> Members {
    let access = work.world.index.api.service.access.as_ref();
    if hidden.is_empty() && access.is_some_and(|access| access.key == kind.name) {
        hidden.insert("secret".to_owned(), ids::secret(work).into());
    }
    hidden
}

/// What holds the first copy must be there, and what it names.
fn connected(work: &Work<'_>, entry: &Entry, mistakes: &mut Mistakes) {
    let look = work.look();
    let name = Copy::new(work.world.seed, &entry.name, 1).text(&entry.name);
    let Some(kind) = look.kind_of(&name) else {
        return;
    };
    let parent = kind.parent(&name);
    if !parent.is_empty() && look.record(parent).is_none() {
        mistakes.push(
            entry.span,
            format!("{name} lies in {parent}, which is not there"),
            "add it to the resources",
        );
    }
    let members = look.stored(&name).unwrap_or_default();
    if let Err(Refusal { message, .. }) = verbs::connected(work, &members, kind) {
        mistakes.push(entry.span, message, "add it to the resources");
    }
    if let Err(why) = twice(work, kind, &name) {
        mistakes.push(entry.span, why.message, "give one of them another value");
    }
}

/// Values that only one sibling may have.
fn twice(work: &Work<'_>, kind: &Kind, name: &str) -> Result<(), Refusal> {
    let members = work.look().stored(name).unwrap_or_default();
    let index = &work.world.index;
    for member in &index.rules(&kind.name).unique {
        let Some(value) = json::at(&members, member) else {
            continue;
        };
        let holder = super::super::marks::holder(index, &kind.name, name, &members);
        if work.state.store.marks.count(&super::super::marks::same(
            &kind.name, member, holder, value,
        )) > 1
        {
            return Err(refusal::conflict(format!(
                "`{member}`: {value} is taken in {holder}"
            )));
        }
    }
    Ok(())
}
