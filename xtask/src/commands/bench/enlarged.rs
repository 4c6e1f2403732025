//! A larger API: the spec of one with renamed copies of all its resources.
//!
//! Words are renamed where they stand, so that nothing is known of the language but what identifiers look like and where paths
//! are written. It works on the spec of any revision.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The files of a spec, by their names.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The file that lists the resources.
const API: &str = "api.yaml";

/// What stands before the list of resources.
const RESOURCES: &str = "\nresources:\n";

/// What stands before the types of a resource.
const TYPES: &str = "\ntypes:\n";

/// The same API with each resource as often as `times`; none where the spec is not as expected.
pub(super) fn enlarged(files: &Files, times: usize) -> Option<Files> {
    let api = text(files, API)?;
    let names = resources(api);
    let texts: Option<Vec<&str>> = names
        .iter()
        .map(|name| text(files, &format!("{name}.yaml")))
        .collect();
    let texts = texts?;
    let types: BTreeSet<&str> = texts.iter().flat_map(|text| types(text)).collect();
    let mut larger = files.clone();
    let mut list = api.trim_end().to_owned();
    for copy in 2..=times {
        for (name, text) in names.iter().zip(&texts) {
            let renamed = Renamed {
                types: &types,
                copy,
            };
            larger.insert(
                format!("{name}_{copy}.yaml"),
                renamed.text(text).into_bytes(),
            );
            // Writing to a string cannot fail.
            let _ = write!(list, "\n  - {name}_{copy}");
        }
    }
    list.push('\n');
    larger.insert(API.to_owned(), list.into_bytes());
    Some(larger)
}

fn text<'a>(files: &'a Files, name: &str) -> Option<&'a str> {
    std::str::from_utf8(files.get(name)?).ok()
}

/// The names of the resources, which stand last in the file.
fn resources(api: &str) -> Vec<&str> {
    let list = api.split_once(RESOURCES).map_or("", |(_, list)| list);
    list.lines()
        .map_while(|line| line.strip_prefix("  - "))
        .collect()
}

/// The names of the types of a resource.
fn types(text: &str) -> Vec<&str> {
    let types = text.split_once(TYPES).map_or("", |(_, types)| types);
    let names = types
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    names
        .filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
        .collect()
}

/// A copy in which names have a number at their end.
struct Renamed<'a> {
    types: &'a BTreeSet<&'a str>,
    copy: usize,
}

impl Renamed<'_> {
    fn text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut in_path = false;
        for line in text.lines() {
            // The parameters of a path are keys one level below `path:`.
            in_path = line == "    path:" || (in_path && line.starts_with("      "));
            out.push_str(&self.line(&Pieces::of(line), in_path));
            out.push('\n');
        }
        out
    }

    fn line(&self, line: &Pieces<'_>, in_path: bool) -> String {
        let renamed = line.first_segment().into_iter();
        let renamed: Vec<usize> = renamed.chain(line.parameter(in_path)).collect();
        let pieces = line.0.iter().enumerate();
        let pieces = pieces.map(|(index, piece)| {
            let is_known = renamed.contains(&index) || line.is_placeholder(index);
            match self.of_type(piece) {
                Some(name) => name,
                None if is_known && is_word(piece) => format!("{piece}{}", self.copy),
                None => (*piece).to_owned(),
            }
        });
        pieces.collect()
    }

    /// The new name of a type, of its names or of its ids.
    fn of_type(&self, word: &str) -> Option<String> {
        let copy = self.copy;
        ["", "Name", "Id"].into_iter().find_map(|end| {
            let name = word.strip_suffix(end)?;
            let is_type = self.types.contains(name);
            is_type.then(|| format!("{name}{copy}{end}"))
        })
    }
}

/// A line as words and what stands between them.
struct Pieces<'a>(Vec<&'a str>);

impl<'a> Pieces<'a> {
    fn of(line: &'a str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let inside = is_part(first);
            let end = rest.find(|next| is_part(next) != inside);
            let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        Self(pieces)
    }

