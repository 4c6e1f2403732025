//! The service that a fake runs: its state, its rules, what it holds at first.

mod backend;
mod connectors;
mod request;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::call::keys::KnownKey;
use crate::call::{Answer, Call, Caller};
use crate::deliver::deliveries::Deliveries;
use crate::diagnostics::Errors;
use crate::journal::Journal;
use crate::json;
use crate::model::{Api, file, names};
use crate::rules::behaviours::custom::{Custom, CustomBehaviours, SideEffect};
use crate::rules::behaviours::table;
use crate::rules::verbs::dispatch::{self, EFFECTS};
use crate::rules::{changes, connectors as wanted};
use crate::seed::file::Seed;
use crate::seed::{plant, read};
use crate::state::hidden;
use crate::state::options::Contents;
use crate::state::records::BEGUN;
use crate::state::shared::State;
use crate::state::transaction::Transaction;
use crate::state::view::View;
use crate::time::Time;

pub use self::request::Request;
pub use crate::call::refusal::Refusal;
pub use crate::state::options::Options;

/// Beside the note that there has been a beginning: the keys with which deliveries are signed.
const KEYS: &str = "keys";

/// Beside it: what secrets are made from.
const SECRETS: &str = "secrets";

/// What is kept of a beginning without keys.
const NOBODY: &str = "nobody has a key";

/// A service: everything that an API holds and does, without HTTP.
#[derive(Debug)]
pub struct Service {
    pub(crate) state: State,
    /// Behaviours that the user has added.
    custom: CustomBehaviours,
    seeds: Vec<Seed>,
}

impl Service {
    /// The service of a model as the generator writes it.
    ///
    /// # Errors
    ///
    /// What is wrong with the model, in words.
    pub fn of(model: &str, seed: u64, options: Options) -> Result<Self, String> {
        let api = file::read(model).map_err(|errors| errors.to_string())?;
        Ok(Self::new(&Arc::new(api), seed, options))
    }

    /// A service that holds nothing.
    pub(crate) fn new(api: &Arc<Api>, seed: u64, options: Options) -> Self {
        Self {
            state: State::new(api, seed, options),
            custom: CustomBehaviours::new(),
            seeds: Vec::new(),
        }
    }

    /// The same service, as a journal has recorded it, and which writes down what changes from now on.
    ///
    /// # Errors
    ///
    /// What the journal has recorded and cannot be read.
    pub fn with_journal(mut self, journal: Box<dyn Journal>) -> Result<Self, String> {
        self.state = self.state.with_journal(journal)?;
        let kept = self.state.view_at(Time(0), |view| {
            view.store().note(BEGUN, SECRETS)?.parse().ok()
        });
        self.state.secrets = kept.unwrap_or(self.state.secrets);
        Ok(self)
    }

    /// The same service, which makes secrets and tokens from another number than the rest.
    #[must_use]
    pub(crate) fn with_secrets(mut self, seed: u64) -> Self {
        self.state.secrets = seed;
        self
    }

    /// The same service, whose data connectors are served, by a host that has this address.
    ///
    /// # Errors
    ///
    /// What cannot be read of what a journal has kept, or that there are no random numbers for keys.
    pub(crate) fn with_deliveries(mut self, identity: &str) -> Result<Self, String> {
        let kept = self.state.view_at(Time(0), |view| {
            view.store().note(BEGUN, KEYS).map(str::to_owned)
        });
        let deliveries = Deliveries::new(identity, kept.as_deref())?;
        self.state
            .view_at(Time(0), |view| wanted::restore(view, &deliveries))?;
        self.state.deliveries = Some(deliveries);
        Ok(self)
    }

    /// The same service, with a behaviour of the user's own, which goes before one of the fake's own of that name.
    #[must_use]
    pub(crate) fn with_behaviour(mut self, name: &str, side_effect: Arc<SideEffect>) -> Self {
        self.custom.insert(name.to_owned(), Custom(side_effect));
        self
    }

    /// Whether the API has data connectors: resources with the behaviour `push`.
    pub(crate) fn has_connectors(&self) -> bool {
        wanted::has_connectors(&self.state.index)
    }

    /// Makes sure that all behaviours that the model names are known.
    ///
    /// # Errors
    ///
    /// Which ones are not, where they are named, and which ones there are.
    pub(crate) fn check_behaviours(&self) -> Result<(), String> {
        table::check(&self.state.index.api, &self.custom)
    }

    /// The same service, which holds at first what the texts of some files say, each with its name.
    ///
    /// # Errors
    ///
    /// All mistakes of the first file that has some.
    pub fn with_seeds<'t>(
        mut self,
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Self, Errors> {
        for (file, text) in files {
            self.seeds.push(read::read(&self.state.index, file, text)?);
        }
        Ok(self)
    }

    /// Does what a call asks for.
    ///
    /// # Errors
    ///
    /// What is wrong with the call, or with the service.
    pub(crate) fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal> {
        dispatch::call(&self.state, &self.custom, call)
    }

    /// How many calls have changed something, by operation.
    #[must_use]
    pub fn effects(&self) -> BTreeMap<String, u64> {
        let contents = self.state.read();
        let effects = contents.store.notes(EFFECTS, "");
        effects
            .map(|(operation, count)| (operation.to_owned(), count.parse().unwrap_or(0)))
            .collect()
    }

    /// A resource as it is sent, whether it can be seen yet or not.
    #[must_use]
    pub fn get(&self, name: &str, now: Time) -> Option<Value> {
        self.state
            .view_at(now, |view| view.resource(name).map(Value::Object))
    }

