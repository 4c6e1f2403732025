//! Which faults strike a request; drawn by the seed, so that the same requests meet the same faults.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::model::{Api, Operation};
use crate::random::SeededRandom;
use crate::scenario::fault::{Do, Fault, Rule, Target};
use crate::time::Time;

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
pub(crate) struct RequestClass<'a> {
    /// `token` for the endpoint that gives out tokens.
    pub(crate) id: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) effect: &'a str,
    pub(crate) streams: bool,
}

impl RequestClass<'static> {
    pub(crate) const TOKEN: Self = Self {
        id: "token",
        resource: "",
        effect: "",
        streams: false,
    };
}

impl<'a> RequestClass<'a> {
    pub(crate) fn of(api: &'a Api, operation: &'a Operation) -> Self {
        let policy = api.policies.iter();
        let policy = policy
            .clone()
            .find(|policy| policy.constant == operation.policy);
        let (resource, _) = operation.id.split_once('.').unwrap_or_default();
        Self {
            id: &operation.id,
            resource,
            effect: policy.map_or("", |policy| &policy.effect),
            streams: matches!(operation.reply, crate::model::Reply::Stream { .. }),
        }
    }
}

/// What strikes one request: a wait, and then perhaps something worse.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DrawnFault {
    pub(crate) wait: Duration,
    pub(crate) does: Option<Do>,
    /// The faults' names.
    pub(crate) names: Option<String>,
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
    pub(crate) fn draw(&self, request: RequestClass<'_>, now: Time) -> DrawnFault {
        let mut state = self.lock();
        let seed = state.seed;
        let mut drawn = DrawnFault::default();
        for fault in &mut state.faults {
            if !fault.is_about(request, now.since(fault.since)) {
                continue;
            }
            let Some(mut random) = fault.meet(seed, request.id) else {
                continue;
            };
            match &fault.fault.does {
                Do::Delay(delay) => {
                    drawn.wait = drawn.wait.saturating_add(delay.at(random.fraction()));
                }
                does if drawn.does.is_none() => drawn.does = Some(does.clone()),
                _ => continue,
            }
            fault.struck = fault.struck.saturating_add(1);
            drawn.name(&fault.name);
        }
        drawn
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DrawnFault {
    fn name(&mut self, name: &str) {
        self.names = Some(match self.names.take() {
            Some(names) => format!("{names}, {name}"),
            None => name.to_owned(),
        });
    }
}

impl Active {
    fn is_about(&self, request: RequestClass<'_>, age: Duration) -> bool {
        let when = &self.fault.when;
        let begun = age >= when.after;
        let over = when
            .lasts
            .is_some_and(|lasts| age >= when.after.saturating_add(lasts));
        let fits = match self.fault.does {
            Do::Stream(..) => request.streams,
            Do::CutBody | Do::CutChunk | Do::MalformedBody | Do::Drip { .. } => !request.streams,
            _ => true,
        };
        let aimed = self.fault.on.iter().any(|target| aims(target, request));
        self.on && begun && !over && fits && aimed
    }

    /// Counts a request that the fault is about; gives what else is drawn for it if the fault strikes.
    fn meet(&mut self, seed: u64, id: &str) -> Option<SeededRandom> {
        self.met = self.met.saturating_add(1);
        let own = self.met_by.entry(id.to_owned()).or_default();
        *own = own.saturating_add(1);
        let mut random = SeededRandom::of(seed, &["fault", &self.name, id], *own);
        let strikes = match &self.fault.when.rule {
            Rule::Always => true,
            Rule::First(count) => self.met <= *count,
            Rule::Every(count) => self.met.checked_rem(*count) == Some(0),
            Rule::Nth(numbers) => numbers.contains(&self.met),
            Rule::Chance(part) => random.fraction() < *part,
        };
        strikes.then_some(random)
    }
}

fn aims(target: &Target, request: RequestClass<'_>) -> bool {
    match target {
        Target::All => request.id != RequestClass::TOKEN.id,
        Target::Token => request.id == RequestClass::TOKEN.id,
        Target::Operation(id) => request.id == id,
        Target::Resource(name) => request.resource == name,
        Target::Effect(effect) => request.effect == effect,
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
