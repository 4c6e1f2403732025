//! `permissions`: what the caller may do in a project or an organization.

use std::collections::BTreeSet;

use serde_json::Value;

use super::subject::subject;
use crate::call::refusal::{self, Refusal};
use crate::call::{Answer, Caller};
use crate::json;
use crate::model::Reply;
use crate::rules::access;
use crate::rules::check::request::CheckedRequest;
use crate::rules::lists::paging::Page;
use crate::state::transaction::Transaction;
use crate::state::view::View;

pub(super) fn list(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    let name = subject(tx, request)?;
    let Reply::Pages { key, .. } = &request.call.operation.reply else {
        return Err(refusal::unplayed(&request.call.operation.id));
    };
    let view = tx.view();
    let page = Page::of(view, request.call, &request.query)?;
    let after = page.after.as_ref().and_then(Value::as_str);
    let rest = permissions(view, name)
        .into_iter()
        .filter(|permission| after.is_none_or(|after| permission.as_str() > after));
    let items = rest
        .take(page.size.saturating_add(1))
        .map(Value::from)
        .map(|permission| (permission.clone(), permission.to_string()));
    Ok(Answer::Json(page.answer(key, items.collect())))
}

/// Whoever need not sign in may do what any role may.
fn permissions(view: View<'_>, name: &str) -> BTreeSet<String> {
    let Some(access) = &view.index().api.service.access else {
        return BTreeSet::new();
    };
    match view.caller {
        Caller::Account { .. } => access::permissions(view, name),
        Caller::Anyone => {
            let roles = view
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
