//! What is done on every answer: effects, cells, the names of policies.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::{Operations, Pair, all};
use super::pairs::pairs;
use super::rows::{self, Outcome};
use super::words::{count, list, some};
use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::surface::{Api, Cell, Policy, Row};
use crate::diff::table::{self, Table};

/// What both sides decide for the operations that they share.
pub(super) struct Policies<'a> {
    apis: (&'a Api, &'a Api),
    decided: Vec<Decided<'a>>,
}

/// Operations with the same policy on each side.
struct Decided<'a> {
    base: &'a Policy,
    head: &'a Policy,
    operations: Vec<Pair<'a>>,
    cells: Vec<Differs<'a>>,
}

/// What is done on an answer, on both sides.
#[derive(Clone)]
struct Differs<'a> {
    on: Outcome,
    before: &'a str,
    after: &'a str,
    /// Whether an attempt that is answered so may have been applied.
    ambiguous: bool,
}

impl<'a> Policies<'a> {
    pub(super) fn pair(apis: (&'a Api, &'a Api), operations: &Operations<'a>) -> Self {
        let (old, new) = (by_name(apis.0), by_name(apis.1));
        let mut groups: BTreeMap<(&str, &str), Vec<Pair<'a>>> = BTreeMap::new();
        for pair in &operations.both {
            let key = (pair.base.policy.as_str(), pair.head.policy.as_str());
            groups.entry(key).or_default().push(*pair);
        }
        let decided = groups.into_iter().filter_map(|((base, head), operations)| {
            let (base, head) = (*old.get(base)?, *new.get(head)?);
            let cells = differing(apis, base, head);
            Some(Decided {
                base,
                head,
                operations,
                cells,
            })
        });
        Self {
            decided: decided.collect(),
            apis,
        }
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = self.effects();
        changes.extend(self.cells());
        changes.extend(rows::changes(self.apis, &self.rules()));
        changes.extend(self.names(&changes));
        changes
    }

    /// What every group of operations does on every answer, for those who ask about rows.
    fn rules(&self) -> Vec<rows::Rules<'a>> {
        let rules = self.decided.iter().map(|decided| rows::Rules {
            base: &decided.base.cells,
            head: &decided.head.cells,
            operations: decided.ids(),
        });
        rules.collect()
    }

    /// Operations that were declared otherwise; their cells follow.
    fn effects(&self) -> Vec<Change> {
        let differ = self.decided.iter().filter(|decided| decided.redeclared());
        differ.flat_map(Decided::effects).collect()
    }

    /// Cells of operations that are declared as they were.
    fn cells(&self) -> Vec<Change> {
        let mut methods: BTreeMap<(Outcome, &str, &str), Vec<(&Decided<'a>, bool)>> =
            BTreeMap::new();
        for decided in self.decided.iter().filter(|decided| !decided.redeclared()) {
            for cell in &decided.cells {
                let key = (cell.on, cell.before, cell.after);
                methods
                    .entry(key)
                    .or_default()
                    .push((decided, cell.ambiguous));
            }
        }
        // Answers that change alike for the same methods are one change.
        let mut causes: BTreeMap<(&str, &str, Vec<String>), Cause<'_>> = BTreeMap::new();
        for ((on, before, after), decided) in methods {
            let mut ids: Vec<String> = decided
                .iter()
                .flat_map(|(decided, _)| decided.ids())
                .collect();
            ids.sort();
            let cause = causes.entry((before, after, ids)).or_default();
            cause.on.push(on);
            for (decided, ambiguous) in decided {
                cause.effects.insert(&decided.base.effect);
                cause.doubles |= ambiguous && decided.base.effect == "once";
                cause.own |= decided.own();
            }
        }
        let causes = causes.into_iter();
        causes
            .map(|((before, after, ids), cause)| cause.change(before, after, ids))
            .collect()
    }

    /// Constants of `policy` that came, went, or are called otherwise.
    fn names(&self, told: &[Change]) -> Vec<Change> {
        let (base, head) = self.apis;
        let users = |api: &'a Api| {
            let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for operation in all(api) {
                users
                    .entry(&operation.policy)
                    .or_default()
                    .insert(&operation.id);
            }
            users
        };
        let (old, new) = (users(base), users(head));
        let same: BTreeMap<&str, &str> = self
            .decided
            .iter()
            .filter(|decided| decided.cells.is_empty() && !decided.redeclared())
            .map(|decided| {
                (
                    decided.base.constant.as_str(),
                    decided.head.constant.as_str(),
                )
            })
            .collect();
        let policies =
            pairs(&base.policies, &head.policies, |policy| &policy.constant).more(|policy| {
                let name = policy.constant.as_str();
                Some(same.get(name).copied().unwrap_or(name))
            });
        let still = |users: Option<&BTreeSet<&str>>, other: &BTreeMap<&str, BTreeSet<&str>>| {
            let other: BTreeSet<&str> = other.values().flatten().copied().collect();
            users.is_none_or(|users| users.iter().any(|id| other.contains(id)))
        };
        let mut changes = Vec::new();
        // A policy that went with its operation is told there.
        let gone = policies
            .gone
            .iter()
            .filter(|policy| still(old.get(policy.constant.as_str()), &new));
        changes.extend(gone.map(|policy| removed(policy)));
        let explained = !told.is_empty();
        let came = policies
            .new
            .iter()
            .filter(|policy| !explained && still(new.get(policy.constant.as_str()), &old));
        changes.extend(came.map(|policy| added(policy)));
        changes.extend(
            policies
                .both
                .iter()
                .filter_map(|(old, new)| renamed(old, new)),
        );
        if changes.is_empty() && told.is_empty() {
            changes.extend(self.moved());
        }
        changes
    }

    /// Operations whose policy has another name where nothing else says why.
    fn moved(&self) -> Vec<Change> {
        let decided = self
            .decided
            .iter()
            .filter(|decided| decided.base.constant != decided.head.constant);
        let mut changes: Vec<Change> = Vec::new();
        for pair in decided.flat_map(|decided| &decided.operations) {
            changes.push(moved(pair));
        }
        changes
    }

    /// Methods that change alike, each with all answers on which they do.
    pub(super) fn table(&self) -> Table {
        let mut lines: BTreeMap<Vec<table::Cell>, Vec<String>> = BTreeMap::new();
        for decided in self
            .decided
            .iter()
            .filter(|decided| !decided.cells.is_empty())
        {
            lines
                .entry(alike(&decided.cells))
                .or_default()
                .extend(decided.ids());
        }
        let lines = lines.into_iter().map(|(cells, mut methods)| {
            methods.sort();
            table::Line { cells, methods }
        });
        let mut lines: Vec<table::Line> = lines.collect();
        lines.sort_by(|a, b| a.methods.cmp(&b.methods));
        Table(lines)
    }
}

