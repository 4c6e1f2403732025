//! What operations do.

use super::target::Target;
use super::{State, World, behaviours, refusal};
use crate::fake::call::{Answer, Call, Refusal};
use crate::fake::model::Does;

/// Does what a call asks for, and counts it if it changed something.
pub(super) fn call(world: &World, call: &Call<'_>) -> Result<Answer, Refusal> {
    let target = Target::of(call)?;
    world.change(call.caller, call.now, |work| {
        let answer = match &call.operation.service.does {
            Does::Behaviour(name) => behaviours::act(work, call, &target, name)?,
            _ => return Err(refusal::unplayed(&call.operation.id)),
        };
        if work.has_effect() {
            count(work.state, &call.operation.id);
        }
        Ok(answer)
    })
}

fn count(state: &mut State, operation: &str) {
    *state.effects.entry(operation.to_owned()).or_default() += 1;
}
