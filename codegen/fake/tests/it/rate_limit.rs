//! No more than the rate limit lets through, and a wait that is enough.

use std::time::Duration;

use fake::Fake;
use fake::scenario::{RateLimit, Scope, Window};

use crate::client::{Assertion, Connection, DISRUPTIVE, FORM, TOKENS, last};

async fn start(rule: RateLimit) -> Fake {
    let builder = Fake::of(DISRUPTIVE).expect("a model").manual_clock();
    builder
        .basic_auth(true)
        .rate_limit(rule)
        .start()
        .await
        .expect("it starts")
}

/// Numbers that look drawn at random (xorshift).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Calls at drawn times; gives the milliseconds at which calls were let through.
async fn play(rule: RateLimit, seed: u64) -> Vec<u64> {
    let fake = start(rule).await;
    let mut connection = Connection::basic(&fake).await;
    let (mut now, mut admitted, mut draw) = (0, Vec::new(), Draw(seed));
    for _ in 0..120 {
        let pause = draw.below(4) * draw.below(700);
        now += pause;
        fake.advance(Duration::from_millis(pause));
        let answer = connection.get("/v2/projects").await.expect("an answer");
        if answer.status == 200 {
            admitted.push(now);
            continue;
        }
        assert_eq!(answer.status, 429);
        let wait: u64 = answer
            .header("retry-after")
            .and_then(|text| text.parse().ok())
            .expect("seconds");
        assert!(wait >= 1);
        assert_eq!(last(&fake).retry_after, Some(wait.to_string()));
        if draw.below(2) == 0 {
            now += wait * 1000;
            fake.advance(Duration::from_secs(wait));
            let answer = connection.get("/v2/projects").await.expect("an answer");
            assert_eq!(answer.status, 200, "having waited {wait} s was not enough");
            admitted.push(now);
        }
    }
    admitted
}

#[tokio::test]
async fn no_stretch_holds_more_than_the_rate_limit() {
    for seed in 1..=8 {
        let admitted = play(RateLimit::new(7, Duration::from_secs(3)), seed).await;
        let worst = admitted.iter().map(|start| {
            admitted
                .iter()
                .filter(|at| (*start..start + 3000).contains(at))
                .count()
        });
        assert_eq!(worst.max(), Some(7), "seed {seed}");
    }
}

#[tokio::test]
async fn no_fixed_window_holds_more_than_the_rate_limit() {
    for seed in 1..=8 {
        let rule = RateLimit::new(7, Duration::from_secs(3)).window(Window::Fixed);
        let admitted = play(rule, seed).await;
        let (mut start, mut count, mut worst) = (0, 0, 0);
        for at in admitted {
            if count == 0 || at >= start + 3000 {
                (start, count) = (at, 0);
            }
            count += 1;
            worst = worst.max(count);
        }
        assert_eq!(worst, 7, "seed {seed}");
    }
}

#[tokio::test]
async fn a_burst_waits_for_the_rest_of_the_window() {
    let fake = start(RateLimit::new(75, Duration::from_secs(10)).window(Window::Fixed)).await;
    let mut connection = Connection::basic(&fake).await;
    for _ in 0..75 {
        assert_eq!(
            connection
                .get("/v2/projects")
                .await
                .expect("an answer")
                .status,
            200
        );
    }
    assert_eq!(fake.used(), 75);
    fake.advance(Duration::from_secs(1));
    let answer = connection.get("/v2/projects").await.expect("an answer");
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (429, Some("9"))
    );
}

#[tokio::test]
async fn tokens_and_the_control_interface_are_not_counted() {
    let fake = start(RateLimit::new(1, Duration::from_secs(10))).await;
    let mut connection = Connection::basic(&fake).await;
    for _ in 0..3 {
        connection
            .send("POST", TOKENS, FORM, &Assertion::of(&fake).form())
            .await
            .expect("sent");
        assert_eq!(connection.answer().await.expect("an answer").status, 200);
        assert_eq!(
            connection
                .get("/_fake/state")
                .await
                .expect("an answer")
                .status,
            200
        );
        assert_eq!(
            connection
                .get("/v2/nothing")
                .await
                .expect("an answer")
                .status,
            404
        );
    }
    assert_eq!(fake.used(), 0);
    assert_eq!(
        connection
            .get("/v2/projects")
            .await
            .expect("an answer")
            .status,
        200
    );
    assert_eq!(fake.used(), 1);
}

#[tokio::test]
async fn hosts_can_have_rate_limits_of_their_own() {
    let rule = RateLimit::new(1, Duration::from_secs(10));
    // The device is not there: what is let through is not found.
    for (scope, second) in [(Scope::Account, 429), (Scope::Host, 404), (Scope::All, 429)] {
        let fake = start(rule.scope(scope)).await;
        let mut connection = Connection::basic(&fake).await;
        assert_eq!(
            connection
                .get("/v2/projects")
                .await
                .expect("an answer")
                .status,
            200
        );
        let answer = connection
            .get("/emulator/v2/projects/p/devices")
            .await
            .expect("an answer");
        assert_eq!(answer.status, second, "{scope:?}: {answer:?}");
    }
}

#[tokio::test]
async fn what_came_is_counted_whether_it_was_let_through_or_not() {
    let rule = RateLimit::new(3, Duration::from_secs(10));
    let fake = start(rule).await;
    let mut connection = Connection::basic(&fake).await;
    let call = async |connection: &mut Connection, count: u32| {
        for _ in 0..count {
            connection.get("/v2/projects").await.expect("an answer");
        }
    };
    // Two stretches of ten seconds hold 2 + 4 and 4 + 1; the last request is a microsecond too late for a third.
    call(&mut connection, 2).await;
    fake.advance(Duration::from_secs(9));
    call(&mut connection, 4).await;
    fake.advance(Duration::from_micros(9_999_999));
    call(&mut connection, 1).await;
    fake.advance(Duration::from_micros(1));
    call(&mut connection, 2).await;
    let told = |fake: &Fake| {
        let of = fake.arrivals().remove(0);
        (of.requests, of.refused, of.most, of.per)
    };
    assert_eq!(told(&fake), (9, 3, 6, Duration::from_secs(10)));
    let mut control = Connection::to(&fake).await;
    let answer = control.get("/_fake/arrivals").await.expect("an answer");
    let answer = answer.json();
    let shown = &answer["arrivals"][0];
    assert_eq!(
        (&shown["requests"], &shown["refused"], &shown["most"]),
        (&9.into(), &3.into(), &6.into())
    );
    // Without a limit, the API's own is what is counted by.
    fake.scenario("rate_limit: off").expect("a scenario");
    assert_eq!(fake.arrivals(), []);
    call(&mut connection, 100).await;
    assert_eq!(told(&fake), (100, 0, 100, Duration::from_secs(10)));
}
