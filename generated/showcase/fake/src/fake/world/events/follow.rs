//! Following what resources report from now on.

use std::collections::BTreeSet;

use super::super::access::Sight;
use super::super::filter::{Filters, Test};
use super::super::index::Kind;
use super::super::json;
use super::super::look::Look;
use super::super::pattern::{is_wild, matches_wild};
use super::super::refusal;
use super::super::target::Target;
use super::super::verbs::Asked;
use crate::fake::call::{Answer, Filter, Refusal, Subscription};

/// Follows the resource of the path, or all that lie in it.
///
/// Filters that ask for more than a kind of event choose among the resources that are there when the call begins.
///
/// # Errors
///
/// 404 if what is to be followed is not there.
pub(crate) fn follow(look: Look<'_>, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let about = look
        .index()
        .events()
        .and_then(|events| events.about.as_deref());
    let kind = about.and_then(|ty| look.index().kind(ty));
    let Some((kind, place)) =
        kind.and_then(|kind| Some((kind, Place::of(look, kind, &asked.target)?)))
    else {
        return Err(refusal::unplayed(&asked.call.operation.id));
    };
    if !is_wild(place.name()) && !place.name().is_empty() {
        look.need(place.name())?;
    }
    let events = look.world.live.subscribe();
    let mut filters = Filters::of(asked.call, &asked.query);
    let kinds = take_kinds(look, &mut filters);
    let among = among(look, asked, kind, &place, &filters);
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
    fn of(look: Look<'_>, kind: &Kind, target: &Target) -> Option<Self> {
        if let Some(name) = target.resource(kind) {
            return Some(Self::One(name.to_owned()));
        }
        let all = || target.scope(look.index()).is_none().then_some(Self::All);
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
fn take_kinds(look: Look<'_>, filters: &mut Filters) -> Vec<String> {
    let Some(envelope) = &look.world.envelope else {
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
    look: Look<'_>,
    asked: &Asked<'_>,
    kind: &Kind,
    place: &Place,
    filters: &Filters,
) -> Option<BTreeSet<String>> {
    if filters.is_empty() && !is_wild(place.name()) {
        return None;
    }
    let mut sight = Sight::new(look, asked.call.operation.permission.as_deref());
    let held = look
        .store()
        .table(&kind.name)
        .all()
        .filter(|(name, _)| place.holds(kind, name));
    let wanted = held.filter(|(name, record)| {
        filters.pass(look, name, &json::members(&record.text)) && sight.sees(name)
    });
    Some(wanted.map(|(name, _)| name.to_owned()).collect())
}
