//! Every operation against every outcome, twice: once it is followed by success, once it stays.

use std::time::Duration;

use acceptance::case::{Refusal, Told};

use super::oracle::{self, Deed, Expected, Outcome};

type Result = std::result::Result<Told, Refusal>;

/// Plays every cell of a crate; a macro, since every crate has a runtime of its own.
macro_rules! play {
    ($sdk:ident, $Stage:ident, $cases:expr, $replies:expr, $expect:path, $operations:literal) => {{
        let (mut cases, replies) = ($cases, $replies);
        cases.dedup_by_key(|case| case.id);
        assert_eq!(cases.len(), $operations);
        let (mut cells, mut wrong) = (0_u32, Vec::new());
        for case in &cases {
            let all = ::$sdk::operations::ALL;
            let operation = all
                .iter()
                .find(|one| one.id == case.id)
                .expect("an operation");
            for outcome in outcomes() {
                let expected = $expect(case.id, case.repeat, outcome);
                let (scene, rule) = match outcome {
                    Outcome::Status(status) => (
                        ::$sdk::runtime::MockResponse::answer(status, ""),
                        operation.on(status),
                    ),
                    Outcome::NotSent => (
                        ::$sdk::runtime::MockResponse::not_sent(),
                        operation.policy.not_sent,
                    ),
                    Outcome::MaybeApplied => (
                        ::$sdk::runtime::MockResponse::maybe_applied(),
                        operation.policy.maybe_applied,
                    ),
                };
                let once = $Stage::new([
                    scene.clone(),
                    ::$sdk::runtime::MockResponse::answer(200, replies.least(case.id)),
                ]);
                let told = (case.call)(&once.client).await;
                let always = $Stage::always(scene);
                let refused = (case.call)(&always.client).await;
                let mistakes = [
                    once_wrong(&expected, &told, &once.waits()),
                    always_wrong(&expected, &refused, always.seen().len()),
                    saying_wrong(
                        &expected,
                        &format!("{:?}", rule.action),
                        &format!("{:?}", rule.row.kind),
                    ),
                ];
                let mistakes = mistakes.into_iter().flatten();
                wrong.extend(mistakes.map(|what| format!("{} {outcome:?}: {what}", case.id)));
                cells += 1;
            }
        }
        assert!(
            wrong.is_empty(),
            "{} wrong, such as\n{}",
            wrong.len(),
            head(&wrong)
        );
        println!("{cells} cells, each played twice");
    }};
}
#[tokio::test]
async fn every_cell_of_disruptive_is_as_the_page_has_it() {
    use acceptance::disruptive::{Stage, cases, replies};
    play!(
        disruptive,
        Stage,
        cases(),
        replies(),
        oracle::disruptive,
        72
    );
}

#[tokio::test]
async fn every_cell_of_bookshop_is_as_its_own_table_has_it() {
    use acceptance::bookshop::{Stage, cases, replies};
    play!(bookshop, Stage, cases(), replies(), oracle::bookshop, 30);
}

/// Everything that can happen to an attempt.
fn outcomes() -> impl Iterator<Item = Outcome> {
    let lost = [Outcome::NotSent, Outcome::MaybeApplied];
    (300..=599).map(Outcome::Status).chain(lost)
}

/// Judges a call whose first attempt had the outcome, and whose further attempts would succeed.
fn once_wrong(expected: &Expected, told: &Result, waits: &[Duration]) -> Option<String> {
    let right = match (expected.deed, told, waits) {
        (Deed::Return, Err(refusal), []) => is(expected, refusal, "Rule"),
        (Deed::Refresh, Ok(told), [wait]) => told.attempts == 2 && wait.is_zero(),
        (Deed::Retry(least), Ok(told), [wait]) => {
            told.attempts == 2 && *wait >= least && *wait <= least * 2
        }
        _ => false,
    };
    (!right).then(|| format!("{expected:?}, but waits {waits:?} and then {told:?}"))
}

/// Judges a call of at most two attempts which always had the outcome.
fn always_wrong(expected: &Expected, told: &Result, requests: usize) -> Option<String> {
    let (count, stopped) = match expected.deed {
        Deed::Return => (1, "Rule"),
        Deed::Refresh => (2, "Rule"),
        Deed::Retry(_) => (2, "Attempts"),
    };
    let right = matches!(told, Err(refusal) if is(expected, refusal, stopped)) && requests == count;
    (!right).then(|| format!("{expected:?}, but {requests} requests and then {told:?}"))
}

fn is(expected: &Expected, refusal: &Refusal, stopped: &str) -> bool {
    refusal.kind == expected.kind
        && refusal.maybe_applied == expected.maybe_applied
        && refusal.stopped == stopped
}

/// Judges what the crate's constants say, without a call. A 404 is retried or treated as done
/// only after something that has not happened here.
fn saying_wrong(expected: &Expected, action: &str, kind: &str) -> Option<String> {
    let actions: &[&str] = match (expected.deed, expected.kind) {
        (Deed::Return, "NotFound") => &["Return", "RetryIfJustCreated", "TreatAsDone"],
        (Deed::Return, _) => &["Return"],
        (Deed::Refresh, _) => &["RefreshCredentials"],
        (Deed::Retry(_), _) => &["Retry"],
    };
    let right = actions.contains(&action) && kind == expected.kind;
    (!right).then(|| format!("{expected:?}, but the constants say {action} of {kind}"))
}

/// Returns the first few lines.
fn head(lines: &[String]) -> String {
    let few = lines.iter().take(20).map(String::as_str);
    few.collect::<Vec<_>>().join("\n")
}