fn by_name(api: &Api) -> BTreeMap<&str, &Policy> {
    let policies = api.policies.iter();
    policies
        .map(|policy| (policy.constant.as_str(), policy))
        .collect()
}

/// The answers on which two policies do different things.
fn differing<'a>(apis: (&'a Api, &'a Api), base: &'a Policy, head: &'a Policy) -> Vec<Differs<'a>> {
    let ambiguous = |api: &'a Api, cell: &Cell| {
        let row: Option<&Row> = api.rows.get(cell.row);
        row.is_some_and(|row| row.ambiguous)
    };
    let outcomes = rows::outcomes(&base.cells, &head.cells).into_iter();
    let differs = outcomes.filter_map(|on| {
        let (old, new) = (on.cell(&base.cells), on.cell(&head.cells));
        (old.action != new.action).then(|| Differs {
            on,
            before: &old.action,
            after: &new.action,
            ambiguous: ambiguous(apis.0, old) || ambiguous(apis.1, new),
        })
    });
    differs.collect()
}

/// Cells that change alike, as one.
fn alike(cells: &[Differs<'_>]) -> Vec<table::Cell> {
    let mut alike: Vec<table::Cell> = Vec::new();
    for cell in cells {
        let (before, after) = (done(cell.before), done(cell.after));
        let known = alike
            .iter_mut()
            .find(|known| known.before == before && known.after == after);
        match known {
            Some(known) => known.on.push(cell.on.to_string()),
            None => alike.push(table::Cell {
                on: vec![cell.on.to_string()],
                before: before.to_owned(),
                after: after.to_owned(),
            }),
        }
    }
    alike
}

impl Decided<'_> {
    fn redeclared(&self) -> bool {
        self.base.effect != self.head.effect
    }

    fn ids(&self) -> Vec<String> {
        let operations = self.operations.iter();
        operations.map(|pair| pair.head.id.clone()).collect()
    }

    /// Whether the policy is one operation's own, by a rule that is written there.
    fn own(&self) -> bool {
        let own = |policy: &Policy, constant: &str| policy.constant.starts_with(constant);
        match self.operations.as_slice() {
            [only] => own(self.base, &only.base.constant) || own(self.head, &only.head.constant),
            _ => false,
        }
    }

    fn effects(&self) -> Vec<Change> {
        let (old, new) = (&self.base.effect, &self.head.effect);
        let repeated = self
            .cells
            .iter()
            .any(|cell| cell.repeats() && cell.ambiguous);
        let cells = alike(&self.cells).into_iter();
        let cells: Vec<String> = cells
            .map(|cell| format!("{}: {} → {}", list(&cell.on), cell.before, cell.after))
            .collect();
        let change = |pair: &Pair<'_>| {
            let call = pair.call();
            let change = pair
                .change(ChangeKind::Behaviour, "effect changed", "effect")
                .what(format!("`{call}` is declared `{new}`, no longer `{old}`"))
                .brief(format!("effect `{old}` → `{new}`"))
                .with(cells.iter().cloned())
                .before(old)
                .after(new);
            if repeated && old == "once" {
                change.bump(Bump::Major).todo(format!("See that a second `{call}` does no harm where the first was applied, or set `.attempts(1)`."))
            } else {
                change.todo("Nothing, unless you repeat such calls yourself.")
            }
        };
        self.operations.iter().map(change).collect()
    }
}

