//! What a valid request must be refused for, by the rules that are written down.

use std::collections::BTreeSet;

use fake::Fake;
use serde_json::Value;

use crate::make::Draft;
use crate::model::{Model, Operation, Reply, Ty};

pub(crate) struct Oracle<'m> {
    pub(crate) model: &'m Model,
    pub(crate) fake: &'m Fake,
    email: String,
    account: String,
}

impl<'m> Oracle<'m> {
    pub(crate) fn new(model: &'m Model, fake: &'m Fake) -> Self {
        let own = fake.credentials().expect("credentials");
        let end = format!("/{}", own.key_id);
        let keys = model.kinds().flat_map(|ty| fake.names(ty));
        let key = keys
            .into_iter()
            .find(|name| name.ends_with(&end))
            .expect("a key");
        let account = above(&key).unwrap_or_default().to_owned();
        Self {
            model,
            fake,
            email: own.email.clone(),
            account,
        }
    }

    /// The names of all resources of some types, those that are entries of maps among them.
    pub(crate) fn all(&self, types: &[&str]) -> Vec<String> {
        types.iter().flat_map(|ty| self.names(ty)).collect()
    }

    fn names(&self, ty: &str) -> Vec<String> {
        let Some(entry) = &self.model.rules(ty).entry_of else {
            return self.fake.names(ty);
        };
        let pattern = self
            .model
            .patterns(ty)
            .next()
            .and_then(above)
            .unwrap_or_default();
        let holder = self
            .model
            .kinds()
            .find(|kind| self.model.patterns(kind).any(|own| own == pattern));
        let collection = self
            .model
            .patterns(ty)
            .next()
            .and_then(|own| own.rsplit('/').nth(1))
            .unwrap_or_default();
        let mut names = Vec::new();
        for holder in self
            .fake
            .names(holder.unwrap_or_default())
            .into_iter()
            .take(30)
        {
            let map = self
                .fake
                .get(&holder)
                .map(|found| found[&entry.map].clone());
            let keys = map
                .as_ref()
                .and_then(Value::as_object)
                .into_iter()
                .flat_map(|map| map.keys());
            let keys = keys.filter(|key| !key.is_empty() && !key.contains('/'));
            names.extend(keys.map(|key| format!("{holder}/{collection}/{key}")));
        }
        names
    }

