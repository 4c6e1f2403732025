//! Rules of members: what the service fills in and what it refuses.

use std::collections::BTreeMap;

use super::members::is_text;
use crate::error::Error;
use crate::lower::{Lowering, path};
use crate::model::Ty;
use crate::model::service::{Count, Exists, Fill, Rule};
use crate::name::{TypeName, Wire};
use crate::spec::Text;
use crate::spec::reader::clipped;
use crate::spec::service::{self as written, RuleParts};

/// Keys that fill a member; a rule has at most one of them.
const FILLS: &[&str] = &["default", "value", "text", "copy", "count", "exists"];
/// Keys that say more of another one.
const PARTS: &[(&str, &str)] = &[
    ("by", "count"),
    ("where", "count"),
    ("unless", "count"),
    ("same", "exists"),
];

impl Lowering<'_> {
    pub(super) fn rules(
        &mut self,
        owner: &TypeName,
        written: &[(Text, written::Rule)],
    ) -> BTreeMap<Wire, Rule> {
        let mut rules = BTreeMap::new();
        for (path, rule) in written {
            let Some(ty) = self.member(owner, path) else {
                continue;
            };
            let rule = match rule {
                written::Rule::Word(word) => Rule {
                    fill: self.word(path, &ty, word),
                    ..Rule::default()
                },
                written::Rule::Parts(parts) => self.rule(owner, path, &ty, parts),
            };
            rules.insert(Wire::new(&path.value), rule);
        }
        rules
    }

    /// What one word fills in.
    fn word(&mut self, path: &Text, ty: &Ty, word: &Text) -> Option<Fill> {
        let (fill, wanted, fits) = match word.as_str() {
            "id" => (Fill::Id, "a string", is_text(ty)),
            "created" => (Fill::Created, "a timestamp", *ty == Ty::Timestamp),
            "changed" => (Fill::Changed, "a timestamp", *ty == Ty::Timestamp),
            _ => return None,
        };
        if !fits {
            self.misfit(path, wanted);
        }
        Some(fill)
    }

    fn rule(&mut self, owner: &TypeName, path: &Text, ty: &Ty, parts: &RuleParts) -> Rule {
        self.two_rules(path, parts);
        self.loose_parts(parts);
        self.length(path, ty, parts);
        Rule {
            fill: self.fill(owner, path, ty, parts),
            min: parts.min.as_ref().map(|min| min.value),
            max: parts.max.as_ref().map(|max| max.value),
        }
    }

    fn two_rules(&mut self, path: &Text, parts: &RuleParts) {
        let mut fills = parts
            .keys
            .iter()
            .filter(|key| FILLS.contains(&key.as_str()));
        if let (Some(first), Some(second)) = (fills.next(), fills.next()) {
            let message = format!("two rules fill `{}`", clipped(&path.value));
            let error = Error::at(&second.span, message).also(&first.span, "the first one");
            self.mistakes.push(error.help("keep one of the two"));
        }
    }

    fn loose_parts(&mut self, parts: &RuleParts) {
        let has = |name: &str| parts.keys.iter().any(|key| key.value == name);
        for (part, whole) in PARTS {
            let key = parts.keys.iter().find(|key| key.value == *part);
            if let Some(key) = key.filter(|_| !has(whole)) {
                let error = Error::at(
                    &key.span,
                    format!("`{part}` has no meaning without `{whole}`"),
                );
                self.mistakes
                    .push(error.help(format!("add `{whole}:` or remove `{part}`")));
            }
        }
    }

    fn length(&mut self, path: &Text, ty: &Ty, parts: &RuleParts) {
        let (min, max) = (&parts.min, &parts.max);
        let Some(bound) = min.as_ref().or(max.as_ref()) else {
            return;
        };
        if !is_text(ty) && !matches!(ty, Ty::List(_)) {
            let message = format!("`{}` has no length", clipped(&path.value));
            let error = Error::at(&bound.span, message);
            self.mistakes
                .push(error.help("only strings and lists have `min` and `max`: remove them"));
        }
        if let (Some(min), Some(max)) = (min, max)
            && min.value > max.value
        {
            let error =
                Error::at(&min.span, "`min` is more than `max`").also(&max.span, "`max` is here");
            self.mistakes
                .push(error.help("write the smaller one as `min`"));
        }
    }

    fn fill(&mut self, owner: &TypeName, path: &Text, ty: &Ty, parts: &RuleParts) -> Option<Fill> {
        if let Some(node) = &parts.default {
            return self.value(ty, &path.value, node).map(Fill::Default);
        }
        if let Some(node) = &parts.value {
            return self.value(ty, &path.value, node).map(Fill::Value);
        }
        if let Some(text) = &parts.text {
            return self.template(owner, path, ty, text);
        }
        if let Some(copy) = &parts.copy {
            return self.copy(owner, copy);
        }
        if let Some(counted) = &parts.count {
            return self.count(path, ty, counted, parts);
        }
        let exists = parts.exists.as_ref()?;
        self.exists(owner, path, ty, exists, parts.same.as_ref())
    }

    /// A string with placeholders of the resource's name.
    fn template(&mut self, owner: &TypeName, path: &Text, ty: &Ty, text: &Text) -> Option<Fill> {
        if !is_text(ty) {
            self.misfit(path, "a string");
        }
        let symbol = self.symbols.get(owner.as_str())?;
        let patterns: Vec<Vec<String>> = symbol
            .ty
            .patterns
            .iter()
            .filter_map(|pattern| path::pattern(pattern).ok())
            .collect();
        for word in placeholders(&text.value) {
            let known = |names: &Vec<String>| names.iter().any(|name| name == word);
            if patterns.iter().all(known) {
                continue;
            }
            let message = format!(
                "the name of a `{owner}` has no placeholder `{}`",
                clipped(word)
            );
            let span = text.part(&format!("{{{word}}}"));
            let names = patterns.first().map(Vec::as_slice).unwrap_or_default();
            let error = self.symbols.suggest(
                Error::at(&span, message),
                word,
                names.iter().map(String::as_str),
                "write a placeholder that every pattern of the name has",
            );
            self.mistakes.push(error);
        }
        Some(Fill::Text(Wire::new(&text.value)))
    }

    /// A path on which every member but the last names a resource.
    fn copy(&mut self, owner: &TypeName, copy: &Text) -> Option<Fill> {
        let mut owner = owner.clone();
        let mut words = copy.value.split('.').peekable();
        while let Some(word) = words.next() {
            let step = copy.map(word.to_owned());
            let step = Text {
                span: copy.part(word),
                ..step
            };
            let ty = self.member(&owner, &step)?;
            if words.peek().is_none() {
                break;
            }
            let Ty::NameOf(next) = ty else {
                self.misfit(&step, "a resource name");
                return None;
            };
            owner = next;
        }
        Some(Fill::Copy(Wire::new(&copy.value)))
    }

    fn count(&mut self, path: &Text, ty: &Ty, counted: &Text, parts: &RuleParts) -> Option<Fill> {
        if !matches!(ty, Ty::Integer | Ty::Number) {
            self.misfit(path, "a number");
        }
        let counted = self.resource_named(counted)?;
        let names = |ty: &Ty| matches!(ty, Ty::NameOf(_) | Ty::NameUnion(_));
        let by = parts.by.as_ref();
        let by = by.and_then(|by| self.member_that(&counted, by, "a resource name", names));
        Some(Fill::Count(Count {
            only: self.values(&counted, &parts.only),
            unless: self.values(&counted, &parts.unless),
            by,
            ty: counted,
        }))
    }

    fn exists(
        &mut self,
        owner: &TypeName,
        path: &Text,
        ty: &Ty,
        exists: &Text,
        same: Option<&Text>,
    ) -> Option<Fill> {
        if *ty != Ty::Boolean {
            self.misfit(path, "a boolean");
        }
        let sibling = self.resource_named(exists);
        let Some(same) = same else {
            let error = Error::at(
                &exists.span,
                "`exists` does not say which member is compared",
            );
            self.mistakes
                .push(error.help("add `same:` with a member that both types have"));
            return None;
        };
        let sibling = sibling?;
        let (own, other) = (self.member(owner, same), self.member(&sibling, same));
        own.and(other)?;
        Some(Fill::Exists(Exists {
            ty: sibling,
            same: Wire::new(&same.value),
        }))
    }
}

/// The words in braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts.map(|part| part.split_once('}').map_or(part, |(name, _)| name))
}
