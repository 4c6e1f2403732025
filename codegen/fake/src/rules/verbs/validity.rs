//! What must be true of a whole resource, new or changed.

use serde_json::Value;

use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::{MemberRules, Ty};
use crate::rules::check::request::refuse;
use crate::rules::check::unions;
use crate::rules::check::values::Check;
use crate::state::counters;
use crate::state::transaction::Transaction;

/// Resources that are named must be there, where there can be any.
pub(crate) fn named_are_there(
    tx: &Transaction<'_>,
    members: &Members,
    kind: &Kind,
) -> Result<(), Refusal> {
    let view = tx.view();
    let mut mistakes = Vec::new();
    for field in view.index().fields(&kind.name) {
        let ty = match &field.ty {
            Ty::List(item) => item,
            ty => ty,
        };
        let Ty::NameOf(named) = ty else { continue };
        if Some(&field.wire) == kind.own.as_ref()
            || (view.store().table(named).len() == 0 && !view.index().is_made(named))
        {
            continue;
        }
        let missing = json::texts(members.get(&field.wire))
            .into_iter()
            .filter(|name| !name.is_empty() && view.record(name).is_none());
        mistakes.extend(missing.map(|name| format!("`{}`: there is no {name}", field.wire)));
    }
    refuse(&mistakes)
}

/// No more siblings than there may be.
pub(super) fn most(
    tx: &Transaction<'_>,
    kind: &Kind,
    name: &str,
    members: &Members,
) -> Result<(), Refusal> {
    let index = &tx.state.index;
    let Some(most) = index.rules(&kind.name).most else {
        return Ok(());
    };
    let holder = counters::holder(index, &kind.name, name, members);
    let table = tx.contents.store.table(&kind.name);
    let parent = kind.parent(name);
    let below = if parent.is_empty() {
        String::new()
    } else {
        format!("{parent}/")
    };
    let siblings = table.beginning(&below, None).filter(|(other, record)| {
        index.rules(&kind.name).parent.is_none()
            || counters::holder(index, &kind.name, other, &json::members(&record.text)) == holder
    });
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if siblings.take(most).count() < most {
        return Ok(());
    }
    Err(refusal::bad(format!(
        "there are {most} {} already, which is all that {holder} can have",
        kind.name
    )))
}

/// What must be true of a whole resource, new or changed: lengths, unions, values that no sibling may have.
pub(super) fn whole(
    tx: &Transaction<'_>,
    kind: &Kind,
    name: &str,
    members: &Members,
) -> Result<(), Refusal> {
    let index = &tx.state.index;
    let mut check = Check::new(index);
    for (path, rule) in &index.rules(&kind.name).members {
        if let Some(expected) = json::at(members, path).and_then(|value| wrong_length(value, rule))
        {
            check.wrong(path, &expected);
        }
    }
    unions::whole(&mut check, kind, members);
    refuse(&check.mistakes)?;
    let before = tx.view().stored(name);
    for member in &index.rules(&kind.name).unique {
        let Some(value) = json::at(members, member).filter(|value| !value.is_null()) else {
            continue;
        };
        let is_new = before
            .as_ref()
            .is_none_or(|before| json::at(before, member) != Some(value));
        let holder = counters::holder(index, &kind.name, name, members);
        if is_new
            && tx
                .contents
                .store
                .counters
                .count(&counters::same(&kind.name, member, holder, value))
                > 0
        {
            return Err(refusal::conflict(format!(
                "`{member}`: {value} is already used in {holder}"
            )));
        }
    }
    Ok(())
}

fn wrong_length(value: &Value, rule: &MemberRules) -> Option<String> {
    let (length, unit) = match value {
        Value::String(text) => (text.chars().count(), "characters"),
        Value::Array(items) => (items.len(), "items"),
        Value::Object(members) => (members.len(), "entries"),
        _ => return None,
    };
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let (least, most) = (rule.least.unwrap_or(0), rule.most.unwrap_or(u64::MAX));
    let range = || match rule.most {
        Some(most) => format!("must have {least} to {most} {unit}, not {length}"),
        None => format!("must have at least {least} {unit}, not {length}"),
    };
    (!(least..=most).contains(&length)).then(range)
}
