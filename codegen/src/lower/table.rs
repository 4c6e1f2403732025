//! The error-code table as it is written: its rows, and what is wrong with them.

use std::collections::BTreeMap;

use super::policy::{CLASSES, DEFAULT_MAX, Table, no_auth, no_propagation, no_wait};
use super::{Lowering, policy_docs};
use crate::error::{Error, nearest};
use crate::model::{Action, Effect, Millis, Page, RetryAfter, Row, Wait};
use crate::name::{ConstName, TypeName, Wire};
use crate::sources::Span;
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

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
                    &errors.rows_at,
                    format!("the table has no row for `{class}`"),
                )
                .label("every status and outcome needs a row, or the row of its class");
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
                "the fingerprint of `{}` is not a SHA-256",
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
            status: row
                .statuses
                .iter()
                .filter_map(|text| text.value.parse().ok())
                .collect(),
            docs: policy_docs::row(row),
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
            self.twice(class, span, table.rows.get(first).map(|(row, _)| *row));
        }
        class.to_owned()
    }

    fn status(&mut self, table: &mut Table<'_>, text: &Text, index: usize) -> Option<String> {
        let status = self.failing_status(text)?;
        if let Some(first) = table.statuses.insert(status, index) {
            let first = table.rows.get(first).map(|(row, _)| *row);
            self.twice(&status.to_string(), &text.span, first);
        }
        Some(status.to_string())
    }

    fn twice(&mut self, what: &str, span: &Span, first: Option<&spec::Row>) {
        let mut error = Error::at(span, format!("`{what}` has two rows")).label("again here");
        if let Some(row) = first {
            let mut texts = row.statuses.iter().chain(&row.outcome);
            let written = texts.find(|text| text.value == what);
            error = error.also(written.map_or(&row.span, |text| &text.span), "first here");
        }
        self.mistakes
            .push(error.help("keep one row for each status and outcome"));
    }

    /// A status that a call can fail with.
    pub(super) fn failing_status(&mut self, text: &Text) -> Option<u16> {
        let status = text
            .value
            .parse::<u16>()
            .ok()
            .filter(|n| (100..=599).contains(n));
        match status {
            None => {
                let message = format!("`{}` is not a status", clipped(&text.value));
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
                self.mistakes.push(
                    error.help("every 2xx is a success, and a client never sees a 1xx: remove it"),
                );
                None
            }
            status => status,
        }
    }

    fn evidence(&mut self, errors: &spec::ErrorTable, row: &spec::Row) {
        let Some(section) = &row.section else {
            if let Some(evidence) = row.evidence.first() {
                let error = Error::at(&evidence.span, "this row has evidence but no section");
                self.mistakes
                    .push(error.help("add `section:` with the heading under which it stands"));
            }
            return;
        };
        let headings = errors.sections.iter().map(|(heading, _)| heading.as_str());
        if !headings.clone().any(|heading| heading == section.value) {
            let message = format!("there is no section `{}`", clipped(&section.value));
            let error = Error::at(&section.span, message);
            self.mistakes.push(error.suggest(
                &section.value,
                headings,
                "add the heading and its fingerprint to `sections`",
            ));
        }
    }

    /// A retry that may do a thing twice needs a reason.
    fn caution(&mut self, row: &spec::Row) {
        let ambiguous = row.ambiguous
            || row
                .outcome
                .as_ref()
                .is_some_and(|o| o.value == "maybe_applied");
        let risky = [
            (Effect::Guarded, &row.rule.guarded),
            (Effect::NonIdempotent, &row.rule.non_idempotent),
        ];
        for (effect, rule) in risky {
            if ambiguous && rule.value == Action::Retry.word() && row.because.is_none() {
                let message = format!(
                    "`{}` calls are retried although the first attempt may have been applied",
                    effect.word()
                );
                let error = Error::at(&rule.span, message);
                self.mistakes.push(
                    error.help("add `because:` with the reason, or write `return` for this effect"),
                );
            }
        }
    }

    fn wait(&mut self, row: &spec::Row) -> Wait {
        let propagation = self.spec.api.propagation.as_ref();
        let delay = propagation.map(|propagation| Millis(propagation.delay.value));
        let rules = row.rule.all();
        let uses = |action: Action| rules.iter().any(|rule| rule.value == action.word());
        let first = |action: Action| {
            let mut all = rules.into_iter().chain(&row.deletes);
            all.find(|rule| rule.value == action.word())
        };
        if let Some(rule) = first(Action::RetryIfJustCreated)
            && delay.is_none()
        {
            self.mistakes.push(no_propagation(rule));
        }
        if let Some(rule) = first(Action::RefreshCredentials)
            && self.spec.api.auth.is_none()
        {
            self.mistakes.push(no_auth(rule));
        }
        let Some(wait) = &row.wait else {
            if let Some(rule) = first(Action::Retry) {
                self.mistakes.push(no_wait(rule, "this row"));
            }
            return Wait {
                min: delay
                    .filter(|_| uses(Action::RetryIfJustCreated))
                    .unwrap_or(Millis(0)),
                max: DEFAULT_MAX,
                retry_after: RetryAfter::Ignore,
            };
        };
        self.refusal_without_min(row, wait);
        self.written_wait(wait)
    }

    /// A retry of a 429 must wait even where the service says `Retry-After: 0`: at once, it would
    /// only be refused again.
    fn refusal_without_min(&mut self, row: &spec::Row, wait: &spec::Wait) {
        let retries = |rule: &&Text| rule.value == Action::Retry.word();
        let refused = row.statuses.iter().any(|status| status.value == "429");
        let min = wait.min.as_ref().map_or(0, |min| min.value);
        if !refused || min > 0 || !row.rule.all().iter().any(retries) {
            return;
        }
        let span = wait.min.as_ref().map_or(&wait.span, |min| &min.span);
        let error = Error::at(span, "a 429 is retried without a minimum wait")
            .label("`Retry-After: 0` would be obeyed at once");
        self.mistakes.push(error.help("add `min: 1s` to this wait"));
    }

    fn written_wait(&mut self, wait: &spec::Wait) -> Wait {
        let min = wait.min.as_ref().map_or(0, |min| min.value);
        if let Some(documented) = wait.documented.as_ref().filter(|least| min < least.value) {
            let span = wait.min.as_ref().map_or(&wait.span, |min| &min.span);
            let error =
                Error::at(span, "`min` is below the wait that the page asks for").label(format!(
                    "the page asks for at least {}",
                    policy_docs::time(Millis(documented.value))
                ));
            self.mistakes.push(error.help(format!(
                "write `min: {}` or more",
                policy_docs::written(documented.value)
            )));
        }
        let max = wait
            .max
            .as_ref()
            .map_or(DEFAULT_MAX.0.max(min), |max| max.value);
        if let Some(max) = wait.max.as_ref().filter(|max| max.value < min) {
            let error = Error::at(&max.span, "`max` is below `min`");
            self.mistakes
                .push(error.help("write a `max` that is at least `min`"));
        }
        let without_header = wait.without_header.as_ref().map(|wait| Millis(wait.value));
        let word = wait.retry_after.as_ref().map_or("ignore", Text::as_str);
        if without_header.is_none() && word != "ignore" && min == 0 {
            let span = wait
                .retry_after
                .as_ref()
                .map_or(&wait.span, |text| &text.span);
            let error = Error::at(
                span,
                "nothing says how long to wait when `Retry-After` is missing",
            );
            self.mistakes
                .push(error.help("add `without_header: 10s` to this wait"));
        }
        if without_header.is_none() && word == "ignore" && min == 0 {
            let error = Error::at(
                &wait.span,
                "this wait has neither `min` nor `without_header`",
            );
            self.mistakes.push(error.help("add `min: 1s`"));
        }
        let without_header = without_header.unwrap_or(Millis(0));
        Wait {
            min: Millis(min),
            max: Millis(max.max(min)),
            retry_after: match word {
                "all" => RetryAfter::All(without_header),
                "call" => RetryAfter::Call(without_header),
                _ => RetryAfter::Ignore,
            },
        }
    }
}

fn class(text: &str) -> Option<&'static str> {
    CLASSES
        .iter()
        .map(|(class, _)| *class)
        .take(3)
        .find(|class| *class == text)
}
