//! Counters: a number by text for each question that would otherwise need all resources of a type to be read.
//!
//! How many devices does a project hold, is this address taken: each resource adds to its counters when it is made, and subtracts
//! when it is removed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::{self, Members};
use crate::model::index::Index;
use crate::model::{Count, Fill};

/// How many resources count under each key.
#[derive(Debug, Default)]
pub(crate) struct Counters(BTreeMap<String, u64>);

impl Counters {
    pub(crate) fn count(&self, key: &str) -> u64 {
        self.0.get(key).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, keys: Vec<String>) {
        for key in keys {
            *self.0.entry(key).or_default() += 1;
        }
    }

    pub(crate) fn take(&mut self, keys: &[String]) {
        for key in keys {
            match self.0.get_mut(key) {
                Some(count) if *count > 1 => *count -= 1,
                _ => {
                    self.0.remove(key);
                }
            }
        }
    }
}

/// The key of what a resource counts in one of its members.
pub(crate) fn counted(owner_type: &str, member: &str, owner: &str) -> String {
    format!("count {owner_type} {member} {owner}")
}

/// The key of a value among siblings.
pub(crate) fn same(ty: &str, member: &str, holder: &str, value: &Value) -> String {
    format!("same {ty} {member} {holder} {value}")
}

/// What a resource belongs to: the one that its member says, or the one in which it lies.
pub(crate) fn holder<'a>(index: &Index, ty: &str, name: &'a str, members: &'a Members) -> &'a str {
    match index.rules(ty).parent.as_deref() {
        Some(parent) => json::text(members, parent),
        None => index.kind(ty).map_or("", |kind| kind.parent(name)),
    }
}

/// All keys of a resource.
pub(crate) fn keys(index: &Index, ty: &str, name: &str, members: &Members) -> Vec<String> {
    let mut keys = Vec::new();
    for (owner_type, rules) in &index.api.service.resources {
        for (member, rule) in &rules.members {
            match &rule.fill {
                Some(Fill::Count(count)) if count.ty == ty && is_counted(count, members) => {
                    let owners = owners(index, count, owner_type, name, members);
                    keys.extend(
                        owners
                            .into_iter()
                            .map(|owner| counted(owner_type, member, owner)),
                    );
                }
                Some(Fill::Exists(exists)) if exists.ty == ty => {
                    keys.extend(same_key(index, ty, &exists.same, name, members));
                }
                _ => {}
            }
        }
    }
    keys.extend(
        index
            .rules(ty)
            .unique
            .iter()
            .filter_map(|member| same_key(index, ty, member, name, members)),
    );
    keys.sort();
    keys.dedup();
    keys
}

/// Whether resources of this type make keys at all.
pub(crate) fn has_keys(index: &Index, ty: &str) -> bool {
    let unique = !index.rules(ty).unique.is_empty();
    unique
        || index
            .api
            .service
            .resources
            .values()
            .flat_map(|rules| rules.members.values())
            .any(|rule| match &rule.fill {
                Some(Fill::Count(count)) => count.ty == ty,
                Some(Fill::Exists(exists)) => exists.ty == ty,
                _ => false,
            })
}

fn same_key(
    index: &Index,
    ty: &str,
    member: &str,
    name: &str,
    members: &Members,
) -> Option<String> {
    let value = json::at(members, member)?;
    Some(same(ty, member, holder(index, ty, name, members), value))
}

fn is_counted(count: &Count, members: &Members) -> bool {
    let unwanted = !count.unless.is_empty() && json::has_all(members, &count.unless);
    !unwanted && json::has_all(members, &count.only)
}

fn owners<'a>(
    index: &Index,
    count: &Count,
    owner: &str,
    name: &'a str,
    members: &'a Members,
) -> Vec<&'a str> {
    if let Some(by) = &count.by {
        return json::texts(json::at(members, by));
    }
    if let Some(parent) = &index.rules(&count.ty).parent {
        return json::texts(json::at(members, parent));
    }
    let shapes = index.kind(owner).map_or(&[][..], |kind| &kind.shapes);
    shapes
        .iter()
        .find_map(|shape| shape.ancestor(name))
        .into_iter()
        .collect()
}
