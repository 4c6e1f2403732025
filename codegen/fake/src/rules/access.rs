//! Who may do what: the permissions of the roles of a caller's memberships.
//!
//! A membership counts for what it lies in, and for everything that belongs to that. What is not there is 404 even for those who
//! could not see it; what is there, and not theirs, is 403.

use std::collections::BTreeSet;

use crate::call::Caller;
use crate::call::refusal::{self, Refusal};
use crate::json;
use crate::model::index::Kind;
use crate::model::names;
use crate::state::store::Record;
use crate::state::view::View;

/// Whether the caller has a permission for a resource; without a permission, everybody may.
pub(crate) fn may(view: View<'_>, permission: Option<&str>, name: &str) -> bool {
    let Some(permission) = permission else {
        return true;
    };
    match view.caller {
        Caller::Anyone => true,
        Caller::Account { email, .. } => {
            let chain = view.chain(name);
            memberships(view, email).any(|(scope, membership)| {
                chain.contains(&scope) && grants(view, membership, permission)
            })
        }
    }
}

/// Makes sure that the caller has a permission for a resource.
///
/// # Errors
///
/// 403, which says what is missing where.
pub(crate) fn allow(view: View<'_>, permission: Option<&str>, name: &str) -> Result<(), Refusal> {
    match permission {
        Some(permission) if !may(view, Some(permission), name) => {
            let whom = caller_name(view);
            Err(refusal::forbidden(format!(
                "{whom} lacks the permission {permission} in {name}"
            )))
        }
        _ => Ok(()),
    }
}

/// Everything that the caller may do with a resource, sorted.
pub(crate) fn permissions(view: View<'_>, name: &str) -> BTreeSet<String> {
    let Caller::Account { email, .. } = view.caller else {
        return BTreeSet::new();
    };
    let chain = view.chain(name);
    let memberships = memberships(view, email).filter(|(scope, _)| chain.contains(scope));
    memberships
        .flat_map(|(_, membership)| granted(view, membership))
        .collect()
}

/// Who calls, in words.
fn caller_name(view: View<'_>) -> String {
    match view.caller {
        Caller::Anyone => "the caller".to_owned(),
        Caller::Account { email, .. } => email.to_string(),
    }
}

/// Scopes and names of the memberships of an address.
fn memberships<'w>(
    view: View<'w>,
    email: &str,
) -> impl Iterator<Item = (String, &'w str)> + use<'w> {
    let names = view.store().mails.get(email).into_iter().flatten();
    names.filter_map(move |name| Some((view.kind_of(name)?.parent(name).to_owned(), name.as_str())))
}

fn grants(view: View<'_>, membership: &str, permission: &str) -> bool {
    granted(view, membership)
        .iter()
        .any(|granted| granted == permission)
}

/// The permissions of the roles of a membership.
fn granted(view: View<'_>, membership: &str) -> Vec<String> {
    let Some(access) = &view.index().api.service.access else {
        return Vec::new();
    };
    let members = view.stored(membership).unwrap_or_default();
    let roles = json::texts(json::at(&members, &access.member.roles));
    let roles = roles.into_iter().filter_map(|role| view.stored(role));
    roles
        .flat_map(|role| owned(json::texts(json::at(&role, &access.role.permissions))))
        .collect()
}

/// The resource of a name, where `-` stands for any id: the first that can be seen and that the caller may see.
pub(crate) fn find<'w>(
    view: View<'w>,
    kind: &Kind,
    asked: &str,
    permission: Option<&str>,
) -> Option<(&'w str, &'w Record)> {
    let table = view.store().table(&kind.name);
    let mut names: Box<dyn Iterator<Item = &'w str>> = match names::id_of(asked) {
        "-" => Box::new(table.all().map(|(name, _)| name)),
        id => Box::new(table.with_id(id)),
    };
    names.find_map(|name| {
        let fits = names::matches_wild(asked, name) && may(view, permission, name);
        fits.then(|| table.get(name).map(|record| (name, record)))
            .flatten()
            .filter(|(_, record)| record.visible <= view.now)
    })
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

/// What a caller may see of many resources: asked once for each holder.
pub(crate) struct Sight<'w> {
    view: View<'w>,
    permission: Option<&'w str>,
    by_holder: std::collections::BTreeMap<String, bool>,
}

impl<'w> Sight<'w> {
    pub(crate) fn new(view: View<'w>, permission: Option<&'w str>) -> Self {
        Self {
            view,
            permission,
            by_holder: std::collections::BTreeMap::new(),
        }
    }

    /// Whether the caller may see a resource.
    pub(crate) fn sees(&mut self, name: &str) -> bool {
        if self.permission.is_none() || *self.view.caller == Caller::Anyone {
            return true;
        }
        let Some(kind) = self.view.kind_of(name) else {
            return false;
        };
        let holder = kind.parent(name);
        if holder.is_empty() || self.view.index().rules(&kind.name).parent.is_some() {
            return may(self.view, self.permission, name);
        }
        if let Some(known) = self.by_holder.get(holder) {
            return *known;
        }
        let sees = may(self.view, self.permission, name);
        self.by_holder.insert(holder.to_owned(), sees);
        sees
    }
}
