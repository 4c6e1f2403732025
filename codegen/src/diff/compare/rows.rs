//! What an answer means, apart from what is done: its error, its wait, whether it may have been applied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::answers;
use crate::diff::change::Change;
use crate::diff::surface::{Api, Cell, Cells, RetryAfter, Row, Wait};
use crate::diff::table;
use crate::lower::time;
use crate::model::Millis;

/// An answer or the lack of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Status(u16),
    Other4xx,
    Other5xx,
    Other,
    NotSent,
    MaybeApplied,
}

/// Everything that is decided besides single statuses.
const CLASSES: [Outcome; 5] = [
    Outcome::Other4xx,
    Outcome::Other5xx,
    Outcome::Other,
    Outcome::NotSent,
    Outcome::MaybeApplied,
];

impl Outcome {
    /// What is done on it: by a rule of its own, or as on any other of its class.
    pub(super) fn cell(self, cells: &Cells) -> &Cell {
        match self {
            Self::Status(status) => {
                let mut own = cells.statuses.iter();
                let own = own
                    .find(|(known, _)| *known == status)
                    .map(|(_, cell)| cell);
                own.unwrap_or(match status {
                    400..=499 => &cells.other_4xx,
                    500..=599 => &cells.other_5xx,
                    _ => &cells.other,
                })
            }
            Self::Other4xx => &cells.other_4xx,
            Self::Other5xx => &cells.other_5xx,
            Self::Other => &cells.other,
            Self::NotSent => &cells.not_sent,
            Self::MaybeApplied => &cells.maybe_applied,
        }
    }

    fn is_listed(self, cells: &Cells) -> bool {
        match self {
            Self::Status(status) => cells.statuses.iter().any(|(known, _)| *known == status),
            _ => true,
        }
    }

    /// As a spec writes it.
    pub(super) fn key(self) -> String {
        match self {
            Self::Status(status) => status.to_string(),
            Self::Other4xx => "other_4xx".to_owned(),
            Self::Other5xx => "other_5xx".to_owned(),
            Self::Other => "other".to_owned(),
            Self::NotSent => "not_sent".to_owned(),
            Self::MaybeApplied => "maybe_applied".to_owned(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Other4xx => f.write_str("any other 4xx"),
            Self::Other5xx => f.write_str("any other 5xx"),
            Self::Other => f.write_str("any other answer"),
            Self::NotSent => f.write_str("an unsent request"),
            Self::MaybeApplied => f.write_str("a lost reply"),
        }
    }
}

/// All answers that one of two policies knows.
pub(super) fn outcomes(base: &Cells, head: &Cells) -> BTreeSet<Outcome> {
    let statuses = base.statuses.iter().chain(&head.statuses);
    let statuses = statuses.map(|(status, _)| Outcome::Status(*status));
    statuses.chain(CLASSES).collect()
}

/// What is done on every answer, for some operations.
pub(super) struct Rules<'a> {
    pub(super) base: &'a Cells,
    pub(super) head: &'a Cells,
    pub(super) operations: Vec<String>,
}

/// Something that a row says, on both sides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) what: What,
    pub(super) before: String,
    pub(super) after: String,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Kind,
    Ambiguous,
    Wait,
    Help,
    Section,
    Docs,
    Added,
    Removed,
}

/// What differs, with the answers and the methods that it concerns.
type Differences<'a> = BTreeMap<Said, BTreeMap<Outcome, BTreeSet<&'a str>>>;

