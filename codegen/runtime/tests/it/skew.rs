//! A clock that is wrong: it is noticed by the service's `Date`, corrected, or named.

use std::time::{Duration, SystemTime};

use runtime::{Clock as _, ErrorKind, MockResponse, MockTransport, VirtualClock};

use crate::toy::{Get, Stage, account, bad, good, seconds, token};

/// The hour at which every stage begins, and the margin by which assertions are issued earlier.
const START: i64 = 1_700_000_000;
const BACK: i64 = 5;

/// A service whose clock is this many seconds ahead of this machine's.
fn dated(scene: MockResponse, ahead: i64) -> MockResponse {
    let time = Duration::from_secs(u64::try_from(START + ahead).unwrap());
    scene.header("date", &httpdate(SystemTime::UNIX_EPOCH + time))
}

/// Writes a date of November 2023 as HTTP does.
fn httpdate(time: SystemTime) -> String {
    let since = SystemTime::UNIX_EPOCH + Duration::from_secs(1_698_796_800);
    let seconds = time.duration_since(since).unwrap().as_secs();
    let (day, rest) = (seconds / 86_400, seconds % 86_400);
    let weekday =
        ["Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"][usize::try_from(day % 7).unwrap()];
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let day = day + 1;
    format!("{weekday}, {day:02} Nov 2023 {hour:02}:{minute:02}:{second:02} GMT")
}

/// Returns how far the times of issue of the assertions were from this machine's clock at the
/// start, the margin left out.
fn issued(stage: &Stage) -> Vec<i64> {
    use base64::Engine as _;
    let issued = |body: &[u8]| {
        let text = std::str::from_utf8(body).unwrap();
        let claims = text.split('.').nth(1).unwrap();
        let json = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(claims)
            .unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let (from, to) = (
            claims["iat"].as_i64().unwrap(),
            claims["exp"].as_i64().unwrap(),
        );
        assert_eq!(to - from, 3600);
        from + BACK - START
    };
    let seen = stage.script.requests();
    let bodies = seen.iter().filter_map(|seen| seen.request.body.as_ref());
    bodies.map(|body| issued(body)).collect()
}

#[tokio::test]
async fn a_refused_assertion_is_made_again_by_the_service_s_clock() {
    for status in [400, 401] {
        for ahead in [-312, 40_000] {
            let scenes = [
                dated(bad(status), ahead),
                token("t1"),
                good(),
                token("t2"),
                good(),
            ];
            let stage = Stage::authenticated(scenes);
            stage.client.call::<Get>().await.unwrap();
            assert_eq!(issued(&stage), [0, ahead]);
            assert_eq!(stage.times(), [0, 0, 0], "nothing to wait for");
            // What was learned is kept for the next token.
            stage.clock.advance(seconds(3600));
            stage.client.call::<Get>().await.unwrap();
            assert_eq!(issued(&stage), [0, ahead, ahead + 3600]);
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_not_to_blame_alone_is_named() {
    for (ahead, named) in [
        (-312, "this machine's clock is 312 s ahead of the service's"),
        (90, "this machine's clock is 90 s behind the service's"),
    ] {
        let stage =
            Stage::authenticated([dated(bad(400), ahead), dated(bad(400), ahead), token("t")]);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(
            error.message().ends_with(&format!(": because; {named}")),
            "{error}"
        );
        assert_eq!(issued(&stage), [0, ahead]);
    }
}

#[tokio::test]
async fn a_clock_that_is_right_enough_changes_nothing() {
    for date in ["-5", "0", "5", "", "yesterday"] {
        let refused = match date.parse() {
            Ok(ahead) => dated(bad(400), ahead),
            Err(_) => bad(400).header("date", date),
        };
        let stage = Stage::authenticated([refused, token("t1"), good()]);
        let error = stage.client.call::<Get>().await.unwrap_err();
        assert!(!error.message().contains("clock"), "{error}");
        assert_eq!(issued(&stage), [0]);
    }
    // Nor does a wrong clock where it cannot be the cause.
    for status in [403, 429, 500] {
        let stage = Stage::authenticated([dated(bad(status), -312), token("t1"), good()]);
        let done = stage.client.call::<Get>().await;
        assert_eq!(done.is_ok(), status != 403);
        assert!(
            issued(&stage)[1..]
                .iter()
                .all(|issued| (0..10).contains(issued))
        );
    }
}

#[tokio::test]
async fn a_service_whose_clock_jumps_is_asked_twice_at_most() {
    let clock = VirtualClock::new();
    let mut ahead = 0;
    let script = MockTransport::from_fn(clock.clone(), move |_| {
        ahead += 1000;
        Some(dated(bad(401), ahead))
    });
    let stage = Stage::with(clock, script, |builder| builder.credentials(account()));
    stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(issued(&stage), [0, 1000]);
}

#[tokio::test]
async fn a_clock_that_has_been_put_right_is_noticed_too() {
    let scenes = [
        dated(bad(400), -312),
        token("t1"),
        good(),
        dated(bad(400), 3600),
        token("t2"),
        good(),
    ];
    let stage = Stage::authenticated(scenes);
    stage.client.call::<Get>().await.unwrap();
    stage.clock.advance(seconds(3600));
    assert_eq!(stage.clock.now(), seconds(3600));
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(issued(&stage), [0, -312, 3600 - 312, 3600]);
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_is_refreshed_by_the_service_s_clock() {
    let stage = Stage::authenticated([token("t1"), dated(bad(401), -312), token("t2"), good()]);
    stage.client.call::<Get>().await.unwrap();
    assert_eq!(issued(&stage), [0, -312]);

    let refused = || dated(bad(401), -312);
    let stage = Stage::authenticated([token("t1"), refused(), token("t2"), refused(), good()]);
    let error = stage.client.call::<Get>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.advice()),
        (
            ErrorKind::Unauthenticated,
            "Check the credentials. Note that this machine's clock is 312 s ahead of the service's."
        )
    );
}
