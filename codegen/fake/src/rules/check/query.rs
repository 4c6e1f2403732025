//! The query of a call, whose names are known in `camelCase` and in `snake_case`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scalar;
use super::values::Check;
use crate::call::Call;
use crate::model::{Param, Place, Ty};

/// Values of a query by the names that the model has for them.
#[derive(Debug, Default)]
pub(crate) struct Query {
    values: BTreeMap<String, Vec<String>>,
}

impl Query {
    /// Reads what the model knows of; the rest is nothing to anybody.
    pub(crate) fn read(check: &mut Check<'_>, call: &Call<'_>) -> Self {
        let mut query = Self::default();
        let paging = check.index.api.paging.as_ref();
        for wire in paging
            .into_iter()
            .flat_map(|paging| [&paging.size, &paging.token])
            .chain(&call.operation.mask)
        {
            query.take(call, wire);
        }
        for (params, required) in [
            (&call.operation.required, true),
            (&call.operation.optional, false),
        ] {
            for param in params.iter().filter(|param| param.place == Place::Query) {
                query.take(call, &param.wire);
                query.check(check, param, required);
            }
        }
        query
    }

    /// All values of a parameter.
    pub(crate) fn all(&self, wire: &str) -> &[String] {
        self.values.get(wire).map_or(&[], Vec::as_slice)
    }

    /// The last value of a parameter.
    pub(crate) fn one(&self, wire: &str) -> Option<&str> {
        self.all(wire).last().map(String::as_str)
    }

    pub(crate) fn is_true(&self, wire: &str) -> bool {
        self.one(wire)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Names and values, sorted, without some.
    pub(crate) fn without<'q>(&'q self, left_out: &'q [&str]) -> impl Iterator<Item = &'q str> {
        let kept = self
            .values
            .iter()
            .filter(|(wire, _)| !left_out.contains(&wire.as_str()));
        kept.flat_map(|(wire, values)| {
            std::iter::once(wire.as_str()).chain(values.iter().map(String::as_str))
        })
    }

    fn take(&mut self, call: &Call<'_>, wire: &str) {
        let wanted = squashed(wire);
        let values = call
            .query
            .iter()
            .filter(|(name, _)| squashed(name) == wanted)
            .map(|(_, value)| value.clone());
        let values: Vec<_> = values.collect();
        if !values.is_empty() {
            self.values.insert(wire.to_owned(), values);
        }
    }

    /// An empty value is as good as none, except for a text.
    fn check(&mut self, check: &mut Check<'_>, param: &Param, required: bool) {
        let (ty, is_list) = match &param.ty {
            Ty::List(item) => (&**item, true),
            ty => (ty, false),
        };
        let values = self.values.entry(param.wire.clone()).or_default();
        values.retain(|value| !value.is_empty() || (*ty == Ty::String && !is_list));
        for value in values.iter() {
            let value = match ty {
                Ty::Boolean => scalar::parsed("boolean", value),
                Ty::Integer => scalar::parsed("integer", value),
                Ty::Number => scalar::parsed("number", value),
                _ => None,
            }
            .unwrap_or_else(|| Value::from(value.as_str()));
            check.value(&param.wire, ty, value);
        }
        if values.is_empty() {
            if required {
                check.wrong(&param.wire, "is missing from the query");
            }
            self.values.remove(&param.wire);
        }
    }
}

/// A name without the differences between `camelCase` and `snake_case`.
fn squashed(name: &str) -> String {
    name.chars()
        .filter(|each| *each != '_')
        .flat_map(char::to_lowercase)
        .collect()
}
