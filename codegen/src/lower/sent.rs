//! Which types a user sends: those get a constructor.

use std::collections::BTreeSet;

use super::symbols::{Sort, Symbols};
use crate::spec::{Body, Spec, Text};

/// The names of all types that can stand in a request body.
pub(super) fn types(spec: &Spec, symbols: &Symbols<'_>) -> BTreeSet<String> {
    let mut open: Vec<&Text> = Vec::new();
    for (_, endpoint) in spec
        .resources
        .iter()
        .flat_map(|resource| &resource.endpoints)
    {
        match &endpoint.body {
            Body::None => {}
            Body::Whole(ty) => open.push(ty),
            Body::Fields(_, fields) => open.extend(fields.iter().map(|(_, field)| &field.ty)),
        }
    }
    let mut sent = BTreeSet::new();
    while let Some(text) = open.pop() {
        let Some(symbol) = symbols.held(text) else {
            continue;
        };
        if !matches!(symbol.sort, Sort::Struct | Sort::Union)
            || !sent.insert(symbol.name.to_string())
        {
            continue;
        }
        let fields = symbol.ty.fields.iter().flatten();
        open.extend(fields.map(|(_, field)| &field.ty));
        let variants = symbol.ty.variants.iter().flatten();
        open.extend(variants.filter_map(|(_, variant)| variant.ty.as_ref()));
    }
    sent
}
