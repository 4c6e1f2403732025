//! Replies of a token endpoint.

use crate::api::{Client, Get, HTTP};
use crate::lines::{in_runtime, play};
use crate::outcome::Outcome;
use crate::{http1, service};

#[test]
fn signing_in_is_retried_where_that_may_help() {
    let text = include_str!("../../scripts/tokens.txt");
    let count = play("tokens.txt", text, 4, |fields| {
        let identity = http1::read(fields[1])?;
        let api = match fields[2] {
            "" => None,
            text => Some(http1::read(text)?),
        };
        let (outcome, requests) = in_runtime(async move {
            let (identity, asked) = service::http1(identity, http1::token()).await;
            let none = || http1::read("200").expect("a script");
            let (api, called) = service::http1(api.unwrap_or_else(none), http1::good()).await;
            let client = Client::new(&api, &identity, &HTTP, true);
            let result = client.reading::<Get>().response().await;
            (Outcome::of(&result, called.taken()), asked.taken())
        });
        let (expected, number) = fields[3].split_once(" #").ok_or("`OUTCOME #REQUESTS`")?;
        outcome.check(expected)?;
        if requests.to_string() == number {
            return Ok(());
        }
        Err(format!(
            "expected {number} requests for a token, not {requests}"
        ))
    });
    assert!(count >= 50, "{count} scripts");
}
