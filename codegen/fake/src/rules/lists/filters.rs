//! What a query narrows a list to, and how it is sorted.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::call::Call;
use crate::json::{self, Members};
use crate::model::FilterRule;
use crate::model::names::{self, id_of};
use crate::rules::check::query::Query;
use crate::state::view::View;
use crate::time::{Time, rfc3339};

/// All filters of a call.
///
/// Filters of different kinds narrow a list further; several values of one kind widen it.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    pub(crate) tests: Vec<Test>,
    pub(crate) order: Option<Order>,
    /// How often a stream is to say that it is alive.
    pub(crate) ping: Option<Duration>,
}

/// One filter.
#[derive(Debug)]
pub(crate) enum Test {
    /// All of these words, in small letters, occur somewhere.
    Words(Vec<String>),
    /// The id is one of these.
    Ids(BTreeSet<String>),
    /// The member at a path is one of these, or one of its items is.
    Member(String, BTreeSet<String>),
    /// One of these entries is in the map at a path; any value where there is none.
    Entries(String, Vec<(String, Option<String>)>),
    /// The time at a path is not before this one.
    From(String, Time),
    /// The time at a path is not after this one.
    Until(String, Time),
    /// The resource lies in one of these or belongs to one; or names one in a member.
    Within(Option<String>, BTreeSet<String>),
}

/// What to sort by.
#[derive(Debug)]
pub(crate) struct Order {
    path: String,
    reversed: bool,
}

impl Filters {
    /// The filters of a call's query, which has been checked.
    pub(crate) fn of(call: &Call<'_>, query: &Query) -> Self {
        let mut filters = Self::default();
        for (wire, rule) in &call.operation.service.filters {
            filters.add(rule, query.all(wire), call.now);
        }
        filters
    }

    fn add(&mut self, rule: &FilterRule, values: &[String], now: Time) {
        let set = || values.iter().cloned().collect::<BTreeSet<_>>();
        let last = values.last().filter(|value| !value.is_empty());
        let test = match (rule, last) {
            (FilterRule::From { member, default }, _) => from(member, last, *default, now),
            (_, None) => None,
            (FilterRule::Order, Some(by)) => {
                self.order = Some(Order::of(by));
                None
            }
            (FilterRule::Ping, Some(span)) => {
                self.ping = rfc3339::read_span(span);
                None
            }
            (FilterRule::Until { member }, Some(time)) => {
                rfc3339::read(time).map(|time| Test::Until(member.clone(), time))
            }
            (FilterRule::Words, Some(text)) => Some(Test::Words(
                text.split_whitespace().map(str::to_lowercase).collect(),
            )),
            (FilterRule::Id, _) => Some(Test::Ids(set())),
            (FilterRule::Member(path), _) => Some(Test::Member(path.clone(), set())),
            (FilterRule::Entries(path), _) => Some(Test::Entries(
                path.clone(),
                values.iter().map(|value| entry(value)).collect(),
            )),
            (FilterRule::Within { member }, _) => Some(Test::Within(member.clone(), set())),
        };
        self.tests.extend(test);
    }

    /// Whether a resource passes all filters.
    pub(crate) fn pass(&self, view: View<'_>, name: &str, members: &Members) -> bool {
        self.tests
            .iter()
            .all(|test| test.passes(view, name, members))
    }

    /// Whether the resources need not be read to be filtered and sorted.
    pub(crate) fn is_empty(&self) -> bool {
        self.tests.is_empty() && self.order.is_none()
    }
}

