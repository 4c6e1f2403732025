//! A world as a server sees it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::call::{Answer, Backing, Call, Caller, Grant, KnownKey, Refusal};
use super::model::{Api, Does, Operation};
use super::seed::Seed;
use super::time::Time;
use super::world::World;

/// A world and what it begins with.
#[derive(Debug)]
pub(crate) struct Bridge {
    pub(crate) world: World,
    pub(crate) api: Arc<Api>,
    pub(crate) seeds: Vec<Seed>,
}

impl Bridge {
    fn publishing(&self, about: &str) -> Option<(&Operation, Vec<(&str, String)>)> {
        let operations = self.api.resources.iter().flat_map(|file| &file.endpoints);
        let mut publishing =
            operations.filter(|operation| matches!(operation.service.does, Does::Publish));
        publishing.find_map(|operation| Some((operation, values(&operation.path, about)?)))
    }
}

/// The values of a path's placeholders for the resource of a name, which the path ends with.
fn values<'a>(path: &'a str, name: &str) -> Option<Vec<(&'a str, String)>> {
    let (path, _) = path.rsplit_once(':')?;
    let mut path = path.rsplit('/');
    let mut values = Vec::new();
    for segment in name.rsplit('/') {
        let word = path.next()?;
        match word
            .strip_prefix('{')
            .and_then(|word| word.strip_suffix('}'))
        {
            Some(name) => values.push((name, segment.to_owned())),
            None if word == segment => {}
            None => return None,
        }
    }
    values.reverse();
    Some(values)
}

fn bad(message: String) -> Refusal {
    Refusal {
        status: 400,
        message,
    }
}

impl Backing for Bridge {
    fn call(&self, call: &Call<'_>) -> Result<Answer, Refusal> {
        self.world.call(call)
    }

    fn key(&self, id: &str) -> Option<KnownKey> {
        self.world.key(id)
    }

    fn tokens(&self) -> Vec<Grant> {
        Vec::new()
    }

    fn keep(&self, _grant: &Grant) {}

    fn counts(&self) -> BTreeMap<String, u64> {
        let kinds = self.world.index.kinds().iter();
        let counts = kinds.map(|kind| {
            let count = self.world.names(&kind.name).len();
            (kind.name.clone(), u64::try_from(count).unwrap_or_default())
        });
        counts.filter(|(_, count)| *count > 0).collect()
    }

    fn effects(&self) -> BTreeMap<String, u64> {
        self.world.effects()
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        let kinds = self.world.index.kinds().iter();
        let names = kinds.flat_map(|kind| self.world.names(&kind.name));
        let mut names: Vec<String> = names.filter(|name| name.starts_with(prefix)).collect();
        names.sort();
        names.dedup();
        names
    }

    fn get(&self, name: &str, now: Time) -> Option<Value> {
        self.world.get(name, now)
    }

    fn put(&self, name: &str, resource: Value, now: Time) -> Result<(), Refusal> {
        self.world.put(name, resource, now).map_err(bad)
    }

    fn remove(&self, name: &str, now: Time) -> bool {
        self.world.remove(name, now)
    }

    fn emit(&self, about: &str, content: Value, now: Time) -> Result<(), Refusal> {
        let found = self.publishing(about);
        let (operation, path) =
            found.ok_or_else(|| bad(format!("nothing of this API makes {about:?} report")))?;
        let call = Call {
            operation,
            caller: &Caller::Anyone,
            path,
            query: Vec::new(),
            body: Some(content),
            now,
        };
        self.world.call(&call).map(|_| ())
    }

    fn reset(&self, now: Time) -> Result<(), Refusal> {
        for name in self.names("") {
            self.world.remove(&name, now);
        }
        for seed in &self.seeds {
            seed.sow(&self.world, now)
                .map_err(|errors| bad(errors.to_string()))?;
        }
        self.world.forget_effects();
        Ok(())
    }

    fn set_settle(&self, settle: Duration) {
        self.world.adjust(|options| options.settle = settle);
    }

    fn set_conflict_window(&self, window: Duration) {
        self.world
            .adjust(|options| options.conflict_window = window);
    }
}
