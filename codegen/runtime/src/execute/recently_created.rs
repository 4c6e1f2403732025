//! What this client has created lately, which the service may not find yet.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::policy::operation::Creates;
use crate::wire::json::Json;

/// The largest number of names that are kept.
const MOST: usize = 1024;

/// The longest name that is kept, in bytes.
const LONGEST: usize = 1024;

/// Names with the time until which they may be missing, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RecentlyCreated(Mutex<VecDeque<(String, Duration)>>);

impl RecentlyCreated {
    /// Notes what a successful reply says was created.
    pub(crate) fn note(&self, creates: Creates, reply: &[u8], until: Duration) {
        let Ok(reply) = serde_json::from_slice::<Json>(reply) else {
            return;
        };
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in named(creates, &reply) {
            if names.len() >= MOST {
                names.pop_front();
            }
            names.push_back((name.to_owned(), until));
        }
    }

    /// Returns whether a path ends with a name that may still be missing.
    pub(crate) fn covers(&self, path: &str, now: Duration) -> bool {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names
            .iter()
            .any(|(name, until)| *until > now && ends_with(path, name))
    }
}

/// Returns the names in a reply.
fn named(creates: Creates, reply: &Json) -> Vec<&str> {
    let items: Vec<&Json> = match creates.each {
        Some(list) => reply
            .pointer(list)
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .collect(),
        None => vec![reply],
    };
    let names = items
        .into_iter()
        .filter_map(|item| item.pointer(creates.name)?.as_str());
    names
        .filter(|name| name.len() <= LONGEST && !name.trim_matches('/').is_empty())
        .collect()
}

/// Compares segments from the end; `-` in the path stands for any.
fn ends_with(path: &str, name: &str) -> bool {
    let mut have = path.rsplit('/');
    name.trim_matches('/').rsplit('/').all(|want| {
        have.next()
            .is_some_and(|have| have == "-" || have == crate::transport::url::encode(want))
    })
}
