//! What became of the table of policies: method × answer, before → after.

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    /// Methods that change alike stand in one line.
    pub(super) actions: Vec<Line>,
    pub(super) waits: Vec<Cell>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Line {
    pub(super) methods: Vec<String>,
    pub(super) cells: Vec<Cell>,
}

/// What is done on some answers, which change alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Cell {
    /// Statuses and outcomes, as people call them.
    pub(super) on: Vec<String>,
    pub(super) before: String,
    pub(super) after: String,
}

impl Cell {
    pub(super) fn change(&self) -> String {
        format!("{} → {}", self.before, self.after)
    }
}

impl Table {
    /// The table as a grid: answers that change alike for all methods share a column; the first line is the head.
    pub(super) fn grid(&self) -> Vec<Vec<String>> {
        let mut answers: Vec<&String> = Vec::new();
        for on in self
            .actions
            .iter()
            .flat_map(|line| &line.cells)
            .flat_map(|cell| &cell.on)
        {
            if !answers.contains(&on) {
                answers.push(on);
            }
        }
        let change = |line: &Line, on: &String| {
            let mut cells = line.cells.iter();
            let cell = cells.find(|cell| cell.on.contains(on));
            cell.map(Cell::change).unwrap_or_default()
        };
        let mut columns: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for on in answers {
            let column: Vec<String> = self.actions.iter().map(|line| change(line, on)).collect();
            let at = *known.entry(column.clone()).or_insert(columns.len());
            match columns.get_mut(at) {
                Some((heads, _)) => heads.push(on.clone()),
                None => columns.push((vec![on.clone()], column)),
            }
        }
        let heads = columns.iter().map(|(heads, _)| heads.join(", "));
        let head = ["method".to_owned()].into_iter().chain(heads).collect();
        let lines = self.actions.iter().enumerate().map(|(at, line)| {
            let cells = columns
                .iter()
                .filter_map(|(_, column)| column.get(at).cloned());
            [methods(&line.methods)].into_iter().chain(cells).collect()
        });
        [head].into_iter().chain(lines).collect()
    }
}

/// Methods by name where there are few.
fn methods(methods: &[String]) -> String {
    const FEW: usize = 48;
    let names = crate::render::text::grouped(methods).join(", ");
    match methods {
        [first, ..] if names.chars().count() > FEW => {
            format!("{} methods, such as {first}", methods.len())
        }
        _ => names,
    }
}
