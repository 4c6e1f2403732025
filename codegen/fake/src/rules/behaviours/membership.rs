//! `membership`: who becomes a member as what, and which role fits where.
//!
//! A service account is a member at once, under its own id. A person is one if some other invitation was accepted, and has the same id
//! everywhere; else the invitation waits.

use serde_json::Value;

use super::part::{Draft, Part, let_go};
use crate::call::refusal::{self, Refusal};
use crate::json::{self, Members};
use crate::model::Ids;
use crate::model::index::Index;
use crate::model::names::id_of;
use crate::state::ids;
use crate::state::transaction::Transaction;
use crate::state::view::View;

pub(super) const PART: Part = Part {
    creating,
    changing,
    deleting: let_go,
};

const EMAIL: &str = "email";
const ROLES: &str = "roles";

fn creating(tx: &mut Transaction<'_>, draft: &mut Draft) -> Result<(), Refusal> {
    check_role(tx.view(), &draft.parent, &draft.members)?;
    let email = json::text(&draft.members, EMAIL).to_lowercase();
    if !email.contains('@') {
        return Err(refusal::bad(format!("`{EMAIL}` must be an e-mail address")));
    }
    let (id, shown) = match account(tx.view(), &email) {
        Some((name, shown)) => (
            id_of(&name).to_owned(),
            [shown, "ACCEPTED".into(), "SERVICE_ACCOUNT".into()],
        ),
        None => person(tx, &email),
    };
    draft.id = Some(id);
    let [name, status, account] = shown.map(Value::String);
    let shown = [
        ("displayName", name),
        ("status", status),
        ("accountType", account),
        (EMAIL, email.into()),
    ];
    draft
        .members
        .extend(shown.map(|(member, value)| (member.to_owned(), value)));
    Ok(())
}

fn changing(tx: &mut Transaction<'_>, name: &str, after: &mut Members) -> Result<(), Refusal> {
    let parent = tx.view().kind_of(name).map_or("", |kind| kind.parent(name));
    check_role(tx.view(), parent, after)
}

/// Exactly one role, which is one of the scope's: `roles/project.user` for members of projects.
fn check_role(view: View<'_>, scope: &str, members: &Members) -> Result<(), Refusal> {
    let roles = json::texts(members.get(ROLES));
    let [role] = roles[..] else {
        return Err(refusal::bad(format!(
            "`{ROLES}` must hold exactly one role, not {}",
            roles.len()
        )));
    };
    if view.record(role).is_none() {
        return Err(refusal::bad(format!("`{ROLES}`: there is no {role}")));
    }
    let collection = scope.split('/').next().unwrap_or_default();
    let fits = id_of(role)
        .split('.')
        .next()
        .is_some_and(|kind| collection.strip_suffix('s') == Some(kind));
    if !fits {
        return Err(refusal::bad(format!(
            "`{ROLES}`: {role} cannot be given in {scope}"
        )));
    }
    Ok(())
}

/// The service account of an address, and what it is called.
fn account(view: View<'_>, email: &str) -> Option<(String, String)> {
    let access = view.index().api.service.access.as_ref()?;
    let mut accounts = view.store().table(&access.account.ty).all();
    accounts.find_map(|(name, record)| {
        let members = json::members(&record.text);
        let is_it = json::text(&members, &access.account.email) == email;
        is_it.then(|| {
            (
                name.to_owned(),
                json::text(&members, "displayName").to_owned(),
            )
        })
    })
}

fn person(tx: &mut Transaction<'_>, email: &str) -> (String, [String; 3]) {
    let view = tx.view();
    let others = memberships(view, email);
    let known = others
        .iter()
        .any(|member| json::text(member, "status") == "ACCEPTED");
    let status = if known { "ACCEPTED" } else { "PENDING" };
    let name = others
        .first()
        .map(|member| json::text(member, "displayName"));
    let name = name
        .or_else(|| email.split('@').next())
        .unwrap_or_default()
        .to_owned();
    let id = others
        .first()
        .map(|member| id_of(json::text(member, own(view.index()))).to_owned());
    let id = id.unwrap_or_else(|| ids::new(tx, &Ids::Decimal, ""));
    (id, [name, status.into(), "USER".into()])
}

fn memberships(view: View<'_>, email: &str) -> Vec<Members> {
    let names = view.store().mails.get(email).into_iter().flatten();
    names.filter_map(|name| view.stored(name)).collect()
}

/// The member that holds a membership's own name.
fn own(index: &Index) -> &str {
    let kind = index
        .api
        .service
        .access
        .as_ref()
        .and_then(|access| index.kind(&access.member.ty));
    kind.and_then(|kind| kind.own.as_deref()).unwrap_or("name")
}
