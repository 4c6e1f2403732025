//! Circles in a graph.

use std::collections::{BTreeMap, BTreeSet};

/// Groups of nodes that lead to one another, each sorted; nodes outside of any circle are left out.
pub(crate) fn circles<'n>(arrows: &BTreeSet<(&'n str, &'n str)>) -> Vec<Vec<&'n str>> {
    let nodes: BTreeSet<&str> = arrows.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let reached: BTreeMap<&str, BTreeSet<&str>> = nodes
        .iter()
        .map(|node| (*node, reach(node, arrows)))
        .collect();
    let mut found: Vec<Vec<&str>> = Vec::new();
    for node in &nodes {
        let circle: Vec<&str> = reached[node]
            .iter()
            .filter(|other| reached[*other].contains(node))
            .copied()
            .collect();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}

/// All nodes that can be reached by one arrow or more.
fn reach<'n>(node: &str, arrows: &BTreeSet<(&'n str, &'n str)>) -> BTreeSet<&'n str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for (_, to) in arrows.iter().filter(|(from, _)| *from == node) {
            if reached.insert(*to) {
                open.push(to);
            }
        }
    }
    reached
}
