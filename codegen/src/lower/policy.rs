//! The error-code table, decided: what each call does on every status and transport outcome.

use std::collections::BTreeMap;

use super::Lowering;
use super::sentences;
use crate::error::{Error, nearest};
use crate::model::{
    Action, Cell, Cells, Effect, Millis, Page, Policy, RetryAfter, Row, Verb, Wait,
};
use crate::name::{ConstName, TypeName, Wire};
use crate::sources::Span;
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

/// The longest wait where a row names none.
const DEFAULT_CAP: Millis = Millis(30_000);

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
    rows: Vec<(&'a spec::Row, Row)>,
    statuses: BTreeMap<u16, usize>,
    classes: BTreeMap<&'static str, usize>,
    policies: BTreeMap<(Effect, Cells), ConstName>,
    pub(super) page: Page,
}

/// Everything that must be decided besides single statuses.
const CLASSES: &[(&str, &str)] = &[
    ("other_4xx", "status: other_4xx"),
    ("other_5xx", "status: other_5xx"),
    ("other", "status: other"),
    ("not_sent", "outcome: not_sent"),
    ("maybe_applied", "outcome: maybe_applied"),
];

impl Table<'_> {
    fn class(&self, name: &str) -> usize {
        self.classes.get(name).copied().unwrap_or_default()
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
                docs: sentences::policy(*effect, cells, self),
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

impl<'a> Lowering<'a> {
    /// Reads the table; a cell that no row decides is a mistake.
    pub(super) fn table(&mut self, errors: &'a spec::ErrorTable) -> Table<'a> {
        let mut table = Table {
            rows: Vec::new(),
            statuses: BTreeMap::new(),
            classes: BTreeMap::new(),
            policies: BTreeMap::new(),
            page: Page {
                title: errors.title.value.clone(),
                url: errors.url.as_ref().map(|url| url.value.clone()),
            },
        };
        for (heading, fingerprint) in &errors.sections {
            self.fingerprint(heading, fingerprint);
        }
        for row in &errors.rows {
            self.evidence(errors, row);
            self.caution(row);
            self.row(&mut table, row);
        }
        for (class, write) in CLASSES {
            if !table.classes.contains_key(class) {
                let error = Error::at(
                    &errors.title.span,
                    format!("the table does not decide `{class}`"),
                )
                .label("every status and outcome needs a row or a default");
                self.mistakes
                    .push(error.help(format!("add a row with `{write}`")));
            }
        }
        table
    }

    fn fingerprint(&mut self, heading: &Text, fingerprint: &Text) {
        let hex = fingerprint.value.strip_prefix("sha256:");
        let fits = |hex: &str| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit());
        if !hex.is_some_and(fits) {
            let message = format!(
                "the fingerprint of `{}` is no SHA-256",
                clipped(&heading.value)
            );
            let error = Error::at(&fingerprint.span, message);
            self.mistakes
                .push(error.help("write `sha256:` and 64 hexadecimal digits"));
        }
    }

    fn row(&mut self, table: &mut Table<'a>, row: &'a spec::Row) {
        let index = table.rows.len();
        let mut first = None;
        for text in &row.statuses {
            let label = match class(&text.value) {
                Some(class) => Some(self.class(table, class, index, &text.span)),
                None => self.status(table, text, index),
            };
            first = first.or(label);
        }
        if let Some(outcome) = &row.outcome {
            let class = if outcome.value == "not_sent" {
                "not_sent"
            } else {
                "maybe_applied"
            };
            first = first.or(Some(self.class(table, class, index, &outcome.span)));
        }
        if row.statuses.is_empty() == row.outcome.is_none() {
            let error = Error::at(
                &row.span,
                "a row is about statuses or about one transport outcome",
            );
            self.mistakes
                .push(error.help("write either `status:` or `outcome:`"));
        }
        let Some(label) = first else { return };
        let wait = self.wait(row);
        let Ok(kind) = TypeName::new(&row.kind.value) else {
            return;
        };
        let lowered = Row {
            constant: ConstName::new(&["on", &label]),
            docs: sentences::row(row),
            kind,
            section: Wire::new(row.section.as_ref().map_or("", Text::as_str)),
            help: Wire::new(row.help.as_ref().map_or("", |help| help.value.trim())),
            ambiguous: row.ambiguous
                || row
                    .outcome
                    .as_ref()
                    .is_some_and(|o| o.value == "maybe_applied"),
            wait,
        };
        table.rows.push((row, lowered));
    }

    fn class(
        &mut self,
        table: &mut Table<'_>,
        class: &'static str,
        index: usize,
        span: &Span,
    ) -> String {
        if let Some(first) = table.classes.insert(class, index) {
            let first = table.rows.get(first).map(|(row, _)| row.span.clone());
            self.twice(class, span, first.as_ref());
        }
        class.to_owned()
    }

    fn status(&mut self, table: &mut Table<'_>, text: &Text, index: usize) -> Option<String> {
        let status = self.failing_status(text)?;
        if let Some(first) = table.statuses.insert(status, index) {
            let first = table.rows.get(first).map(|(row, _)| row.span.clone());
            self.twice(&status.to_string(), &text.span, first.as_ref());
        }
        Some(status.to_string())
    }

    fn twice(&mut self, what: &str, span: &Span, first: Option<&Span>) {
        let mut error = Error::at(span, format!("`{what}` has two rows")).label("again here");
        if let Some(first) = first {
            error = error.also(first, "the first row");
        }
        self.mistakes
            .push(error.help("keep one row for each status and outcome"));
    }

    /// A status that a call can fail with.
    fn failing_status(&mut self, text: &Text) -> Option<u16> {
        let status = text
            .value
            .parse::<u16>()
            .ok()
            .filter(|n| (100..=599).contains(n));
        match status {
            None => {
                let message = format!("`{}` is no status", clipped(&text.value));
                let error = Error::at(&text.span, message);
                let classes = ["other_4xx", "other_5xx", "other"];
                self.mistakes.push(match nearest(&text.value, classes) {
                    Some(near) if text.value.contains('o') => {
                        error.help(format!("did you mean `{near}`?"))
                    }
                    _ => error.help(
                        "write a number from 300 to 599, or `other_4xx`, `other_5xx`, `other`",
                    ),
                });
                None
            }
            Some(status) if status < 300 => {
                let error = Error::at(&text.span, format!("no endpoint can fail with {status}"));
                self.mistakes
                    .push(error.help("every 2xx is success and 1xx is never seen: remove the row"));
                None
            }
            status => status,
        }
    }

    fn evidence(&mut self, errors: &spec::ErrorTable, row: &spec::Row) {
        let Some(section) = &row.section else {
            if let Some(evidence) = row.evidence.first() {
                let error = Error::at(&evidence.span, "this evidence names no section");
                self.mistakes
                    .push(error.help("add `section:` with the heading under which it stands"));
            }
            return;
        };
        let headings = errors.sections.iter().map(|(heading, _)| heading.as_str());
        if !headings.clone().any(|heading| heading == section.value) {
            let message = format!("there is no section `{}`", clipped(&section.value));
            let error = Error::at(&section.span, message);
            self.mistakes.push(match nearest(&section.value, headings) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("add the heading and its fingerprint to `sections`"),
            });
        }
    }

    /// A repeat that may do a thing twice needs a reason.
    fn caution(&mut self, row: &spec::Row) {
        let ambiguous = row.ambiguous
            || row
                .outcome
                .as_ref()
                .is_some_and(|o| o.value == "maybe_applied");
        for (effect, rule) in [("guarded", &row.rule.guarded), ("once", &row.rule.once)] {
            if ambiguous && rule.value == "repeat" && row.because.is_none() {
                let message = format!(
                    "`{effect}` calls are repeated although the first attempt may have been applied"
                );
                let error = Error::at(&rule.span, message);
                self.mistakes.push(
                    error.help("add `because:` with the reason, or write `return` for this effect"),
                );
            }
        }
    }

    fn wait(&mut self, row: &spec::Row) -> Wait {
        let settle = self
            .spec
            .api
            .settle
            .as_ref()
            .map(|settle| Millis(settle.wait.value));
        let rules = [
            &row.rule.read,
            &row.rule.write,
            &row.rule.guarded,
            &row.rule.once,
        ];
        let uses = |rule: &str| rules.iter().any(|text| text.value == rule);
        if let Some(rule) = rules
            .into_iter()
            .chain(&row.deletes)
            .find(|rule| rule.value == "settle")
            && settle.is_none()
        {
            let error = Error::at(
                &rule.span,
                "nothing says how long a creation takes to settle",
            );
            self.mistakes
                .push(error.help("add `settle: {wait: 1s, window: 10s}` to `api.yaml`"));
        }
        if let Some(rule) = rules.into_iter().find(|rule| rule.value == "renew")
            && self.spec.api.sign_in.is_none()
        {
            let error = Error::at(&rule.span, "there is no token to renew");
            self.mistakes
                .push(error.help("write `return`, or describe `sign_in` in `api.yaml`"));
        }
        let Some(wait) = &row.wait else {
            if uses("repeat") {
                let error = Error::at(
                    &row.rule.read.span,
                    "a repeat without a wait would hammer the service",
                );
                self.mistakes
                    .push(error.help("add `wait: {floor: 1s, cap: 30s}` to this row"));
            }
            return Wait {
                floor: settle.filter(|_| uses("settle")).unwrap_or(Millis(0)),
                cap: DEFAULT_CAP,
                retry_after: RetryAfter::Nobody,
            };
        };
        self.written_wait(wait)
    }

    fn written_wait(&mut self, wait: &spec::Wait) -> Wait {
        let floor = wait.floor.as_ref().map_or(0, |floor| floor.value);
        if let Some(documented) = wait.documented.as_ref().filter(|least| floor < least.value) {
            let span = wait.floor.as_ref().map_or(&wait.span, |floor| &floor.span);
            let error = Error::at(span, "the floor is below the wait that the page asks for")
                .label(format!(
                    "at least {} are documented",
                    sentences::time(Millis(documented.value))
                ));
            self.mistakes.push(error.help(format!(
                "write `floor: {}` or more",
                sentences::written(documented.value)
            )));
        }
        let cap = wait
            .cap
            .as_ref()
            .map_or(DEFAULT_CAP.0.max(floor), |cap| cap.value);
        if let Some(cap) = wait.cap.as_ref().filter(|cap| cap.value < floor) {
            let error = Error::at(&cap.span, "the cap is below the floor");
            self.mistakes
                .push(error.help("write a `cap` that is at least the `floor`"));
        }
        let default = wait.default.as_ref().map(|default| Millis(default.value));
        let word = wait.retry_after.as_ref().map_or("ignore", Text::as_str);
        if default.is_none() && word != "ignore" {
            let span = wait
                .retry_after
                .as_ref()
                .map_or(&wait.span, |text| &text.span);
            let error = Error::at(
                span,
                "nothing says how long to wait when `Retry-After` is missing",
            );
            self.mistakes
                .push(error.help("add `default: 10s` to this wait"));
        }
        if default.is_none() && floor == 0 {
            let error = Error::at(&wait.span, "this wait has neither a floor nor a default");
            self.mistakes.push(error.help("add `floor: 1s`"));
        }
        let default = default.unwrap_or(Millis(0));
        Wait {
            floor: Millis(floor),
            cap: Millis(cap.max(floor)),
            retry_after: match word {
                "all" => RetryAfter::Client(default),
                "call" => RetryAfter::Call(default),
                _ => RetryAfter::Nobody,
            },
        }
    }

    /// Decides every cell of an endpoint and names the policy that results.
    pub(super) fn decide(&mut self, table: &mut Table<'_>, ask: &Ask<'_>) -> (ConstName, Cells) {
        let mut overrides: BTreeMap<u16, Action> = BTreeMap::new();
        for (status, on) in ask.on {
            let number = self.failing_status(status);
            let rule = on
                .rule
                .as_ref()
                .and_then(|rule| Some((number?, self.overridden(ask, rule, on)?)));
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
            let class = match status {
                400..=499 => "other_4xx",
                500..=599 => "other_5xx",
                _ => "other",
            };
            let row = statuses
                .get(status)
                .map_or(table.class(class), |cell| cell.row);
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
        let name = policy_name(ask, &cells, !overrides.is_empty());
        let constant = table
            .policies
            .entry((ask.effect, cells.clone()))
            .or_insert(name);
        (constant.clone(), cells)
    }

    fn overridden(&mut self, ask: &Ask<'_>, rule: &Text, on: &spec::On) -> Option<Action> {
        let action = action(&rule.value);
        if on.because.is_none() {
            let error = Error::at(&rule.span, "the table is overruled here without a reason");
            self.mistakes
                .push(error.help("add `because:` beside the rule"));
        }
        if action == Action::Settle && !ask.created {
            let error = Error::at(&rule.span, "this settles on something that nobody creates");
            self.mistakes.push(
                error.help("write `return`, or add `creates:` to the endpoint that makes it"),
            );
            return None;
        }
        if action == Action::Finish && !ask.replies_nothing {
            let error = Error::at(
                &rule.span,
                "a call with a reply cannot be finished without one",
            );
            self.mistakes
                .push(error.help("write `return`; `finish` is for endpoints that reply nothing"));
            return None;
        }
        Some(action)
    }
}

/// What the table says for an endpoint.
fn decided(row: &spec::Row, ask: &Ask<'_>) -> Action {
    let rule = match ask.effect {
        Effect::Read => &row.rule.read,
        Effect::Write => &row.rule.write,
        Effect::Guarded => &row.rule.guarded,
        Effect::Once => &row.rule.once,
    };
    let deletes = row
        .deletes
        .as_ref()
        .filter(|_| ask.verb == Verb::Delete && ask.replies_nothing);
    match action(&deletes.unwrap_or(rule).value) {
        Action::Settle if !ask.created => Action::Return,
        Action::Finish if !ask.replies_nothing => Action::Return,
        action => action,
    }
}

fn action(rule: &str) -> Action {
    match rule {
        "renew" => Action::Renew,
        "repeat" => Action::Repeat,
        "settle" => Action::Settle,
        "finish" => Action::Finish,
        _ => Action::Return,
    }
}

fn class(text: &str) -> Option<&'static str> {
    CLASSES
        .iter()
        .map(|(class, _)| *class)
        .take(3)
        .find(|class| *class == text)
}

fn policy_name(ask: &Ask<'_>, cells: &Cells, overruled: bool) -> ConstName {
    let has = |action| cells.statuses.iter().any(|(_, cell)| cell.action == action);
    let effect = match ask.effect {
        Effect::Read => "read",
        Effect::Write => "write",
        Effect::Guarded => "guarded",
        Effect::Once => "once",
    };
    if overruled {
        return ConstName::new(&[ask.constant.as_str()]);
    }
    let base = if has(Action::Finish) {
        "delete"
    } else {
        effect
    };
    if has(Action::Settle) {
        ConstName::new(&[base, "settling"])
    } else {
        ConstName::new(&[base])
    }
}
