//! Members of a resource that nobody has sent: defaults, fixed values, and what follows from its name and the time.

use std::collections::BTreeMap;

use super::minimal;
use crate::json::{self, Members};
use crate::model::index::Kind;
use crate::model::names::id_of;
use crate::model::{Fill, MemberRules};
use crate::state::transaction::Transaction;
use crate::time::rfc3339;

/// Fills a resource that a seed has, as if it had been created.
pub(crate) fn seeded(tx: &mut Transaction<'_>, kind: &Kind, name: &str, members: &mut Members) {
    defaults(&tx.state.index.rules(&kind.name).members, members);
    filled(tx, kind, name, members);
}

/// Sets what has not been said.
pub(super) fn defaults(rules: &BTreeMap<String, MemberRules>, members: &mut Members) {
    for (path, rule) in rules {
        match &rule.fill {
            Some(Fill::Default(value) | Fill::Value(value))
                if json::at(members, path).is_none() =>
            {
                json::set_at(members, path, value.clone());
            }
            _ => {}
        }
    }
}

/// Sets what nobody can say when a resource is made.
pub(super) fn fixed(rules: &BTreeMap<String, MemberRules>, members: &mut Members) {
    for (path, rule) in rules {
        if let Some(Fill::Value(value)) = &rule.fill {
            json::set_at(members, path, value.clone());
        }
    }
}

/// Sets what follows from the name and the time, and what nobody has said but everybody relies on.
pub(crate) fn filled(tx: &mut Transaction<'_>, kind: &Kind, name: &str, members: &mut Members) {
    let state = tx.state;
    if let Some(own) = &kind.own {
        members.insert(own.clone(), name.into());
    }
    for (path, rule) in &state.index.rules(&kind.name).members {
        let value = match &rule.fill {
            Some(Fill::Id) => id_of(name).into(),
            Some(Fill::Created | Fill::Changed) => rfc3339::write(tx.now).into(),
            Some(Fill::Text(text)) => written(kind, name, text).into(),
            _ => continue,
        };
        if json::at(members, path).is_none() {
            json::set_at(members, path, value);
        }
    }
    minimal::complete(tx, &kind.name, members);
}

/// A text with the ids of a name in its placeholders.
fn written(kind: &Kind, name: &str, text: &str) -> String {
    let holes = kind
        .shape(name)
        .into_iter()
        .flat_map(|shape| shape.holes(name));
    holes.fold(text.to_owned(), |text, (hole, id)| {
        text.replace(&format!("{{{hole}}}"), id)
    })
}
