//! Who may do what: the permissions of the roles of a caller's memberships.
//!
//! A membership counts for what it lies in, and for everything that belongs to that. What is not there is 404 even for those who
//! could not see it; what is there, and not theirs, is 403.

use std::collections::BTreeSet;

use super::json;
use super::look::Look;
use super::refusal;
use crate::fake::call::{Caller, Refusal};

impl<'w> Look<'w> {
    /// Whether the caller has a permission for a resource; without a permission, everybody may.
    pub(crate) fn may(self, permission: Option<&str>, name: &str) -> bool {
        let Some(permission) = permission else {
            return true;
        };
        match self.caller {
            Caller::Anyone => true,
            Caller::Account { email, .. } => {
                let chain = self.chain(name);
                self.memberships(email).any(|(scope, membership)| {
                    chain.contains(&scope) && self.grants(membership, permission)
                })
            }
        }
    }

    /// Makes sure that the caller has a permission for a resource.
    ///
    /// # Errors
    ///
    /// 403, which says what is missing where.
    pub(crate) fn allow(self, permission: Option<&str>, name: &str) -> Result<(), Refusal> {
        match permission {
            Some(permission) if !self.may(Some(permission), name) => {
                let whom = self.caller_name();
                Err(refusal::forbidden(format!(
                    "{whom} lacks the permission {permission} in {name}"
                )))
            }
            _ => Ok(()),
        }
    }

    /// Everything that the caller may do with a resource, sorted.
    pub(crate) fn permissions(self, name: &str) -> BTreeSet<String> {
        let Caller::Account { email, .. } = self.caller else {
            return BTreeSet::new();
        };
        let chain = self.chain(name);
        let memberships = self
            .memberships(email)
            .filter(|(scope, _)| chain.contains(scope));
        memberships
            .flat_map(|(_, membership)| self.granted(membership))
            .collect()
    }

    /// Who calls, in words.
    pub(crate) fn caller_name(self) -> String {
        match self.caller {
            Caller::Anyone => "the caller".to_owned(),
            Caller::Account { email, .. } => email.to_string(),
        }
    }

    /// Scopes and names of the memberships of an address.
    fn memberships(self, email: &str) -> impl Iterator<Item = (String, &'w str)> + use<'w> {
        let names = self.store().mails.get(email).into_iter().flatten();
        names.filter_map(move |name| {
            Some((self.kind_of(name)?.parent(name).to_owned(), name.as_str()))
        })
    }

    fn grants(self, membership: &str, permission: &str) -> bool {
        self.granted(membership)
            .iter()
            .any(|granted| granted == permission)
    }

    /// The permissions of the roles of a membership.
    fn granted(self, membership: &str) -> Vec<String> {
        let Some(access) = &self.index().api.service.access else {
            return Vec::new();
        };
        let members = self.stored(membership).unwrap_or_default();
        let roles = json::texts(json::at(&members, &access.member.roles));
        let roles = roles.into_iter().filter_map(|role| self.stored(role));
        roles
            .flat_map(|role| owned(json::texts(json::at(&role, &access.role.permissions))))
            .collect()
    }
}

fn owned(texts: Vec<&str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
}

/// What a caller may see of many resources: asked once for each holder.
pub(crate) struct Sight<'w> {
    look: Look<'w>,
    permission: Option<&'w str>,
    by_holder: std::collections::BTreeMap<String, bool>,
}

impl<'w> Sight<'w> {
    pub(crate) fn new(look: Look<'w>, permission: Option<&'w str>) -> Self {
        Self {
            look,
            permission,
            by_holder: std::collections::BTreeMap::new(),
        }
    }

    /// Whether the caller may see a resource.
    pub(crate) fn sees(&mut self, name: &str) -> bool {
        if self.permission.is_none() || *self.look.caller == Caller::Anyone {
            return true;
        }
        let Some(kind) = self.look.kind_of(name) else {
            return false;
        };
        let holder = kind.parent(name);
        if holder.is_empty() || self.look.index().rules(&kind.name).parent.is_some() {
            return self.look.may(self.permission, name);
        }
        if let Some(known) = self.by_holder.get(holder) {
            return *known;
        }
        let sees = self.look.may(self.permission, name);
        self.by_holder.insert(holder.to_owned(), sees);
        sees
    }
}