impl Differs<'_> {
    /// Whether a repeat is made where none was.
    fn repeats(&self) -> bool {
        self.before == "return" && self.after == "repeat"
    }
}

/// Cells that changed alike for the same methods.
#[derive(Default)]
struct Cause<'a> {
    on: Vec<Outcome>,
    effects: BTreeSet<&'a String>,
    /// Whether the answer may mean that a call which makes a second thing was applied.
    doubles: bool,
    own: bool,
}

impl Cause<'_> {
    fn change(self, before: &str, after: &str, ids: Vec<String>) -> Change {
        let (old, new) = (done(before), done(after));
        let on = list(&self.on);
        let are = if self.on.len() == 1 { "is" } else { "are" };
        let doubles = self.doubles && before == "return" && ["repeat", "finish"].contains(&after);
        let bump = if doubles { Bump::Major } else { Bump::Minor };
        Change::new(
            ChangeKind::Behaviour,
            "policy changed",
            self.key(&ids),
            on.clone(),
        )
        .bump(bump)
        .what(format!(
            "{on} {are} {new} for {}, no longer {old}",
            some(&ids)
        ))
        .brief(format!("{old} → {new} for {}", count(ids.len(), "method")))
        .todo(todo(before, after, &on, doubles))
        .with(ids)
        .before(format!("{}: {before}", self.outcomes()))
        .after(after)
    }

    fn outcomes(&self) -> String {
        let keys: Vec<String> = self.on.iter().map(Outcome::key).collect();
        keys.join(", ")
    }

    /// The row, or the rule at the only operation that has one of its own.
    fn key(&self, ids: &[String]) -> String {
        let first = self.on.first().map(Outcome::key).unwrap_or_default();
        match (self.own, ids, self.effects.iter().next()) {
            (true, [only], _) => format!("operations/{only}/on/{first}"),
            (_, _, Some(effect)) if self.effects.len() == 1 => {
                format!("rows/{first}/rule/{effect}")
            }
            _ => format!("rows/{first}/rule"),
        }
    }
}

fn todo(before: &str, after: &str, on: &str, doubles: bool) -> String {
    match (before, after) {
        _ if doubles => format!(
            "See that a second call does no harm where the first was applied, or set `.attempts(1)` on calls that must not be repeated on {on}."
        ),
        ("return", _) => {
            format!("Nothing; whoever repeats such calls on {on} by hand can stop doing so.")
        }
        (_, "return") => format!(
            "Repeat such calls on {on} yourself where you want to: the error comes at once now."
        ),
        _ => "Nothing.".to_owned(),
    }
}

/// What is done, as people say it.
fn done(action: &str) -> &str {
    match action {
        "return" => "returned",
        "renew" => "repeated with a new token",
        "repeat" => "repeated",
        "settle" => "repeated while it settles",
        "finish" => "success on a repeat",
        other => other,
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
        .todo(format!("Name another constant than `policy::{name}`, or ask the operation: `operations::….policy`."))
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

fn moved(pair: &Pair<'_>) -> Change {
    let (old, new) = (&pair.base.policy, &pair.head.policy);
    pair.change(ChangeKind::Docs, "policy moved", "policy")
        .what(format!(
            "`{}` has `policy::{new}`, no longer `policy::{old}`",
            pair.call()
        ))
        .before(old)
        .after(new)
}