impl Test {
    fn passes(&self, view: View<'_>, name: &str, members: &Members) -> bool {
        match self {
            Self::Words(words) => words
                .iter()
                .all(|word| members.values().any(|value| holds(value, word))),
            Self::Ids(ids) => ids.contains(id_of(name)),
            Self::Member(path, values) => {
                json::at(members, path).is_some_and(|value| is_among(value, values))
            }
            Self::Entries(path, wanted) => match json::at(members, path) {
                Some(Value::Object(map)) => wanted
                    .iter()
                    .any(|(key, value)| has(map, key, value.as_deref())),
                _ => false,
            },
            Self::From(path, from) => time(members, path).is_some_and(|time| time >= *from),
            Self::Until(path, until) => time(members, path).is_some_and(|time| time <= *until),
            Self::Within(member, names) => is_within(view, name, members, member.as_deref(), names),
        }
    }

    /// How many of the words occur, for finding what fits best.
    pub(crate) fn score(&self, members: &Members) -> usize {
        match self {
            Self::Words(words) => words
                .iter()
                .filter(|word| members.values().any(|value| holds(value, word)))
                .count(),
            _ => 0,
        }
    }
}

impl Order {
    fn of(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(path) => Self {
                path: path.to_owned(),
                reversed: true,
            },
            None => Self {
                path: text.to_owned(),
                reversed: false,
            },
        }
    }

    /// What a resource is sorted by.
    pub(crate) fn key(&self, name: &str, members: &Members) -> Value {
        match json::at(members, &self.path) {
            Some(value) => value.clone(),
            None if self.path == "id" => id_of(name).into(),
            None => Value::Null,
        }
    }

    /// What has nothing to sort by comes last either way.
    pub(crate) fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let order = rank(left).cmp(&rank(right));
        let order = order.then_with(|| {
            if self.reversed {
                values(right, left)
            } else {
                values(left, right)
            }
        });
        match (left, right) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => Ordering::Greater,
            (_, Value::Null) => Ordering::Less,
            _ => order,
        }
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}

fn values(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => {
            let (left, right) = (
                left.as_f64().unwrap_or_default(),
                right.as_f64().unwrap_or_default(),
            );
            left.total_cmp(&right)
        }
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => left.to_string().cmp(&right.to_string()),
    }
}

fn from(member: &str, asked: Option<&String>, default: Option<u64>, now: Time) -> Option<Test> {
    let asked = asked.and_then(|time| rfc3339::read(time));
    let from = asked.or_else(|| default.map(|millis| now.before(Duration::from_millis(millis))));
    from.map(|from| Test::From(member.to_owned(), from))
}

/// `key=value`, `key=` or `key`.
fn entry(text: &str) -> (String, Option<String>) {
    match text.split_once('=') {
        Some((key, value)) => (
            key.to_owned(),
            Some(value.to_owned()).filter(|value| !value.is_empty()),
        ),
        None => (text.to_owned(), None),
    }
}

fn has(map: &Members, key: &str, value: Option<&str>) -> bool {
    let found = map.get(key);
    value.map_or(found.is_some(), |value| {
        found.and_then(Value::as_str) == Some(value)
    })
}

/// Whether a word in small letters occurs in one of the texts of a value.
fn holds(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(word),
        Value::Array(items) => items.iter().any(|item| holds(item, word)),
        Value::Object(members) => members.values().any(|value| holds(value, word)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_among(value: &Value, values: &BTreeSet<String>) -> bool {
    match value {
        Value::String(text) => values.contains(text),
        Value::Array(items) => items.iter().any(|item| is_among(item, values)),
        Value::Bool(_) | Value::Number(_) => values.contains(&value.to_string()),
        Value::Null | Value::Object(_) => false,
    }
}

fn time(members: &Members, path: &str) -> Option<Time> {
    json::at(members, path)
        .and_then(Value::as_str)
        .and_then(rfc3339::read)
}

fn is_within(
    view: View<'_>,
    name: &str,
    members: &Members,
    member: Option<&str>,
    names: &BTreeSet<String>,
) -> bool {
    if let Some(member) = member {
        return json::texts(json::at(members, member))
            .into_iter()
            .any(|named| names.contains(named));
    }
    names.iter().any(|above| names::is_below(name, above))
        || view.chain(name).iter().any(|above| names.contains(above))
}
