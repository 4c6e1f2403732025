//! What is wrong with the arrows between files.

use std::collections::{BTreeMap, BTreeSet};

use crate::circles::circles;
use crate::scan;
use crate::tree::Tree;

/// One file imports from another.
struct Arrow<'f> {
    from: &'f str,
    line: usize,
    to: &'f str,
    /// The path as it is written.
    path: String,
}

/// Files of a folder that may import one another.
const MOST: usize = 2;

pub(crate) fn check(files: &BTreeMap<String, String>, layers: &[&str]) -> Vec<String> {
    let (arrows, mut faults) = arrows(files);
    let placed = files.keys().filter(|file| !is_root(file));
    let homeless = placed.filter(|file| layer(file, layers).is_none());
    faults.extend(
        homeless.map(|file| format!("{file}: it is in none of the layers; add it to the list")),
    );
    faults.extend(
        layers
            .iter()
            .filter(|layer| !is_used(layer, files))
            .map(|layer| format!("the layer `{layer}` has no file; remove it from the list")),
    );
    faults.extend(arrows.iter().filter_map(|arrow| upward(arrow, layers)));
    faults.extend(between_folders(&arrows));
    faults.extend(inside_layers(&arrows, layers));
    faults
}

fn arrows(files: &BTreeMap<String, String>) -> (Vec<Arrow<'_>>, Vec<String>) {
    let tree = Tree::of(
        files
            .keys()
            .map(String::as_str)
            .filter(|file| *file != "main.rs"),
    );
    let (mut arrows, mut faults) = (Vec::new(), Vec::new());
    for (from, text) in files.iter().filter(|(file, _)| !is_root(file)) {
        let written = match scan::paths(text) {
            Ok(written) => written,
            Err(error) => {
                faults.push(format!("{from}: it cannot be read: {error}"));
                continue;
            }
        };
        let found = tree.resolve(from, &written).into_iter();
        arrows.extend(
            found
                .filter(|(_, found)| found.file != from)
                .map(|(place, found)| Arrow {
                    from,
                    line: written[place].line,
                    to: found.file,
                    path: written[place].segments.join("::"),
                }),
        );
    }
    (arrows, faults)
}

/// What says which modules there are stands above all layers.
fn is_root(file: &str) -> bool {
    matches!(file, "lib.rs" | "main.rs")
}

/// The place of a file's layer in the list: that of the longest entry that fits.
fn layer(file: &str, layers: &[&str]) -> Option<usize> {
    let fitting = layers
        .iter()
        .enumerate()
        .filter(|(_, layer)| fits(file, layer));
    fitting
        .max_by_key(|(_, layer)| layer.len())
        .map(|(place, _)| place)
}

fn fits(file: &str, layer: &str) -> bool {
    let rest = file.strip_prefix(layer);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

fn is_used(layer: &str, files: &BTreeMap<String, String>) -> bool {
    files.keys().any(|file| fits(file, layer))
}

fn upward(arrow: &Arrow<'_>, layers: &[&str]) -> Option<String> {
    let Arrow {
        from,
        line,
        to,
        path,
    } = arrow;
    let own = layer(from, layers)?;
    if is_root(to) {
        return Some(format!(
            "{from}:{line}: `{path}` goes by way of {to}; import it from the file that defines it"
        ));
    }
    let other = layer(to, layers)?;
    (other > own).then(|| {
        format!(
            "{from}:{line}: `{path}` leads up, from the layer `{}` to the higher `{}` ({to})",
            layers[own], layers[other]
        )
    })
}

/// The folder of `src` that a file is in, or the file itself.
fn folder(file: &str) -> &str {
    file.split('/').next().unwrap_or(file)
}

fn between_folders(arrows: &[Arrow<'_>]) -> Vec<String> {
    let graph: BTreeSet<(&str, &str)> = arrows
        .iter()
        .map(|arrow| (folder(arrow.from), folder(arrow.to)))
        .filter(|(from, to)| from != to && !is_root(to))
        .collect();
    let told = circles(&graph).into_iter().map(|circle| {
        let inside = |arrow: &&Arrow<'_>| {
            let (from, to) = (folder(arrow.from), folder(arrow.to));
            from != to && circle.contains(&from) && circle.contains(&to)
        };
        let title = format!("folders in a circle: {}", circle.join(", "));
        shown(title, arrows.iter().filter(inside), folder)
    });
    told.collect()
}

fn inside_layers(arrows: &[Arrow<'_>], layers: &[&str]) -> Vec<String> {
    let is_inside = |arrow: &&Arrow<'_>| layer(arrow.from, layers) == layer(arrow.to, layers);
    let graph: BTreeSet<(&str, &str)> = arrows
        .iter()
        .filter(is_inside)
        .map(|arrow| (arrow.from, arrow.to))
        .collect();
    let large = circles(&graph)
        .into_iter()
        .filter(|circle| circle.len() > MOST);
    let told = large.map(|circle| {
        let inside =
            |arrow: &&Arrow<'_>| circle.contains(&arrow.from) && circle.contains(&arrow.to);
        let title = format!("{} files in a circle: {}", circle.len(), circle.join(", "));
        shown(title, arrows.iter().filter(inside), |file| file)
    });
    told.collect()
}

/// A circle with one arrow for each pair of what is in it.
fn shown<'a>(
    title: String,
    arrows: impl Iterator<Item = &'a Arrow<'a>>,
    node: impl Fn(&str) -> &str,
) -> String {
    let mut pairs = BTreeSet::new();
    let first = arrows
        .filter(|arrow| pairs.insert((node(arrow.from).to_owned(), node(arrow.to).to_owned())));
    let lines = first.map(|arrow| {
        format!(
            "\n  {}:{}: `{}` → {}",
            arrow.from, arrow.line, arrow.path, arrow.to
        )
    });
    lines.fold(title, |text, line| text + &line)
}
