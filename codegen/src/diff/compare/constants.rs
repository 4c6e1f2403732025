//! The names of policies, which are constants of the crate.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::all;
use super::pairs::pairs;
use crate::diff::change::{Change, ChangeKind};
use crate::diff::surface::{Api, Policy};

/// Constants that came, went, or are called otherwise; `alike` are those that decide the same, `told` is what explains others.
pub(super) fn changes(
    (base, head): (&Api, &Api),
    alike: &BTreeMap<&str, &str>,
    told: &[Change],
) -> Vec<Change> {
    let policies =
        pairs(&base.policies, &head.policies, |policy| &policy.constant).more(|policy| {
            let name = policy.constant.as_str();
            Some(alike.get(name).copied().unwrap_or(name))
        });
    let (old, new) = (Users::of(base), Users::of(head));
    // What came or went with its operation is told there.
    let gone = policies.gone.iter();
    let gone = gone.filter(|policy| old.any_is_in(&policy.constant, &new));
    let mut changes: Vec<Change> = gone
        .map(|policy| old.shown(removed(policy), &policy.constant))
        .collect();
    let both = policies.both.iter();
    let renamed = both.filter_map(|(was, is)| Some(new.shown(renamed(was, is)?, &is.constant)));
    changes.extend(renamed);
    if told.is_empty() {
        let came = policies.new.iter();
        let came = came.filter(|policy| new.any_is_in(&policy.constant, &old));
        changes.extend(came.map(|policy| new.shown(added(policy), &policy.constant)));
    }
    changes
}

/// The operations by policy.
struct Users<'a> {
    all: BTreeSet<&'a str>,
    by: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Users<'a> {
    fn of(api: &'a Api) -> Self {
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for operation in all(api) {
            by.entry(&operation.policy).or_default().push(&operation.id);
        }
        Self {
            all: by.values().flatten().copied().collect(),
            by,
        }
    }

    /// A policy stands nowhere; what an operation says of its own makes one.
    fn shown(&self, change: Change, policy: &str) -> Change {
        match self.by.get(policy).map(Vec::as_slice) {
            Some([only]) => change.shown_at(&format!("operations/{only}/on")),
            _ => change,
        }
    }

    /// Whether the other side has an operation that has this policy here; a policy that nobody has belongs to none of them.
    fn any_is_in(&self, policy: &str, other: &Self) -> bool {
        let users = self.by.get(policy);
        users.is_none_or(|users| users.iter().any(|id| other.all.contains(id)))
    }
}

fn constant(kind: ChangeKind, sort: &'static str, name: &str) -> Change {
    Change::new(
        kind,
        sort,
        format!("policies/{name}"),
        format!("policy::{name}"),
    )
}

fn removed(policy: &Policy) -> Change {
    let name = &policy.constant;
    constant(ChangeKind::Rust, "policy constant removed", name)
        .what(format!("`policy::{name}` is gone"))
        .before(name)
        .todo(format!("Write `operations::….policy` of the operation that you mean instead of `policy::{name}`."))
}

fn added(policy: &Policy) -> Change {
    let name = &policy.constant;
    constant(ChangeKind::Addition, "policy constant added", name)
        .what(format!("`policy::{name}` is new"))
        .after(name)
}

fn renamed(base: &Policy, head: &Policy) -> Option<Change> {
    let (old, new) = (&base.constant, &head.constant);
    (old != new).then(|| {
        constant(ChangeKind::Rust, "policy constant renamed", new)
            .what(format!("`policy::{old}` is called `policy::{new}` now"))
            .brief(format!("renamed from `policy::{old}`"))
            .before(old)
            .after(new)
            .todo(format!("Write `policy::{new}` instead of `policy::{old}`."))
    })
}
