//! What follows from an endpoint itself: what it does, of which resource, and what its query parameters select.

use std::collections::BTreeMap;

use super::filters::selects;
use super::paths::{Stands, Target};
use crate::lower::Lowering;
use crate::model::service::{Does, Filter};
use crate::model::{Endpoint, Param, Place, Reply, Ty, Verb};
use crate::name::{TypeName, Wire};
use crate::spec;

impl Lowering<'_> {
    /// The resource that a call is about.
    pub(super) fn of(
        &self,
        endpoint: &Endpoint,
        written: &spec::Endpoint,
        target: Option<&Target>,
    ) -> Option<TypeName> {
        let created = written.creates.as_ref();
        let created = created.and_then(|creates| self.symbols.get(&creates.ty.value));
        let created = created.map(|symbol| symbol.name.clone());
        let replied = match &endpoint.reply {
            Reply::Pages { item, .. } => self.resource_type(item),
            Reply::One(_) | Reply::Nothing | Reply::Stream { .. } => None,
        };
        let alone = match &endpoint.reply {
            Reply::One(item) => self.resource_type(item),
            Reply::Pages { .. } | Reply::Nothing | Reply::Stream { .. } => None,
        };
        let led_to = target.map(|target| target.ty.clone());
        created.or(replied).or(led_to).or(alone)
    }

    pub(super) fn does(&self, endpoint: &Endpoint, target: Option<&Target>) -> Does {
        let item = target.filter(|target| target.place == Stands::Item && !target.verb);
        match (endpoint.verb, &endpoint.reply, item) {
            (_, Reply::Stream { .. }, _) => Does::Follow,
            (Verb::Get, Reply::Pages { item, .. }, _) if self.resource_type(item).is_some() => {
                Does::List
            }
            (Verb::Get, Reply::One(ty), Some(item))
                if self.resource_type(ty).as_ref() == Some(&item.ty) =>
            {
                Does::Read
            }
            (Verb::Post, _, _) => creation(endpoint),
            (Verb::Patch, _, Some(_)) => Does::Update,
            (Verb::Put, _, Some(_)) => Does::Replace,
            (Verb::Delete, _, Some(_)) => Does::Delete,
            _ => Does::Act,
        }
    }

    /// The type's name where it is that of a resource.
    pub(super) fn resource_type(&self, ty: &Ty) -> Option<TypeName> {
        let Ty::Named(name) = ty else { return None };
        let symbol = self.symbols.get(name.as_str())?;
        (!symbol.ty.patterns.is_empty()).then(|| name.clone())
    }

    /// What parameters select by their types alone.
    pub(super) fn filters(
        &self,
        endpoint: &Endpoint,
        does: &Does,
        of: Option<&TypeName>,
    ) -> BTreeMap<Wire, Filter> {
        let Some(of) = of.filter(|_| selects(does)) else {
            return BTreeMap::new();
        };
        query(endpoint)
            .filter_map(|param| Some((param.wire.clone(), self.filter(&param.ty, of)?)))
            .collect()
    }

    /// What a parameter of this type selects; nothing where its type does not say so.
    fn filter(&self, ty: &Ty, of: &TypeName) -> Option<Filter> {
        match scalar(ty) {
            Ty::IdOf(_) => Some(Filter::Id),
            names @ (Ty::NameOf(_) | Ty::NameUnion(_)) => Some(Filter::Within {
                member: self.member_of_type(of, names),
            }),
            value @ Ty::Enum(_) => Some(Filter::Member(self.member_of_type(of, value)?)),
            _ => None,
        }
    }

    /// The first member of a struct that holds values of a type, not counting its own name.
    fn member_of_type(&self, of: &TypeName, wanted: &Ty) -> Option<Wire> {
        let own = Ty::NameOf(of.clone());
        let fields = self.fields_of(&Ty::Named(of.clone()))?;
        let found = fields.iter().find(|(_, field)| {
            let ty = self.symbols.ty(&field.ty);
            ty.is_ok_and(|ty| scalar(&ty) == wanted && ty != own)
        });
        found.map(|(wire, _)| Wire::new(&wire.value))
    }
}

/// The query parameters of a call.
pub(super) fn query(endpoint: &Endpoint) -> impl Iterator<Item = &Param> {
    let params = endpoint.required.iter().chain(&endpoint.optional);
    params.filter(|param| param.place == Place::Query)
}

/// What a POST makes.
fn creation(endpoint: &Endpoint) -> Does {
    match &endpoint.creates {
        None => Does::Act,
        Some(creates) if creates.each.is_none() => Does::Create {
            prefix: Wire::new(""),
            set: BTreeMap::new(),
        },
        Some(_) => {
            let list =
                |param: &&Param| param.place == Place::Field && matches!(param.ty, Ty::List(_));
            let items = endpoint.required.iter().find(list);
            items.map_or(Does::Act, |items| Does::CreateEach {
                items: items.wire.clone(),
                parent: None,
            })
        }
    }
}

/// The items of a list, or the value itself.
pub(super) fn scalar(ty: &Ty) -> &Ty {
    match ty {
        Ty::List(item) => item,
        ty => ty,
    }
}
