//! Makes up what a resource has reported: numbers that wander between two bounds, states that come and go.
//!
//! The same seed gives the same past.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use crate::random::SeededRandom;

/// How far a number goes in one step, of the way from bound to bound.
const STRIDE: f64 = 0.1;

/// Values of one kind of event, one after the other, made after a pattern.
///
/// In the pattern `{from: 2, to: 6}` stands for a number that wanders, `{one_of: [OPEN, CLOSED]}` for one of several values, and
/// `{counts_from: 10}` for a whole number that grows; everything else stands for itself.
#[derive(Debug)]
pub(crate) struct Walk {
    pattern: Value,
    /// Members that are whole numbers.
    whole: BTreeSet<String>,
    random: SeededRandom,
    /// Where each wandering number is, in the order of the pattern.
    at: Vec<f64>,
}

impl Walk {
    pub(crate) fn new(pattern: Value, whole: BTreeSet<String>, random: SeededRandom) -> Self {
        Self {
            pattern,
            whole,
            random,
            at: Vec::new(),
        }
    }

    /// The next value.
    pub(crate) fn step(&mut self) -> Value {
        let mut place = 0;
        let pattern = std::mem::take(&mut self.pattern);
        let value = self.fill("", &pattern, &mut place);
        self.pattern = pattern;
        value
    }

    fn fill(&mut self, key: &str, pattern: &Value, place: &mut usize) -> Value {
        match pattern {
            Value::Object(members) => self.members(key, members, place),
            Value::Array(items) => items
                .iter()
                .map(|item| self.fill(key, item, place))
                .collect(),
            other => other.clone(),
        }
    }

    fn members(&mut self, key: &str, members: &Map<String, Value>, place: &mut usize) -> Value {
        if let Some((from, to)) = bounds(members) {
            return self.wander(from, to, self.whole.contains(key), place);
        }
        match only(members) {
            Some(("one_of", Value::Array(values))) => self.one_of(values),
            Some(("counts_from", Value::Number(from))) => self.count(from, place),
            _ => {
                let filled = members
                    .iter()
                    .map(|(key, value)| (key.clone(), self.fill(key, value, place)));
                Value::Object(filled.collect())
            }
        }
    }

    fn one_of(&mut self, values: &[Value]) -> Value {
        let count = u64::try_from(values.len()).unwrap_or_default();
        let drawn = usize::try_from(self.random.below(count)).unwrap_or_default();
        values.get(drawn).cloned().unwrap_or_default()
    }

    fn count(&mut self, from: &Number, place: &mut usize) -> Value {
        let start = from.as_f64().unwrap_or_default();
        let more = self.random.fraction() * 4.0;
        let at = self.place(place, start);
        let now = *at;
        *at = (*at + more).round();
        written(now, true)
    }

    fn wander(&mut self, from: &Number, to: &Number, whole: bool, place: &mut usize) -> Value {
        let (low, high) = (
            from.as_f64().unwrap_or_default(),
            to.as_f64().unwrap_or_default(),
        );
        let (low, high) = (low.min(high), low.max(high));
        let start = low + (high - low) * self.random.fraction();
        let stride = (self.random.fraction() - 0.5) * 2.0 * STRIDE * (high - low);
        let at = self.place(place, start);
        *at = (*at + stride).clamp(low, high);
        written(*at, whole)
    }

    /// Where the number of this place is; at its first look it is at `start`.
    fn place(&mut self, place: &mut usize, start: f64) -> &mut f64 {
        let index = *place;
        *place += 1;
        if index >= self.at.len() {
            self.at.resize(index + 1, start);
        }
        &mut self.at[index]
    }
}

/// `from` and `to`, if that is all there is.
fn bounds(members: &Map<String, Value>) -> Option<(&Number, &Number)> {
    match (members.len(), members.get("from"), members.get("to")) {
        (2, Some(Value::Number(from)), Some(Value::Number(to))) => Some((from, to)),
        _ => None,
    }
}

fn only(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (key, value) = members.iter().next()?;
    (members.len() == 1).then_some((key.as_str(), value))
}

/// A number as sensors write it: whole, or with two digits.
fn written(number: f64, whole: bool) -> Value {
    let digits = if whole { 0 } else { 2 };
    serde_json::from_str(&format!("{number:.digits$}")).unwrap_or_default()
}
