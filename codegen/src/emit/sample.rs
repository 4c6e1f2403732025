//! Calls as a user would write them, for examples in docs: every argument is made up from its type.

use crate::model::{Api, Endpoint, Identity, Param, Place, Reply, Resource, Struct, Ty, Type};
use crate::name::TypeName;

/// A call of an endpoint with its required arguments, such as `client.devices().list("project-1")`.
pub(crate) fn call(api: &Api, resource: &Resource, endpoint: &Endpoint) -> Option<String> {
    let arguments: Option<Vec<String>> = endpoint
        .required
        .iter()
        .map(|param| argument(api, param))
        .collect();
    let (module, method) = (&resource.module, &endpoint.method);
    Some(format!(
        "client.{module}().{method}({})",
        arguments?.join(", ")
    ))
}

/// The call of a setter, such as `.text("text")`.
pub(super) fn setter(api: &Api, param: &Param) -> Option<String> {
    let nullable = param.place == Place::NullableField;
    let converts = matches!(param.ty, Ty::String | Ty::Timestamp | Ty::Duration);
    if nullable && !converts {
        return None;
    }
    Some(format!(".{}({})", param.name, argument(api, param)?))
}

/// The arguments of the path alone, for `modify`.
pub(super) fn path(api: &Api, params: &[Param]) -> Option<String> {
    let arguments: Option<Vec<String>> = params.iter().map(|param| argument(api, param)).collect();
    Some(arguments?.join(", "))
}

/// The first endpoint that `wanted` takes and whose call can be made up.
pub(super) fn find(
    api: &Api,
    wanted: impl Fn(&Endpoint) -> bool,
) -> Option<(&Resource, &Endpoint, String)> {
    api.resources.iter().find_map(|resource| {
        let endpoints = resource
            .endpoints
            .iter()
            .filter(|endpoint| wanted(endpoint));
        let mut calls = endpoints
            .filter_map(|endpoint| Some((resource, endpoint, call(api, resource, endpoint)?)));
        calls.next()
    })
}

/// The first endpoint that lists in pages.
pub(super) fn list(api: &Api) -> Option<(&Resource, &Endpoint, String)> {
    find(api, |endpoint| {
        matches!(endpoint.reply, Reply::Pages { .. })
    })
}

fn argument(api: &Api, param: &Param) -> Option<String> {
    let word = param.name.as_str().replace('_', "-");
    value(api, &param.ty, &word)
}

fn value(api: &Api, ty: &Ty, word: &str) -> Option<String> {
    Some(match ty {
        Ty::String | Ty::Secret => format!("\"{word}\""),
        Ty::Boolean => "true".to_owned(),
        Ty::Integer => "1".to_owned(),
        Ty::Number => "1.5".to_owned(),
        Ty::Timestamp => "\"2026-01-31T12:00:00Z\"".to_owned(),
        Ty::Duration => "\"60s\"".to_owned(),
        Ty::IdOf(_) => format!("\"{word}-1\""),
        Ty::NameOf(owner) => format!("\"{}\"", name(api, owner)?),
        Ty::Enum(name) => {
            let value = api
                .resources
                .iter()
                .flat_map(|resource| &resource.types)
                .find_map(|ty| match ty {
                    Type::Enum(enm) if enm.name == *name => enm.values.first(),
                    _ => None,
                });
            format!("{:?}", value?.wire.as_str())
        }
        Ty::List(item) => format!("[{}]", value(api, item, word)?),
        Ty::Map(inner) => format!("[(\"key\", {})]", value(api, inner, word)?),
        Ty::Json | Ty::Named(_) | Ty::NameUnion(_) => return None,
    })
}

/// A made-up resource name of a type.
pub(super) fn name(api: &Api, owner: &TypeName) -> Option<String> {
    let pattern = &identity(api, owner)?.patterns.first()?;
    let segments =
        pattern
            .text
            .as_str()
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(placeholder) => format!("{}-1", placeholder.trim_end_matches('}')),
                None => segment.to_owned(),
            });
    Some(segments.collect::<Vec<_>>().join("/"))
}

fn identity<'a>(api: &'a Api, owner: &TypeName) -> Option<&'a Identity> {
    strukt(api, owner)?.resource.as_ref()
}

/// A struct by its name.
pub(super) fn strukt<'a>(api: &'a Api, name: &TypeName) -> Option<&'a Struct> {
    api.resources
        .iter()
        .flat_map(|resource| &resource.types)
        .find_map(|ty| match ty {
            Type::Struct(strukt) if strukt.name == *name => Some(strukt),
            _ => None,
        })
}
