//! What the docs of policies, of methods and of described things say.

use std::fmt::Write as _;

use super::policy::Table;
use crate::docs::Docs;
use crate::model::{Action, Cell, Cells, Effect, Millis, RetryAfter, Wait};
use crate::name::ConstName;
use crate::spec::{self, Notes, Text};

/// A time as people write it.
pub(crate) fn time(millis: Millis) -> String {
    match millis.0 {
        ms if !ms.is_multiple_of(1_000) => format!("{ms} ms"),
        ms if ms > 0 && ms.is_multiple_of(3_600_000) => format!("{} h", ms / 3_600_000),
        ms if ms > 60_000 && ms.is_multiple_of(60_000) => format!("{} min", ms / 60_000),
        ms => format!("{} s", ms / 1_000),
    }
}

/// A time as the spec language writes it.
pub(super) fn written(millis: u64) -> String {
    match millis {
        ms if ms.is_multiple_of(1_000) => format!("{}s", ms / 1_000),
        ms => format!("{ms}ms"),
    }
}

/// What a row is about and where it comes from.
pub(super) fn row(row: &spec::Row) -> Docs {
    let about = match (&row.outcome, row.statuses.as_slice()) {
        (Some(outcome), _) if outcome.value == "not_sent" => {
            "The request did not reach the service".to_owned()
        }
        (Some(_), _) => "The request went out and no usable reply came back".to_owned(),
        (None, statuses) => statuses
            .iter()
            .map(|text| status_words(&text.value))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let source = row
        .section
        .as_ref()
        .map_or(String::new(), |section| format!(" (`{}`)", section.value));
    let docs = Docs::new(&format!("{about}{source}."));
    match &row.because {
        Some(because) => docs.paragraph(&sentence(&because.value)),
        None => docs,
    }
}

fn status_words(text: &str) -> String {
    match text {
        "other_4xx" => "Any other 4xx".to_owned(),
        "other_5xx" => "Any other 5xx".to_owned(),
        "other" => "Any other answer".to_owned(),
        status => format!("Status {status}"),
    }
}

/// Docs of a policy: what the effect means and a table of all cells.
pub(super) fn policy(effect: Effect, cells: &Cells, table: &Table<'_>) -> Docs {
    let meaning = match effect {
        Effect::Safe => "Calls that change nothing.",
        Effect::Idempotent => "Calls that leave the same state when they are sent twice.",
        Effect::Guarded => "Calls whose duplicate the service refuses or reports.",
        Effect::NonIdempotent => "Calls that have a second effect when they are sent twice.",
    };
    let mut text = String::from("| answer | what the client does |\n|---|---|\n");
    let mut line = |answer: &str, cell: &Cell| {
        let _ = writeln!(text, "| {answer} | {} |", consequence(*cell, table));
    };
    for (status, cell) in &cells.statuses {
        line(&status.to_string(), cell);
    }
    line("other 4xx", &cells.other_4xx);
    line("other 5xx", &cells.other_5xx);
    line("any other answer", &cells.other);
    line("not sent", &cells.not_sent);
    line("sent, no usable reply", &cells.maybe_applied);
    Docs::new(meaning).paragraph(&text)
}

fn consequence(cell: Cell, table: &Table<'_>) -> String {
    let row = table.row(cell.row);
    let wait = row.map_or_else(String::new, |row| after(&row.wait));
    let ambiguous = row.is_some_and(|row| row.ambiguous);
    match cell.action {
        Action::Return if ambiguous => "returned; it may have been applied".to_owned(),
        Action::Return => "returned".to_owned(),
        Action::RefreshCredentials => "retried once after refreshing the token".to_owned(),
        Action::Retry => format!("retried {wait}"),
        Action::RetryIfJustCreated => {
            format!("retried {wait} if this client has just created it; returned otherwise")
        }
        Action::TreatAsDone => {
            "success if an earlier attempt of the call may have been applied; returned otherwise"
                .to_owned()
        }
    }
}

/// When the retry comes.
fn after(wait: &Wait) -> String {
    match wait.retry_after {
        RetryAfter::Ignore => format!("after at least {}", time(wait.min)),
        RetryAfter::Call(Millis(0)) | RetryAfter::All(Millis(0)) => {
            format!(
                "after at least {} and not before `Retry-After`",
                time(wait.min)
            )
        }
        RetryAfter::Call(without_header) => {
            format!(
                "after `Retry-After`, or {} without it",
                time(without_header)
            )
        }
        RetryAfter::All(without_header) => {
            format!(
                "after `Retry-After`, or {} without it; all calls to that host wait",
                time(without_header)
            )
        }
    }
}

/// What a 404 of a call is about.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) subject: Option<&'a str>,
    /// Whether that is worth saying: it is not the last thing that the path names.
    pub(super) named: bool,
}

