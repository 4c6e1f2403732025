//! Ten thousand random courses, of which none breaks a promise.

use std::time::Duration;

use runtime::{Clock as _, ErrorKind, MockResponse, MockTransport, Outcome, VirtualClock};

use crate::toy::{Create, Get, Stage, bad, good, seconds};

fn scene(random: &mut fastrand::Rng) -> MockResponse {
    let scene = match random.u8(0..10) {
        0 => bad(500),
        1 => bad(503),
        2 => bad(504),
        3 => bad(429).header("retry-after", &random.u8(0..20).to_string()),
        4 => bad(429),
        5 => MockResponse::not_sent(),
        6 => MockResponse::maybe_applied(),
        7 => MockResponse::cut(200, "{"),
        8 => bad(400),
        _ => good(),
    };
    scene.after(Duration::from_millis(random.u64(0..12_000)))
}

/// Returns the shortest time that must pass after an outcome.
fn floor(outcome: &Outcome) -> Duration {
    match outcome {
        Outcome::Answered(504) => seconds(10),
        Outcome::Answered(429) => Duration::ZERO,
        _ => seconds(1),
    }
}

#[tokio::test]
async fn floors_and_deadlines_are_kept() {
    let mut retries = 0;
    for seed in 0..10_000 {
        let clock = VirtualClock::new();
        let mut random = fastrand::Rng::with_seed(seed);
        let deadline = seconds(random.u64(1..60));
        let once = random.bool();
        let script = MockTransport::from_fn(clock.clone(), move |_| Some(scene(&mut random)));
        let stage = Stage::with(clock.clone(), script, |builder| {
            builder.seed(seed).deadline(deadline)
        });
        let attempts = if once {
            match stage.client.call::<Create>().response().await {
                Ok(response) => response.attempts().to_vec(),
                Err(error) => error.attempts().to_vec(),
            }
        } else {
            match stage.client.call::<Get>().response().await {
                Ok(response) => response.attempts().to_vec(),
                Err(error) => {
                    assert_ne!(
                        error.kind(),
                        ErrorKind::Deadline,
                        "{seed}: something was sent"
                    );
                    error.attempts().to_vec()
                }
            }
        };
        assert!(
            clock.now() <= deadline,
            "{seed}: the call ends by its deadline"
        );
        assert!(attempts.len() <= 4, "{seed}");
        for pair in attempts.windows(2) {
            retries += 1;
            assert!(
                pair[1].waited >= floor(&pair[0].outcome),
                "{seed}: {pair:?}"
            );
            let sure = matches!(
                pair[0].outcome,
                Outcome::NotSent(_) | Outcome::Answered(429)
            );
            assert!(
                !once || sure,
                "{seed}: `once` was repeated after {:?}",
                pair[0].outcome
            );
        }
    }
    assert!(retries > 1000, "{retries}");
}
