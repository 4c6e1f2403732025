//! Where operations are: a path and a server for each, so that no two share a path and every address is the true one.
//!
//! A document has one set of paths for all servers. What stands at the same path on two hosts is kept apart by where the server ends
//! and the path begins: `https://a.example` and `/v2/things`, but `https://b.example/v2` and `/things`. A placeholder that is a whole
//! resource name cannot stand in a path, since tools encode the slashes in it: such an operation has an address for each form of name.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use crate::model::{Api, Endpoint, Param, Pattern, Place, Ty};

/// One way to write the path of an endpoint.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// The name of the operation.
    pub(super) id: String,
    /// Behind the address of the server.
    pub(super) path: String,
    /// What the server's address has behind the host's: whole segments.
    pub(super) base: String,
    /// What tells this operation from the others of the endpoint; empty where there is one.
    pub(super) suffix: String,
    /// The placeholders in their order, each with the argument that it is or that it is a part of.
    pub(super) parts: Vec<Part>,
}

/// A placeholder of a path.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// As the path spells it.
    pub(super) name: String,
    pub(super) param: String,
    /// Its own type, which is not the argument's where it is a piece of that.
    pub(super) ty: Ty,
}

impl Address {
    /// Writes a pattern of resource names for a placeholder; its pieces do not take the names of others.
    fn fill(&mut self, placeholder: &str, pattern: &Pattern) {
        let mut text = pattern.text.to_string();
        for piece in &pattern.parts {
            let mut name = piece.wire.to_string();
            while self.path.contains(&format!("{{{name}}}")) {
                name = format!("{placeholder}_{name}");
            }
            let (old, new) = (format!("{{{}}}", piece.wire), format!("{{{name}}}"));
            text = text.replace(&old, &new);
            self.parts.push(Part {
                name,
                param: placeholder.to_owned(),
                ty: piece.ty.clone(),
            });
        }
        self.path = self.path.replace(&format!("{{{placeholder}}}"), &text);
    }
}

/// Addresses by the id of the endpoint.
pub(super) type Addresses = BTreeMap<String, Vec<Address>>;

