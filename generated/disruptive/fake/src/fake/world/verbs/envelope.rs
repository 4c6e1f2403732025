//! What a call that makes something is answered.

use serde_json::{Map, Value};

use super::super::hidden;
use super::super::index::{Index, Kind};
use super::super::json::Members;
use super::super::work::Work;
use super::{Asked, made_up};
use crate::fake::call::Answer;
use crate::fake::model::{Reply, Ty};

/// The answer with the resource that was made: alone, or where the reply's type has it.
///
/// Secrets that stand beside it are made up once and kept with it, where no read finds them.
pub(super) fn one(
    work: &mut Work<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    name: &str,
    resource: Members,
) -> Answer {
    let Reply::One(Ty::Named(reply)) = &asked.call.operation.reply else {
        return Answer::Json("{}".to_owned());
    };
    if *reply == kind.name {
        return Answer::Json(Value::Object(resource).to_string());
    }
    let holder = asked
        .call
        .operation
        .creates
        .as_ref()
        .map_or("", |creates| Index::made_at(creates).1);
    let mut members = Map::from_iter([(
        holder.trim_start_matches('/').to_owned(),
        Value::Object(resource),
    )]);
    secrets(work, reply, name, &mut members);
    made_up::complete(work, reply, &mut members);
    Answer::Json(Value::Object(members).to_string())
}

fn secrets(work: &mut Work<'_>, reply: &str, name: &str, members: &mut Members) {
    let world = work.world;
    let mut kept = hidden::members(work.look(), name);
    for field in world
        .index
        .fields(reply)
        .iter()
        .filter(|field| field.required && field.ty == Ty::Secret)
    {
        let secret = made_up::value(work, &field.ty);
        kept.insert(field.wire.clone(), secret.clone());
        members.insert(field.wire.clone(), secret);
    }
    hidden::put(work, name, kept);
}

/// The answer with all resources that were made.
pub(super) fn all(work: &Work<'_>, asked: &Asked<'_>, names: &[String]) -> Answer {
    let list = asked
        .call
        .operation
        .creates
        .as_ref()
        .map_or("", |creates| Index::made_at(creates).0);
    let resources = names
        .iter()
        .filter_map(|name| work.look().resource(name))
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
