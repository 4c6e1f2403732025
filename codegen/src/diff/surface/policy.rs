//! The decided table, as `model.json` has it.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RateLimit {
    pub(crate) requests: u32,
    pub(crate) per: u64,
    pub(crate) shared: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Propagation {
    pub(crate) delay: u64,
    pub(crate) window: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Calls {
    pub(crate) deadline: u64,
    pub(crate) attempt_timeout: u64,
    pub(crate) attempts: u32,
    pub(crate) max_server_wait: u64,
    pub(crate) min_attempt: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Row {
    pub(crate) constant: String,
    pub(crate) status: Vec<u16>,
    pub(crate) docs: String,
    pub(crate) kind: String,
    pub(crate) section: String,
    pub(crate) help: String,
    pub(crate) ambiguous: bool,
    pub(crate) wait: Wait,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wait {
    pub(crate) min: u64,
    pub(crate) max: u64,
    pub(crate) retry_after: RetryAfter,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RetryAfter {
    #[default]
    Ignore,
    Call(u64),
    All(u64),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Policy {
    pub(crate) constant: String,
    pub(crate) docs: String,
    pub(crate) effect: String,
    pub(crate) cells: Cells,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cells {
    pub(crate) statuses: Vec<(u16, Cell)>,
    pub(crate) other_4xx: Cell,
    pub(crate) other_5xx: Cell,
    pub(crate) other: Cell,
    pub(crate) not_sent: Cell,
    pub(crate) maybe_applied: Cell,
}

impl Cells {
    /// Every cell, to be changed.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        let single = [
            &mut self.other_4xx,
            &mut self.other_5xx,
            &mut self.other,
            &mut self.not_sent,
            &mut self.maybe_applied,
        ];
        let statuses = self.statuses.iter_mut().map(|(_, cell)| cell);
        statuses.chain(single)
    }
}

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) action: String,
}
