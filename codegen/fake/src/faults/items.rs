//! Items of a call that fail by themselves, while the call succeeds.

use serde_json::{Map, Value, json};

use super::active::DrawnFault;
use crate::model::{Operation, RetryFailed};
use crate::scenario::fault::Do;

/// Items that were taken out of a call, and where its answer says so.
pub(crate) struct Failed<'a> {
    told: Option<&'a RetryFailed>,
    items: Vec<Value>,
}

/// Takes the first items out of a body, as many as a fault wants, if the operation can say that items have failed.
pub(crate) fn take<'a>(
    operation: &'a Operation,
    fault: &DrawnFault,
    body: Option<&mut Value>,
) -> Failed<'a> {
    let told = operation.retry_failed.as_ref();
    let most = match fault.does {
        Some(Do::FailItems(most)) => most,
        _ => 0,
    };
    let field = told.and_then(|told| body?.get_mut(&told.field)?.as_array_mut());
    let items = field.map(|items| items.drain(..items.len().min(most)).collect());
    Failed {
        told,
        items: items.unwrap_or_default(),
    }
}

impl Failed<'_> {
    /// Adds what has failed to an answer.
    pub(crate) fn told(self, answer: String) -> String {
        let Some((told, list)) = self.told.and_then(|told| Some((told, told.lists.first()?)))
        else {
            return answer;
        };
        if self.items.is_empty() {
            return answer;
        }
        let mut whole = serde_json::from_str(&answer).unwrap_or_else(|_| json!({}));
        let failed = self.items.into_iter().map(|item| entry(told, item));
        match at(&mut whole, list) {
            Value::Array(there) => there.extend(failed),
            other => *other = failed.collect(),
        }
        whole.to_string()
    }
}

fn entry(told: &RetryFailed, item: Value) -> Value {
    let mut entry = Value::Null;
    *at(&mut entry, &told.item) = item;
    let why = told.retry_values.first().map_or("", String::as_str);
    *at(&mut entry, &told.retry_field) = why.into();
    entry
}

/// The value at a JSON pointer, with objects made on the way to it.
fn at<'v>(value: &'v mut Value, pointer: &str) -> &'v mut Value {
    let names = pointer.split('/').skip(1);
    names.fold(value, |value, name| {
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        &mut value[name]
    })
}
