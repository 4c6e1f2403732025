//! What a call that makes something is answered.

use serde_json::{Map, Value};

use super::minimal;
use crate::call::Answer;
use crate::json::Members;
use crate::model::index::{Index, Kind};
use crate::model::{Reply, Ty};
use crate::rules::check::request::CheckedRequest;
use crate::state::hidden;
use crate::state::transaction::Transaction;

/// The answer with the resource that was made: alone, or where the reply's type has it.
///
/// Secrets that stand beside it are made up once and kept with it, where no read finds them.
pub(super) fn one(
    tx: &mut Transaction<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    name: &str,
    resource: Members,
) -> Answer {
    let Reply::One(Ty::Named(reply)) = &request.call.operation.reply else {
        return Answer::Json("{}".to_owned());
    };
    if *reply == kind.name {
        return Answer::Json(Value::Object(resource).to_string());
    }
    let holder = request
        .call
        .operation
        .creates
        .as_ref()
        .map_or("", |creates| Index::made_at(creates).1);
    let mut members = Map::from_iter([(
        holder.trim_start_matches('/').to_owned(),
        Value::Object(resource),
    )]);
    secrets(tx, reply, name, &mut members);
    minimal::complete(tx, reply, &mut members);
    Answer::Json(Value::Object(members).to_string())
}

fn secrets(tx: &mut Transaction<'_>, reply: &str, name: &str, members: &mut Members) {
    let state = tx.state;
    let mut kept = hidden::members(tx.view(), name);
    for field in state
        .index
        .fields(reply)
        .iter()
        .filter(|field| field.required && field.ty == Ty::Secret)
    {
        let secret = minimal::value(tx, &field.ty);
        kept.insert(field.wire.clone(), secret.clone());
        members.insert(field.wire.clone(), secret);
    }
    hidden::put(tx, name, kept);
}

/// The answer with all resources that were made.
pub(super) fn all(tx: &Transaction<'_>, request: &CheckedRequest<'_>, names: &[String]) -> Answer {
    let list = request
        .call
        .operation
        .creates
        .as_ref()
        .map_or("", |creates| Index::made_at(creates).0);
    let resources = names
        .iter()
        .filter_map(|name| tx.view().resource(name))
        .map(Value::Object)
        .collect();
    match list.trim_start_matches('/') {
        "" => Answer::Json("{}".to_owned()),
        member => Answer::Json(
            Value::Object(Map::from_iter([(
                member.to_owned(),
                Value::Array(resources),
            )]))
            .to_string(),
        ),
    }
}
