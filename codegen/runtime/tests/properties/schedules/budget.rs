//! Credit is spent once, whatever the order, and comes back from calls that are dropped.

use std::cell::RefCell;
use std::time::Duration;

use runtime::{MockTransport, Stop};

use super::executor::{self, StillClock, Task};
use crate::case;
use crate::toy::{Client, Get, bad};

/// What a client can repeat before anything has succeeded: 500 at 14 each.
const REPEATS: usize = 35;

#[test]
fn credit_is_spent_once_and_what_a_dropped_call_has_paid_comes_back() {
    case::each(500, |_, random| {
        let clock = StillClock::default();
        let mut latency = random.fork();
        let script = MockTransport::from_fn(clock.clone(), move |_| {
            Some(bad(503).after(Duration::from_millis(latency.u64(0..9))))
        });
        let builder = Client::builder().clock(clock.clone());
        let builder = builder.transport(script.clone()).seed(random.u64(..));
        let client = builder.build().expect("the client is set up");
        let repeats = RefCell::new(0);
        let broke = RefCell::new(0);
        let tasks = |count| {
            let task = |_| {
                let (client, repeats, broke) = (&client, &repeats, &broke);
                Box::pin(async move {
                    let error = client.call::<Get>().await.expect_err("it is down");
                    *repeats.borrow_mut() += error.attempts().len() - 1;
                    *broke.borrow_mut() += usize::from(error.stopped() == Some(Stop::Budget));
                }) as Task<'_>
            };
            (0..count).map(task).collect()
        };
        let drops = random.usize(0..8);
        let dropped = executor::run(&clock, random, tasks(30), drops);
        executor::run(&clock, random, tasks(20), 0);
        assert!(*broke.borrow() > 0, "it runs out");
        assert!(*repeats.borrow() <= REPEATS);
        let made = script.requests().len();
        assert!(made <= 50 + REPEATS, "{made}");
        // A dropped call gives back what it has paid for, and keeps what it has used.
        assert!(*repeats.borrow() + 3 * dropped >= REPEATS);
    });
}
