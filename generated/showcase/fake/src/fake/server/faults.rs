//! Which faults strike a request; drawn by the seed, so that the same requests meet the same faults.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::chance::Chance;
use super::super::model::{Api, Operation};
use super::super::scenario::{Do, Fault, Rule, Target};
use super::super::time::Time;

/// The faults that are set up.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug)]
struct State {
    seed: u64,
    faults: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    name: String,
    fault: Fault,
    /// When it was set up.
    since: Time,
    on: bool,
    /// How many requests it was about, of all operations and of each.
    met: u64,
    met_by: BTreeMap<String, u64>,
    struck: u64,
}

/// What a request is to faults.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prey<'a> {
    /// `token` for the endpoint that gives out tokens.
    pub(super) id: &'a str,
    pub(super) resource: &'a str,
    pub(super) effect: &'a str,
    pub(super) streams: bool,
}

impl Prey<'static> {
    pub(super) const TOKEN: Self = Self {
        id: "token",
        resource: "",
        effect: "",
        streams: false,
    };
}

impl<'a> Prey<'a> {
    pub(super) fn of(api: &'a Api, operation: &'a Operation) -> Self {
        let policy = api.policies.iter();
        let policy = policy
            .clone()
            .find(|policy| policy.constant == operation.policy);
        let (resource, _) = operation.id.split_once('.').unwrap_or_default();
        Self {
            id: &operation.id,
            resource,
            effect: policy.map_or("", |policy| &policy.effect),
            streams: matches!(operation.reply, super::super::model::Reply::Stream { .. }),
        }
    }
}

/// What strikes one request: a wait, and then perhaps something worse.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Blow {
    pub(super) wait: Duration,
    pub(super) does: Option<Do>,
    /// The faults' names.
    pub(super) names: Option<String>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64, since: Time) -> Self {
        Self(Mutex::new(State {
            seed,
            faults: active(faults, since),
        }))
    }

    /// Sets other faults up in place of those that were.
    pub(crate) fn set(&self, faults: Vec<Fault>, seed: u64, since: Time) {
        *self.lock() = State {
            seed,
            faults: active(faults, since),
        };
    }

    /// Sets faults up beside those that are there; one of the same name is replaced.
    pub(crate) fn add(&self, faults: Vec<Fault>, since: Time) {
        let mut state = self.lock();
        for fault in active(faults, since) {
            match state.faults.iter_mut().find(|old| old.name == fault.name) {
                Some(old) => *old = fault,
                None => state.faults.push(fault),
            }
        }
    }

    /// Takes a fault away; returns whether there was one of that name.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let mut state = self.lock();
        let before = state.faults.len();
        state.faults.retain(|fault| fault.name != name);
        state.faults.len() < before
    }

    /// Switches a fault; returns whether there is one of that name.
    pub(crate) fn switch(&self, name: &str, on: bool) -> bool {
        let mut state = self.lock();
        let found = state.faults.iter_mut().find(|fault| fault.name == name);
        found.map(|fault| fault.on = on).is_some()
    }

    /// Says how often each fault has struck.
    pub(crate) fn struck(&self) -> BTreeMap<String, u64> {
        let state = self.lock();
        let faults = state.faults.iter();
        faults
            .map(|fault| (fault.name.clone(), fault.struck))
            .collect()
    }

    /// The same for the control interface.
    pub(crate) fn json(&self) -> Value {
        let state = self.lock();
        let faults = state.faults.iter().map(|fault| {
            json!({
                "name": fault.name,
                "on": fault.on,
                "met": fault.met,
                "struck": fault.struck,
                "does": fault.fault.words(),
            })
        });
        faults.collect()
    }

    /// Draws what strikes a request.
    pub(super) fn draw(&self, prey: Prey<'_>, now: Time) -> Blow {
        let mut state = self.lock();
        let seed = state.seed;
        let mut blow = Blow::default();
        for fault in &mut state.faults {
            if !fault.is_about(prey, now.since(fault.since)) {
                continue;
            }
            let Some(mut chance) = fault.meet(seed, prey.id) else {
                continue;
            };
            match &fault.fault.does {
                Do::Delay(delay) => {
                    blow.wait = blow.wait.saturating_add(delay.at(chance.fraction()));
                }
                does if blow.does.is_none() => blow.does = Some(does.clone()),
                _ => continue,
            }
            fault.struck = fault.struck.saturating_add(1);
            blow.name(&fault.name);
        }
        blow
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blow {
    fn name(&mut self, name: &str) {
        self.names = Some(match self.names.take() {
            Some(names) => format!("{names}, {name}"),
            None => name.to_owned(),
        });
    }
}

impl Active {
    fn is_about(&self, prey: Prey<'_>, age: Duration) -> bool {
        let when = &self.fault.when;
        let begun = age >= when.after;
        let over = when
            .lasts
            .is_some_and(|lasts| age >= when.after.saturating_add(lasts));
        let fits = match self.fault.does {
            Do::Stream(..) => prey.streams,
            Do::CutBody | Do::CutChunk | Do::MalformedBody | Do::Drip { .. } => !prey.streams,
            _ => true,
        };
        let aimed = self.fault.on.iter().any(|target| aims(target, prey));
        self.on && begun && !over && fits && aimed
    }

    /// Counts a request that the fault is about; gives what else is drawn for it if the fault strikes.
    fn meet(&mut self, seed: u64, id: &str) -> Option<Chance> {
        self.met = self.met.saturating_add(1);
        let own = self.met_by.entry(id.to_owned()).or_default();
        *own = own.saturating_add(1);
        let mut chance = Chance::of(seed, &["fault", &self.name, id], *own);
        let strikes = match &self.fault.when.rule {
            Rule::Always => true,
            Rule::First(count) => self.met <= *count,
            Rule::Every(count) => self.met.checked_rem(*count) == Some(0),
            Rule::Nth(numbers) => numbers.contains(&self.met),
            Rule::Chance(part) => chance.fraction() < *part,
        };
        strikes.then_some(chance)
    }
}

fn aims(target: &Target, prey: Prey<'_>) -> bool {
    match target {
        Target::All => prey.id != Prey::TOKEN.id,
        Target::Token => prey.id == Prey::TOKEN.id,
        Target::Operation(id) => prey.id == id,
        Target::Resource(name) => prey.resource == name,
        Target::Effect(effect) => prey.effect == effect,
    }
}

/// Faults without a name are called after their places.
fn active(faults: Vec<Fault>, since: Time) -> Vec<Active> {
    let named = faults
        .into_iter()
        .zip(1_usize..)
        .map(|(fault, number)| Active {
            name: fault
                .name
                .clone()
                .unwrap_or_else(|| format!("fault {number}")),
            fault,
            since,
            on: true,
            met: 0,
            met_by: BTreeMap::new(),
            struck: 0,
        });
    named.collect()
}
