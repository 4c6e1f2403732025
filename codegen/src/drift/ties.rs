//! Figures of the spec that state what evidence says: the quota, waits, the life of a token.

use super::figures::{self, Figure, Unit};
use crate::sources::{Span, Spanned};
use crate::spec;

/// A figure of the spec, and what makes it careful enough.
pub(super) struct Tie<'a> {
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

impl Tie<'_> {
    /// The figures of some evidence that this one could state.
    pub(super) fn candidates(&self, evidence: &str) -> Vec<Figure> {
        let all = figures::all(evidence);
        let quota = all.iter().any(|figure| figure.unit == Unit::Requests);
        let wanted = |figure: &Figure| {
            figure.unit == self.figure.unit && quota == self.key.starts_with("quota.")
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
pub(super) fn of<'a>(row: &'a spec::Row, api: &'a spec::Api) -> Vec<Tie<'a>> {
    let rule = &row.rule;
    let rules = [&rule.read, &rule.write, &rule.guarded, &rule.once];
    let has = |word: &str| rules.iter().any(|rule| rule.value == word);
    let mut ties = Vec::new();
    if let Some(quota) = api
        .quota
        .as_ref()
        .filter(|_| row.kind.value == "rate_limited")
    {
        ties.push(Tie {
            key: "quota.requests",
            at: &quota.requests.span,
            figure: Figure {
                unit: Unit::Requests,
                amount: u64::from(quota.requests.value),
            },
            care: Care::AtMost,
        });
        ties.push(time("quota.per", &quota.per, Care::AtLeast));
    }
    if let Some(settle) = api.settle.as_ref().filter(|_| has("settle")) {
        ties.push(time("settle.wait", &settle.wait, Care::AtLeast));
    }
    if let Some(sign_in) = api.sign_in.as_ref().filter(|_| has("renew")) {
        ties.push(time("sign_in.lifetime", &sign_in.lifetime, Care::AtMost));
    }
    let documented = row.wait.as_ref().and_then(|wait| wait.documented.as_ref());
    ties.extend(documented.map(|documented| time("wait.documented", documented, Care::Exact)));
    ties
}

fn time<'a>(key: &'static str, millis: &'a Spanned<u64>, care: Care) -> Tie<'a> {
    Tie {
        key,
        at: &millis.span,
        figure: Figure {
            unit: Unit::Time,
            amount: millis.value,
        },
        care,
    }
}
