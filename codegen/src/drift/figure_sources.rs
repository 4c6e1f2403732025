//! Where the figures of evidence are used in the spec: the rate limit, waits, the lifetime of a token.

use super::figures::{self, Figure, Unit};
use crate::model::Action;
use crate::sources::{Span, Spanned};
use crate::spec;

/// A figure of the spec that states one of the page, and which difference from the page is careful.
pub(super) struct StatedFigure<'a> {
    pub(super) key: &'static str,
    pub(super) at: &'a Span,
    pub(super) figure: Figure,
    care: Care,
}

/// What a careful figure is.
#[derive(Clone, Copy)]
enum Care {
    /// As large as the page's, or larger.
    AtLeast,
    /// As large as the page's, or smaller.
    AtMost,
    /// The page's.
    Exact,
}

impl StatedFigure<'_> {
    /// The figures of some evidence that this one could state.
    pub(super) fn candidates(&self, evidence: &str) -> Vec<Figure> {
        let all = figures::all(evidence);
        let rate_limit = all.iter().any(|figure| figure.unit == Unit::Requests);
        let wanted = |figure: &Figure| {
            figure.unit == self.figure.unit && rate_limit == self.key.starts_with("rate_limit.")
        };
        all.into_iter().filter(wanted).collect()
    }

    /// Whether the figure is as careful as the page's.
    pub(super) fn is_careful(&self, page: Figure) -> bool {
        match self.care {
            Care::AtLeast => self.figure.amount >= page.amount,
            Care::AtMost => self.figure.amount <= page.amount,
            Care::Exact => self.figure.amount == page.amount,
        }
    }
}

/// The figures that may rest on the evidence of a row.
pub(super) fn of<'a>(row: &'a spec::Row, api: &'a spec::Api) -> Vec<StatedFigure<'a>> {
    let rules = row.rule.all();
    let has = |action: Action| rules.iter().any(|rule| rule.value == action.word());
    let mut stated = Vec::new();
    if let Some(rate_limit) = api
        .rate_limit
        .as_ref()
        .filter(|_| row.kind.value == "rate_limited")
    {
        stated.push(StatedFigure {
            key: "rate_limit.requests",
            at: &rate_limit.requests.span,
            figure: Figure {
                unit: Unit::Requests,
                amount: u64::from(rate_limit.requests.value),
            },
            care: Care::AtMost,
        });
        stated.push(time("rate_limit.per", &rate_limit.per, Care::AtLeast));
    }
    if let Some(propagation) = api
        .propagation
        .as_ref()
        .filter(|_| has(Action::RetryIfJustCreated))
    {
        stated.push(time("propagation.delay", &propagation.delay, Care::AtLeast));
    }
    if let Some(auth) = api
        .auth
        .as_ref()
        .filter(|_| has(Action::RefreshCredentials))
    {
        stated.push(time("auth.lifetime", &auth.lifetime, Care::AtMost));
    }
    let documented = row.wait.as_ref().and_then(|wait| wait.documented.as_ref());
    stated.extend(documented.map(|documented| time("wait.documented", documented, Care::Exact)));
    stated
}

fn time<'a>(key: &'static str, millis: &'a Spanned<u64>, care: Care) -> StatedFigure<'a> {
    StatedFigure {
        key,
        at: &millis.span,
        figure: Figure {
            unit: Unit::Time,
            amount: millis.value,
        },
        care,
    }
}
