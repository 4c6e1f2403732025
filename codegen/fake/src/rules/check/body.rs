//! The body of a call.

use serde_json::{Map, Value};

use super::scalar;
use super::values::Check;
use crate::call::Call;
use crate::json::{self, Members};
use crate::model::{Param, Place};

/// The members that were sent and that the operation has; null where one is to be removed.
pub(crate) fn read(check: &mut Check<'_>, call: &Call<'_>) -> Members {
    let operation = call.operation;
    let params = || {
        operation
            .required
            .iter()
            .map(|param| (param, true))
            .chain(operation.optional.iter().map(|param| (param, false)))
    };
    let sent = match &call.body {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(members)) => members.clone(),
        Some(_) => {
            if params().any(|(param, _)| is_sent(param.place)) {
                check.mistakes.push("the body must be an object".to_owned());
            }
            return Map::new();
        }
    };
    let mut kept = Map::new();
    for (param, required) in params() {
        match param.place {
            Place::Body => return whole(check, param, sent),
            Place::Field | Place::NullableField => {
                field(check, call, (param, required), &sent, &mut kept);
            }
            Place::Segment | Place::ResourceName | Place::Query => {}
        }
    }
    one_of(check, call, &kept);
    kept
}

fn is_sent(place: Place) -> bool {
    matches!(place, Place::Body | Place::Field | Place::NullableField)
}

fn whole(check: &mut Check<'_>, param: &Param, sent: Members) -> Members {
    match check.value("", &param.ty, Value::Object(sent)) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn field(
    check: &mut Check<'_>,
    call: &Call<'_>,
    param: (&Param, bool),
    sent: &Members,
    kept: &mut Members,
) {
    let (param, required) = param;
    match sent.get(&param.wire) {
        Some(Value::Null) if param.place == Place::NullableField => {
            kept.insert(param.wire.clone(), Value::Null);
        }
        None | Some(Value::Null) if required => check.wrong(&param.wire, "is missing"),
        None | Some(Value::Null) => {}
        Some(value) => {
            let value = lenient(check, call, &param.wire, value.clone());
            let value = check.value(&param.wire, &param.ty, value);
            kept.insert(param.wire.clone(), value);
        }
    }
}

/// A member is as lenient as it is in the resource that the call is about.
fn lenient(check: &Check<'_>, call: &Call<'_>, wire: &str, value: Value) -> Value {
    let of = call.operation.service.of.as_deref().unwrap_or("");
    let field = check
        .index
        .fields(of)
        .iter()
        .find(|field| field.wire == wire);
    match field {
        Some(field) => scalar::lenient(&field.reading, value),
        None => value,
    }
}

fn one_of(check: &mut Check<'_>, call: &Call<'_>, kept: &Members) {
    let wanted = &call.operation.service.one_of;
    if !wanted.is_empty()
        && !wanted
            .iter()
            .any(|member| json::at(kept, member).is_some_and(is_something))
    {
        check.mistakes.push(format!(
            "one of {} must be sent, and not be empty",
            wanted.join(", ")
        ));
    }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
