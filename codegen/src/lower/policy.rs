//! The error-code table, decided: what each call does on every status and transport outcome.

use std::collections::BTreeMap;

use super::Lowering;
use super::policy_docs;
use crate::error::Error;
use crate::model::{Action, Cell, Cells, Effect, Millis, Page, Policy, Row, Verb};
use crate::name::ConstName;
use crate::spec::{self, Text};

/// The longest wait where a row names none.
pub(super) const DEFAULT_MAX: Millis = Millis(30_000);

/// What an endpoint has to say when its cells are decided.
pub(super) struct Ask<'a> {
    pub(super) constant: &'a ConstName,
    pub(super) effect: Effect,
    pub(super) verb: Verb,
    /// Whether some endpoint creates what a 404 is about.
    pub(super) created: bool,
    pub(super) replies_nothing: bool,
    pub(super) on: &'a [(Text, spec::On)],
}

/// The table with its rows resolved, and the policies asked for so far.
pub(super) struct Table<'a> {
    pub(super) rows: Vec<(&'a spec::Row, Row)>,
    pub(super) statuses: BTreeMap<u16, usize>,
    pub(super) classes: BTreeMap<&'static str, usize>,
    pub(super) policies: BTreeMap<(Effect, Cells), ConstName>,
    pub(super) page: Page,
}

/// Everything that must be decided besides single statuses.
pub(super) const CLASSES: &[(&str, &str)] = &[
    ("other_4xx", "status: other_4xx"),
    ("other_5xx", "status: other_5xx"),
    ("other", "status: other"),
    ("not_sent", "outcome: not_sent"),
    ("maybe_applied", "outcome: maybe_applied"),
];

impl<'a> Table<'a> {
    fn class(&self, name: &str) -> usize {
        self.classes.get(name).copied().unwrap_or_default()
    }

    /// The row of a status: its own, or that of its class.
    fn index(&self, status: u16) -> usize {
        let class = match status {
            400..=499 => "other_4xx",
            500..=599 => "other_5xx",
            _ => "other",
        };
        let own = self.statuses.get(&status).copied();
        own.unwrap_or_else(|| self.class(class))
    }

    /// The row of a status as it is written.
    fn source(&self, status: u16) -> Option<&'a spec::Row> {
        self.rows.get(self.index(status)).map(|(row, _)| *row)
    }

    /// What a row says for all calls of an effect: those that create nothing and delete nothing.
    pub(super) fn plain(&self, row: usize, effect: Effect) -> Action {
        let row = self.rows.get(row).map(|(row, _)| row);
        match row.map_or(Action::Return, |row| action(&rule(row, effect).value)) {
            Action::RetryIfJustCreated | Action::TreatAsDone => Action::Return,
            action => action,
        }
    }

    /// A policy's name if no row and no other policy has it; one made of the endpoint's otherwise.
    fn free(&self, name: ConstName, ask: &Ask<'_>) -> ConstName {
        let taken = |name: &ConstName| {
            self.policies.values().any(|known| known == name)
                || self.rows.iter().any(|(_, row)| row.constant == *name)
        };
        let own = [&[][..], &["policy"], &["own", "policy"]]
            .map(|end| ConstName::new(&[&[ask.constant.as_str()], end].concat()));
        let mut names = [name].into_iter().chain(own);
        let free = names.find(|name| !taken(name));
        free.unwrap_or_else(|| ask.constant.clone())
    }

    /// The rows as the model keeps them.
    pub(super) fn into_rows(self) -> (Vec<Row>, Page) {
        let rows = self.rows.into_iter().map(|(_, row)| row).collect();
        (rows, self.page)
    }

    /// The policies that the endpoints asked for, with their docs.
    pub(super) fn policies(&self) -> Vec<Policy> {
        let policies = self
            .policies
            .iter()
            .map(|((effect, cells), constant)| Policy {
                constant: constant.clone(),
                docs: policy_docs::policy(*effect, cells, self),
                effect: *effect,
                cells: cells.clone(),
            });
        let mut policies: Vec<Policy> = policies.collect();
        policies.sort_by(|a, b| (a.effect, &a.constant).cmp(&(b.effect, &b.constant)));
        policies
    }

    pub(super) fn row(&self, index: usize) -> Option<&Row> {
        self.rows.get(index).map(|(_, row)| row)
    }
}

