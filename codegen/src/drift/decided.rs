//! What a row decides for which methods.

use std::collections::BTreeMap;

use super::report::Decided;
use crate::model::{Action, Api, Cells};

/// The methods that the row with this index decides, by what it says for them.
pub(super) fn by(row: usize, api: &Api) -> Vec<Decided> {
    let mut methods: BTreeMap<Action, Vec<String>> = BTreeMap::new();
    let endpoints = api
        .resources
        .iter()
        .flat_map(|resource| &resource.endpoints);
    for endpoint in endpoints {
        let policy = api
            .policies
            .iter()
            .find(|policy| policy.constant == endpoint.policy);
        for action in policy
            .map(|policy| actions(&policy.cells, row))
            .unwrap_or_default()
        {
            methods
                .entry(action)
                .or_default()
                .push(endpoint.id.as_str().to_owned());
        }
    }
    let decided = |(action, methods)| Decided {
        action: words(action),
        methods,
    };
    methods.into_iter().map(decided).collect()
}

/// What a row says in a policy, each once.
fn actions(cells: &Cells, row: usize) -> Vec<Action> {
    let statuses = cells.statuses.iter().map(|(_, cell)| cell);
    let classes = [
        &cells.other_4xx,
        &cells.other_5xx,
        &cells.other,
        &cells.not_sent,
        &cells.maybe_applied,
    ];
    let own = statuses.chain(classes).filter(|cell| cell.row == row);
    let mut actions: Vec<Action> = own.map(|cell| cell.action).collect();
    actions.sort_unstable();
    actions.dedup();
    actions
}

fn words(action: Action) -> &'static str {
    match action {
        Action::Return => "returned",
        Action::RefreshCredentials => "retried after refreshing the token",
        Action::Retry => "retried",
        Action::RetryIfJustCreated => "retried if just created",
        Action::TreatAsDone => "treated as done",
    }
}