    /// Whether the caller needs it, so that no test may change it.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        let access = self.model.api.service.access.as_ref();
        let is_member = access.is_some_and(|access| self.model.is_name(&access.member.ty, name));
        let mail = || {
            self.fake
                .get(name)
                .is_some_and(|found| found["email"] == self.email.as_str())
        };
        name == self.account
            || name.starts_with(&format!("{}/", self.account))
            || (is_member && mail())
    }

    /// Whether the caller's own account lies in it.
    fn holds_own(&self, name: &str) -> bool {
        self.account.starts_with(&format!("{name}/"))
    }

    /// Whether the caller has the permission of an operation for a resource.
    pub(crate) fn may(&self, operation: &Operation, name: &str) -> bool {
        let (Some(permission), Some(access)) =
            (&operation.permission, &self.model.api.service.access)
        else {
            return !(operation.does() == "delete" && self.holds_own(name));
        };
        let chain = self.chain(name);
        let members = self.fake.names(&access.member.ty);
        members.iter().any(|member| {
            above(member).is_some_and(|scope| chain.contains(scope))
                && self.grants(member, permission)
        }) && !(operation.does() == "delete" && self.holds_own(name))
    }

    fn grants(&self, member: &str, permission: &str) -> bool {
        let Some(access) = &self.model.api.service.access else {
            return true;
        };
        let member = self.fake.get(member).unwrap_or_default();
        let roles = texts(&member[&access.member.roles]);
        member[&access.member.email] == self.email.as_str()
            && roles.iter().any(|role| {
                let role = self.fake.get(role).unwrap_or_default();
                texts(&role[&access.role.permissions]).contains(&permission)
            })
    }

    /// A resource, what it lies in, and what these belong to.
    fn chain(&self, name: &str) -> BTreeSet<String> {
        let mut chain = BTreeSet::new();
        let mut open = vec![name.to_owned()];
        while let Some(name) = open.pop() {
            open.extend(above(&name).map(str::to_owned));
            let parent = self
                .model
                .kind(&name)
                .and_then(|ty| self.model.rules(ty).parent.clone());
            if let (Some(parent), Some(found)) = (parent, self.fake.get(&name)) {
                open.extend(found[&parent].as_str().map(str::to_owned));
            }
            chain.insert(name);
        }
        chain
    }

    /// Whether there is a resource with such a path for this operation.
    pub(crate) fn is_there(&self, operation: &Operation, path: &[(String, String)]) -> bool {
        let draft = Draft {
            operation: operation.clone(),
            path: path.to_vec(),
            query: Vec::new(),
            body: None,
        };
        self.resource(&draft)
            .is_none_or(|name| self.fits(operation, &name))
    }

    /// Whether a resource is one of those that there are for an operation.
    pub(crate) fn fits(&self, operation: &Operation, name: &str) -> bool {
        let found = self.fake.get(name).unwrap_or_default();
        operation.service.only.iter().all(|(path, value)| {
            let found = path
                .split_once('.')
                .map_or(&found[path], |(first, rest)| &found[first][rest]);
            found == value
        })
    }

    /// The name of the resource of the operation's type at the end of a path.
    pub(crate) fn resource(&self, draft: &Draft) -> Option<String> {
        let filled = draft.filled();
        let ends = filled.match_indices('/').map(|(at, _)| &filled[at + 1..]);
        ends.into_iter()
            .find(|end| self.model.is_name(draft.operation.of(), end))
            .map(str::to_owned)
    }

    /// The longest name in a path.
    pub(crate) fn scope(&self, draft: &Draft) -> Option<String> {
        let filled = draft.filled();
        let parts: Vec<_> = filled.split('/').collect();
        for end in (1..=parts.len()).rev() {
            for start in 0..end {
                let name = parts[start..end].join("/");
                if self.model.kind(&name).is_some() {
                    return Some(name).filter(|name| !name.contains("/-"));
                }
            }
        }
        None
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        let entry = self
            .model
            .kind(name)
            .and_then(|ty| self.model.rules(ty).entry_of.as_ref());
        match (entry, above(name)) {
            (Some(entry), Some(holder)) => {
                let key = name.rsplit('/').next().unwrap_or_default();
                self.fake
                    .get(holder)
                    .is_some_and(|found| found[&entry.map].get(key).is_some())
            }
            _ => self.fake.get(name).is_some(),
        }
    }

    /// The statuses one of which a request must get; none if it must work.
    pub(crate) fn expected(&self, draft: &Draft) -> Vec<u16> {
        let operation = &draft.operation;
        let mut statuses = Vec::new();
        let mut refuse = |status: u16, wrong: bool| {
            if wrong {
                statuses.push(status);
            }
        };
        if let Some(scope) = self.scope(draft) {
            let mut name = Some(scope.as_str());
            while let Some(one) = name {
                refuse(404, !self.exists(one));
                name = above(one);
            }
            refuse(
                403,
                !self.may(operation, &scope) && operation.permission.is_some(),
            );
        }
        let name = self.resource(draft);
        refuse(
            404,
            name.as_ref()
                .is_some_and(|name| !self.fits(operation, name)),
        );
        let body = draft.body.clone().unwrap_or_default();
        match operation.does() {
            "create" => statuses.extend(self.making(draft, &[self.made(draft, &body)])),
            "create_each" => {
                statuses.extend(self.making_each(draft, &body[operation.detail("items")]));
            }
            "update" | "replace" => refuse(400, self.names_nothing(operation.of(), &body)),
            "delete" => refuse(
                400,
                name.is_some_and(|name| self.is_full(operation.of(), &name)),
            ),
            "delete_each" | "change_entries" | "move" => {
                statuses.extend(self.items(draft, &body[operation.detail("items")]));
            }
            "set" => refuse(409, name.is_some_and(|name| self.has_all(operation, &name))),
            "find" => refuse(404, !self.finds(draft)),
            "behaviour" => statuses.extend(self.behaves(draft)),
            _ => {}
        }
        statuses
    }

    fn made<'d>(&self, draft: &Draft, members: &'d Value) -> (String, &'d Value) {
        (self.scope(draft).unwrap_or_default(), members)
    }

    fn making_each(&self, draft: &Draft, items: &Value) -> Vec<u16> {
        let parent = draft.operation.detail("parent");
        let own = self.scope(draft).unwrap_or_default();
        let items = items.as_array().into_iter().flatten();
        let items: Vec<_> = items
            .map(|item| (item[parent].as_str().unwrap_or(&own).to_owned(), item))
            .collect();
        let mut statuses = self.making(draft, &items);
        let missing = items.iter().any(|(parent, _)| !self.exists(parent));
        statuses.extend(missing.then_some(404));
        statuses
    }

    /// What making resources, each in its parent, must be refused for.
    fn making(&self, draft: &Draft, items: &[(String, &Value)]) -> Vec<u16> {
        let ty = draft.operation.of();
        let rules = self.model.rules(ty);
        let (mut statuses, mut taken) = (Vec::new(), BTreeSet::new());
        for (parent, members) in items {
            let mut refuse = |status: u16, wrong: bool| {
                if wrong {
                    statuses.push(status);
                }
            };
            let siblings: Vec<_> = self
                .fake
                .names(ty)
                .into_iter()
                .filter(|name| above(name).unwrap_or_default() == parent)
                .collect();
            refuse(400, rules.most.is_some_and(|most| siblings.len() >= most));
            refuse(400, self.names_nothing(ty, members));
            if let Some(owner) = rules
                .parent
                .as_ref()
                .and_then(|member| members[member].as_str())
            {
                refuse(404, !self.exists(owner));
                refuse(403, !self.may(&draft.operation, owner));
            }
            for member in &rules.unique {
                let value = members[member].as_str().map(str::to_lowercase);
                let same = |name: &String| {
                    self.fake
                        .get(name)
                        .is_some_and(|found| found[member].as_str().map(str::to_lowercase) == value)
                };
                refuse(
                    409,
                    value.is_some()
                        && (siblings.iter().any(same)
                            || !taken.insert((parent.clone(), value.clone()))),
                );
            }
            let id = rules
                .entry_of
                .as_ref()
                .map_or("number", |entry| entry.key.as_str());
            if let Some(id) = members[id].as_str() {
                let suffix = format!("/{id}");
                let there = siblings.iter().any(|name| name.ends_with(&suffix))
                    || (rules.entry_of.is_some() && self.has_entry(ty, parent, id));
                refuse(
                    409,
                    there || !taken.insert((parent.clone(), Some(id.to_owned()))),
                );
            }
        }
        statuses
    }

    fn has_entry(&self, ty: &str, holder: &str, key: &str) -> bool {
        let entry = self.model.rules(ty).entry_of.as_ref();
        entry.is_some_and(|entry| {
            self.fake
                .get(holder)
                .is_some_and(|found| found[&entry.map].get(key).is_some())
        })
    }

    /// Whether a member names what is not there, although there could be something.
    fn names_nothing(&self, ty: &str, members: &Value) -> bool {
        let fields = self
            .model
            .structure(ty)
            .map_or(&[][..], |found| &found.fields);
        fields.iter().filter(|field| !field.output).any(|field| {
            let named = match &field.ty {
                Ty::NameOf(named) => named,
                Ty::List(item) => match &**item {
                    Ty::NameOf(named) => named,
                    _ => return false,
                },
                _ => return false,
            };
            let made =
                self.model.operations.iter().any(|operation| {
                    operation.of() == named && operation.does().starts_with("create")
                });
            let known = made || !self.fake.names(named).is_empty();
            let value = &members[&field.wire];
            let all = value.as_str().into_iter().chain(texts(value));
            known
                && all
                    .into_iter()
                    .any(|name| !name.is_empty() && !self.exists(name))
        })
    }

    /// Whether a resource holds what it must not hold to be deleted.
    pub(crate) fn is_full(&self, ty: &str, name: &str) -> bool {
        let below = format!("{name}/");
        self.model.rules(ty).empty_of.iter().any(|ty| {
            self.fake
                .names(ty)
                .iter()
                .any(|held| held.starts_with(&below))
        })
    }

    /// What one of many that is not there, or not the caller's, means for all.
    fn items(&self, draft: &Draft, items: &Value) -> Vec<u16> {
        let operation = &draft.operation;
        let names = texts(items);
        let there = names.iter().filter(|name| self.exists(name));
        let mut statuses: Vec<u16> = there
            .filter(|name| !self.may(operation, name))
            .map(|_| 403)
            .collect();
        let reports = match &operation.reply {
            Reply::One(Ty::Named(reply)) => self
                .model
                .structure(reply)
                .is_some_and(|reply| reply.partial.is_some()),
            _ => operation.does() == "delete_each",
        };
        let scope = self.scope(draft).unwrap_or_default();
        let mut moved = BTreeSet::new();
        let fails = |name: &&str| {
            !self.exists(name) || !moved.insert((*name).to_owned()) || above(name) == Some(&scope)
        };
        if !reports && operation.does() == "move" {
            let first: Vec<_> = names.iter().copied().filter(fails).collect();
            statuses.extend(first.iter().take(1).map(|name| {
                if above(name) == Some(&scope) && self.exists(name) {
                    409
                } else {
                    404
                }
            }));
        }
        statuses
    }

    fn has_all(&self, operation: &Operation, name: &str) -> bool {
        let found = self.fake.get(name).unwrap_or_default();
        let members = operation.service.does["set"]["members"]
            .as_object()
            .into_iter()
            .flatten();
        let mut members = members.map(|(member, value)| &found[member] == value);
        operation.service.does["set"]["refuse_again"] == true && members.all(|same| same)
    }

    /// Whether one of the words occurs in a resource that can be found.
    fn finds(&self, draft: &Draft) -> bool {
        let words = draft.query.iter().find(|(name, _)| {
            draft
                .operation
                .service
                .filters
                .get(name)
                .is_some_and(|rule| rule == "search")
        });
        let words: Vec<_> = words
            .map(|(_, text)| text.split_whitespace().map(str::to_lowercase).collect())
            .unwrap_or_default();
        let names = self.fake.names(draft.operation.of());
        names
            .iter()
            .filter(|name| self.fits(&draft.operation, name))
            .any(|name| {
                let found = self.fake.get(name).unwrap_or_default();
                let found = found
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(_, value)| value);
                let found: Vec<_> = found.flat_map(all_texts).collect();
                words.is_empty()
                    || words
                        .iter()
                        .any(|word: &String| found.iter().any(|text| text.contains(word.as_str())))
            })
    }

    fn behaves(&self, draft: &Draft) -> Vec<u16> {
        let found = self
            .resource(draft)
            .and_then(|name| self.fake.get(&name))
            .unwrap_or_default();
        match draft.operation.behaviour() {
            "invite_url" if found["status"] != "PENDING" => vec![400],
            "claim_info" => {
                let identifier = draft
                    .query
                    .iter()
                    .rfind(|(name, _)| name == "identifier")
                    .map_or("", |(_, value)| value);
                let stocked = ["fake-kit-1", "c0fakedevice00000901", "c0fakedevice00000902"]
                    .contains(&identifier);
                let end = format!("/{identifier}");
                let there = self
                    .fake
                    .names("Device")
                    .iter()
                    .any(|name| name.ends_with(&end));
                if stocked || there {
                    Vec::new()
                } else {
                    vec![404]
                }
            }
            _ => Vec::new(),
        }
    }
}

/// What a resource lies in, by its name.
pub(crate) fn above(name: &str) -> Option<&str> {
    let (rest, _) = name.rsplit_once('/')?;
    rest.rsplit_once('/').map(|(above, _)| above)
}

pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn all_texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.to_lowercase()],
        Value::Array(items) => items.iter().flat_map(all_texts).collect(),
        Value::Object(members) => members.values().flat_map(all_texts).collect(),
        _ => Vec::new(),
    }
}