impl Lowering<'_> {
    /// Decides every cell of an endpoint and names the policy that results.
    pub(super) fn decide(&mut self, table: &mut Table<'_>, ask: &Ask<'_>) -> (ConstName, Cells) {
        let mut overrides: BTreeMap<u16, Action> = BTreeMap::new();
        for (status, on) in ask.on {
            let number = self.failing_status(status);
            let row = number.and_then(|number| table.source(number));
            let rule = on
                .rule
                .as_ref()
                .and_then(|rule| Some((number?, self.overridden(ask, rule, on, row)?)));
            overrides.extend(rule);
        }
        let cell = |row: usize| Cell {
            row,
            action: table
                .rows
                .get(row)
                .map_or(Action::Return, |(row, _)| decided(row, ask)),
        };
        let mut statuses: BTreeMap<u16, Cell> = table
            .statuses
            .iter()
            .map(|(status, row)| (*status, cell(*row)))
            .collect();
        for (status, action) in &overrides {
            let row = table.index(*status);
            statuses.insert(
                *status,
                Cell {
                    row,
                    action: *action,
                },
            );
        }
        let cells = Cells {
            statuses: statuses.into_iter().collect(),
            other_4xx: cell(table.class("other_4xx")),
            other_5xx: cell(table.class("other_5xx")),
            other: cell(table.class("other")),
            not_sent: cell(table.class("not_sent")),
            maybe_applied: cell(table.class("maybe_applied")),
        };
        let name = policy_name(ask, &cells, table, !overrides.is_empty());
        let key = (ask.effect, cells.clone());
        let known = table.policies.get(&key).cloned();
        let constant = known.unwrap_or_else(|| table.free(name, ask));
        table.policies.insert(key, constant.clone());
        (constant, cells)
    }

    fn overridden(
        &mut self,
        ask: &Ask<'_>,
        rule: &Text,
        on: &spec::On,
        row: Option<&spec::Row>,
    ) -> Option<Action> {
        let action = action(&rule.value);
        if action == Action::Retry && row.is_some_and(|row| row.wait.is_none()) {
            let place = "the row of this status in `errors.yaml`";
            self.mistakes.push(no_wait(rule, place));
        }
        if action == Action::RefreshCredentials && self.spec.api.auth.is_none() {
            self.mistakes.push(no_auth(rule));
        }
        let created = ask.created;
        if action == Action::RetryIfJustCreated && created && self.spec.api.propagation.is_none() {
            self.mistakes.push(no_propagation(rule));
        }
        if on.because.is_none() {
            let error = Error::at(&rule.span, "this rule overrides the table without a reason");
            self.mistakes
                .push(error.help("add `because:` beside the rule"));
        }
        if action == Action::RetryIfJustCreated && !ask.created {
            let what = "no endpoint creates the resource that this status is about";
            let error = Error::at(&rule.span, what);
            self.mistakes.push(
                error.help("write `return`, or add `creates:` to the endpoint that creates it"),
            );
            return None;
        }
        if action == Action::TreatAsDone && !ask.replies_nothing {
            let what = "`treat_as_done` is only for endpoints that reply nothing";
            let error = Error::at(&rule.span, what);
            self.mistakes
                .push(error.help("write `return`: after an error there is no reply to return"));
            return None;
        }
        Some(action)
    }
}

/// What the table says for an endpoint.
fn decided(row: &spec::Row, ask: &Ask<'_>) -> Action {
    let rule = rule(row, ask.effect);
    let deletes = row
        .deletes
        .as_ref()
        .filter(|_| ask.verb == Verb::Delete && ask.replies_nothing);
    match action(&deletes.unwrap_or(rule).value) {
        Action::RetryIfJustCreated if !ask.created => Action::Return,
        Action::TreatAsDone if !ask.replies_nothing => Action::Return,
        action => action,
    }
}

/// The rule of a row for an effect.
fn rule(row: &spec::Row, effect: Effect) -> &Text {
    match effect {
        Effect::Safe => &row.rule.safe,
        Effect::Idempotent => &row.rule.idempotent,
        Effect::Guarded => &row.rule.guarded,
        Effect::NonIdempotent => &row.rule.non_idempotent,
    }
}

fn action(rule: &str) -> Action {
    match rule {
        "refresh_credentials" => Action::RefreshCredentials,
        "retry" => Action::Retry,
        "retry_if_just_created" => Action::RetryIfJustCreated,
        "treat_as_done" => Action::TreatAsDone,
        _ => Action::Return,
    }
}

/// A retry of which nothing says how long it waits.
pub(super) fn no_wait(rule: &Text, place: &str) -> Error {
    let error = Error::at(
        &rule.span,
        "a retry without a wait would overload the service",
    );
    error.help(format!("add `wait: {{min: 1s, max: 30s}}` to {place}"))
}

/// Credentials to refresh where the API has none.
pub(super) fn no_auth(rule: &Text) -> Error {
    let error = Error::at(&rule.span, "the API has no credentials to refresh");
    error.help("write `return`, or describe `auth` in `api.yaml`")
}

/// A retry for what was just created, of which nothing says how long it lasts.
pub(super) fn no_propagation(rule: &Text) -> Error {
    let message = "nothing says how long a new resource takes to propagate";
    let error = Error::at(&rule.span, message);
    error.help("add `propagation: {delay: 1s, window: 10s}` to `api.yaml`")
}

fn policy_name(ask: &Ask<'_>, cells: &Cells, table: &Table<'_>, overruled: bool) -> ConstName {
    let own_rules = table.rows.iter().any(|(row, _)| row.deletes.is_some());
    let deletes = own_rules && ask.verb == Verb::Delete && ask.replies_nothing;
    let has = |action| cells.statuses.iter().any(|(_, cell)| cell.action == action);
    if overruled {
        return ConstName::new(&[ask.constant.as_str()]);
    }
    let base = if has(Action::TreatAsDone) || deletes {
        "delete"
    } else {
        ask.effect.word()
    };
    if has(Action::RetryIfJustCreated) {
        ConstName::new(&[base, "after", "create"])
    } else {
        ConstName::new(&[base])
    }
}
