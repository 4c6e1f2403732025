//! Which replies can hold a secret, and which members of a request do.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Api, Content, Endpoint, Form, Reply, Struct, Ty, Type, Union};
use crate::name::{TypeName, Wire};

/// The structs and unions of an API, and which of them hold a secret.
pub(super) struct Secrets<'a> {
    types: BTreeMap<&'a TypeName, &'a Type>,
    /// The types that hold a secret, at any depth.
    holders: BTreeSet<&'a TypeName>,
}

impl<'a> Secrets<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let types = api.resources.iter().flat_map(|resource| &resource.types);
        let named = |ty: &'a Type| match ty {
            Type::Struct(strukt) => Some((&strukt.name, ty)),
            Type::Union(union) => Some((&union.name, ty)),
            Type::Enum(_) | Type::NameUnion(_) => None,
        };
        let mut secrets = Self {
            types: types.filter_map(named).collect(),
            holders: BTreeSet::new(),
        };
        // A type can refer to one that comes later, so until nothing is added any more.
        loop {
            let types = secrets.types.iter();
            let holders = types.filter(|(_, ty)| secrets.is_holder(ty));
            let holders: BTreeSet<&TypeName> = holders.map(|(name, _)| *name).collect();
            if holders.len() == secrets.holders.len() {
                return secrets;
            }
            secrets.holders = holders;
        }
    }

    /// Returns whether a reply can hold a secret.
    pub(super) fn in_reply(&self, reply: &Reply) -> bool {
        match reply {
            Reply::Nothing => false,
            Reply::One(ty) => self.is_in(ty),
            Reply::Pages { item, .. } | Reply::Stream { item, .. } => self.is_in(item),
        }
    }

    /// Returns the wire names of the members of a request whose values are secrets, at any depth.
    pub(super) fn in_request(&self, endpoint: &'a Endpoint) -> BTreeSet<&'a Wire> {
        let mut found = Found::default();
        for param in endpoint.required.iter().chain(&endpoint.optional) {
            self.member(&param.wire, &param.ty, &mut found);
        }
        found.members
    }

    /// Returns whether a type holds a secret, as far as is known.
    fn is_holder(&self, ty: &Type) -> bool {
        match ty {
            Type::Struct(strukt) => {
                let mut fields = strukt.fields.iter();
                fields.any(|field| self.is_in(&field.ty))
                    || (strukt.unions.iter()).any(|union| self.holders.contains(union))
            }
            Type::Union(union) => {
                let mut contents = union.variants.iter().map(|variant| &variant.content);
                contents.any(|content| match content {
                    Content::Member(_, ty) | Content::Direct(ty) => self.is_in(ty),
                    Content::Empty => false,
                })
            }
            Type::Enum(_) | Type::NameUnion(_) => false,
        }
    }

    fn is_in(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Secret => true,
            Ty::List(item) | Ty::Map(item) => self.is_in(item),
            Ty::Named(name) => self.holders.contains(name),
            _ => false,
        }
    }

    /// Adds a member, if it is a secret or a list or map of them, or those in it.
    fn member(&self, wire: &'a Wire, ty: &'a Ty, found: &mut Found<'a>) {
        match ty {
            Ty::Secret => drop(found.members.insert(wire)),
            Ty::List(item) | Ty::Map(item) => self.member(wire, item, found),
            Ty::Named(name) => self.named(name, found),
            _ => {}
        }
    }

    /// Adds the members of a type.
    fn named(&self, name: &'a TypeName, found: &mut Found<'a>) {
        // A type can hold itself.
        if !self.holders.contains(name) || !found.types.insert(name) {
            return;
        }
        match self.types.get(name) {
            Some(Type::Struct(strukt)) => self.fields(strukt, found),
            Some(Type::Union(union)) => self.variants(union, found),
            _ => {}
        }
    }

    fn fields(&self, strukt: &'a Struct, found: &mut Found<'a>) {
        for field in &strukt.fields {
            self.member(&field.wire, &field.ty, found);
        }
        for union in &strukt.unions {
            self.named(union, found);
        }
    }

    fn variants(&self, union: &'a Union, found: &mut Found<'a>) {
        for variant in &union.variants {
            match (&variant.content, &union.form) {
                (Content::Member(wire, ty), _) => self.member(wire, ty, found),
                (Content::Direct(ty), Form::Nested { content, .. }) => {
                    self.member(content, ty, found);
                }
                (Content::Direct(ty), _) => self.member(&variant.key, ty, found),
                (Content::Empty, _) => {}
            }
        }
    }
}

/// The members that hold secrets, and the types that were looked into.
#[derive(Default)]
struct Found<'a> {
    members: BTreeSet<&'a Wire>,
    types: BTreeSet<&'a TypeName>,
}
