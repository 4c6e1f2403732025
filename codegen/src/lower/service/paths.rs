//! Where the path of an endpoint leads: to a resource, to a collection of them, or below one.

use crate::lower::{Lowering, path};
use crate::model::{Endpoint, Place, Ty};
use crate::name::TypeName;
use crate::spec;

/// Where a path leads.
pub(super) struct Target {
    pub(super) place: Stands,
    pub(super) ty: TypeName,
    /// Whether the path ends with a word such as `:transfer`.
    pub(super) verb: bool,
}

/// How a path and the name of a resource stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stands {
    /// The path is the name.
    Item,
    /// The path is the name without its id.
    Collection,
    /// The path is the name and one word more.
    Below,
}

impl Lowering<'_> {
    pub(super) fn target(&self, endpoint: &Endpoint, written: &spec::Endpoint) -> Option<Target> {
        let path = path::path_of(&written.http).trim_start_matches('/');
        let (path, verb) = without_verb(path);
        let paths = self.spelled_out(path, endpoint);
        let mut found: Vec<(Stands, &TypeName)> = Vec::new();
        for symbol in self.symbols.iter() {
            for pattern in &symbol.ty.patterns {
                let pattern = shape(&pattern.value);
                let stands = paths.iter().filter_map(|path| stands(path, &pattern));
                found.extend(stands.map(|stands| (stands, &symbol.name)));
            }
        }
        let (place, ty) = found.into_iter().min()?;
        Some(Target {
            place,
            ty: ty.clone(),
            verb,
        })
    }

    /// The path with whole resource names in the places of placeholders that stand for one.
    fn spelled_out(&self, path: &str, endpoint: &Endpoint) -> Vec<Vec<String>> {
        let names = endpoint
            .required
            .iter()
            .find(|param| param.place == Place::ResourceName);
        let Some(param) = names else {
            return vec![shape(path)];
        };
        let placeholder = format!("{{{}}}", param.wire);
        let patterns = self.patterns(&param.ty).into_iter();
        patterns
            .map(|pattern| shape(&path.replace(&placeholder, &pattern)))
            .collect()
    }

    /// How the name of a resource may be built.
    fn patterns(&self, ty: &Ty) -> Vec<String> {
        self.choices(ty)
            .iter()
            .filter_map(|name| self.symbols.get(name))
            .flat_map(|symbol| symbol.ty.patterns.iter().map(|text| text.value.clone()))
            .collect()
    }

    /// The types in whose resources those of a type lie.
    pub(super) fn parents(&self, ty: &TypeName) -> Vec<TypeName> {
        let own = self.patterns(&Ty::NameOf(ty.clone()));
        let above = own.iter().map(|pattern| {
            let mut shape = shape(pattern);
            shape.truncate(shape.len().saturating_sub(2));
            shape
        });
        let above: Vec<Vec<String>> = above.collect();
        let named = self.symbols.iter().filter(|symbol| {
            let patterns = symbol.ty.patterns.iter();
            patterns
                .map(|text| shape(&text.value))
                .any(|shape| above.contains(&shape))
        });
        named.map(|symbol| symbol.name.clone()).collect()
    }

    /// The types of which a name may be.
    fn choices(&self, ty: &Ty) -> Vec<String> {
        match ty {
            Ty::NameOf(name) => vec![name.to_string()],
            Ty::NameUnion(names) => {
                let symbol = self.symbols.get(names.as_str());
                let names = symbol.and_then(|symbol| symbol.ty.name_union.as_deref());
                let names = names.unwrap_or_default().iter();
                names
                    .filter_map(|name| name.value.strip_suffix("Name").map(str::to_owned))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

fn stands(path: &[String], pattern: &[String]) -> Option<Stands> {
    let above = path.split_last().map(|(_, above)| above);
    if path == pattern {
        Some(Stands::Item)
    } else if pattern.split_last().map(|(_, above)| above) == Some(path) {
        Some(Stands::Collection)
    } else {
        (above == Some(pattern)).then_some(Stands::Below)
    }
}

/// The path before a `:verb`, and whether there is one.
fn without_verb(path: &str) -> (&str, bool) {
    let last = path.rfind('/').map_or(0, |slash| slash + 1);
    match path[last..].find(':') {
        Some(colon) => (&path[..last + colon], true),
        None => (path, false),
    }
}

/// The segments of a path, placeholders without their names; `-` stands for any id.
fn shape(path: &str) -> Vec<String> {
    let any = |segment: &str| segment == "-" || segment.starts_with('{');
    let segment = |segment| if any(segment) { "{}" } else { segment };
    path.split('/').map(segment).map(str::to_owned).collect()
}
