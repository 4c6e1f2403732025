//! Checks a tree against the tables of the language; knows no meaning, only what may stand where.

use super::language::{FILLS, FILTERS, Key, Kind, Need, RULES, Shape, VERBS};
use super::renamed::{self, Renamed};
use super::yaml::{Node, Value};
use crate::error::{Error, Mistakes};
use crate::sources::Span;

/// Reports everything of `node` that the shape does not allow.
pub(crate) fn check(node: &Node, shape: &'static Shape, mistakes: &mut Mistakes) {
    let Value::Map(entries) = &node.value else {
        mistakes.push(wrong_sort(node, "a mapping", &keys_help(shape)));
        return;
    };
    for (name, value) in entries {
        match shape.keys.iter().find(|key| key.name == name.text) {
            Some(key) => kind(value, &name.span, key.name, &key.kind, mistakes),
            None => match successor(&name.text, shape) {
                Some((renamed, key)) => {
                    mistakes.push(renamed_key(&name.text, &name.span, renamed));
                    if renamed.keeps_its_value() {
                        kind(value, &name.span, key.name, &key.kind, mistakes);
                    }
                }
                None if is_rest_of_a_string(&name.text, value) => {
                    mistakes.push(rest_of_a_string(&name.text, &name.span));
                }
                None => mistakes.push(unknown_key(&name.text, &name.span, shape)),
            },
        }
    }
    let there = |key: &Key| {
        node.entries().iter().any(|(name, _)| {
            let new = successor(&name.text, shape).map(|(_, new)| new.name);
            name.text == key.name || new == Some(key.name)
        })
    };
    let required = shape.keys.iter().filter(|key| key.need == Need::Required);
    for key in required.filter(|key| !there(key)) {
        mistakes.push(missing_key(node, key, shape));
    }
}

/// The key that has taken the place of one of an earlier version.
fn successor(old: &str, shape: &'static Shape) -> Option<(&'static Renamed, &'static Key)> {
    let named = |name: &str| shape.keys.iter().find(|key| key.name == name);
    if named(old).is_some() {
        return None;
    }
    let renamed = renamed::key(old, |new| named(new).is_some())?;
    Some((renamed, named(renamed.new)?))
}

fn renamed_key(old: &str, span: &Span, renamed: &Renamed) -> Error {
    let message = format!("the key `{old}` is now called `{}`", renamed.new);
    Error::at(span, message).help(renamed.key_help())
}

fn kind(node: &Node, name: &Span, key: &str, kind: &'static Kind, mistakes: &mut Mistakes) {
    if let (Value::Null, false) = (&node.value, matches!(kind, Kind::Any)) {
        let error = Error::at(name, format!("`{key}` is empty"));
        mistakes.push(error.help(format!("write {} or remove the key", expected(kind))));
        return;
    }
    match (kind, &node.value) {
        (Kind::Any, _) => {}
        (Kind::Shape(shape), _) => check(node, shape, mistakes),
        (Kind::Map(_, inner), Value::Map(entries)) => {
            for (name, value) in entries {
                self::kind(value, &name.span, &name.text, inner, mistakes);
            }
        }
        (Kind::List(inner), Value::List(items)) => {
            for item in items {
                self::kind(item, &item.span, key, inner, mistakes);
            }
        }
        (Kind::Either(kinds), _) => match kinds.iter().find(|kind| sort_fits(kind, &node.value)) {
            Some(inner) => self::kind(node, name, key, inner, mistakes),
            None => mistakes.push(wrong_sort(node, &expected(kind), "")),
        },
        (_, Value::Plain(text) | Value::Quoted(text)) if sort_fits(kind, &node.value) => {
            mistakes.extend(scalar(node, key, kind, text));
        }
        _ => mistakes.push(wrong_sort(node, &expected(kind), "")),
    }
}

/// Checks what a scalar says.
fn scalar(node: &Node, key: &str, kind: &Kind, text: &str) -> Option<Error> {
    let wrong = |what: &str, help: &str| {
        let error = Error::at(&node.span, format!("`{}` is not a {what}", clipped(text)));
        Some(error.help(help))
    };
    match kind {
        Kind::Word(words) if !words.contains(&text) => {
            let what = sort_of(words).unwrap_or(key);
            if let Some(renamed) = renamed::value(text, |new| words.contains(&new)) {
                let message = format!("the {what} `{text}` is now called `{}`", renamed.new);
                let error = Error::at(&node.span, message);
                return Some(error.help(format!("write `{}`", renamed.new)));
            }
            let error = Error::at(&node.span, format!("unknown {what} `{}`", clipped(text)));
            Some(error.suggest(
                text,
                words.iter().copied(),
                format!("write {}", one_of(words)),
            ))
        }
        Kind::Whole if text.parse::<u32>().is_err() => {
            wrong("whole number", "write digits only, such as `75`")
        }
        Kind::Flag if !matches!(text, "true" | "false") => {
            wrong("boolean", "write `true` or `false`")
        }
        Kind::Duration if duration(text).is_none() => wrong(
            "duration",
            "write a number and a unit: `500ms`, `10s`, `5m`, `1h` or `30d`, at most a year",
        ),
        Kind::Text if text.trim().is_empty() => {
            let error = Error::at(&node.span, format!("`{key}` is empty"));
            Some(error.help("write a string or remove the key"))
        }
        _ => None,
    }
}

