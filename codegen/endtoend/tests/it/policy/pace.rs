use std::time::Duration;

use disruptive::runtime::Stop;
use disruptive::{Client, Error};
use futures_util::future::join_all;
use serde_json::Value;

use super::statuses;
use crate::stage::{MockResponse, Stage, alone};

const CALLS: usize = 500;

/// Longer than all calls take.
const DEADLINE: Duration = Duration::from_mins(30);

/// The rate limit that the spec has: so many requests in such a span.
fn rate_limit() -> (usize, Duration) {
    let model: Value = serde_json::from_str(disruptive_fake::MODEL).expect("a model");
    let rate_limit = &model["api"]["rate_limit"];
    let number = |name| rate_limit[name].as_u64().expect("a number");
    let requests = usize::try_from(number("requests")).expect("a small number");
    (requests, Duration::from_millis(number("per")))
}

/// Makes calls at once; returns the errors of those that have failed.
async fn rush(stage: &Stage, client: &Client, count: usize) -> Vec<Error> {
    let home = stage.organization();
    let calls = (0..count).map(|_| {
        client
            .organizations()
            .get(&home)
            .deadline(DEADLINE)
            .attempts(20)
    });
    let calls = calls.map(IntoFuture::into_future);
    let ended = join_all(calls).await;
    ended.into_iter().filter_map(Result::err).collect()
}

#[test]
fn a_client_that_keeps_to_the_rate_limit_is_never_refused() {
    alone(async {
        let stage = Stage::new().await;
        assert!(rush(&stage, &stage.dt, CALLS).await.is_empty());
        let statuses = statuses(&stage, "organizations.get");
        assert_eq!(statuses, [200].repeat(CALLS));
        // As many at once as the rate limit has, and then as many in each further span of it.
        let (requests, per) = rate_limit();
        let waits = u32::try_from(CALLS.div_ceil(requests) - 1).expect("a small number");
        let span = stage.pace.now();
        assert!(span >= per * waits && span < per * (waits + 1), "{span:?}");
    });
}

/// Some calls more than the rate limit has: their retries cost no more than the budget has.
#[test]
fn a_client_without_pace_is_refused_and_gets_everything_done_all_the_same() {
    alone(async {
        let stage = Stage::new().await;
        let client = stage.client().rate_limit(None).build().expect("a client");
        let calls = rate_limit().0 + 25;
        assert!(rush(&stage, &client, calls).await.is_empty());
        let statuses = statuses(&stage, "organizations.get");
        let count = |status| statuses.iter().filter(|seen| **seen == status).count();
        assert_eq!(count(200), calls);
        assert!(count(429) > 0);
        assert_eq!(count(200) + count(429), statuses.len());
        let refused = stage.fake.requests();
        let refused = refused.iter().filter(|seen| seen.status == Some(429));
        assert!(refused.into_iter().all(|seen| seen.retry_after.is_some()));
    });
}

/// Far more calls than that: retries are not free, so most of them return, and say why.
#[test]
fn a_client_without_pace_does_not_retry_without_end() {
    alone(async {
        let stage = Stage::new().await;
        let client = stage.client().rate_limit(None).build().expect("a client");
        let errors = rush(&stage, &client, CALLS).await;
        let asked = statuses(&stage, "organizations.get").len();
        assert!(errors.len() > CALLS / 2 && errors.len() < CALLS - rate_limit().0);
        assert!(asked < CALLS + CALLS / 5, "{asked}");
        for error in errors {
            assert!(error.is_rate_limited() && error.retry_not_before().is_some());
            assert_eq!(error.stopped(), Some(Stop::Budget));
        }
    });
}
