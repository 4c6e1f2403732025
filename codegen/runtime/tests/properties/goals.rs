//! Outages, as figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use runtime::{Clock as _, MockResponse, MockTransport, Request, VirtualClock};

use crate::case;
use crate::toy::{Client, Get, account, bad, good, seconds, token};

/// What an outage looks like.
#[derive(Clone, Copy, Debug)]
enum Down {
    Answers(u16),
    /// Answers with a status, and asks for a retry after so many seconds.
    Names(u16, u64),
    Refuses,
    Resets,
    SaysNothing,
    /// One of so many calls succeeds.
    Mostly(usize),
}

impl Down {
    fn scene(self, number: usize) -> MockResponse {
        let pause = Duration::from_millis(20);
        match self {
            Self::Answers(status) => bad(status).after(pause),
            Self::Names(status, seconds) => {
                let named = seconds.to_string();
                bad(status).header("retry-after", &named).after(pause)
            }
            Self::Refuses => MockResponse::not_sent().after(pause),
            Self::Resets => MockResponse::maybe_applied().after(pause),
            Self::SaysNothing => good().after(seconds(100_000)),
            Self::Mostly(one) if number.is_multiple_of(one) => good().after(pause),
            Self::Mostly(_) => bad(502).after(pause),
        }
    }
}

const EVERY: Duration = Duration::from_millis(500);
const OUTAGE: Duration = seconds(260);
const END: Duration = seconds(340);

/// What came of the calls of an outage.
struct Outcomes {
    /// Requests and calls after the credit was spent, until the service was back.
    ratio: f64,
    /// How long after the service was back the last call began that failed nevertheless.
    late: Duration,
}

/// Makes a call every half second while a service is down, with its tokens or without.
fn outage(down: Down, tokens_too: bool) -> Outcomes {
    let clock = VirtualClock::new();
    let now = clock.clone();
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let script = MockTransport::from_fn(clock.clone(), move |request: &Request| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let for_token = request.url.ends_with("/token");
        Some(match (now.now() < OUTAGE, for_token) {
            (true, true) if tokens_too => down.scene(number),
            (true, false) => down.scene(number),
            (_, true) => token("t"),
            (false, false) => good().after(Duration::from_millis(20)),
        })
    });
    let builder = Client::builder().clock(clock.clone()).seed(7);
    let builder = builder.transport(script).credentials(account());
    let client = builder.build().expect("a client");
    let spent = seconds(100);
    case::run(async {
        let mut running = Vec::new();
        let mut marks = Vec::new();
        while clock.now() < END {
            if clock.now() >= spent && clock.now() < OUTAGE {
                marks.push(requests.load(Ordering::Relaxed));
            }
            let (client, since) = (client.clone(), clock.now());
            running.push(tokio::spawn(async move {
                client.call::<Get>().await.err().map(|_| since)
            }));
            clock.sleep(EVERY).await;
        }
        let mut last = Duration::ZERO;
        for call in running {
            last = last.max(call.await.expect("no panic").unwrap_or_default());
        }
        let made = marks[marks.len() - 1] - marks[0];
        let calls = marks.len() - 1;
        Outcomes {
            ratio: ratio(made, calls),
            late: last.saturating_sub(OUTAGE),
        }
    })
}

fn ratio(part: usize, whole: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).expect("a small number"));
    exact(part) / exact(whole)
}

#[test]
fn an_outage_is_not_made_worse_and_its_end_is_noticed() {
    let partly = [Down::Mostly(2), Down::Mostly(5), Down::Mostly(20)];
    let wholly = [
        Down::Answers(503),
        Down::Answers(500),
        Down::Answers(429),
        Down::Names(503, 1),
        Down::Names(503, 20),
        Down::Names(429, 0),
        Down::Names(429, 1),
        Down::Refuses,
        Down::Resets,
        Down::SaysNothing,
    ];
    for down in wholly.into_iter().chain(partly) {
        for tokens_too in [false, true] {
            let Outcomes { ratio, late } = outage(down, tokens_too);
            println!(
                "{down:?}, tokens too: {tokens_too}: {ratio:.3} requests a call, {late:?} late"
            );
            assert!(ratio <= 1.10, "{down:?} {tokens_too}: {ratio}");
            assert!(late <= seconds(60), "{down:?} {tokens_too}: {late:?}");
        }
    }
}
