//! What a client does on each answer, as members that begin with `x-sdk-`, and in words.

use std::fmt::Write as _;
use std::time::Duration;

use heck::ToSnakeCase as _;

use super::Source;
use super::json::{Json, Object};
use crate::model::{Action, Cell, Cells, Effect, Millis, RetryAfter, Row, Wait};
use crate::spec::{self, Text};

impl Source<'_> {
    /// What each outcome means, by status or word.
    pub(super) fn outcomes(&self) -> Object {
        let mut outcomes = Object::default();
        for policy in &self.api.policies {
            for (key, cell) in keyed(&policy.cells) {
                if let (None, Some(row)) = (outcomes.get(&key), self.row(cell)) {
                    outcomes.insert(key, outcome(row));
                }
            }
        }
        outcomes
    }

    /// All policies by name: what is done on each outcome.
    pub(super) fn policies(&self) -> Object {
        let policies = self.api.policies.iter().map(|policy| {
            let actions = keyed(&policy.cells).into_iter();
            let actions: Object = actions
                .map(|(key, cell)| (key, cell.action.word().into()))
                .collect();
            let value = Object::default()
                .with("effect", policy.effect.word())
                .with("description", meaning(policy.effect))
                .with("on", actions);
            (policy.constant.to_string(), value.into())
        });
        policies.collect()
    }

    pub(super) fn row(&self, cell: Cell) -> Option<&Row> {
        self.api.rows.get(cell.row)
    }

    /// What a client does, in a sentence.
    pub(super) fn consequence(&self, cell: Cell) -> String {
        let row = self.row(cell);
        let wait = row.map_or_else(String::new, |row| after(&row.wait));
        match cell.action {
            Action::Return if row.is_some_and(|row| row.ambiguous) => {
                "Returns the error. The request may have been applied: check before you send it again."
                    .to_owned()
            }
            Action::Return => "Returns the error.".to_owned(),
            Action::RefreshCredentials => "Retries once after refreshing the token; then returns the error.".to_owned(),
            Action::Retry => format!("Retries {wait}."),
            Action::RetryIfJustCreated => format!(
                "Retries {wait} if it has just created the resource itself; otherwise returns the error."
            ),
            Action::TreatAsDone => {
                "Treats the call as done if an earlier attempt may have been applied; otherwise returns the error."
                    .to_owned()
            }
        }
    }
}

/// The cells of a policy by status or word.
pub(super) fn keyed(cells: &Cells) -> Vec<(String, Cell)> {
    let statuses = cells.statuses.iter();
    let mut all: Vec<(String, Cell)> = statuses
        .map(|(status, cell)| (status.to_string(), *cell))
        .collect();
    for (key, cell) in [
        ("4XX", cells.other_4xx),
        ("5XX", cells.other_5xx),
        ("other", cells.other),
        ("not_sent", cells.not_sent),
        ("maybe_applied", cells.maybe_applied),
    ] {
        all.push((key.to_owned(), cell));
    }
    all
}

fn outcome(row: &Row) -> Object {
    let Wait {
        min,
        max,
        retry_after,
    } = row.wait;
    let (retry_after, without_header) = match retry_after {
        RetryAfter::Ignore => ("ignore", None),
        RetryAfter::Call(without_header) => ("call", Some(without_header)),
        RetryAfter::All(without_header) => ("all", Some(without_header)),
    };
    let without_header = without_header.filter(|time| time.0 > 0);
    let wait = Object::default()
        .with("minSeconds", seconds(min))
        .with("maxSeconds", seconds(max))
        .with("retryAfter", retry_after)
        .maybe("withoutHeaderSeconds", without_header.map(seconds));
    Object::default()
        .with("kind", row.kind.as_str().to_snake_case())
        .unless_empty("section", row.section.as_str())
        .with("mayHaveBeenApplied", row.ambiguous)
        .with("wait", wait)
        .unless_empty("help", row.help.as_str())
}

pub(super) fn seconds(time: Millis) -> Json {
    match (time.0 / 1_000, time.0 % 1_000) {
        (whole, 0) => Json::Whole(whole),
        _ => Duration::from_millis(time.0).as_secs_f64().into(),
    }
}

pub(super) fn meaning(effect: Effect) -> &'static str {
    match effect {
        Effect::Safe => "The call changes nothing.",
        Effect::Idempotent => "The call leaves the same state when it is sent twice.",
        Effect::Guarded => "The service refuses or reports a duplicate.",
        Effect::NonIdempotent => "The call has a second effect when it is sent twice.",
    }
}

/// When the retry comes.
fn after(wait: &Wait) -> String {
    let min = time(wait.min);
    match wait.retry_after {
        RetryAfter::Ignore => format!("after at least {min}"),
        RetryAfter::Call(Millis(0)) | RetryAfter::All(Millis(0)) => {
            format!("after at least {min} and not before `Retry-After`")
        }
        RetryAfter::Call(without_header) => {
            format!(
                "after `Retry-After`, or {} without it",
                time(without_header)
            )
        }
        RetryAfter::All(without_header) => format!(
            "after `Retry-After`, or {} without it, and sends nothing else to that host until then",
            time(without_header)
        ),
    }
}

/// A time as people write it.
pub(super) fn time(time: Millis) -> String {
    match time.0 {
        ms if !ms.is_multiple_of(1_000) => format!("{ms} ms"),
        ms if ms > 0 && ms.is_multiple_of(3_600_000) => format!("{} h", ms / 3_600_000),
        ms => format!("{} s", ms / 1_000),
    }
}

/// Where an answer lists what has failed, as JSON pointers.
pub(super) fn partial(partial: &spec::Partial) -> Object {
    let retry = partial.retry.as_ref().map(|(field, values)| {
        Object::default()
            .with("field", pointer(field))
            .with("values", texts(values))
    });
    let failed: Vec<String> = partial.failed.iter().map(pointer).collect();
    Object::default()
        .with("failed", failed)
        .maybe("item", partial.item.as_ref().map(pointer))
        .maybe("retry", retry)
}

/// The same in words.
pub(super) fn failures(partial: &spec::Partial) -> String {
    let quoted = |texts: &[Text], word: &str| {
        let quoted = texts.iter().map(|text| format!("`{}`", text.value));
        quoted.collect::<Vec<_>>().join(word)
    };
    let mut text = format!(
        "A success may hold failures: the items of {}.",
        quoted(&partial.failed, " and ")
    );
    if let Some(item) = &partial.item {
        let _ = write!(text, " Each names in `{}` what failed.", item.value);
    }
    if let Some((field, values)) = &partial.retry {
        let values = quoted(values, " or ");
        let _ = write!(
            text,
            " Those whose `{}` is {values} are worth retrying.",
            field.value
        );
    }
    text
}

fn pointer(path: &Text) -> String {
    format!("/{}", path.value.replace('.', "/"))
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(Text::as_str).collect()
}
