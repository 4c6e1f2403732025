//! Following what resources report from now on.

use std::collections::BTreeSet;

use crate::call::Answer;
use crate::call::refusal::{self, Refusal};
use crate::call::subscription::{Filter, Subscription};
use crate::json;
use crate::model::index::Kind;
use crate::model::names::{is_wild, matches_wild};
use crate::rules::access::Sight;
use crate::rules::check::request::CheckedRequest;
use crate::rules::check::target::Target;
use crate::rules::lists::filters::{Filters, Test};
use crate::state::view::View;

/// Follows the resource of the path, or all that lie in it.
///
/// Filters that ask for more than a kind of event choose among the resources that are there when the call begins.
///
/// # Errors
///
/// 404 if what is to be followed is not there.
pub(crate) fn follow(view: View<'_>, request: &CheckedRequest<'_>) -> Result<Answer, Refusal> {
    let about = view
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let kind = about.and_then(|ty| view.index().kind(ty));
    let Some((kind, place)) =
        kind.and_then(|kind| Some((kind, Place::of(view, kind, &request.target)?)))
    else {
        return Err(refusal::unplayed(&request.call.operation.id));
    };
    if !is_wild(place.name()) && !place.name().is_empty() {
        view.need(place.name())?;
    }
    let events = view.state.live.subscribe();
    let mut filters = Filters::of(request.call, &request.query);
    let kinds = take_kinds(view, &mut filters);
    let among = among(view, request, kind, &place, &filters);
    let filter = Filter {
        about: place.about(),
        kinds,
        among,
    };
    let target = place.name().to_owned();
    Ok(Answer::Stream(Subscription {
        events,
        filter,
        ping: filters.ping,
        target,
    }))
}

/// What is followed.
enum Place {
    One(String),
    /// All that lie in this one, or in any if it has `-` for an id.
    AllIn(String),
    /// All, wherever they lie: the path names nothing that is there.
    All,
}

impl Place {
    fn of(view: View<'_>, kind: &Kind, target: &Target) -> Option<Self> {
        if let Some(name) = target.resource(kind) {
            return Some(Self::One(name.to_owned()));
        }
        let all = || target.scope(view.index()).is_none().then_some(Self::All);
        target.parent(kind).map(Self::AllIn).or_else(all)
    }

    fn name(&self) -> &str {
        match self {
            Self::One(name) | Self::AllIn(name) => name,
            Self::All => "",
        }
    }

    fn about(&self) -> Vec<String> {
        match self {
            _ if is_wild(self.name()) => Vec::new(),
            Self::One(name) => vec![name.clone()],
            Self::AllIn(name) if name.is_empty() => Vec::new(),
            Self::All => Vec::new(),
            Self::AllIn(name) => vec![format!("{name}/")],
        }
    }

    fn holds(&self, kind: &Kind, name: &str) -> bool {
        match self {
            Self::One(one) => matches_wild(one, name),
            Self::AllIn(all) => matches_wild(all, kind.parent(name)),
            Self::All => true,
        }
    }
}

/// Takes the filter out that asks for kinds of events, and not for resources.
fn take_kinds(view: View<'_>, filters: &mut Filters) -> Vec<String> {
    let Some(envelope) = &view.state.envelope else {
        return Vec::new();
    };
    let mut kinds = Vec::new();
    filters.tests.retain(|test| match test {
        Test::Member(path, values) if envelope.is_kind(path) => {
            kinds.extend(values.iter().cloned());
            false
        }
        _ => true,
    });
    kinds
}

/// The resources of which events are wanted; none for all that the place holds.
fn among(
    view: View<'_>,
    request: &CheckedRequest<'_>,
    kind: &Kind,
    place: &Place,
    filters: &Filters,
) -> Option<BTreeSet<String>> {
    if filters.is_empty() && !is_wild(place.name()) {
        return None;
    }
    let mut sight = Sight::new(view, request.call.operation.permission.as_deref());
    let held = view
        .store()
        .table(&kind.name)
        .all()
        .filter(|(name, _)| place.holds(kind, name));
    let wanted = held.filter(|(name, record)| {
        filters.pass(view, name, &json::members(&record.text)) && sight.sees(name)
    });
    Some(wanted.map(|(name, _)| name.to_owned()).collect())
}
