//! The world as the server sees it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{World, events, refusal};
use crate::fake::call::{Answer, Backing, Call, Caller, Grant, KnownKey, Refusal};
use crate::fake::time::Time;

/// Where tokens are kept, by their digests.
const TOKENS: &str = "tokens";

impl Backing for World {
    fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal> {
        Self::call(self, call)
    }

    fn key(&self, id: &str) -> Option<KnownKey> {
        Self::key(self, id)
    }

    fn holds_key(&self, id: &str) -> bool {
        let access = self.index.api.service.access.as_ref();
        access.is_some_and(|access| {
            let state = self.read();
            state.store.table(&access.key).with_id(id).next().is_some()
        })
    }

    fn tokens(&self) -> Vec<Grant> {
        self.read()
            .store
            .notes(TOKENS, "")
            .filter_map(|(digest, text)| grant(digest, text))
            .collect()
    }

    fn keep(&self, grant: &Grant, now: Time) -> Result<(), Refusal> {
        let Grant {
            number,
            key,
            account,
            email,
            until,
            ..
        } = grant;
        let text = json!([number, &**key, &**account, &**email, until.0]).to_string();
        let ended = self.tokens().into_iter().filter(|old| old.until <= now);
        self.change(&Caller::Anyone, now, true, |work| {
            for old in ended {
                work.remove_note(TOKENS, &old.digest);
            }
            work.put_note(TOKENS, &grant.digest, &text);
            Ok(())
        })
    }

    fn well_known(&self, path: &str) -> Option<String> {
        self.push.as_ref()?.well_known(path)
    }

    fn counts(&self) -> BTreeMap<String, u64> {
        let state = self.read();
        let kinds = self
            .index
            .kinds()
            .iter()
            .filter(|kind| self.index.rules(&kind.name).entry_of.is_none());
        let count = |ty: &str| u64::try_from(state.store.table(ty).len()).unwrap_or(u64::MAX);
        kinds
            .map(|kind| (kind.name.clone(), count(&kind.name)))
            .collect()
    }

    fn effects(&self) -> BTreeMap<String, u64> {
        Self::effects(self)
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let state = self.read();
        let tables = self
            .index
            .kinds()
            .iter()
            .map(|kind| state.store.table(&kind.name));
        let names = tables.flat_map(|table| {
            table
                .beginning(prefix, None)
                .map(|(name, _)| name.to_owned())
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    fn names_of(&self, ty: &str) -> Vec<String> {
        Self::names(self, ty)
    }

    fn get(&self, name: &str, now: Time) -> Option<Value> {
        Self::get(self, name, now)
    }

    fn put(&self, name: &str, resource: Value, now: Time) -> Result<(), Refusal> {
        Self::put(self, name, resource, now).map_err(refusal::bad)
    }

    fn remove(&self, name: &str, now: Time) -> bool {
        Self::remove(self, name, now)
    }

    fn emit(&self, about: &str, content: Value, now: Time) -> Result<(), Refusal> {
        self.change(&Caller::Anyone, now, true, |work| {
            events::emit(work, about, content)
        })
    }

    fn reset(&self, now: Time) -> Result<(), Refusal> {
        self.begin(now)
            .map_err(|errors| refusal::bad(errors.to_string()))
    }

    fn set_settle(&self, settle: Duration) {
        self.settle(settle);
    }

    fn set_conflict_window(&self, window: Duration) {
        self.guard(window);
    }
}

fn grant(digest: &str, text: &str) -> Option<Grant> {
    let (number, key, account, email, until): (u64, String, String, String, i64) =
        serde_json::from_str(text).ok()?;
    Some(Grant {
        number,
        digest: digest.to_owned(),
        key: Arc::from(key),
        account: Arc::from(account),
        email: Arc::from(email),
        until: Time(until),
    })
}
