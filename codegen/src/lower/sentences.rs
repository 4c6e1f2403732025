//! Sentences about rules, waits and policies: what a method's docs say of every status.

use std::fmt::Write as _;

use super::policy::Table;
use crate::docs::Docs;
use crate::model::{Action, Cell, Cells, Effect, Millis, RetryAfter, Wait};
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
            "The request surely did not reach the service".to_owned()
        }
        (Some(_), _) => "The request went out and no usable answer came back".to_owned(),
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
        Effect::Read => "Calls that change nothing.",
        Effect::Write => "Calls that leave the same state when they are repeated.",
        Effect::Guarded => "Calls whose duplicate the service refuses or reports.",
        Effect::Once => "Calls whose repeat would make a second thing.",
    };
    let mut text = String::from("| answer | what is done |\n|---|---|\n");
    let mut line = |answer: &str, cell: &Cell| {
        let _ = writeln!(text, "| {answer} | {} |", consequence(*cell, table));
    };
    for (status, cell) in &cells.statuses {
        line(&status.to_string(), cell);
    }
    line("other 4xx", &cells.other_4xx);
    line("other 5xx", &cells.other_5xx);
    line("anything else", &cells.other);
    line("not sent", &cells.not_sent);
    line("sent, no usable answer", &cells.maybe_applied);
    Docs::new(meaning).paragraph(&text)
}

fn consequence(cell: Cell, table: &Table<'_>) -> String {
    let row = table.row(cell.row);
    let wait = row.map_or_else(String::new, |row| after(&row.wait));
    let ambiguous = row.is_some_and(|row| row.ambiguous);
    match cell.action {
        Action::Return if ambiguous => "returned; it may have been applied".to_owned(),
        Action::Return => "returned".to_owned(),
        Action::Renew => "repeated once with a new token".to_owned(),
        Action::Repeat => format!("repeated {wait}"),
        Action::Settle => {
            format!("repeated {wait} if this client has just created it; returned otherwise")
        }
        Action::Finish => {
            "success if an earlier attempt of the call may have been applied; returned otherwise"
                .to_owned()
        }
    }
}

/// When the repeat comes.
fn after(wait: &Wait) -> String {
    match wait.retry_after {
        RetryAfter::Nobody => format!("after at least {}", time(wait.floor)),
        RetryAfter::Call(Millis(0)) | RetryAfter::Client(Millis(0)) => {
            format!(
                "after at least {} and not before `Retry-After`",
                time(wait.floor)
            )
        }
        RetryAfter::Call(default) => {
            format!("after `Retry-After`, or {} without it", time(default))
        }
        RetryAfter::Client(default) => {
            format!(
                "after `Retry-After`, or {} without it, which holds all calls of the client",
                time(default)
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

/// The paragraph of a method's docs: what is repeated by itself, and what is returned.
pub(super) fn method(
    cells: &Cells,
    table: &Table<'_>,
    about: About<'_>,
    on: &[(Text, spec::On)],
) -> String {
    let mut text = format!("Repeated by itself: {}.", repeated(cells, table, about));
    let _ = write!(text, " Returned: {}.", returned(cells, table, about));
    for (status, here) in on {
        if let Some(docs) = &here.docs {
            let _ = write!(text, "\n- {}: {}", status.value, sentence(&docs.value));
        }
    }
    text
}

fn repeated(cells: &Cells, table: &Table<'_>, about: About<'_>) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |label: String, how: Option<String>| {
        let Some(how) = how else { return };
        match groups.iter_mut().find(|(known, _)| *known == how) {
            Some((_, labels)) => labels.push(label),
            None => groups.push((how, vec![label])),
        }
    };
    for (status, cell) in &cells.statuses {
        add(status.to_string(), repeat(*cell, table, about));
    }
    add(
        "other 5xx".to_owned(),
        repeat(cells.other_5xx, table, about),
    );
    add(
        "other 4xx".to_owned(),
        repeat(cells.other_4xx, table, about),
    );
    add(
        "an unsent request".to_owned(),
        repeat(cells.not_sent, table, about),
    );
    add(
        "a lost reply".to_owned(),
        repeat(cells.maybe_applied, table, about),
    );
    let groups: Vec<String> = groups
        .into_iter()
        .map(|(how, labels)| format!("{} {how}", listed(&labels)))
        .collect();
    match groups.as_slice() {
        [] => "nothing".to_owned(),
        groups => groups.join("; "),
    }
}

fn repeat(cell: Cell, table: &Table<'_>, about: About<'_>) -> Option<String> {
    let row = table.row(cell.row)?;
    match cell.action {
        Action::Return => None,
        Action::Renew => Some("once with a new token".to_owned()),
        Action::Repeat => Some(match row.wait.retry_after {
            RetryAfter::Nobody | RetryAfter::Call(Millis(0)) | RetryAfter::Client(Millis(0)) => {
                after(&row.wait)
            }
            RetryAfter::Call(_) | RetryAfter::Client(_) => "after `Retry-After`".to_owned(),
        }),
        Action::Settle => Some(format!(
            "{} if this client has just created the {}",
            after(&row.wait),
            about.subject.unwrap_or("resource"),
        )),
        Action::Finish => {
            Some("counts as done when an earlier attempt may have done it".to_owned())
        }
    }
}

fn returned(cells: &Cells, table: &Table<'_>, about: About<'_>) -> String {
    let gives_back = |cell: &Cell| cell.action == Action::Return;
    let ambiguous = |cell: &Cell| table.row(cell.row).is_some_and(|row| row.ambiguous);
    let mut plain: Vec<String> = Vec::new();
    let mut unsure: Vec<String> = Vec::new();
    let mut add = |label: String, cell: &Cell| {
        if gives_back(cell) && ambiguous(cell) {
            unsure.push(label);
        } else if gives_back(cell) {
            plain.push(label);
        }
    };
    for (status, cell) in &cells.statuses {
        match (status, about.subject.filter(|_| about.named)) {
            (404, Some(subject)) => add(format!("404 (the *{subject}* does not exist)"), cell),
            _ => add(status.to_string(), cell),
        }
    }
    add("other 5xx".to_owned(), &cells.other_5xx);
    add("a lost reply".to_owned(), &cells.maybe_applied);
    add("an unsent request".to_owned(), &cells.not_sent);
    add("any other 4xx".to_owned(), &cells.other_4xx);
    let mut text = listed(&plain);
    if !unsure.is_empty() {
        let _ = write!(
            text,
            "; {}, since each may have been applied",
            listed(&unsure)
        );
    }
    text
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

/// Docs with what is known of how sure and how settled the thing is.
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
            " Those whose `{}` is {values} are worth sending again.",
            field.value
        );
    }
    docs
}
