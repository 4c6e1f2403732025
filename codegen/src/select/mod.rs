//! A part of an API: which resources a crate is made of, and what those need.
//!
//! The whole model goes in and a smaller one comes out, which is emitted as any other. Knows neither YAML nor tokens.

mod examples;
pub(crate) mod needed;

use std::collections::BTreeMap;

use crate::error::{Error, Mistakes};
use crate::model::{Api, Beside, Cells};
use needed::Needed;

/// What a crate is made of: all resources of an API or some, with the fake beside it or without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    only: Vec<String>,
    beside: Beside,
}

impl Selection {
    /// Selects everything.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Selects resources by their modules, such as `devices`, and what these need; everything where none is named.
    #[must_use]
    pub fn only(modules: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut only: Vec<String> = modules.into_iter().map(Into::into).collect();
        only.sort();
        only.dedup();
        Self {
            only,
            ..Self::default()
        }
    }

    /// Leaves out the crate with a fake of the service, and the examples that start it.
    #[must_use]
    pub fn without_fake(mut self) -> Self {
        self.beside = Beside::Nothing;
        self
    }

    /// The selected modules, sorted; none where all are selected.
    #[must_use]
    pub fn modules(&self) -> &[String] {
        &self.only
    }

    /// Tells whether the fake comes with it.
    #[must_use]
    pub fn has_fake(&self) -> bool {
        self.beside == Beside::Fake
    }
}

/// The part of an API that is selected; every resource that it does not have is a mistake.
pub(crate) fn part(mut api: Api, selection: &Selection, mistakes: &mut Mistakes) -> Api {
    unknown(&api, &selection.only, mistakes);
    api.beside = selection.beside;
    let before = examples::names(&api);
    if !selection.only.is_empty() {
        let whole = serde_json::to_value(&api);
        let whole = whole.expect("a model holds nothing that JSON has not");
        api = narrowed(api, &Needed::of(&whole, &selection.only));
    }
    examples::keep(&mut api, &before);
    api
}

fn unknown(api: &Api, only: &[String], mistakes: &mut Mistakes) {
    let modules = || {
        api.resources
            .iter()
            .map(|resource| resource.module.as_str())
    };
    for name in only
        .iter()
        .filter(|name| modules().all(|known| known != name.as_str()))
    {
        let all: Vec<&str> = modules().collect();
        let error = Error::of_selection(format!(
            "there is no resource `{}`",
            crate::spec::reader::clipped(name)
        ));
        let list = format!("the resources are {}", all.join(", "));
        mistakes.push(
            error
                .suggest(
                    name,
                    modules(),
                    "name files of the spec, without their ending",
                )
                .help(list),
        );
    }
}

fn narrowed(mut api: Api, needed: &Needed) -> Api {
    let operations = |api: &Api| {
        api.resources
            .iter()
            .map(|of| of.endpoints.len())
            .sum::<usize>()
    };
    let before = operations(&api).max(1);
    api.left_out = api
        .handles()
        .map(|resource| resource.module.clone())
        .filter(|module| !needed.resources.contains(module.as_str()))
        .collect();
    for resource in &mut api.resources {
        resource
            .endpoints
            .retain(|endpoint| needed.operations.contains(endpoint.id.as_str()));
        resource
            .types
            .retain(|ty| needed.types.contains(ty.name().as_str()));
    }
    api.resources
        .retain(|resource| !resource.endpoints.is_empty() || !resource.types.is_empty());
    let has = |union: &crate::name::TypeName| needed.types.contains(union.as_str());
    if !api.event_union.as_ref().is_some_and(has) {
        api.events = 0;
    }
    api.cells = api.cells / before * operations(&api);
    table(&mut api, needed);
    api
}

/// Keeps the needed policies and rows; cells name rows by their number.
fn table(api: &mut Api, needed: &Needed) {
    let kept = |(_, row): &(usize, &crate::model::Row)| needed.rows.contains(row.constant.as_str());
    let old = api
        .rows
        .iter()
        .enumerate()
        .filter(kept)
        .map(|(number, _)| number);
    let numbers: BTreeMap<usize, usize> = old.zip(0..).collect();
    api.rows
        .retain(|row| needed.rows.contains(row.constant.as_str()));
    api.policies
        .retain(|policy| needed.policies.contains(policy.constant.as_str()));
    for policy in &mut api.policies {
        renumber(&mut policy.cells, &numbers);
    }
}

fn renumber(cells: &mut Cells, numbers: &BTreeMap<usize, usize>) {
    let Cells {
        statuses,
        other_4xx,
        other_5xx,
        other,
        not_sent,
        maybe_applied,
    } = cells;
    let single = [other_4xx, other_5xx, other, not_sent, maybe_applied];
    for cell in statuses.iter_mut().map(|(_, cell)| cell).chain(single) {
        if let Some(number) = numbers.get(&cell.row) {
            cell.row = *number;
        }
    }
}
