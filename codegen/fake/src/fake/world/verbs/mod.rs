//! What operations do.

mod act;
mod allow;
mod create;
mod delete;
mod each;
mod entries;
mod envelope;
mod find;
mod list;
mod made_up;
mod moves;
mod read;
mod set;
mod update;

use super::check::{self, Check, Query};
use super::index::{Index, Kind};
use super::json::Members;
use super::look::Look;
use super::target::Target;
use super::work::Work;
use super::{EFFECTS, World, behaviours, events, page, refusal};
use crate::fake::call::{Answer, Call, Refusal};
use crate::fake::model::Does;

/// A call that has been read.
#[derive(Debug)]
pub(crate) struct Asked<'c> {
    pub(crate) call: &'c Call<'c>,
    pub(crate) target: Target,
    pub(crate) query: Query,
    /// The members of the body that the operation has; null where one is to be removed.
    pub(crate) body: Members,
}

/// Does what a call asks for, and counts it if it changed something.
pub(super) fn call(world: &World, call: &Call<'_>) -> Result<Answer, Refusal> {
    let asked = asked(world, call)?;
    if is_read(&call.operation.service.does) {
        let state = world.read();
        let look = Look {
            world,
            state: &state,
            caller: call.caller,
            now: call.now,
        };
        allow::path(look, &asked)?;
        return look_up(look, &asked);
    }
    let only_try = call
        .operation
        .service
        .unless
        .as_ref()
        .is_some_and(|unless| asked.query.is_true(unless));
    world.change(call.caller, call.now, !only_try, |work| {
        allow::path(work.look(), &asked)?;
        let answer = change(work, &asked)?;
        if work.has_effect() && !only_try {
            work.count(EFFECTS, &call.operation.id);
        }
        Ok(answer)
    })
}

/// Reads a call; everything that is wrong with it is in one refusal.
fn asked<'c>(world: &World, call: &'c Call<'c>) -> Result<Asked<'c>, Refusal> {
    let mut check = Check::new(&world.index);
    let target = Target::of(call, &mut check);
    let query = Query::read(&mut check, call);
    let body = check::body(&mut check, call);
    check.mistakes.extend(page::mistakes(world, call, &query));
    refuse(&check.mistakes)?;
    Ok(Asked {
        call,
        target,
        query,
        body,
    })
}

fn is_read(does: &Does) -> bool {
    matches!(
        does,
        Does::List | Does::Read | Does::Find | Does::History | Does::Follow
    )
}

fn look_up(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    match &asked.call.operation.service.does {
        Does::List => list::list(look, asked),
        Does::Find => find::find(look, asked),
        Does::History => events::history(look, asked),
        Does::Follow => events::follow(look, asked),
        _ => read::read(look, asked),
    }
}

fn change(work: &mut Work<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    match &asked.call.operation.service.does {
        Does::Create { prefix, set } => create::create(work, asked, prefix, set),
        Does::Update => update::update(work, asked),
        Does::Replace => update::replace(work, asked),
        Does::Delete => delete::delete(work, asked),
        Does::Publish => events::publish(work, asked),
        Does::ChangeEntries {
            items,
            member,
            set,
            unset,
        } => entries::change(
            work,
            asked,
            entries::Names {
                items,
                member,
                set,
                unset,
            },
        ),
        Does::Move { items, moved } => moves::moves(work, asked, items, moved),
        Does::CreateEach { items, parent } => each::create(work, asked, items, parent.as_deref()),
        Does::DeleteEach { items } => each::delete(work, asked, items),
        Does::Set {
            members,
            refuse_again,
        } => set::set(work, asked, members, *refuse_again),
        Does::Behaviour(name) => behaviours::act(work, asked, name),
        Does::Act | Does::List | Does::Read | Does::Find | Does::History | Does::Follow => {
            act::act(work, asked)
        }
    }
}

/// Fills a resource that a seed has, as if it had been created.
pub(crate) fn seeded(work: &mut Work<'_>, kind: &Kind, name: &str, members: &mut Members) {
    create::defaults(&work.world.index.rules(&kind.name).members, members);
    create::filled(work, kind, name, members);
}

/// Makes sure that what a resource names is there.
pub(crate) fn connected(work: &Work<'_>, members: &Members, kind: &Kind) -> Result<(), Refusal> {
    create::named_are_there(work, members, kind)
}

/// The type that a call is about.
pub(crate) fn kind<'w>(look: Look<'w>, asked: &Asked<'_>) -> Result<&'w Kind, Refusal> {
    kind_of(look.index(), asked)
}

/// The type that a call is about, for as long as the world is.
pub(crate) fn kind_in<'w>(work: &Work<'w>, asked: &Asked<'_>) -> Result<&'w Kind, Refusal> {
    kind_of(&work.world.index, asked)
}

fn kind_of<'w>(index: &'w Index, asked: &Asked<'_>) -> Result<&'w Kind, Refusal> {
    let operation = asked.call.operation;
    let of = operation.service.of.as_deref();
    of.and_then(|of| index.kind(of))
        .ok_or_else(|| refusal::unplayed(&operation.id))
}

/// The name at the end of a call's path.
pub(crate) fn name<'a>(kind: &Kind, asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    asked
        .target
        .resource(kind)
        .ok_or_else(|| refusal::unplayed(&asked.call.operation.id))
}

/// Refuses what is wrong with a resource.
pub(crate) fn refuse(mistakes: &[String]) -> Result<(), Refusal> {
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(refusal::wrong(mistakes))
    }
}
