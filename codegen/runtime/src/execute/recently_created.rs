//! The resources that this client has created recently, which the service may not find yet.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::policy::operation::Creates;
use crate::wire::json::Json;
use crate::wire::text;

/// The maximum number of names that are kept.
const MAX_NAMES: usize = 1024;

/// The maximum length of a name that is kept, in bytes.
const MAX_LENGTH: usize = 1024;

/// Names, each with the time until which it may be missing, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RecentlyCreated(Mutex<VecDeque<(String, Duration)>>);

impl RecentlyCreated {
    /// Records the names in a successful reply.
    pub(crate) fn note(&self, creates: Creates, reply: &[u8], until: Duration) {
        let Ok(reply) = text::json(reply) else {
            return;
        };
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in created_names(creates, &reply) {
            if names.len() >= MAX_NAMES {
                names.pop_front();
            }
            names.push_back((name.to_owned(), until));
        }
    }

    /// Returns until when the resource at a path may be missing: the path ends with a name of which
    /// the time has not passed.
    pub(crate) fn missing_until(&self, path: &str, now: Duration) -> Option<Duration> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = names
            .iter()
            .filter(|(name, until)| *until > now && ends_with(path, name));
        until.map(|(_, until)| *until).max()
    }

    /// Forgets the resource at a path, and all below it.
    pub(crate) fn forget(&self, path: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|(name, _)| !ends_with(path, name) && !is_below(name, path));
    }
}

/// Returns the names in a reply.
fn created_names(creates: Creates, reply: &Json) -> Vec<&str> {
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
        .filter(|name| name.len() <= MAX_LENGTH && !name.trim_matches('/').is_empty())
        .collect()
}

/// Returns whether a name begins with the last segments of a path, at least a collection and an
/// id, and goes on.
fn is_below(name: &str, path: &str) -> bool {
    let path: Vec<&str> = path.split('/').collect();
    let name: Vec<String> = name
        .trim_matches('/')
        .split('/')
        .map(crate::transport::url::encode)
        .collect();
    (2..=path.len().min(name.len().saturating_sub(1))).any(|length| {
        path.iter()
            .rev()
            .take(length)
            .rev()
            .eq(name.iter().take(length))
    })
}

/// Compares segments from the end; `-` in the path stands for any segment.
fn ends_with(path: &str, name: &str) -> bool {
    let mut have = path.rsplit('/');
    name.trim_matches('/').rsplit('/').all(|want| {
        have.next()
            .is_some_and(|have| have == "-" || have == crate::transport::url::encode(want))
    })
}
