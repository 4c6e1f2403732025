//! What must hold between the parts of a model before anything is emitted.

use std::collections::BTreeMap;

use crate::error::{Error, Mistakes};
use crate::model::{Api, Content, Struct, Ty, Type};
use crate::spec::{Spec, Text};

/// Reports what does not fit together.
pub(crate) fn api(api: &Api, spec: &Spec, mistakes: &mut Mistakes) {
    operations(api, spec, mistakes);
    cycles(api, spec, mistakes);
}

/// The same verb and path twice.
fn operations(api: &Api, spec: &Spec, mistakes: &mut Mistakes) {
    let mut seen: BTreeMap<(String, &str, String), &Text> = BTreeMap::new();
    for (resource, written) in api.resources.iter().zip(&spec.resources) {
        for endpoint in &resource.endpoints {
            let source = written
                .endpoints
                .iter()
                .find(|(name, _)| name.value == endpoint.method.as_str());
            let Some((_, source)) = source else { continue };
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
    let types = || api.resources.iter().flat_map(|resource| &resource.types);
    let contained: BTreeMap<&str, Vec<&str>> = types().map(|ty| (name(ty), contents(ty))).collect();
    let written = |name: &str| {
        let all = spec.resources.iter().flat_map(|resource| &resource.types);
        all.map(|(written, _)| written)
            .find(|written| written.value == name)
    };
    for ty in types() {
        let Some(path) = way_back(name(ty), &contained) else {
            continue;
        };
        // Each cycle is told once, at the type whose name comes first.
        if path.iter().any(|other| *other < name(ty)) {
            continue;
        }
        if let Some(written) = written(name(ty)) {
            let way: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`{}` contains itself: {}", name(ty), way.join(" in "));
            let error = Error::at(&written.span, message);
            mistakes.push(error.help("put a `list<…>` or `map<…>` somewhere on the way"));
        }
    }
}

fn name(ty: &Type) -> &str {
    match ty {
        Type::Struct(strukt) => strukt.name.as_str(),
        Type::Enum(enm) => enm.name.as_str(),
        Type::Union(union) => union.name.as_str(),
        Type::Names(names) => names.name.as_str(),
    }
}

/// The types that a value of this type holds in itself.
fn contents(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Struct(strukt) => fields(strukt),
        Type::Union(union) => union
            .branches
            .iter()
            .filter_map(|branch| content(&branch.content))
            .collect(),
        Type::Enum(_) | Type::Names(_) => Vec::new(),
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

/// The types from one back to itself, by value.
fn way_back<'a>(
    start: &'a str,
    contained: &BTreeMap<&'a str, Vec<&'a str>>,
) -> Option<Vec<&'a str>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(way) = ways.pop() {
        let last = way.last().copied().unwrap_or(start);
        for inner in contained.get(last).into_iter().flatten().copied() {
            let mut longer = way.clone();
            longer.push(inner);
            if inner == start {
                return Some(longer);
            }
            if !seen.contains(&inner) {
                seen.push(inner);
                ways.push(longer);
            }
        }
    }
    None
}
