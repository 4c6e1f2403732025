//! `policy.rs`: the rows of the table and the policies as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::runtime_items;
use crate::docs::Docs;
use crate::model::{Api, Cell, Policy, Row};
use crate::name::Wire;

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let page = match &api.page.url {
        Some(url) => format!(
            "The rules are those of the page [{}]({url}); each row names its section.",
            api.page.title
        ),
        None => format!(
            "The rules are those of the page \"{}\"; each row names its section.",
            api.page.title
        ),
    };
    let docs = Docs::new("What the client does on each status, for each kind of call.")
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
    let wait = runtime_items::wait(wait);
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

fn policy(policy: &Policy, rows: &[Row]) -> TokenStream {
    let Policy {
        constant,
        docs,
        cells,
        ..
    } = policy;
    let name = Wire::new(constant.as_str());
    let effect = runtime_items::effect(policy.effect);
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

/// What is done on an outcome: the row, and the action on it.
fn rule(cell: Cell, rows: &[Row]) -> Option<TokenStream> {
    let row = rows.get(cell.row)?;
    Some(runtime_items::rule(&row.constant, cell.action))
}
