//! The error-code table as it is written: its rows, and what is wrong with them.

use std::collections::BTreeMap;

use super::policy::{CLASSES, DEFAULT_CAP, Table};
use super::{Lowering, sentences};
use crate::error::{Error, nearest};
use crate::model::{Millis, Page, RetryAfter, Row, Wait};
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
            status: row
                .statuses
                .iter()
                .filter_map(|text| text.value.parse().ok())
                .collect(),
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
                    .push(error.help("every 2xx is success and 1xx is never seen: remove it"));
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
            self.mistakes.push(error.suggest(
                &section.value,
                headings,
                "add the heading and its fingerprint to `sections`",
            ));
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
        let all = || rules.into_iter().chain(&row.deletes);
        if let Some(rule) = all().find(|rule| rule.value == "settle")
            && settle.is_none()
        {
            let error = Error::at(
                &rule.span,
                "nothing says how long a creation takes to settle",
            );
            self.mistakes
                .push(error.help("add `settle: {wait: 1s, window: 10s}` to `api.yaml`"));
        }
        if let Some(rule) = all().find(|rule| rule.value == "renew")
            && self.spec.api.sign_in.is_none()
        {
            let error = Error::at(&rule.span, "there is no token to renew");
            self.mistakes
                .push(error.help("write `return`, or describe `sign_in` in `api.yaml`"));
        }
        let Some(wait) = &row.wait else {
            if let Some(rule) = all().find(|rule| rule.value == "repeat") {
                let error = Error::at(
                    &rule.span,
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
        if default.is_none() && word != "ignore" && floor == 0 {
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
        if default.is_none() && word == "ignore" && floor == 0 {
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
}

fn class(text: &str) -> Option<&'static str> {
    CLASSES
        .iter()
        .map(|(class, _)| *class)
        .take(3)
        .find(|class| *class == text)
}
