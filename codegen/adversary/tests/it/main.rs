//! Plays the scripts in `scripts/`; see the docs of the package for their words.

mod api;
mod http1;
mod http2;
mod lines;
mod outcome;
mod pages;
mod script;
mod service;
mod streams;
mod tokens;
mod words;

use runtime::HttpTransport;

use crate::api::{Add, Client, Create, Get, HTTP, HTTP2};
use crate::lines::{in_runtime, play};
use crate::outcome::Outcome;
use crate::service::{Rest, settle};

/// The effects, in the order of the columns.
const EFFECTS: [&str; 3] = ["safe", "guarded", "non_idempotent"];

#[test]
fn http1_scripts_come_to_what_the_policy_says() {
    let text = include_str!("../../scripts/http1.txt");
    let count = play("http1.txt", text, 5, |fields| {
        let script = http1::read(fields[1])?;
        let run = |effect| {
            let script = script.clone();
            in_runtime(async move {
                let warm = script.warm;
                let (url, rest) = service::http1(script, http1::good()).await;
                called(&HTTP, &url, effect, warm, &rest).await
            })
        };
        compare(&fields[2..], run)
    });
    assert!(count >= 150, "{count} scripts");
}

#[test]
fn http2_scripts_come_to_what_the_policy_says() {
    let text = include_str!("../../scripts/http2.txt");
    let count = play("http2.txt", text, 5, |fields| {
        let script = http2::read(fields[1])?;
        let run = |effect| {
            let script = script.clone();
            in_runtime(async move {
                let warm = script.warm;
                let (url, rest) = http2::start(script).await;
                called(&HTTP2, &url, effect, warm, &rest).await
            })
        };
        compare(&fields[2..], run)
    });
    assert!(count >= 30, "{count} scripts");
}

/// Makes the call of an effect.
async fn called<S: Clone>(
    transport: &HttpTransport,
    url: &str,
    effect: usize,
    warm: bool,
    rest: &Rest<S>,
) -> Outcome {
    let client = Client::new(url, url, transport, false);
    if warm {
        client.reading::<Get>().await.expect("a good answer");
        rest.warmed.notify_one();
        settle().await;
    }
    let result = match effect {
        0 => client.reading::<Get>().response().await,
        1 => client.writing::<Add>().response().await,
        _ => client.writing::<Create>().response().await,
    };
    Outcome::of(&result, rest.taken() - usize::from(warm))
}

fn compare(expected: &[&str], run: impl Fn(usize) -> Outcome) -> Result<(), String> {
    let mut wrong = Vec::new();
    for (effect, expected) in expected.iter().enumerate() {
        if let Err(message) = run(effect).check(expected) {
            wrong.push(format!("{}: {message}", EFFECTS[effect]));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}
