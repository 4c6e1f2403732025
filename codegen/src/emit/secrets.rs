//! Which replies can hold a secret.

use std::collections::BTreeSet;

use crate::model::{Api, Content, Reply, Ty, Type};
use crate::name::TypeName;

/// The types that hold a secret, at any depth.
pub(super) struct Secrets<'a>(BTreeSet<&'a TypeName>);

impl<'a> Secrets<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let types = || api.resources.iter().flat_map(|resource| &resource.types);
        let mut secrets = Self(BTreeSet::new());
        // A type can refer to one that comes later, so until nothing is added any more.
        loop {
            let more: Vec<&TypeName> = types()
                .filter_map(|ty| secrets.holder(ty))
                .filter(|name| !secrets.0.contains(name))
                .collect();
            if more.is_empty() {
                return secrets;
            }
            secrets.0.extend(more);
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

    /// Returns the name of a type that holds a secret, as far as is known.
    fn holder<'b>(&self, ty: &'b Type) -> Option<&'b TypeName> {
        let (name, holds) = match ty {
            Type::Struct(strukt) => {
                let mut fields = strukt.fields.iter();
                let own = fields.any(|field| self.is_in(&field.ty));
                let inlined = strukt.unions.iter().any(|union| self.0.contains(union));
                (&strukt.name, own || inlined)
            }
            Type::Union(union) => {
                let mut contents = union.variants.iter().map(|variant| &variant.content);
                let holds = contents.any(|content| match content {
                    Content::Member(_, ty) | Content::Direct(ty) => self.is_in(ty),
                    Content::Empty => false,
                });
                (&union.name, holds)
            }
            Type::Enum(_) | Type::NameUnion(_) => return None,
        };
        holds.then_some(name)
    }

    fn is_in(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Secret => true,
            Ty::List(item) | Ty::Map(item) => self.is_in(item),
            Ty::Named(name) => self.0.contains(name),
            _ => false,
        }
    }
}