/// What some words are where their key does not say it.
fn sort_of(words: &[&str]) -> Option<&'static str> {
    match words {
        RULES => Some("rule"),
        VERBS => Some("verb"),
        FILLS => Some("rule of a member"),
        FILTERS => Some("filter"),
        _ => None,
    }
}

/// Reads a duration of the language, in milliseconds.
pub(crate) fn duration(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let millis = number.parse::<u64>().ok()?.checked_mul(factor)?;
    (millis <= 365 * 24 * 3_600_000).then_some(millis)
}

fn sort_fits(kind: &Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (
            Kind::Text | Kind::Word(_) | Kind::Whole | Kind::Flag | Kind::Duration,
            Value::Plain(_) | Value::Quoted(_)
        ) | (Kind::Shape(_) | Kind::Map(..), Value::Map(_))
            | (Kind::List(_), Value::List(_))
    )
}

/// Several words without a value: what a comma inside braces has cut off a string.
fn is_rest_of_a_string(name: &str, value: &Node) -> bool {
    matches!(value.value, Value::Null) && name.contains(' ')
}

fn rest_of_a_string(name: &str, span: &Span) -> Error {
    Error::at(
        span,
        format!("`{}` stands where a key belongs", clipped(name)),
    )
    .label("a comma inside braces ends a string")
    .help("put the whole string in quotes: `docs: \"One, and more.\"`")
}

fn unknown_key(name: &str, span: &Span, shape: &Shape) -> Error {
    let error = Error::at(span, format!("unknown key `{}`", clipped(name)));
    error.suggest(
        name,
        shape.keys.iter().map(|key| key.name),
        keys_help(shape),
    )
}

fn missing_key(node: &Node, key: &Key, shape: &Shape) -> Error {
    let message = format!("`{}` is missing", key.name);
    let start = Span {
        end: node.span.start + 1,
        ..node.span.clone()
    };
    Error::at(&start, message)
        .label(format!("needed in {}", in_a_sentence(shape.title)))
        .help(format!("add `{}: {}`", key.name, example(&key.kind)))
}

/// A title inside a sentence, without what explains it.
fn in_a_sentence(title: &str) -> String {
    let title = title.split(':').next().unwrap_or_default();
    let (first, rest) = title.split_at(title.len().min(1));
    first.to_lowercase() + rest
}

fn wrong_sort(node: &Node, wanted: &str, help: &str) -> Error {
    let error = Error::at(
        &node.span,
        format!("expected {wanted}, found {}", node.sort()),
    );
    if help.is_empty() {
        error.help(format!("write {wanted}"))
    } else {
        error.help(help)
    }
}

fn keys_help(shape: &Shape) -> String {
    let keys: Vec<&str> = shape.keys.iter().map(|key| key.name).collect();
    format!("the keys here are {}", all_of(&keys))
}

fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a string".to_owned(),
        Kind::Word(words) => one_of(words),
        Kind::Whole => "a whole number".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Duration => "a duration such as `10s`".to_owned(),
        Kind::Shape(_) | Kind::Map(..) => "a mapping".to_owned(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Any => "a value".to_owned(),
        Kind::Either(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(expected).collect();
            kinds.join(" or ")
        }
    }
}

fn example(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Any => "…",
        Kind::Word(words) => words.first().copied().unwrap_or("…"),
        Kind::Whole => "1",
        Kind::Flag => "true",
        Kind::Duration => "10s",
        Kind::Shape(_) | Kind::Map(..) => "{ … }",
        Kind::List(_) => "[ … ]",
        Kind::Either(kinds) => kinds.first().map_or("…", example),
    }
}

fn one_of(words: &[&str]) -> String {
    list(words, "or")
}

fn all_of(words: &[&str]) -> String {
    list(words, "and")
}

fn list(words: &[&str], last: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A user's text, short enough for a message.
pub(crate) fn clipped(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '·' } else { c };
    let short: String = text.chars().take(60).map(clean).collect();
    if text.chars().nth(60).is_some() {
        short + "…"
    } else {
        short
    }
}
