//! What became of the table of policies: method × status, before → after.

use serde::Serialize;

/// Methods that change alike stand in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Table(pub(super) Vec<Line>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    pub(super) methods: Vec<String>,
}

/// What is done on some answers, which change alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Cell {
    /// Statuses and outcomes, as people call them.
    pub(super) on: Vec<String>,
    pub(super) before: String,
    pub(super) after: String,
}
