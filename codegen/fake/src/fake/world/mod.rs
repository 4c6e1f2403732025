//! An engine that plays any API from its model: no line of it names a resource of a particular API.

mod access;
mod ask;
mod backing;
mod behaviours;
mod check;
mod deliveries;
mod events;
mod filter;
mod hidden;
mod ids;
mod index;
mod json;
mod kept;
mod live;
mod look;
mod marks;
mod page;
mod partial;
mod pattern;
mod readers;
mod refusal;
mod seed;
mod stamp;
mod store;
mod target;
mod verbs;
mod work;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::broadcast;

use super::call::{Answer, Call, Caller, Happening, KnownKey, Refusal};
use super::journal::{Change, Journal};
use super::mistakes::Errors;
use super::model::Api;
use super::push::Push;
use super::time::Time;
pub use ask::{Ask, Refused};
pub use behaviours::{Deed, Doing};

use index::Index;
use look::Look;
use readers::Readers;
use seed::Seed;
use store::Store;
use work::Work;

/// Where the numbers of calls that changed something are kept, by operation.
pub(crate) const EFFECTS: &str = "effects";

/// Where it is kept that there has been a beginning.
const BEGUN: &str = "begun";

/// Beside it: the keys with which deliveries are signed.
const KEYS: &str = "keys";

/// What is kept of a beginning without keys.
const NOBODY: &str = "nobody has a key";

/// Number of events that a follower may lag behind before it loses some.
const BACKLOG: usize = 4096;

/// How a world behaves where its model leaves that open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How long it takes until something new can be seen.
    pub settle: Duration,
    /// How long after a change others must have read a resource before they change it; zero for not at all.
    pub conflict_window: Duration,
}

/// A world: everything that an API holds and does.
pub struct World {
    pub(crate) index: Index,
    /// What ids and secrets are made from.
    pub(crate) seed: u64,
    /// How events are written; none where the API has none.
    pub(crate) envelope: Option<events::Envelope>,
    /// Everything that happens, for those who follow.
    pub(crate) live: broadcast::Sender<Arc<Happening>>,
    /// Behaviours that the user has added.
    pub(crate) behaviours: behaviours::Own,
    /// What serves data connectors, if anything does.
    pub(crate) push: Option<Arc<Push>>,
    /// Who has read what since it was changed.
    pub(crate) readers: Readers,
    seeds: Vec<Seed>,
    journal: Kept,
    state: RwLock<State>,
}

/// Where a world is written down.
enum Kept {
    Nowhere,
    /// None once the world has ended.
    There(Mutex<Option<Box<dyn Journal>>>),
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
    pub(crate) fn new(api: &Arc<Api>, seed: u64, options: Options) -> Self {
        let state = State {
            options,
            ..State::default()
        };
        let index = Index::new(api);
        Self {
            envelope: events::Envelope::of(&index),
            live: broadcast::Sender::new(BACKLOG),
            behaviours: behaviours::Own::default(),
            push: None,
            index,
            seed,
            readers: Readers::default(),
            seeds: Vec::new(),
            journal: Kept::Nowhere,
            state: RwLock::new(state),
        }
    }

    /// The same world, as a journal has kept it, and which writes down what changes from now on.
    ///
    /// # Errors
    ///
    /// What the journal has kept and cannot be read.
    pub fn with_journal(mut self, journal: Box<dyn Journal>) -> Result<Self, String> {
        let store = kept::found(&self.index, &*journal)?;
        self.write().store = store;
        self.readers.begin(&self.index, &self.read().store);
        self.journal = Kept::There(Mutex::new(Some(journal)));
        Ok(self)
    }

    /// Lets go of the journal, so that another world can have it at once; nothing changes any more.
    pub(crate) fn close(&self) {
        if let Kept::There(journal) = &self.journal {
            drop(unlocked(journal).take());
        }
    }

    /// Whether changes are written down.
    pub(crate) fn is_kept(&self) -> bool {
        matches!(self.journal, Kept::There(_))
    }

    /// Writes changes down, if they are to be.
    fn write_down(&self, changes: &[Change]) -> Result<(), String> {
        let Kept::There(journal) = &self.journal else {
            return Ok(());
        };
        match &*unlocked(journal) {
            Some(journal) => journal.write(changes),
            None => Err("the server has ended".to_owned()),
        }
    }

    /// The same world, whose data connectors are served, by a host that has this address.
    ///
    /// # Errors
    ///
    /// What cannot be read of what a journal has kept, or that there are no random numbers for keys.
    pub(crate) fn with_push(mut self, identity: &str) -> Result<Self, String> {
        let kept = self.look_at(Time(0), |look| {
            look.store().note(BEGUN, KEYS).map(str::to_owned)
        });
        let push = Push::new(identity, kept.as_deref())?;
        self.look_at(Time(0), |look| deliveries::restore(look, &push))?;
        self.push = Some(push);
        Ok(self)
    }

