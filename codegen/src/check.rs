//! What must hold between the parts of a model before anything is emitted.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Mistakes};
use crate::model::{Api, Content, Struct, Ty, Type};
use crate::spec::{self, Spec, Text};

/// Reports what does not fit together.
pub(crate) fn api(api: &Api, spec: &Spec, mistakes: &mut Mistakes) {
    operations(api, spec, mistakes);
    cycles(api, spec, mistakes);
}

/// The same verb and path twice.
fn operations(api: &Api, spec: &Spec, mistakes: &mut Mistakes) {
    let mut seen: BTreeMap<(String, &str, String), &Text> = BTreeMap::new();
    for (resource, written) in api.resources.iter().zip(&spec.resources) {
        let sources: BTreeMap<&str, &spec::Endpoint> = written
            .endpoints
            .iter()
            .map(|(name, endpoint)| (name.as_str(), endpoint))
            .collect();
        for endpoint in &resource.endpoints {
            let Some(source) = sources.get(endpoint.method.as_str()) else {
                continue;
            };
            let key = (
                endpoint.host.to_string(),
                endpoint.verb.as_str(),
                shape(endpoint.path.as_str()),
            );
            if let Some(first) = seen.insert(key, &source.http) {
                let message = format!(
                    "`{} {}` is described twice",
                    endpoint.verb.as_str(),
                    endpoint.path
                );
                let error =
                    Error::at(&source.http.span, message).also(&first.span, "first described here");
                mistakes.push(error.help("keep one of the two endpoints"));
            }
        }
    }
}

/// A path whose placeholders have no names.
fn shape(path: &str) -> String {
    let segment = |segment: &str| match (segment.find('{'), segment.find('}')) {
        (Some(0), Some(end)) => format!("{{}}{}", segment.get(end + 1..).unwrap_or_default()),
        _ => segment.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A struct that contains itself has no size.
fn cycles(api: &Api, spec: &Spec, mistakes: &mut Mistakes) {
    let types = api.resources.iter().flat_map(|resource| &resource.types);
    let contained: BTreeMap<&str, Vec<&str>> = types.map(|ty| (name(ty), contents(ty))).collect();
    let written: BTreeMap<&str, &Text> = spec
        .resources
        .iter()
        .flat_map(|resource| &resource.types)
        .map(|(written, _)| (written.as_str(), written))
        .collect();
    for circle in circles(&contained) {
        let Some((first, rest)) = circle.split_first() else {
            continue;
        };
        let Some(place) = written.get(first) else {
            continue;
        };
        let way: Vec<String> = rest.iter().map(|name| format!("`{name}`")).collect();
        let message = match way.as_slice() {
            [] => format!("`{first}` contains itself"),
            way => format!(
                "`{first}` contains {}, which contains `{first}`",
                way.join(", which contains ")
            ),
        };
        let mut error = Error::at(&place.span, message);
        for place in rest.iter().filter_map(|name| written.get(name)) {
            error = error.also(&place.span, "part of the cycle");
        }
        mistakes.push(error.help("break the cycle with a `list<…>` or a `map<…>`"));
    }
}

fn name(ty: &Type) -> &str {
    match ty {
        Type::Struct(strukt) => strukt.name.as_str(),
        Type::Enum(enm) => enm.name.as_str(),
        Type::Union(union) => union.name.as_str(),
        Type::NameUnion(names) => names.name.as_str(),
    }
}

/// The types that a value of this type holds in itself.
fn contents(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Struct(strukt) => fields(strukt),
        Type::Union(union) => union
            .variants
            .iter()
            .filter_map(|variant| content(&variant.content))
            .collect(),
        Type::Enum(_) | Type::NameUnion(_) => Vec::new(),
    }
}

fn content(content: &Content) -> Option<&str> {
    match content {
        Content::Member(_, Ty::Named(name)) | Content::Direct(Ty::Named(name)) => {
            Some(name.as_str())
        }
        Content::Member(..) | Content::Direct(_) | Content::Empty => None,
    }
}

fn fields(strukt: &Struct) -> Vec<&str> {
    let fields = strukt.fields.iter();
    fields
        .filter_map(|field| match &field.ty {
            Ty::Named(name) => Some(name.as_str()),
            _ => None,
        })
        .collect()
}

/// The ways from a type back to itself, by value: each type is gone through once, so at least one way of every circle is found.
fn circles<'a>(contained: &BTreeMap<&'a str, Vec<&'a str>>) -> Vec<Vec<&'a str>> {
    let mut circles = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in contained.keys().copied() {
        // The way so far: each type with those of its contents that are still to be looked at.
        let mut way: Vec<(&str, &[&str])> = Vec::new();
        let mut on_way: BTreeMap<&str, usize> = BTreeMap::new();
        let mut next = Some(start);
        loop {
            if let Some(name) = next.take() {
                if let Some(at) = on_way.get(name) {
                    circles.push(way.iter().skip(*at).map(|(name, _)| *name).collect());
                } else if done.insert(name) {
                    on_way.insert(name, way.len());
                    way.push((name, contained.get(name).map_or(&[], Vec::as_slice)));
                }
            }
            match way.last_mut() {
                None => break,
                Some((_, rest)) => match rest.split_first() {
                    Some((inner, others)) => {
                        *rest = others;
                        next = Some(*inner);
                    }
                    None => {
                        let left = way.pop();
                        left.map(|(name, _)| on_way.remove(name));
                    }
                },
            }
        }
    }
    circles
}
