//! What the path of a call names.

use super::values::Check;
use crate::call::Call;
use crate::model::index::{Index, Kind};
use crate::model::names;

/// The resources that a call's path is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The path with its placeholders filled, without the verb that follows a `:`.
    path: String,
}

impl Target {
    /// The target of a call; an id that could not be one is a mistake.
    pub(crate) fn of(call: &Call<'_>, check: &mut Check<'_>) -> Self {
        for (wire, value) in &call.path {
            if value.split('/').any(str::is_empty) {
                check.wrong(wire, "of the path must be an id");
            }
        }
        let template = call.operation.path.as_str();
        let template = match template.rfind(':') {
            Some(at) if !template[at..].contains(['}', '/']) => &template[..at],
            _ => template,
        };
        let filled = template
            .split('/')
            .map(|segment| filled(segment, &call.path))
            .collect::<Vec<_>>();
        Self {
            path: filled.join("/"),
        }
    }

    /// The resource of a type at the end of the path.
    pub(crate) fn resource<'t>(&'t self, kind: &Kind) -> Option<&'t str> {
        ending(&self.path, kind)
    }

    /// The resource of a type at the end of the path or before it, such as the device of `devices/{device}/events`.
    pub(crate) fn holder<'t>(&'t self, kind: &Kind) -> Option<&'t str> {
        let segments = self.path.matches('/').count() + 1;
        let mut paths = (1..=segments).rev();
        paths.find_map(|count| ending(names::beginning(&self.path, count), kind))
    }

    /// What would hold a resource of a type whose collection is at the end of the path; empty at the top.
    pub(crate) fn parent(&self, kind: &Kind) -> Option<String> {
        let of_any = Self {
            path: format!("{}/-", self.path),
        };
        of_any
            .resource(kind)
            .map(|name| kind.parent(name).to_owned())
    }

    /// The longest name of a resource of any type that the path holds: what the call is about, or what that lies in.
    pub(crate) fn scope<'t>(&'t self, index: &Index) -> Option<&'t str> {
        let segments = self.path.matches('/').count() + 1;
        (0..segments).find_map(|cut| {
            let path = names::beginning(&self.path, segments - cut);
            let count = segments - cut;
            let shapes = index.kinds().iter().flat_map(|kind| &kind.shapes);
            shapes
                .filter_map(|shape| end(path, count, shape.len()).filter(|end| shape.fits(end)))
                .max_by_key(|name| name.len())
        })
    }
}

fn filled<'a>(segment: &'a str, values: &'a [(&str, String)]) -> &'a str {
    let hole = segment
        .strip_prefix('{')
        .and_then(|segment| segment.strip_suffix('}'));
    let value = hole.and_then(|hole| values.iter().find(|(wire, _)| *wire == hole));
    value.map_or(segment, |(_, value)| value)
}

/// The name of a resource of a type at the end of a path.
fn ending<'p>(path: &'p str, kind: &Kind) -> Option<&'p str> {
    let segments = path.matches('/').count() + 1;
    kind.shapes.iter().find_map(|shape| {
        let end = end(path, segments, shape.len())?;
        shape.fits(end).then_some(end)
    })
}

/// The last segments of a path.
fn end(path: &str, segments: usize, wanted: usize) -> Option<&str> {
    let skipped = segments.checked_sub(wanted)?;
    match skipped.checked_sub(1) {
        None => Some(path),
        Some(last) => path
            .match_indices('/')
            .nth(last)
            .map(|(at, _)| &path[at + 1..]),
    }
}