    /// Names of all resources of a type, sorted.
    #[must_use]
    pub fn names(&self, ty: &str) -> Vec<String> {
        self.state
            .read()
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
            .state
            .index
            .kind_of(name)
            .ok_or_else(|| format!("no resource is named like {name}"))?;
        let Value::Object(mut members) = value else {
            return Err(format!("{name} must be an object"));
        };
        if let Some(own) = &kind.own {
            members.insert(own.clone(), name.into());
        }
        let put = |tx: &mut Transaction<'_>| {
            tx.visible = now;
            changes::put(tx, kind, name, members);
            Ok(())
        };
        changes::change(&self.state, &Caller::Anyone, now, true, put)
            .map_err(|refusal| refusal.message)
    }

    /// Takes a resource away, with everything that lies below it; says whether it was there.
    pub fn remove(&self, name: &str, now: Time) -> bool {
        let removed = changes::change(&self.state, &Caller::Anyone, now, true, |tx| {
            let there = tx.view().record(name).is_some();
            changes::remove(tx, name);
            Ok(there)
        });
        removed.unwrap_or(false)
    }

    /// The key that has this id.
    pub(crate) fn key(&self, id: &str) -> Option<KnownKey> {
        self.state.view_at(Time(i64::MAX), |view| key(view, id))
    }

    /// Whether anybody has to sign in: the API has accounts of its own, and holds some.
    #[must_use]
    pub fn has_accounts(&self) -> bool {
        let access = self.state.index.api.service.access.as_ref();
        access.is_some_and(|access| self.state.read().store.table(&access.account.ty).len() > 0)
    }

    /// Whether it has begun: it came out of a journal, with all that has happened since its beginning.
    pub(crate) fn has_begun(&self) -> bool {
        self.state.read().store.note(BEGUN, BEGUN).is_some()
    }

    /// When a resource changed last; the beginning of 1970 if there is none.
    pub(crate) fn last_change(&self) -> Time {
        let contents = self.state.read();
        let records = self.state.index.kinds().iter();
        let records = records.flat_map(|kind| contents.store.table(&kind.name).all());
        let changes = records.map(|(_, record)| record.changed);
        changes.max().unwrap_or(Time(0))
    }

    /// How long what is created stays unseen from now on.
    pub fn set_propagation(&self, delay: Duration) {
        self.state.write().options.propagation = delay;
    }

    /// Says how long after a change others must have read a resource before they change it, from now on; what was read before
    /// does not count.
    pub fn guard(&self, window: Duration) {
        let mut contents = self.state.write();
        contents.options.conflict_window = window;
        self.state.readers.begin(&self.state.index, &contents.store);
    }

    /// Goes back to the beginning: what the seeds say, and nothing else.
    ///
    /// # Errors
    ///
    /// What cannot be, with its lines; then everything stays as it was.
    pub fn begin(&self, now: Time) -> Result<(), Errors> {
        let mut contents = self.state.write();
        let fresh = Contents {
            options: contents.options,
            ..Contents::default()
        };
        let old = std::mem::replace(&mut *contents, fresh);
        let mut tx = Transaction::new(&self.state, &mut contents, &Caller::Anyone, now);
        tx.clear();
        let planted = self
            .seeds
            .iter()
            .try_for_each(|seed| plant::plant(seed, &mut tx));
        let without_keys = if self.has_keys(&tx) { "" } else { NOBODY };
        tx.put_note(BEGUN, BEGUN, without_keys);
        if self.state.is_kept() {
            tx.put_note(BEGUN, SECRETS, &self.state.secrets.to_string());
            if let Some(deliveries) = &self.state.deliveries {
                tx.put_note(BEGUN, KEYS, deliveries.keys());
            }
        }
        let written = planted.and_then(|()| {
            tx.commit().map_err(|refusal| {
                Errors::plain(&refusal.message, "check the file of `--data` and its disk")
            })
        });
        match (&written, &self.state.deliveries) {
            (Ok(()), Some(deliveries)) => deliveries.clear(),
            (Ok(()), None) => {}
            (Err(_), _) => *contents = old,
        }
        written
    }

    fn has_keys(&self, tx: &Transaction<'_>) -> bool {
        let access = self.state.index.api.service.access.as_ref();
        access.is_some_and(|access| tx.contents.store.table(&access.key).len() > 0)
    }

    /// Key id, secret and address of what a caller can sign in with: of the key that a seed names, or of the first that there is.
    ///
    /// None where there was no key in the beginning, so that whoever came without one still can after a restart.
    pub(crate) fn credentials(&self) -> Option<(String, KnownKey)> {
        let access = self.state.index.api.service.access.as_ref()?;
        if self.state.read().store.note(BEGUN, BEGUN) == Some(NOBODY) {
            return None;
        }
        let named = self
            .seeds
            .iter()
            .rev()
            .find_map(Seed::credentials)
            .map(str::to_owned);
        let all = named.into_iter().chain(self.names(&access.key));
        let mut ids = all.map(|name| names::id_of(&name).to_owned());
        ids.find_map(|id| self.key(&id).map(|key| (id, key)))
    }
}

fn key(view: View<'_>, id: &str) -> Option<KnownKey> {
    let access = view.index().api.service.access.as_ref()?;
    let kind = view.index().kind(&access.key)?;
    let name = view.store().table(&access.key).with_id(id).next()?;
    let account = kind.parent(name);
    let members = view.resource(account)?;
    let secret = hidden::members(view, name)
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
