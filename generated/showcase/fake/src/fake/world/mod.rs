//! An engine that plays any API from its model: no line of it names a resource of a particular API.

mod access;
mod ask;
mod backing;
mod behaviours;
mod check;
mod events;
mod filter;
mod hidden;
mod ids;
mod index;
mod json;
mod live;
mod look;
mod marks;
mod page;
mod partial;
mod pattern;
mod refusal;
mod stamp;
mod store;
mod target;
mod verbs;
mod work;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::Value;

use super::call::{Answer, Call, Caller, KnownKey, Refusal};
use super::journal::Journal;
use super::model::Api;
use super::time::Time;
pub use ask::{Ask, Refused};

use index::Index;
use look::Look;
use store::Store;
use work::Work;

/// Where the numbers of calls that changed something are kept, by operation.
pub(crate) const EFFECTS: &str = "effects";

/// How a world behaves where its model leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How long it takes until something new can be seen.
    pub settle: Duration,
    /// How long one writer's change keeps others from changing the same resource; zero for not at all.
    pub conflict_window: Duration,
}

/// A world: everything that an API holds and does.
pub struct World {
    pub(crate) index: Index,
    /// What ids and secrets are made from.
    pub(crate) seed: u64,
    journal: Option<Box<dyn Journal>>,
    state: RwLock<State>,
}

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) store: Store,
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("World")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

impl World {
    /// An empty world.
    pub(crate) fn new(api: Arc<Api>, seed: u64, options: Options) -> Self {
        let state = State {
            options,
            ..State::default()
        };
        Self {
            index: Index::new(api),
            seed,
            journal: None,
            state: RwLock::new(state),
        }
    }

    /// The same world, which writes down what changes.
    #[must_use]
    pub fn with_journal(mut self, journal: Box<dyn Journal>) -> Self {
        self.journal = Some(journal);
        self
    }

    /// Does what a call asks for.
    ///
    /// # Errors
    ///
    /// What is wrong with the call, or with the world.
    pub(crate) fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal> {
        verbs::call(self, call)
    }

    /// How many calls have changed something, by operation.
    #[must_use]
    pub fn effects(&self) -> BTreeMap<String, u64> {
        let state = self.read();
        let effects = state.store.notes(EFFECTS, "");
        effects
            .map(|(operation, count)| (operation.to_owned(), count.parse().unwrap_or(0)))
            .collect()
    }

    /// A resource as it is sent, whether it can be seen yet or not.
    #[must_use]
    pub fn get(&self, name: &str, now: Time) -> Option<Value> {
        self.look_at(now, |look| look.resource(name).map(Value::Object))
    }

    /// Names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        self.read()
            .store
            .table(ty)
            .all()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// Puts a resource there, or replaces it; anybody can see it at once.
    ///
    /// # Errors
    ///
    /// That no resource has such a name, or that it is no object.
    pub fn put(&self, name: &str, value: Value, now: Time) -> Result<(), String> {
        let kind = self
            .index
            .kind_of(name)
            .ok_or_else(|| format!("no resource is named like {name}"))?;
        let Value::Object(mut members) = value else {
            return Err(format!("{name} must be an object"));
        };
        if let Some(own) = &kind.own {
            members.insert(own.clone(), name.into());
        }
        let put = |work: &mut Work<'_>| {
            work.visible = now;
            work.put(kind, name, members);
            Ok(())
        };
        self.change(&Caller::Anyone, now, true, put)
            .map_err(|refusal| refusal.message)
    }

    /// Takes a resource away, with everything that lies below it; says whether it was there.
    pub fn remove(&self, name: &str, now: Time) -> bool {
        let removed = self.change(&Caller::Anyone, now, true, |work| {
            let there = work.look().record(name).is_some();
            work.remove(name);
            Ok(there)
        });
        removed.unwrap_or(false)
    }

    /// The key that has this id.
    pub(crate) fn key(&self, id: &str) -> Option<KnownKey> {
        self.look_at(Time(i64::MAX), |look| key(look, id))
    }

    /// Whether anybody has to sign in: the API has accounts of its own, and holds some.
    #[must_use]
    pub fn has_accounts(&self) -> bool {
        let access = self.index.api.service.access.as_ref();
        access.is_some_and(|access| self.read().store.table(&access.account.ty).len() > 0)
    }

    /// Goes back to the beginning.
    ///
    /// # Errors
    ///
    /// What cannot be.
    pub fn begin(&self, _now: Time) -> Result<(), String> {
        let mut state = self.write();
        let options = state.options;
        *state = State {
            options,
            ..State::default()
        };
        Ok(())
    }

    /// Reads, at a time.
    pub(crate) fn look_at<T>(&self, now: Time, read: impl FnOnce(Look<'_>) -> T) -> T {
        read(Look {
            world: self,
            state: &self.read(),
            caller: &Caller::Anyone,
            now,
        })
    }

    /// Changes the world, all of it or nothing, and tells everybody what happened; or only tries whether it could.
    pub(crate) fn change<T>(
        &self,
        caller: &Caller,
        now: Time,
        keep: bool,
        change: impl FnOnce(&mut Work<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut state = self.write();
        let mut work = Work::new(self, &mut state, caller, now);
        let changed = change(&mut work);
        let kept = if keep {
            changed.and_then(|value| work.commit().map(|()| value))
        } else {
            changed
        };
        match keep && kept.is_ok() {
            true => events::tell(&mut work),
            false => work.roll_back(),
        }
        kept
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(look: Look<'_>, id: &str) -> Option<KnownKey> {
    let access = look.index().api.service.access.as_ref()?;
    let kind = look.index().kind(&access.key)?;
    let name = look.store().table(&access.key).with_id(id).next()?;
    let account = kind.parent(name);
    let members = look.resource(account)?;
    let secret = hidden::members(look, name)
        .into_iter()
        .find_map(|(_, value)| value.as_str().map(Arc::from))?;
    let basic = access
        .account
        .basic
        .as_ref()
        .is_some_and(|basic| json::at(&members, basic) == Some(&Value::Bool(true)));
    let email = json::text(&members, &access.account.email).into();
    Some(KnownKey {
        account: account.into(),
        email,
        secret,
        basic,
    })
}
