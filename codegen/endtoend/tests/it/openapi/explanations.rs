//! Why something that schemathesis objects to is right as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use super::documents::Operation;
use super::report::Failure;

/// How many unexplained failures are shown whole.
const SHOWN: usize = 20;

/// One reason, and what it is a reason for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Explanation {
    check: String,
    status: u64,
    /// Ids; all operations where none is named.
    #[serde(default)]
    operations: BTreeSet<String>,
    /// One of these is some of what is told of the failure.
    #[serde(default)]
    says: Vec<String>,
    because: String,
}

pub(crate) struct Explanations {
    all: Vec<Explanation>,
    /// Ids by method and path.
    ids: BTreeMap<String, String>,
}

impl Explanations {
    /// Reads those of an API.
    pub(crate) fn read(text: &str, operations: &[Operation]) -> Self {
        let all: Vec<Explanation> =
            serde_yaml::from_str(text).expect("the explanations can be read");
        let label = |operation: &Operation| format!("{} {}", operation.method, operation.path);
        let ids = operations
            .iter()
            .map(|operation| (label(operation), operation.id.clone()));
        Self {
            all,
            ids: ids.collect(),
        }
    }

    /// Says what is not explained, and which explanations explain nothing.
    pub(crate) fn complaints(&self, failures: &[Failure]) -> String {
        let mut text = String::new();
        let mut used: BTreeSet<(usize, &str)> = BTreeSet::new();
        let mut unexplained: BTreeMap<(&str, &str, u64), Vec<&str>> = BTreeMap::new();
        for failure in failures {
            let id = self.ids.get(&failure.operation).map_or("", String::as_str);
            match self
                .all
                .iter()
                .position(|explanation| explanation.explains(id, failure))
            {
                Some(index) => drop(used.insert((index, id))),
                None => unexplained
                    .entry((&failure.check, id, failure.status))
                    .or_default()
                    .push(&failure.text),
            }
        }
        for (index, ((check, id, status), texts)) in unexplained.iter().enumerate() {
            let shown = if index < SHOWN { texts[0] } else { "" };
            let _ = writeln!(
                text,
                "unexplained: {check} of {id}, {status}, {} times: {shown}",
                texts.len()
            );
        }
        for (index, explanation) in self.all.iter().enumerate() {
            text += &explanation.unused(|id| {
                used.iter()
                    .any(|(at, of)| *at == index && id.is_none_or(|id| id == *of))
            });
        }
        text
    }

    /// The table of explanations with how often each was needed.
    pub(crate) fn table(&self, failures: &[Failure]) -> String {
        let mut counts = vec![0_usize; self.all.len()];
        for failure in failures {
            let id = self.ids.get(&failure.operation).map_or("", String::as_str);
            let found = self
                .all
                .iter()
                .position(|explanation| explanation.explains(id, failure));
            if let Some(index) = found {
                counts[index] += 1;
            }
        }
        let mut text = String::from("| check | status | times | because |\n|---|---|---:|---|\n");
        for (explanation, count) in self.all.iter().zip(counts) {
            let Explanation {
                check,
                status,
                because,
                ..
            } = explanation;
            let _ = writeln!(text, "| {check} | {status} | {count} | {because} |");
        }
        text
    }
}

impl Explanation {
    fn explains(&self, id: &str, failure: &Failure) -> bool {
        self.check == failure.check
            && self.status == failure.status
            && (self.operations.is_empty() || self.operations.contains(id))
            && (self.says.is_empty() || self.says.iter().any(|part| failure.text.contains(part)))
    }

    /// Says for what it was not needed, whole or in part.
    fn unused(&self, needed: impl Fn(Option<&str>) -> bool) -> String {
        let missing: Vec<&str> = match self.operations.len() {
            0 if needed(None) => vec![],
            0 => vec!["any operation"],
            _ => self
                .operations
                .iter()
                .map(String::as_str)
                .filter(|id| !needed(Some(id)))
                .collect(),
        };
        match missing.as_slice() {
            [] => String::new(),
            _ => format!(
                "explains nothing any more of {}: {self:?}\n",
                missing.join(", ")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Explanations, Failure, Operation};

    const ALL: &str = "
- {check: a, status: 400, says: [page token], because: made up}
- {check: b, status: 501, operations: [things.list, things.get], because: documented}
";

    fn complaints(failures: &[(&str, &str, u64)]) -> String {
        let operation = |id: &str, path: &str| Operation {
            id: id.to_owned(),
            method: "GET".to_owned(),
            server: None,
            path: path.to_owned(),
        };
        let operations = [
            operation("things.list", "/things"),
            operation("things.get", "/things/{thing}"),
        ];
        let failures: Vec<Failure> = failures
            .iter()
            .map(|(check, path, status)| Failure {
                check: (*check).to_owned(),
                operation: format!("GET {path}"),
                status: *status,
                text: "no page token".to_owned(),
            })
            .collect();
        Explanations::read(ALL, &operations).complaints(&failures)
    }

    #[test]
    fn what_is_not_explained_and_what_explains_nothing_is_told() {
        let fine = [
            ("a", "/things", 400),
            ("b", "/things", 501),
            ("b", "/things/{thing}", 501),
        ];
        assert_eq!(complaints(&fine), "");
        assert!(complaints(&fine[..2]).starts_with("explains nothing any more of things.get: "));
        assert!(complaints(&fine[1..]).starts_with("explains nothing any more of any operation: "));
        let more = [&fine[..], &[("a", "/things", 500)]].concat();
        assert!(
            complaints(&more)
                .starts_with("unexplained: a of things.list, 500, 1 times: no page token")
        );
    }
}
