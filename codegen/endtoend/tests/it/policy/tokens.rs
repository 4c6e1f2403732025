use std::time::Duration;

use futures_util::future::join_all;

use super::{outcomes, statuses};
use crate::stage::{Stage, alone};

/// Makes 100 calls at once, all of which must work; returns the statuses of their attempts.
async fn hundred(stage: &Stage) -> Vec<Vec<u16>> {
    let home = stage.organization();
    let calls = (0..100).map(|_| stage.dt.organizations().get(&home).response());
    let ended = join_all(calls).await.into_iter();
    let ended = ended.map(|ended| ended.expect("it works"));
    ended
        .map(|response| outcomes(response.attempts()))
        .collect()
}

#[test]
fn one_token_is_had_for_a_hundred_calls() {
    alone(async {
        let stage = Stage::with("rate_limit: off").await;
        hundred(&stage).await;
        assert_eq!(statuses(&stage, "token"), [200]);
    });
}

#[test]
fn an_expired_token_is_renewed_once_for_a_hundred_calls() {
    alone(async {
        let stage = Stage::with("rate_limit: off").await;
        hundred(&stage).await;
        stage.pace.advance(Duration::from_hours(2));
        let attempts = hundred(&stage).await;
        assert_eq!(attempts, vec![[200]; 100]);
        assert_eq!(statuses(&stage, "token"), [200, 200]);
    });
}

#[test]
fn a_token_that_the_service_no_longer_takes_is_renewed_once_for_a_hundred_calls() {
    alone(async {
        let refused =
            "rate_limit: off\nfaults: [{on: organizations, when: {first: 50}, do: {status: 401}}]";
        let stage = Stage::with(refused).await;
        let attempts = hundred(&stage).await;
        let renewed = attempts.iter().filter(|attempts| **attempts == [401, 200]);
        assert_eq!(renewed.count(), 50);
        assert_eq!(statuses(&stage, "token"), [200, 200]);
    });
}

#[test]
fn a_token_is_renewed_once_in_a_call() {
    alone(async {
        let stage = Stage::with("faults: [{on: projects, do: {status: 401}}]").await;
        let error = stage
            .dt
            .projects()
            .list()
            .await
            .expect_err("no token is good");
        assert!(error.is_unauthenticated());
        assert_eq!(outcomes(error.attempts()), [401, 401]);
        assert_eq!(statuses(&stage, "token"), [200, 200]);
    });
}

#[test]
fn a_machine_whose_clock_is_wrong_signs_in_all_the_same() {
    alone(async {
        for skew in ["-10m", "2h"] {
            let stage = Stage::with(&format!("clock_skew: {skew}")).await;
            let worked = stage.dt.projects().list().await;
            worked.unwrap_or_else(|error| panic!("{skew}: {error}"));
            assert_eq!(statuses(&stage, "token"), [400, 200], "{skew}");
        }
    });
}

#[test]
fn signing_in_is_repeated_through_a_storm() {
    alone(async {
        let stage = Stage::with("faults: [{on: token, when: {first: 2}, do: {status: 503}}]").await;
        stage.dt.projects().list().await.expect("the storm ends");
        assert_eq!(statuses(&stage, "token"), [503, 503, 200]);
    });
}