    /// What stands before a piece, and what behind.
    fn around(&self, index: usize) -> (&'a str, &'a str) {
        let at = |index: Option<usize>| index.and_then(|index| self.0.get(index)).copied();
        (
            at(index.checked_sub(1)).unwrap_or_default(),
            at(Some(index + 1)).unwrap_or_default(),
        )
    }

    /// Whether a word is a placeholder of a path, `{word}`, or the collection before the first one, `word/{`.
    fn is_placeholder(&self, index: usize) -> bool {
        let (before, after) = self.around(index);
        let is_placeholder = before.ends_with('{') && after.starts_with('}');
        let is_first = !before.ends_with(['/', '}']);
        is_placeholder || (is_first && after.starts_with("/{"))
    }

    /// The first segment of the path of `http: GET /segment`, by which two endpoints differ.
    fn first_segment(&self) -> Option<usize> {
        let is_http = self.0.iter().find(|piece| is_word(piece)) == Some(&"http");
        let mut words = (0..self.0.len()).filter(|index| is_word(self.0[*index]));
        let segment = words.find(|index| self.around(*index).0.ends_with('/'));
        segment.filter(|_| is_http)
    }

    /// A parameter that is named without braces.
    fn parameter(&self, in_path: bool) -> Option<usize> {
        let is_key = in_path && self.0.first() == Some(&"      ");
        let names_one = self.0.get(1) == Some(&"not_found") && self.0.get(2) == Some(&": ");
        match (is_key, names_one) {
            (true, _) => Some(1),
            (false, true) => Some(3),
            (false, false) => None,
        }
    }
}

fn is_word(piece: &str) -> bool {
    piece.starts_with(is_part)
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{Files, enlarged};

    const DEVICES: &str = "\
docs: Lists `Device`s, projects/{project}/devices/{device}.
endpoints:
  list:
    http: GET /projects/{project}/devices
    path:
      project: {docs: \"Project, or `-`.\"}
    query:
      ids: {type: list<DeviceId>}
    reply: {pages: Device, key: devices}
  rules:
    http: POST /{parent}/rules:batch
    reply: nothing
    not_found: project
types:
  Device:
    docs: A device.
    resource: projects/{project}/devices/{device}
    fields:
      name: {type: DeviceName}
";

    const COPY: &str = "\
docs: Lists `Device2`s, projects2/{project2}/devices/{device2}.
endpoints:
  list:
    http: GET /projects2/{project2}/devices
    path:
      project2: {docs: \"Project, or `-`.\"}
    query:
      ids: {type: list<Device2Id>}
    reply: {pages: Device2, key: devices}
  rules:
    http: POST /{parent2}/rules2:batch
    reply: nothing
    not_found: project2
types:
  Device2:
    docs: A device.
    resource: projects2/{project2}/devices/{device2}
    fields:
      name: {type: Device2Name}
";

    fn spec() -> Files {
        let api = "docs: x\nresources:\n  - devices\n";
        [("api.yaml", api), ("devices.yaml", DEVICES)]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
            .into()
    }

    #[test]
    fn a_copy_has_names_paths_and_placeholders_of_its_own() {
        let larger = enlarged(&spec(), 3).unwrap();
        let text = |name: &str| String::from_utf8(larger[name].clone()).unwrap();
        assert_eq!(
            text("api.yaml"),
            "docs: x\nresources:\n  - devices\n  - devices_2\n  - devices_3\n"
        );
        assert_eq!(text("devices.yaml"), DEVICES);
        assert_eq!(text("devices_2.yaml"), COPY);
    }

    #[test]
    fn a_spec_without_its_files_is_refused() {
        assert!(enlarged(&Files::new(), 3).is_none());
        let mut spec = spec();
        spec.remove("devices.yaml");
        assert!(enlarged(&spec, 3).is_none());
    }
}
