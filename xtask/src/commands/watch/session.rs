//! What is done and said while somebody edits: knows neither the disk nor the clock.

use std::collections::BTreeMap;
use std::mem;
use std::time::Duration;

use super::look::{Look, Stamps};
use crate::commands::generate::Written;
use crate::engine::{self, Description, DiffFormat, Inputs};
use crate::failure::{Failure, Result};

/// So long nothing may have changed before it is read: a file is written within less.
pub const STILL: Duration = Duration::from_millis(10);

/// So long nothing may have changed before a mistake is told: half of what somebody writes often is one.
pub const SURE: Duration = Duration::from_millis(60);

/// Everything that a session needs of the world.
pub trait World {
    /// Reads what the crate of `api` is made from.
    ///
    /// # Errors
    /// As the disk has it.
    fn read(&mut self, api: &str) -> Result<Inputs>;
    /// Looks at the spec of `api` once more.
    fn look(&mut self, api: &str) -> Stamps;
    /// Says what `api` is.
    ///
    /// # Errors
    /// All mistakes of the spec.
    fn describe(&mut self, api: &str, inputs: &Inputs) -> Result<Description>;
    /// Gives what the crate of `api` was made from when it was last written.
    fn written(&mut self, api: &str) -> Option<Description>;
    /// Writes the crate of `api`.
    ///
    /// # Errors
    /// Files that were edited by hand; a failing disk.
    fn write(&mut self, api: &str, inputs: Inputs) -> Result<Written>;
    /// Shows some lines.
    ///
    /// # Errors
    /// When nobody reads them any more.
    fn say(&mut self, text: &str) -> Result<()>;
}

/// What goes on between the first look and the last.
#[derive(Debug, Default)]
pub struct Session {
    /// The last look, and since when it has been the same.
    look: Look,
    since: Duration,
    /// What was last acted upon; nothing before the first time.
    done: Option<Look>,
    /// What each API was when it last had no mistake.
    known: BTreeMap<String, Description>,
    troubles: BTreeMap<String, Trouble>,
}

/// Why an API's crate is not as its spec.
#[derive(Debug)]
struct Trouble {
    text: String,
    sort: Sort,
    said: bool,
}

/// What ends a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Another text of the spec.
    Spec,
    /// Another state of the crate.
    Crate,
}

impl Session {
    /// Crates that cannot be written: looking at them shows when they can.
    pub fn refused(&self) -> impl Iterator<Item = &str> {
        let crates = self.troubles.iter();
        crates
            .filter(|(_, trouble)| trouble.sort == Sort::Crate)
            .map(|(api, _)| api.as_str())
    }

    /// Takes a look at a time since the start, and does what is due.
    ///
    /// # Errors
    /// When nobody reads any more, or the program itself was changed.
    pub fn step(&mut self, look: Look, now: Duration, world: &mut dyn World) -> Result<()> {
        if look != self.look {
            self.look = look;
            self.since = now;
        }
        let still = now.saturating_sub(self.since);
        if still >= STILL && self.done.as_ref() != Some(&self.look) {
            let before = self.done.replace(self.look.clone());
            self.act(before.as_ref(), world)?;
        }
        if still >= SURE {
            self.tell(world)?;
        }
        Ok(())
    }

    /// Does what the difference between what was acted upon and what is now asks for: says all that changed, then writes.
    fn act(&mut self, before: Option<&Look>, world: &mut dyn World) -> Result<()> {
        if before.is_some_and(|before| before.program != self.look.program) {
            return Err(Failure::new(
                "error: the code of the generator (codegen or xtask) has changed since this program was built\n  \
                 help: start `cargo xtask watch` again",
            ));
        }
        self.gone(before);
        let mut read = Vec::new();
        for api in self.changed(before) {
            let inputs = self.read(&api, world)?;
            read.extend(inputs.map(|inputs| (api, inputs)));
        }
        for (api, inputs) in read {
            self.write(&api, inputs, world)?;
        }
        Ok(())
    }

    /// The APIs whose crates may be others now.
    fn changed(&self, before: Option<&Look>) -> Vec<String> {
        let now = &self.look;
        let whole = before.is_none_or(|before| before.shared != now.shared);
        let spec = |before: &Look, api: &str| before.apis.get(api) != now.apis.get(api);
        // The first look at a refused crate may come after it was fixed, so that it counts as a change, too.
        let fixed = |before: &Look, api: &str| {
            let crates = now.crates.get(api);
            crates.is_some() && before.crates.get(api) != crates
        };
        let changed = |api: &&String| {
            whole || before.is_none_or(|before| spec(before, api) || fixed(before, api))
        };
        now.apis.keys().filter(changed).cloned().collect()
    }

