//! What operations do.

use super::{
    act, batch, create, delete, entries, find, follow, history, list, moves, path_access, publish,
    read, set, update,
};

use crate::call::refusal::Refusal;
use crate::call::{Answer, Call};
use crate::model::Does;
use crate::rules::behaviours::custom::CustomBehaviours;
use crate::rules::behaviours::table;
use crate::rules::changes;
use crate::rules::check::body;
use crate::rules::check::query::Query;
use crate::rules::check::request::{CheckedRequest, refuse};
use crate::rules::check::target::Target;
use crate::rules::check::values::Check;
use crate::rules::lists::paging;
use crate::state::shared::State;
use crate::state::transaction::Transaction;
use crate::state::view::View;

/// Where the numbers of calls that changed something are kept, by operation.
pub(crate) const EFFECTS: &str = "effects";

/// Does what a call asks for, and counts it if it changed something.
pub(crate) fn call(
    state: &State,
    custom: &CustomBehaviours,
    call: &Call<'_>,
) -> Result<Answer, Refusal> {
    let request = checked(state, call)?;
    if is_read(&call.operation.service.does) {
        let contents = state.read();
        let view = View {
            state,
            contents: &contents,
            caller: call.caller,
            now: call.now,
        };
        path_access::check(view, &request)?;
        return look_up(view, &request);
    }
    let only_try = call
        .operation
        .service
        .unless
        .as_ref()
        .is_some_and(|unless| request.query.is_true(unless));
    changes::change(state, call.caller, call.now, !only_try, |tx| {
        path_access::check(tx.view(), &request)?;
        let answer = change(tx, custom, &request)?;
        if tx.has_effect() && !only_try {
            tx.count(EFFECTS, &call.operation.id);
        }
        Ok(answer)
    })
}

/// Reads a call; everything that is wrong with it is in one refusal.
fn checked<'c>(state: &State, call: &'c Call<'c>) -> Result<CheckedRequest<'c>, Refusal> {
    let mut check = Check::new(&state.index);
    let target = Target::of(call, &mut check);
    let query = Query::read(&mut check, call);
    let body = body::read(&mut check, call);
    check.mistakes.extend(paging::mistakes(state, call, &query));
    refuse(&check.mistakes)?;
    Ok(CheckedRequest {
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

fn look_up(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    match &request.call.operation.service.does {
        Does::List => list::list(view, request),
        Does::Find => find::find(view, request),
        Does::History => history::history(view, request),
        Does::Follow => follow::follow(view, request),
        _ => read::read(view, request),
    }
}

fn change(
    tx: &mut Transaction<'_>,
    custom: &CustomBehaviours,
    request: &CheckedRequest<'_>,
) -> Result<Answer, Refusal> {
    match &request.call.operation.service.does {
        Does::Create { prefix, set } => create::create(tx, request, prefix, set),
        Does::Update => update::update(tx, request),
        Does::Replace => update::replace(tx, request),
        Does::Delete => delete::delete(tx, request),
        Does::Publish => publish::publish(tx, request),
        Does::ChangeEntries {
            items,
            member,
            set,
            unset,
        } => entries::change(
            tx,
            request,
            entries::Names {
                items,
                member,
                set,
                unset,
            },
        ),
        Does::Move { items, moved } => moves::moves(tx, request, items, moved),
        Does::CreateEach { items, parent } => batch::create(tx, request, items, parent.as_deref()),
        Does::DeleteEach { items } => batch::delete(tx, request, items),
        Does::Set {
            members,
            refuse_again,
        } => set::set(tx, request, members, *refuse_again),
        Does::Behaviour(name) => table::act(tx, custom, request, name),
        Does::Act | Does::List | Does::Read | Does::Find | Does::History | Does::Follow => {
            act::act(tx, request)
        }
    }
}
