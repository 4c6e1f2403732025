//! Which types a user sends: those get a constructor.

use std::collections::BTreeSet;

use super::symbols::Symbols;
use crate::model::Ty;
use crate::spec::{Body, Spec, Text};

/// The names of all types that can stand in a request body.
pub(super) fn types(spec: &Spec, symbols: &Symbols<'_>) -> BTreeSet<String> {
    let mut sent = BTreeSet::new();
    for (_, endpoint) in spec
        .resources
        .iter()
        .flat_map(|resource| &resource.endpoints)
    {
        match &endpoint.body {
            Body::None => {}
            Body::Whole(ty) => add(ty, symbols, &mut sent),
            Body::Fields(_, fields) => {
                for (_, field) in fields {
                    add(&field.ty, symbols, &mut sent);
                }
            }
        }
    }
    sent
}

fn add(text: &Text, symbols: &Symbols<'_>, sent: &mut BTreeSet<String>) {
    let Ok(ty) = symbols.ty(text) else { return };
    let Some(name) = named(&ty) else { return };
    let Some(symbol) = symbols.get(name) else {
        return;
    };
    if !sent.insert(name.to_owned()) {
        return;
    }
    for (_, field) in symbol.ty.fields.iter().flatten() {
        add(&field.ty, symbols, sent);
    }
    for branch in symbol.ty.branches.iter().flatten() {
        if let Some(ty) = &branch.1.ty {
            add(ty, symbols, sent);
        }
    }
}

fn named(ty: &Ty) -> Option<&str> {
    match ty {
        Ty::Named(name) => Some(name.as_str()),
        Ty::List(inner) | Ty::Map(inner) => named(inner),
        _ => None,
    }
}