    /// The same world, with a behaviour of the user's own, which goes before one of the fake's own of that name.
    #[must_use]
    pub(crate) fn with_behaviour(mut self, name: &str, deed: Arc<Deed>) -> Self {
        self.behaviours
            .insert(name.to_owned(), behaviours::Registered(deed));
        self
    }

    /// Whether the API has data connectors: resources with the behaviour `push`.
    pub(crate) fn has_connectors(&self) -> bool {
        deliveries::has_connectors(&self.index)
    }

    /// Makes sure that all behaviours that the model names are known.
    ///
    /// # Errors
    ///
    /// Which ones are not, where they are named, and which ones there are.
    pub(crate) fn check_behaviours(&self) -> Result<(), String> {
        behaviours::check(&self.index.api, &self.behaviours)
    }

    /// The same world, which holds at first what the texts of some files say, each with its name.
    ///
    /// # Errors
    ///
    /// All mistakes of the first file that has some.
    pub fn with_seeds<'t>(
        mut self,
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, Errors> {
        for (file, text) in files {
            self.seeds.push(Seed::read(&self.index, file, text)?);
        }
        Ok(self)
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

    /// Whether it has begun: it came out of a journal, with all that has happened since its beginning.
    pub(crate) fn has_begun(&self) -> bool {
        self.read().store.note(BEGUN, BEGUN).is_some()
    }

    /// When a resource changed last; the beginning of 1970 if there is none.
    pub(crate) fn last_change(&self) -> Time {
        let state = self.read();
        let records = self.index.kinds().iter();
        let records = records.flat_map(|kind| state.store.table(&kind.name).all());
        let changes = records.map(|(_, record)| record.changed);
        changes.max().unwrap_or(Time(0))
    }

    /// Goes back to the beginning: what the seeds say, and nothing else.
    ///
    /// # Errors
    ///
    /// What cannot be, with its lines; then everything stays as it was.
    pub fn begin(&self, now: Time) -> Result<(), Errors> {
        let mut state = self.write();
        let fresh = State {
            options: state.options,
            ..State::default()
        };
        let old = std::mem::replace(&mut *state, fresh);
        let mut work = Work::new(self, &mut state, &Caller::Anyone, now);
        work.clear();
        let planted = self.seeds.iter().try_for_each(|seed| seed.plant(&mut work));
        let guests = if self.has_keys(&work) { "" } else { NOBODY };
        work.put_note(BEGUN, BEGUN, guests);
        if let Some(push) = self.push.as_ref().filter(|_| self.is_kept()) {
            work.put_note(BEGUN, KEYS, push.keys());
        }
        let written = planted.and_then(|()| {
            work.commit().map_err(|refusal| {
                Errors::plain(&refusal.message, "look after the file that it is kept in")
            })
        });
        match (&written, &self.push) {
            (Ok(()), Some(push)) => push.clear(),
            (Ok(()), None) => {}
            (Err(_), _) => *state = old,
        }
        written
    }

    fn has_keys(&self, work: &Work<'_>) -> bool {
        let access = self.index.api.service.access.as_ref();
        access.is_some_and(|access| work.state.store.table(&access.key).len() > 0)
    }

    /// Key id, secret and address of what a caller can sign in with: of the key that a seed names, or of the first that there is.
    ///
    /// None where there was no key in the beginning, so that whoever came without one still can after a restart.
    pub(crate) fn credentials(&self) -> Option<(String, KnownKey)> {
        let access = self.index.api.service.access.as_ref()?;
        if self.read().store.note(BEGUN, BEGUN) == Some(NOBODY) {
            return None;
        }
        let told = self
            .seeds
            .iter()
            .rev()
            .find_map(Seed::credentials)
            .map(str::to_owned);
        let names = told.into_iter().chain(self.names(&access.key));
        let mut ids = names.map(|name| pattern::id_of(&name).to_owned());
        ids.find_map(|id| self.key(&id).map(|key| (id, key)))
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
            changed.and_then(|value| {
                events::prepare(&mut work);
                work.commit().map(|()| value)
            })
        } else {
            changed
        };
        if keep && kept.is_ok() {
            events::tell(&mut work);
        } else {
            work.roll_back();
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

fn unlocked<T>(journal: &Mutex<T>) -> MutexGuard<'_, T> {
    journal.lock().unwrap_or_else(PoisonError::into_inner)
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