    /// Notes the APIs that are no more.
    fn gone(&mut self, before: Option<&Look>) {
        let before = before.into_iter().flat_map(|before| before.apis.keys());
        let gone = before.filter(|api| !self.look.apis.contains_key(*api));
        for api in gone.cloned().collect::<Vec<_>>() {
            let text = format!(
                "{api}: spec/{api} was removed; if that is intended, remove generated/{api}"
            );
            self.trouble(&api, text, Sort::Spec);
        }
    }

    /// Reads an API anew and says what changed; gives what its crate is made from, where that has no mistake.
    fn read(&mut self, api: &str, world: &mut dyn World) -> Result<Option<Inputs>> {
        let described = world
            .read(api)
            .and_then(|inputs| Ok((world.describe(api, &inputs)?, inputs)));
        // Who writes so slowly is not done yet; the next look will show it.
        if self.look.apis.get(api) != Some(&world.look(api)) {
            return Ok(None);
        }
        let (head, inputs) = match described {
            Ok(described) => described,
            Err(failure) => {
                self.trouble(api, failure.message().to_owned(), Sort::Spec);
                return Ok(None);
            }
        };
        self.fixed(api, Sort::Spec, world)?;
        let base = self.known.get(api).cloned().or_else(|| world.written(api));
        if let Some(base) = base {
            changes(api, &base, &head, world)?;
        }
        self.known.insert(api.to_owned(), head);
        Ok(Some(inputs))
    }

    /// Writes the crate of an API.
    fn write(&mut self, api: &str, inputs: Inputs, world: &mut dyn World) -> Result<()> {
        match world.write(api, inputs) {
            Ok(written) => {
                self.fixed(api, Sort::Crate, world)?;
                files(api, written, world)
            }
            Err(failure) => {
                self.trouble(api, failure.message().to_owned(), Sort::Crate);
                Ok(())
            }
        }
    }

    /// Notes a trouble, which is told once it is sure; one that was told is not told again.
    fn trouble(&mut self, api: &str, text: String, sort: Sort) {
        let told = self
            .troubles
            .get(api)
            .is_some_and(|trouble| trouble.said && trouble.text == text);
        let trouble = Trouble {
            text,
            sort,
            said: told,
        };
        self.troubles.insert(api.to_owned(), trouble);
    }

    /// Forgets a trouble that has ended; says so if it was told.
    fn fixed(&mut self, api: &str, ended: Sort, world: &mut dyn World) -> Result<()> {
        match self.troubles.get(api) {
            Some(trouble) if trouble.sort == ended => {}
            _ => return Ok(()),
        }
        match self.troubles.remove(api) {
            Some(Trouble { said: true, .. }) => world.say(&format!("{api}: fixed")),
            _ => Ok(()),
        }
    }

    /// Tells the troubles that were not told.
    fn tell(&mut self, world: &mut dyn World) -> Result<()> {
        for trouble in self.troubles.values_mut() {
            if !mem::replace(&mut trouble.said, true) {
                world.say(&trouble.text)?;
            }
        }
        Ok(())
    }
}

/// Says what changed for users, where anything did.
fn changes(api: &str, base: &Description, head: &Description, world: &mut dyn World) -> Result<()> {
    // A model of another format cannot be compared, and is about to be replaced.
    let Ok(diff) = engine::diff(base, head, &[]) else {
        return Ok(());
    };
    let lines = diff.render(DiffFormat::Short);
    if lines.is_empty() {
        return Ok(());
    }
    world.say(&format!("{api}: {}\n{}", diff.verdict(), indented(&lines)))
}

fn indented(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

/// Says what became of the crate, where anything did.
fn files(api: &str, written: Written, world: &mut dyn World) -> Result<()> {
    let Written { written, removed } = written;
    let removed = match removed {
        0 => String::new(),
        removed => format!(", {removed} removed"),
    };
    if written == 0 && removed.is_empty() {
        return Ok(());
    }
    world.say(&format!(
        "  generated/{api}: {written} files written{removed}"
    ))
}