/// What rows say otherwise.
pub(super) fn changes(apis: (&Api, &Api), rules: &[Rules<'_>]) -> Vec<Change> {
    // Answers of which the same is said otherwise are one change.
    let said = all(apis, rules).into_iter().map(|(said, on)| {
        let methods: BTreeSet<&str> = on.values().flatten().copied().collect();
        let on: Vec<Outcome> = on.into_keys().collect();
        answers::change(said, &on, &methods)
    });
    said.collect()
}

/// Waits that are longer or shorter than they were.
pub(super) fn waiting(apis: (&Api, &Api), rules: &[Rules<'_>]) -> Vec<table::Cell> {
    let said = all(apis, rules).into_iter();
    let waits = said.filter(|(said, _)| said.what == What::Wait);
    waits
        .map(|(said, on)| table::Cell {
            on: on.keys().map(Outcome::to_string).collect(),
            before: said.before,
            after: said.after,
        })
        .collect()
}

fn all<'a>((base, head): (&Api, &Api), rules: &'a [Rules<'_>]) -> Differences<'a> {
    let nothing = Row::default();
    let mut said = Differences::new();
    for rules in rules {
        for on in outcomes(rules.base, rules.head) {
            let old = base.rows.get(on.cell(rules.base).row).unwrap_or(&nothing);
            let new = head.rows.get(on.cell(rules.head).row).unwrap_or(&nothing);
            let listed = (on.is_listed(rules.base), on.is_listed(rules.head));
            let mut differences = differences(old, new, listed);
            let propagates = propagates(base, &old.wait) && propagates(head, &new.wait);
            if propagates && old.wait.max == new.wait.max {
                // The wait for what was just created is told once, with the propagation of the API.
                differences.retain(|said| said.what != What::Wait);
            }
            for difference in differences {
                let methods = said.entry(difference).or_default().entry(on).or_default();
                methods.extend(rules.operations.iter().map(String::as_str));
            }
        }
    }
    said
}

/// Whether a wait is that for what was just created.
fn propagates(api: &Api, wait: &Wait) -> bool {
    let propagation = api.propagation.as_ref();
    wait.retry_after == RetryAfter::Ignore
        && propagation.is_some_and(|propagation| propagation.delay == wait.min)
}

/// What two rows say otherwise; of a row that one side lacks only that.
fn differences(old: &Row, new: &Row, listed: (bool, bool)) -> Vec<Said> {
    let said = |what, before: &str, after: &str| Said {
        what,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    match listed {
        (false, true) => return vec![said(What::Added, &summary(old), &summary(new))],
        (true, false) => return vec![said(What::Removed, &summary(old), &summary(new))],
        _ => {}
    }
    let applied = |row: &Row| {
        if row.ambiguous {
            "may have been applied"
        } else {
            "not applied"
        }
    };
    let (before, after) = waits(&old.wait, &new.wait);
    let mut all = vec![
        said(What::Kind, &old.kind, &new.kind),
        said(What::Ambiguous, applied(old), applied(new)),
        said(What::Wait, &before, &after),
        said(What::Help, &old.help, &new.help),
        said(What::Section, &old.section, &new.section),
    ];
    all.retain(|said| said.before != said.after);
    // What else is written about a row follows from these.
    if all.is_empty() && old.docs != new.docs {
        all.push(said(What::Docs, &old.docs, &new.docs));
    }
    all
}

/// What a row says that decides anything.
fn summary(row: &Row) -> String {
    let applied = if row.ambiguous {
        ", may have been applied"
    } else {
        ""
    };
    let (_, wait) = waits(&Wait::default(), &row.wait);
    let wait = if wait.is_empty() {
        String::new()
    } else {
        format!(", retries wait {wait}")
    };
    format!("`ErrorKind::{}`{applied}{wait}", row.kind)
}

/// How long a retry waits: as far as two rows say different things.
fn waits(old: &Wait, new: &Wait) -> (String, String) {
    let least = |wait: &Wait| format!("at least {}", time(Millis(wait.min)));
    let most = |wait: &Wait| format!("at most {}", time(Millis(wait.max)));
    let named = |wait: &Wait| {
        let (whom, default) = match wait.retry_after {
            RetryAfter::Ignore => return "no `Retry-After`".to_owned(),
            RetryAfter::Call(default) => ("the call", default),
            RetryAfter::All(default) => ("all calls", default),
        };
        let default = time(Millis(default));
        format!("`Retry-After` for {whom} or {default} without it")
    };
    let parts = [
        [least(old), least(new)],
        [most(old), most(new)],
        [named(old), named(new)],
    ];
    let differ: Vec<[String; 2]> = parts.into_iter().filter(|[old, new]| old != new).collect();
    let side = |at: usize| {
        let parts = differ.iter().filter_map(|sides| sides.get(at).cloned());
        parts.collect::<Vec<_>>().join(", ")
    };
    (side(0), side(1))
}