impl Source<'_> {
    /// The addresses of all operations.
    pub(super) fn find_addresses(&self) -> Addresses {
        let (mut addresses, mut ids) = (Addresses::new(), BTreeSet::new());
        // Paths without the names of their placeholders, with the first spelling of each.
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        for host in &self.api.hosts {
            let mut own: Vec<(String, Address)> = endpoints(self.api)
                .filter(|endpoint| endpoint.host == host.name)
                .flat_map(|endpoint| {
                    let all = self.written(endpoint).into_iter();
                    all.map(|address| (endpoint.id.to_string(), address))
                })
                .collect();
            apart(&mut own, &taken, host.name.as_str());
            for (id, mut address) in own {
                let first = taken
                    .entry(shape(&address.path))
                    .or_insert_with(|| address.path.clone());
                respell(&mut address, first);
                address.id = unique(
                    format!("{}{}", id.replace('.', "_"), address.suffix),
                    &mut ids,
                );
                addresses.entry(id).or_default().push(address);
            }
        }
        addresses
    }

    /// The path of an endpoint, once for each form of the resource names in it.
    fn written(&self, endpoint: &Endpoint) -> Vec<Address> {
        let mut all = vec![Address {
            id: String::new(),
            path: endpoint.path.to_string(),
            base: String::new(),
            suffix: String::new(),
            parts: Vec::new(),
        }];
        for placeholder in placeholders(endpoint.path.as_str()) {
            let mut params = endpoint.required.iter();
            let param = params.find(|param| param.wire.as_str() == placeholder);
            all = all
                .into_iter()
                .flat_map(|address| self.filled(address, placeholder, param))
                .collect();
        }
        all
    }

    fn filled(
        &self,
        mut address: Address,
        placeholder: &str,
        param: Option<&Param>,
    ) -> Vec<Address> {
        let forms = match param {
            Some(param) if param.place == Place::ResourceName => self.forms(&param.ty),
            _ => Vec::new(),
        };
        if forms.is_empty() {
            address.parts.push(Part {
                name: placeholder.to_owned(),
                param: placeholder.to_owned(),
                ty: param.map_or(Ty::String, |param| param.ty.clone()),
            });
            return vec![address];
        }
        let several = forms.len() > 1;
        let forms = forms.into_iter().map(|(word, pattern)| {
            let mut next = address.clone();
            next.fill(placeholder, pattern);
            if several {
                next.suffix.push_str("_in_");
                next.suffix.push_str(&word);
            }
            next
        });
        forms.collect()
    }

    /// The forms of a resource name, each with a word that tells it from the others.
    fn forms(&self, ty: &Ty) -> Vec<(String, &Pattern)> {
        let owners = match ty {
            Ty::NameOf(owner) => vec![owner],
            Ty::NameUnion(name) => match self.ty(name) {
                Some(crate::model::Type::NameUnion(names)) => names.variants.iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let several = owners.len() > 1;
        let mut forms = Vec::new();
        for owner in owners {
            let Some(identity) = self.identity(owner) else {
                continue;
            };
            for pattern in &identity.patterns {
                let constructor = pattern.constructor.as_str();
                let word = constructor.strip_prefix("in_").unwrap_or(constructor);
                let word = match (several, identity.patterns.len()) {
                    (true, 1) => owner.value().to_string(),
                    (true, _) => format!("{}_{word}", owner.value()),
                    (false, _) => word.to_owned(),
                };
                forms.push((word, pattern));
            }
        }
        forms
    }
}

fn endpoints(api: &Api) -> impl Iterator<Item = &Endpoint> {
    api.resources
        .iter()
        .flat_map(|resource| &resource.endpoints)
}

/// A name for an operation that other generators make a function of.
fn unique(mut id: String, ids: &mut BTreeSet<String>) -> String {
    while !ids.insert(id.clone()) {
        id.push('_');
    }
    id
}

/// Moves segments of all paths to the server until no path is one of an earlier host.
fn apart(own: &mut [(String, Address)], taken: &BTreeMap<String, String>, host: &str) {
    let movable = own.iter().map(|(_, address)| literals(&address.path)).min();
    for count in 0..=movable.unwrap_or(0) {
        let moved: Vec<(String, String)> = own
            .iter()
            .map(|(_, address)| split(&address.path, count))
            .collect();
        let shapes: BTreeSet<String> = moved.iter().map(|(_, path)| shape(path)).collect();
        if shapes.iter().any(|shape| taken.contains_key(shape)) {
            continue;
        }
        for ((_, address), (base, path)) in own.iter_mut().zip(moved) {
            (address.base, address.path) = (base, path);
        }
        return;
    }
    // No client sends what follows the mark.
    for (_, address) in own.iter_mut() {
        address.path = format!("{}#{host}", address.path);
    }
}

/// How many segments of a path can stand in the address of a server: those without placeholder, but not the last.
fn literals(path: &str) -> usize {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let leading = segments.iter().take_while(|segment| !segment.contains('{'));
    leading.count().min(segments.len().saturating_sub(1))
}

/// A path in two after a number of segments.
fn split(path: &str, count: usize) -> (String, String) {
    let mut slashes = path.match_indices('/').map(|(index, _)| index);
    let at = slashes.nth(count).unwrap_or(0);
    let (base, rest) = path.split_at(at);
    (base.to_owned(), rest.to_owned())
}

/// A path without the names of its placeholders: two of one shape are the same to `OpenAPI`.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    for piece in path.split('{') {
        let rest = piece.split_once('}').map(|(_, rest)| rest);
        if let Some(rest) = rest {
            shape.push_str("{}");
            shape.push_str(rest);
        } else {
            shape.push_str(piece);
        }
    }
    shape
}

/// Spells the placeholders as the first path of the shape does.
fn respell(address: &mut Address, first: &str) {
    if address.path == first {
        return;
    }
    for (part, name) in address.parts.iter_mut().zip(placeholders(first)) {
        name.clone_into(&mut part.name);
    }
    first.clone_into(&mut address.path);
}

/// The names of the placeholders of a path, in order.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    let pieces = path.split('{').skip(1);
    pieces.filter_map(|piece| piece.split_once('}').map(|(name, _)| name))
}
