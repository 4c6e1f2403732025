//! Reading a seed, with everything that is wrong in it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::expand::{self, Copy};
use super::file::{Entry, Seed};
use crate::diagnostics::{self, Diagnostics, Errors, Span};
use crate::json::Members;
use crate::model::index::{Index, Kind};
use crate::model::{Presence, Ty};
use crate::rules::check::unions;
use crate::rules::check::values::{self, Check};
use crate::yaml::{self, Node};

/// The most copies of one entry.
const MOST: u64 = 1_000_000;

const KEYS: [&str; 3] = ["credentials", "stock", "events"];

/// Reads a seed and makes sure that everything in it is of the model.
///
/// # Errors
///
/// All mistakes, each with its line.
pub(crate) fn read(index: &Index, file: &str, text: &str) -> Result<Seed, Errors> {
    let mut mistakes = Diagnostics::default();
    let node = yaml::parse(text, &mut mistakes);
    let seed = node.map(|node| seed(index, &node, &mut mistakes));
    let seed = mistakes.end(seed, file, text)?;
    Ok(Seed {
        file: file.to_owned(),
        text: text.to_owned(),
        ..seed
    })
}

fn seed(index: &Index, node: &Node, mistakes: &mut Diagnostics) -> Seed {
    let mut seed = Seed::default();
    let mut names = BTreeSet::new();
    if !matches!(node.value, yaml::Value::Null | yaml::Value::Map(_)) {
        let help =
            "write the name of each resource and its members: `projects/p1: {displayName: Shop}`";
        mistakes.push(
            node.span,
            format!("a seed is a mapping, not {}", node.sort()),
            help,
        );
    }
    for (key, node) in node.entries() {
        if !names.insert(key.text.as_str()) {
            mistakes.push(
                key.span,
                format!("`{}` is given twice", key.text),
                "keep one of the two",
            );
        }
        match key.text.as_str() {
            "credentials" => {
                seed.credentials = text(node, mistakes).map(|name| (node.span, name));
            }
            "stock" => seed.stock = Some((node.span, node.json())),
            "events" => {
                seed.events = node
                    .items()
                    .iter()
                    .map(|item| (item.span, item.json()))
                    .collect();
            }
            _ => seed.entries.extend(resource(index, key, node, mistakes)),
        }
    }
    seed
}

fn resource(
    index: &Index,
    key: &yaml::Key,
    node: &Node,
    mistakes: &mut Diagnostics,
) -> Option<Entry> {
    let kind = index
        .kind_of(&key.text)
        .filter(|kind| index.rules(&kind.name).entry_of.is_none());
    if kind.is_none() {
        let shapes = index
            .kinds()
            .iter()
            .flat_map(|kind| &kind.shapes)
            .map(|shape| shape.text.as_str());
        let known = || {
            format!(
                "names of resources look like {}; the other keys are {}",
                shapes.collect::<Vec<_>>().join(", "),
                KEYS.join(", ")
            )
        };
        let help = diagnostics::meant(&key.text, KEYS, known);
        mistakes.push(
            key.span,
            format!("`{}` is not the name of a resource of this API", key.text),
            help,
        );
    }
    kind.map(|kind| entry(index, kind, (key, node), mistakes))
}

fn text(node: &Node, mistakes: &mut Diagnostics) -> Option<String> {
    let text = node.text().map(str::to_owned);
    if text.is_none() {
        mistakes.push(
            node.span,
            format!("`credentials` must be a name, not {}", node.sort()),
            "write the name of a key that the seed has",
        );
    }
    text
}

fn entry(
    index: &Index,
    kind: &Kind,
    written: (&yaml::Key, &Node),
    mistakes: &mut Diagnostics,
) -> Entry {
    let (key, node) = written;
    if !matches!(node.value, yaml::Value::Null | yaml::Value::Map(_)) {
        mistakes.push(
            node.span,
            format!(
                "a resource is a mapping of its members, not {}",
                node.sort()
            ),
            "write `{<member>: <value>}`",
        );
    }
    let mut entry = Entry {
        span: key.span,
        name: key.text.clone(),
        repeat: None,
        members: Members::new(),
        hidden: Members::new(),
    };
    for (member, node) in node.entries() {
        match member.text.as_str() {
            "$repeat" => entry.repeat = repeat(node, mistakes),
            "$hidden" => entry.hidden = object(node, mistakes),
            name => {
                known(index, kind, (name, member.span), mistakes);
                entry.members.insert(name.to_owned(), node.json());
            }
        }
    }
    if entry.repeat.is_some() && expand::is_fixed(&entry.name) {
        mistakes.push(
            key.span,
            "all copies would have the same name",
            "put `{n}` or `{id}` into the name",
        );
    }
    types(index, kind, &entry, node, mistakes);
    entry
}

fn repeat(node: &Node, mistakes: &mut Diagnostics) -> Option<u64> {
    let number = node
        .json()
        .as_u64()
        .filter(|number| (1..=MOST).contains(number));
    if number.is_none() {
        mistakes.push(
            node.span,
            "`$repeat` is not a valid number of copies",
            format!("write a whole number from 1 to {MOST}"),
        );
    }
    number
}

fn object(node: &Node, mistakes: &mut Diagnostics) -> Members {
    if let Value::Object(members) = node.json() {
        return members;
    }
    mistakes.push(
        node.span,
        format!("`$hidden` must be a mapping, not {}", node.sort()),
        "write `{<member>: <value>}`",
    );
    Members::new()
}

fn known(index: &Index, kind: &Kind, member: (&str, Span), mistakes: &mut Diagnostics) {
    let own = values::members_of(index, &kind.name);
    if !own.iter().any(|own| own == member.0) {
        let help = diagnostics::meant(member.0, own.iter().map(String::as_str), || {
            format!("the members are {}", own.join(", "))
        });
        mistakes.push(
            member.1,
            format!("`{}` is not a member of {}", member.0, kind.name),
            help,
        );
    }
}

/// Checks the values of the first copy.
fn types(index: &Index, kind: &Kind, entry: &Entry, node: &Node, mistakes: &mut Diagnostics) {
    let first = Copy::new(0, &entry.name, 1).members(&entry.members);
    let mut check = Check::everything(index);
    for field in index
        .fields(&kind.name)
        .iter()
        .filter(|field| field.presence != Presence::Inlined)
    {
        match first.get(&field.wire) {
            None | Some(Value::Null) => {}
            Some(value) => {
                let ty: &Ty = &field.ty;
                check.value(&field.wire, ty, value.clone());
            }
        }
    }
    unions::whole(&mut check, kind, &first);
    for mistake in check.mistakes {
        let span = place(node, &mistake).unwrap_or(entry.span);
        mistakes.push(span, mistake, "write a value of the member's type");
    }
}

/// The place of the member that a mistake names first.
fn place(node: &Node, mistake: &str) -> Option<Span> {
    let path = mistake.split('`').nth(1)?;
    let mut node = node;
    for step in path.split(['.', '[']) {
        let inner = match step.strip_suffix(']') {
            Some(number) => number
                .parse()
                .ok()
                .and_then(|number: usize| node.items().get(number)),
            None => node.get(step),
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    Some(node.span)
}
