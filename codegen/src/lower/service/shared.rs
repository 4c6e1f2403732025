//! What all endpoints share behind them: permissions, and how events look.

use super::members::is_text;
use crate::error::Error;
use crate::lower::Lowering;
use crate::lower::symbols::Sort;
use crate::model::service::{Access, Account, Changes, Events, Member, Role};
use crate::model::{Millis, Ty};
use crate::name::{TypeName, Wire};
use crate::spec::reader::clipped;
use crate::spec::{self, Text};

impl Lowering<'_> {
    pub(super) fn access(&mut self, written: &spec::service::Access) -> Option<Access> {
        let account = self.resource_named(&written.account);
        let key = self.resource_named(&written.key);
        let member = self.resource_named(&written.member);
        let role = self.resource_named(&written.role);
        if let (Some(key), Some(account)) = (&key, &account) {
            self.lies_in(key, account, &written.key);
        }
        let account = account.and_then(|ty| self.account(ty, written));
        let member = member.and_then(|ty| self.membership(ty, written));
        let role = role.and_then(|ty| self.role(ty, written));
        Some(Access {
            account: account?,
            key: key?,
            member: member?,
            role: role?,
        })
    }

    fn account(&mut self, ty: TypeName, written: &spec::service::Access) -> Option<Account> {
        let email = self.member_that(&ty, &written.account_email, "a string", is_text);
        let boolean = |ty: &Ty| *ty == Ty::Boolean;
        let basic = written.basic.as_ref();
        let basic = basic.and_then(|path| self.member_that(&ty, path, "a boolean", boolean));
        Some(Account {
            email: email?,
            ty,
            basic,
        })
    }

    fn membership(&mut self, ty: TypeName, written: &spec::service::Access) -> Option<Member> {
        let email = self.member_that(&ty, &written.member_email, "a string", is_text);
        let roles = self.member_that(&ty, &written.roles, "a list of strings", is_list_of_texts);
        Some(Member {
            email: email?,
            roles: roles?,
            ty,
        })
    }

    fn role(&mut self, ty: TypeName, written: &spec::service::Access) -> Option<Role> {
        let permissions = &written.permissions;
        let permissions = self.member_that(&ty, permissions, "a list of strings", is_list_of_texts);
        Some(Role {
            permissions: permissions?,
            ty,
        })
    }

    /// Reports a key that lies elsewhere than in an account.
    fn lies_in(&mut self, key: &TypeName, account: &TypeName, written: &Text) {
        let parents = self.parents(key);
        if parents.contains(account) {
            return;
        }
        let message = format!("a `{key}` is not a child of a `{account}`");
        let error = Error::at(&written.span, message);
        self.mistakes
            .push(error.help("name the type whose resource name begins with that of the account"));
    }

    pub(super) fn event_look(&mut self, written: &spec::service::Events) -> Option<Events> {
        let about = written.about.as_ref();
        let about = about.and_then(|text| self.resource_named(text));
        let ty = self.event_struct(written);
        let union = self.event_union(written);
        let of = ty.as_ref();
        let id = self.part_of(of, Some(&written.id), "a string", is_text);
        let target = self.part_of(of, written.target.as_ref(), "a string", is_text);
        let time = self.part_of(of, Some(&written.time), "a timestamp", is_moment);
        let latest = self.of_reporter(written.latest.as_ref(), about.as_ref(), "a struct", |ty| {
            matches!(ty, Ty::Named(_))
        });
        let union = union.as_ref();
        let detail_time = self.detail_time(written.detail_time.as_ref(), union);
        let ping = self.variant_named(written.ping.as_ref(), union);
        let changes = self.changes(written, about.as_ref(), union);
        Some(Events {
            ty: ty?,
            id: id?,
            target,
            time: time?,
            detail_time,
            latest,
            retention: written.retention.as_ref().map(|span| Millis(span.value)),
            ping,
            changes,
            about,
        })
    }

    /// A member of the event, where both are known.
    fn part_of(
        &mut self,
        owner: Option<&TypeName>,
        path: Option<&Text>,
        wanted: &str,
        fits: impl FnOnce(&Ty) -> bool,
    ) -> Option<Wire> {
        self.member_that(owner?, path?, wanted, fits)
    }

    /// The struct around the union of events.
    fn event_struct(&mut self, written: &spec::service::Events) -> Option<TypeName> {
        let known = self.symbols.get(&written.ty.value);
        if let Some(symbol) = known.filter(|symbol| symbol.sort == Sort::Struct) {
            return Some(symbol.name.clone());
        }
        let message = format!("`{}` is not a struct", clipped(&written.ty.value));
        let structs = self.symbols.iter().filter(|s| s.sort == Sort::Struct);
        let error = self.symbols.suggest(
            Error::at(&written.ty.span, message),
            &written.ty.value,
            structs.map(|symbol| symbol.name.as_str()),
            "name the struct that holds the union of events",
        );
        self.mistakes.push(error);
        None
    }

    fn event_union(&mut self, written: &spec::service::Events) -> Option<TypeName> {
        let union = self.spec.api.events.as_ref();
        if union.is_none() {
            let error = Error::at(&written.at, "the API has no union of events");
            self.mistakes
                .push(error.help("add `events:` with the name of a union to `api.yaml`"));
        }
        let symbol = self.symbols.get(&union?.value)?;
        (symbol.sort == Sort::Union).then(|| symbol.name.clone())
    }

    fn changes(
        &mut self,
        written: &spec::service::Events,
        about: Option<&TypeName>,
        union: Option<&TypeName>,
    ) -> Option<Changes> {
        let (variant, of) = written.changes.as_ref()?;
        let variant = self.variant_named(Some(variant), union);
        let of = self.of_reporter(Some(of), about, "a map", |ty| matches!(ty, Ty::Map(_)));
        Some(Changes {
            variant: variant?,
            of: of?,
        })
    }

    /// A member of the resource that reports.
    fn of_reporter(
        &mut self,
        path: Option<&Text>,
        about: Option<&TypeName>,
        wanted: &str,
        fits: impl FnOnce(&Ty) -> bool,
    ) -> Option<Wire> {
        let path = path?;
        if about.is_none() {
            let error = Error::at(&path.span, "this member belongs to no resource");
            self.mistakes
                .push(error.help("add `about:` with the type of the resource that reports"));
        }
        self.member_that(about?, path, wanted, fits)
    }

    fn variant_named(&mut self, key: Option<&Text>, union: Option<&TypeName>) -> Option<Wire> {
        let (key, union) = (key?, union?);
        let symbol = self.symbols.get(union.as_str())?;
        let variants = symbol.ty.variants.as_deref().unwrap_or_default();
        if variants.iter().any(|(name, _)| name.value == key.value) {
            return Some(Wire::new(&key.value));
        }
        let message = format!("`{union}` has no variant `{}`", clipped(&key.value));
        let known = variants.iter().map(|(name, _)| name.as_str());
        let error = self.symbols.suggest(
            Error::at(&key.span, message),
            &key.value,
            known,
            "name a variant of the union of events",
        );
        self.mistakes.push(error);
        None
    }

    /// A member that the content of some variant has.
    fn detail_time(&mut self, path: Option<&Text>, union: Option<&TypeName>) -> Option<Wire> {
        let (path, union) = (path?, union?);
        let symbol = self.symbols.get(union.as_str())?;
        let contents = symbol.ty.variants.iter().flatten();
        let contents =
            contents.filter_map(|(_, variant)| self.symbols.ty(variant.ty.as_ref()?).ok());
        let members: Vec<_> = contents
            .filter_map(|ty| match ty {
                Ty::Named(name) => Some(self.members(&name)),
                _ => None,
            })
            .flatten()
            .collect();
        match self.member_of(&members, path)? {
            Ty::Timestamp => Some(Wire::new(&path.value)),
            _ => {
                self.misfit(path, "a timestamp");
                None
            }
        }
    }
}

fn is_moment(ty: &Ty) -> bool {
    *ty == Ty::Timestamp
}

fn is_list_of_texts(ty: &Ty) -> bool {
    matches!(ty, Ty::List(item) if is_text(item))
}