/// The errors that mean something of their own at a method.
pub(super) fn errors(on: &[(Text, spec::On)]) -> Option<String> {
    let told = on.iter().filter_map(|(status, here)| {
        let docs = here.docs.as_ref()?;
        Some(format!("\n- {}: {}", status.value, sentence(&docs.value)))
    });
    let told: String = told.collect();
    (!told.is_empty()).then(|| format!("Errors:{told}"))
}

/// The line of a method's docs about its policy: its name, and how it differs from the plain one of its effect.
pub(super) fn method(
    policy: &ConstName,
    effect: Effect,
    cells: &Cells,
    table: &Table<'_>,
    about: About<'_>,
) -> String {
    let link = format!("Retries: [`policy::{policy}`](crate::policy::{policy})");
    let mut parts = vec![link];
    parts.extend(differences(effect, cells, table, about));
    if let (Some(subject), true) = (about.subject, is_returned(404, cells) && about.named) {
        parts.push(format!("404 says that the {subject} does not exist"));
    }
    parts.join("; ") + "."
}

fn is_returned(status: u16, cells: &Cells) -> bool {
    let mut statuses = cells.statuses.iter();
    statuses.any(|(known, cell)| *known == status && cell.action == Action::Return)
}

/// What is not done as for any other call of the effect, each thing with its answers.
fn differences(effect: Effect, cells: &Cells, table: &Table<'_>, about: About<'_>) -> Vec<String> {
    let mut groups: Vec<(Action, Vec<String>)> = Vec::new();
    let mut add = |label: String, cell: &Cell| {
        if table.plain(cell.row, effect) == cell.action {
            return;
        }
        match groups.iter_mut().find(|(known, _)| *known == cell.action) {
            Some((_, labels)) => labels.push(label),
            None => groups.push((cell.action, vec![label])),
        }
    };
    for (status, cell) in &cells.statuses {
        add(status.to_string(), cell);
    }
    add("other 4xx".to_owned(), &cells.other_4xx);
    add("other 5xx".to_owned(), &cells.other_5xx);
    add("any other answer".to_owned(), &cells.other);
    add("an unsent request".to_owned(), &cells.not_sent);
    add("a lost reply".to_owned(), &cells.maybe_applied);
    let groups = groups.into_iter();
    groups
        .map(|(action, labels)| difference(action, &listed(&labels), about))
        .collect()
}

fn difference(action: Action, answers: &str, about: About<'_>) -> String {
    match action {
        Action::Return => format!("{answers} returned"),
        Action::RefreshCredentials => format!("{answers} retried after refreshing the token"),
        Action::Retry => format!("{answers} retried"),
        Action::RetryIfJustCreated => format!(
            "{answers} while a new {} propagates",
            about.subject.unwrap_or("resource")
        ),
        Action::TreatAsDone => {
            format!("{answers} treated as done where an earlier attempt may have been applied")
        }
    }
}

fn listed(labels: &[String]) -> String {
    match labels {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A text that begins with a capital and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    let rest = letters.as_str();
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{rest}{end}")
}

/// Docs with what is known of how sure and how stable the thing is.
pub(crate) fn described(docs: &Text, notes: &Notes) -> Docs {
    let mut all = Docs::new(&docs.value);
    if let Some(inferred) = &notes.inferred {
        let text = inferred.value.trim().trim_end_matches('.');
        all = all.paragraph(&format!(
            "*Inferred, not documented by the service:* {text}."
        ));
    }
    match notes.stability.as_ref().map(Text::as_str) {
        Some("alpha") => {
            all.paragraph("*Alpha:* not released by the service yet; it may change or go away.")
        }
        Some("beta") => all.paragraph("*Beta:* the service may still change it."),
        Some("deprecated") => all.paragraph("*Deprecated by the service:* do not build on it."),
        _ => all,
    }
}

/// What a type with failed items says of them.
pub(super) fn partial(partial: &spec::Partial) -> String {
    let quoted = |texts: &[Text], word: &str| {
        let quoted: Vec<String> = texts
            .iter()
            .map(|text| format!("`{}`", text.value))
            .collect();
        quoted.join(word)
    };
    let mut docs = format!(
        "A success may hold failures: look at `is_complete` and at the items in {}.",
        quoted(&partial.failed, " and ")
    );
    if let Some(item) = &partial.item {
        let _ = write!(docs, " Each names what failed in `{}`.", item.value);
    }
    if let Some((field, values)) = &partial.retry {
        let values = quoted(values, " or ");
        let _ = write!(
            docs,
            " Those whose `{}` is {values} are worth retrying.",
            field.value
        );
    }
    docs
}
