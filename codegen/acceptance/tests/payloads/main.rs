//! Every body of `fixtures/payloads.json` through the types and calls of `disruptive`.

mod errors;
mod fixture;
mod kept;
mod mutations;
mod requests;
mod responses;
mod schemas;
mod streams;
mod tokens;

use std::collections::BTreeSet;

/// What no feature uses yet, and why.
const NOT_APPLICABLE: &[(&str, &str)] = &[(
    "webhook_x_dt_signature_test_vector",
    "no feature checks signatures of deliveries; its body and its claims are read all the same",
)];

#[test]
fn no_entry_is_left_out() {
    let groups: [(&str, Vec<&str>); 5] = [
        (
            "responses",
            responses::TYPES.iter().map(|(name, _)| *name).collect(),
        ),
        (
            "requests",
            requests::TYPES.iter().map(|(name, _)| *name).collect(),
        ),
        ("errors", errors::TYPES.to_vec()),
        ("streams", streams::TYPES.to_vec()),
        ("tokens", tokens::TYPES.to_vec()),
    ];
    let all = fixture::entries();
    assert_eq!(all.len(), 139);
    let mut mapped = 0;
    for (group, types) in &groups {
        let count = all
            .iter()
            .filter(|entry| types.contains(&entry.of.as_str()))
            .count();
        println!("{count} {group}");
        mapped += count;
    }
    let known: BTreeSet<&str> = groups
        .iter()
        .flat_map(|(_, types)| types.iter().copied())
        .collect();
    let unmapped = all
        .iter()
        .filter(|entry| !known.contains(entry.of.as_str()));
    let unmapped: Vec<&str> = unmapped.map(|entry| entry.name.as_str()).collect();
    let excused: Vec<&str> = NOT_APPLICABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(unmapped, excused);
    assert_eq!(mapped + excused.len(), all.len(), "a type is in two groups");
    let used: BTreeSet<&str> = all.iter().map(|entry| entry.of.as_str()).collect();
    let unused: Vec<&&str> = known.difference(&used).collect();
    assert!(unused.is_empty(), "no entry has the types {unused:?}");
}
