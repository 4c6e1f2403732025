//! What is done on every answer: effects, cells, the names of policies.

use std::collections::{BTreeMap, BTreeSet};

use super::constants;
use super::operations::{Operations, Pair};
use super::rows::{self, Outcome};
use super::words::{count, list, some};
use crate::diff::change::{Bump, Change, ChangeKind};
use crate::diff::surface::{Api, Cell, Policy, Row};
use crate::diff::table::{self, Table};

/// What both sides decide for the operations that they share.
pub(super) struct Policies<'a> {
    apis: (&'a Api, &'a Api),
    decided: Vec<Decided<'a>>,
    /// Operations that name a policy which is not there.
    astray: Vec<Pair<'a>>,
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
        let mut policies = Self {
            apis,
            decided: Vec::new(),
            astray: Vec::new(),
        };
        for ((base, head), operations) in groups {
            match (old.get(base), new.get(head)) {
                (Some(base), Some(head)) => policies.decided.push(Decided {
                    base,
                    head,
                    operations,
                    cells: differing(apis, base, head),
                }),
                _ if base == head => {}
                _ => policies.astray.extend(operations),
            }
        }
        policies
    }

    pub(super) fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<Change> = self.effects();
        changes.extend(self.cells());
        changes.extend(rows::changes(self.apis, &self.rules()));
        changes.extend(constants::changes(self.apis, &self.alike(), &changes));
        changes.extend(self.astray.iter().map(moved));
        changes
    }

    /// New constants by the old ones that decide the same for the same operations.
    fn alike(&self) -> BTreeMap<&'a str, &'a str> {
        let same = |decided: &&Decided<'_>| decided.cells.is_empty() && !decided.redeclared();
        let same = self.decided.iter().filter(same);
        same.map(|decided| (&*decided.base.constant, &*decided.head.constant))
            .collect()
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
        let mut causes: BTreeMap<(Outcome, &str, &str), Cause<'_>> = BTreeMap::new();
        for decided in self.decided.iter().filter(|decided| !decided.redeclared()) {
            for cell in &decided.cells {
                let key = (cell.on, cell.before, cell.after);
                causes.entry(key).or_default().add(decided, cell.ambiguous);
            }
        }
        // Answers that change alike for the same methods are one change.
        let mut alike: BTreeMap<(&str, &str, BTreeSet<String>), Cause<'_>> = BTreeMap::new();
        for ((on, before, after), cause) in causes {
            let all = alike.entry((before, after, cause.methods.clone()));
            all.or_default().join(on, cause);
        }
        let changes = alike.into_iter();
        changes
            .map(|((before, after, _), cause)| cause.change(before, after))
            .collect()
    }

    /// Methods that change alike, each with all answers on which they do.
    pub(super) fn table(&self) -> Table {
        let mut lines: BTreeMap<Vec<table::Cell>, Vec<String>> = BTreeMap::new();
        let differ = self.decided.iter();
        for decided in differ.filter(|decided| !decided.cells.is_empty()) {
            let methods = lines.entry(alike(&decided.cells)).or_default();
            methods.extend(decided.ids());
        }
        let lines = lines.into_iter().map(|(cells, mut methods)| {
            methods.sort();
            table::Line { methods, cells }
        });
        let mut actions: Vec<table::Line> = lines.collect();
        actions.sort();
        Table {
            actions,
            waits: rows::waiting(self.apis, &self.rules()),
        }
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
        let retried = self
            .cells
            .iter()
            .any(|cell| cell.retries() && cell.ambiguous);
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
            if retried && old == "non_idempotent" {
                change.bump(Bump::Major).todo(format!(
                    "Make sure that a second `{call}` does no harm when the first was applied, or set `.attempts(1)`."
                ))
            } else {
                change.todo("Nothing, unless you retry such calls yourself.")
            }
        };
        self.operations.iter().map(change).collect()
    }
}

impl Differs<'_> {
    /// Whether a retry is made where none was.
    fn retries(&self) -> bool {
        self.before == "return" && self.after == "retry"
    }
}

/// Cells that changed alike.
#[derive(Default)]
struct Cause<'a> {
    on: Vec<Outcome>,
    methods: BTreeSet<String>,
    effects: BTreeSet<&'a str>,
    /// Whether the answer may mean that a call that is not idempotent was applied.
    doubles: bool,
    /// Whether the rule is written at the only method.
    own: bool,
}

impl<'a> Cause<'a> {
    fn add(&mut self, decided: &'a Decided<'_>, ambiguous: bool) {
        self.methods.extend(decided.ids());
        self.effects.insert(&decided.base.effect);
        self.doubles |= ambiguous && decided.base.effect == "non_idempotent";
        self.own |= decided.own();
    }

    fn join(&mut self, on: Outcome, other: Self) {
        self.on.push(on);
        self.methods.extend(other.methods);
        self.effects.extend(other.effects);
        self.doubles |= other.doubles;
        self.own |= other.own;
    }
}

impl Cause<'_> {
    fn change(self, before: &str, after: &str) -> Change {
        let ids: Vec<String> = self.methods.iter().cloned().collect();
        let (old, new) = (done(before), done(after));
        let on = list(&self.on);
        let are = if self.on.len() == 1 { "is" } else { "are" };
        let doubles =
            self.doubles && before == "return" && ["retry", "treat_as_done"].contains(&after);
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
        let keys: Vec<String> = self.on.iter().map(|on| on.key()).collect();
        keys.join(", ")
    }

    /// The row, or the rule at the only operation that has one of its own.
    fn key(&self, ids: &[String]) -> String {
        let first = self.on.first().map(|on| on.key()).unwrap_or_default();
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
            "Make sure that a second call does no harm when the first was applied, or set `.attempts(1)` on calls that must not be retried on {on}."
        ),
        ("return", _) => {
            format!("Nothing; if you retry such calls on {on} yourself, you can stop doing so.")
        }
        (_, "return") => format!(
            "Retry such calls on {on} yourself where you want to: the error is returned at once now."
        ),
        _ => "Nothing.".to_owned(),
    }
}

/// What is done, as people say it.
fn done(action: &str) -> &str {
    match action {
        "return" => "returned",
        "refresh_credentials" => "retried after refreshing the token",
        "retry" => "retried",
        "retry_if_just_created" => "retried if just created",
        "treat_as_done" => "treated as done",
        other => other,
    }
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
