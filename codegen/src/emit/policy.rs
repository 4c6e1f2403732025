//! `policy.rs`: the rows of the table and the policies as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::time::duration;
use crate::docs::Docs;
use crate::model::{Action, Api, Cell, Effect, Policy, RetryAfter, Row, Wait};
use crate::name::Wire;

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let page = match &api.page.url {
        Some(url) => format!(
            "The rules stand on the page [{}]({url}); each row names its section.",
            api.page.title
        ),
        None => format!(
            "The rules stand on the page \"{}\"; each row names its section.",
            api.page.title
        ),
    };
    let docs = Docs::new("What is done on each status, for each sort of call.")
        .paragraph(&page)
        .inner();
    let rows = api.rows.iter().map(row);
    let policies = api
        .policies
        .iter()
        .map(|policy| self::policy(policy, &api.rows));
    quote! {
        #docs

        #(#policies)*
        #(#rows)*
    }
}

fn row(row: &Row) -> TokenStream {
    let Row {
        constant,
        docs,
        kind,
        section,
        help,
        ambiguous,
        wait,
        status: _,
    } = row;
    let wait = self::wait(wait);
    quote! {
        #docs
        const #constant: Row = Row {
            kind: ErrorKind::#kind,
            section: #section,
            help: #help,
            wait: #wait,
            ambiguous: #ambiguous,
        };
    }
}

fn wait(wait: &Wait) -> TokenStream {
    let (floor, cap) = (duration(wait.floor), duration(wait.cap));
    let retry_after = match wait.retry_after {
        RetryAfter::Nobody => quote!(RetryAfter::Ignore),
        RetryAfter::Call(default) => {
            let default = duration(default);
            quote!(RetryAfter::Call { without_header: #default })
        }
        RetryAfter::Client(default) => {
            let default = duration(default);
            quote!(RetryAfter::All { without_header: #default })
        }
    };
    quote!(Wait { min: #floor, max: #cap, retry_after: #retry_after })
}

fn policy(policy: &Policy, rows: &[Row]) -> TokenStream {
    let Policy {
        constant,
        docs,
        cells,
        ..
    } = policy;
    let name = Wire::new(constant.as_str());
    let effect = effect(policy.effect);
    let statuses = cells.statuses.iter().map(|(status, cell)| {
        let status = Literal::u16_unsuffixed(*status);
        let rule = rule(*cell, rows);
        quote!((#status, #rule))
    });
    let other_4xx = rule(cells.other_4xx, rows);
    let other_5xx = rule(cells.other_5xx, rows);
    let other = rule(cells.other, rows);
    let not_sent = rule(cells.not_sent, rows);
    let maybe_applied = rule(cells.maybe_applied, rows);
    quote! {
        #docs
        pub const #constant: Policy = Policy {
            name: #name,
            effect: #effect,
            statuses: &[#(#statuses,)*],
            other_4xx: #other_4xx,
            other_5xx: #other_5xx,
            other: #other,
            not_sent: #not_sent,
            maybe_applied: #maybe_applied,
        };
    }
}

fn effect(effect: Effect) -> TokenStream {
    match effect {
        Effect::Read => quote!(Effect::Safe),
        Effect::Write => quote!(Effect::Idempotent),
        Effect::Guarded => quote!(Effect::Guarded),
        Effect::Once => quote!(Effect::NonIdempotent),
    }
}

/// A cell as the row and what is done.
fn rule(cell: Cell, rows: &[Row]) -> Option<TokenStream> {
    let constant = &rows.get(cell.row)?.constant;
    Some(match cell.action {
        Action::Return => quote!(#constant.returned()),
        Action::Renew => quote!(#constant.refreshed()),
        Action::Repeat => quote!(#constant.retried()),
        Action::Settle => quote!(#constant.retried_if_just_created()),
        Action::Finish => quote!(#constant.treated_as_done()),
    })
}
