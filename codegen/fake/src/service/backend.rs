//! The service as the server sees it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Service;
use crate::call::backend::Backend;
use crate::call::keys::{Grant, KnownKey};
use crate::call::refusal::{self, Refusal};
use crate::call::{Answer, Call, Caller};
use crate::rules::changes;
use crate::rules::events::emit;
use crate::time::Time;

/// Where tokens are kept, by their digests.
const TOKENS: &str = "tokens";

impl Backend for Service {
    fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal> {
        Self::call(self, call)
    }

    fn key(&self, id: &str) -> Option<KnownKey> {
        Self::key(self, id)
    }

    fn holds_key(&self, id: &str) -> bool {
        let access = self.state.index.api.service.access.as_ref();
        access.is_some_and(|access| {
            let contents = self.state.read();
            contents
                .store
                .table(&access.key)
                .with_id(id)
                .next()
                .is_some()
        })
    }

    fn tokens(&self) -> Vec<Grant> {
        self.state
            .read()
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
        changes::change(&self.state, &Caller::Anyone, now, true, |tx| {
            for old in ended {
                tx.remove_note(TOKENS, &old.digest);
            }
            tx.put_note(TOKENS, &grant.digest, &text);
            Ok(())
        })
    }

    fn well_known(&self, path: &str) -> Option<String> {
        self.state.deliveries.as_ref()?.well_known(path)
    }

    fn counts(&self) -> BTreeMap<String, u64> {
        let contents = self.state.read();
        let kinds = self
            .state
            .index
            .kinds()
            .iter()
            .filter(|kind| self.state.index.rules(&kind.name).entry_of.is_none());
        let count = |ty: &str| u64::try_from(contents.store.table(ty).len()).unwrap_or(u64::MAX);
        kinds
            .map(|kind| (kind.name.clone(), count(&kind.name)))
            .collect()
    }

    fn effects(&self) -> BTreeMap<String, u64> {
        Self::effects(self)
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let contents = self.state.read();
        let tables = self
            .state
            .index
            .kinds()
            .iter()
            .map(|kind| contents.store.table(&kind.name));
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
        changes::change(&self.state, &Caller::Anyone, now, true, |tx| {
            emit::emit(tx, about, content)
        })
    }

    fn reset(&self, now: Time) -> Result<(), Refusal> {
        self.begin(now)
            .map_err(|errors| refusal::bad(errors.to_string()))
    }

    fn set_propagation(&self, delay: Duration) {
        self.set_propagation(delay);
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
