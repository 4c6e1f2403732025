//! `permissions`: what the caller may do in a project or an organization.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::json;
use super::super::look::Look;
use super::super::page::Page;
use super::super::refusal;
use super::super::verbs::Asked;
use super::super::work::Work;
use super::subject;
use crate::fake::call::{Answer, Caller, Refusal};
use crate::fake::model::Reply;

pub(super) fn list(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let name = subject(work, asked)?;
    let Reply::Pages { key, .. } = &asked.call.operation.reply else {
        return Err(refusal::unplayed(&asked.call.operation.id));
    };
    let look = work.look();
    let page = Page::of(look, asked.call, &asked.query)?;
    let after = page.after.as_ref().and_then(Value::as_str);
    let rest = permissions(look, name)
        .into_iter()
        .filter(|permission| after.is_none_or(|after| permission.as_str() > after));
    let items = rest
        .take(page.size.saturating_add(1))
        .map(Value::from)
        .map(|permission| (permission.clone(), permission.to_string()));
    Ok(Answer::Json(page.answer(key, items.collect())))
}

/// Whoever need not sign in may do what any role may.
fn permissions(look: Look<'_>, name: &str) -> BTreeSet<String> {
    let Some(access) = &look.index().api.service.access else {
        return BTreeSet::new();
    };
    match look.caller {
        Caller::Account { .. } => look.permissions(name),
        Caller::Anyone => {
            let roles = look
                .store()
                .table(&access.role.ty)
                .all()
                .map(|(_, record)| json::members(&record.text));
            let owned = |role: json::Members| {
                json::texts(json::at(&role, &access.role.permissions))
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            roles.flat_map(owned).collect()
        }
    }
}
