//! Marks: a number by text for each question that would otherwise need all resources of a type to be read.
//!
//! How many devices does a project hold, is this address taken: each resource adds its marks when it comes, and takes them away
//! when it goes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::index::Index;
use super::json::{self, Members};
use crate::fake::model::{Count, Fill};

/// How many resources have made each mark.
#[derive(Debug, Default)]
pub(crate) struct Marks(BTreeMap<String, u64>);

impl Marks {
    pub(crate) fn count(&self, mark: &str) -> u64 {
        self.0.get(mark).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, marks: Vec<String>) {
        for mark in marks {
            *self.0.entry(mark).or_default() += 1;
        }
    }

    pub(crate) fn take(&mut self, marks: &[String]) {
        for mark in marks {
            match self.0.get_mut(mark) {
                Some(count) if *count > 1 => *count -= 1,
                _ => {
                    self.0.remove(mark);
                }
            }
        }
    }
}

/// The mark of what a resource counts in one of its members.
pub(crate) fn counted(owner_type: &str, member: &str, owner: &str) -> String {
    format!("count {owner_type} {member} {owner}")
}

/// The mark of a value among siblings.
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

/// All marks of a resource.
pub(crate) fn marks(index: &Index, ty: &str, name: &str, members: &Members) -> Vec<String> {
    let mut marks = Vec::new();
    for (owner_type, rules) in &index.api.service.resources {
        for (member, rule) in &rules.members {
            match &rule.fill {
                Some(Fill::Count(count)) if count.ty == ty && is_counted(count, members) => {
                    let owners = owners(index, count, owner_type, name, members);
                    marks.extend(
                        owners
                            .into_iter()
                            .map(|owner| counted(owner_type, member, owner)),
                    );
                }
                Some(Fill::Exists(exists)) if exists.ty == ty => {
                    marks.extend(same_mark(index, ty, &exists.same, name, members));
                }
                _ => {}
            }
        }
    }
    marks.extend(
        index
            .rules(ty)
            .unique
            .iter()
            .filter_map(|member| same_mark(index, ty, member, name, members)),
    );
    marks.sort();
    marks.dedup();
    marks
}

/// Whether resources of this type make marks at all.
pub(crate) fn is_marked(index: &Index, ty: &str) -> bool {
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

fn same_mark(
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
