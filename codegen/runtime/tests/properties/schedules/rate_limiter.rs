//! No call is sent while the client is blocked, and who came first goes first.

use std::cell::RefCell;
use std::time::Duration;

use fastrand::Rng;
use runtime::{Clock as _, MockTransport, RateLimit, Request};

use super::executor::{self, StillClock, Task};
use crate::case;
use crate::toy::{Client, Get, bad, good, seconds};

const BUSY: Duration = seconds(7);

/// The longest time that the service takes to answer.
const LONGEST: Duration = Duration::from_millis(2);

/// Says which call a request belongs to.
pub(super) fn index(request: &Request) -> usize {
    let header = request.headers["x-call"].to_str().expect("a number");
    header.parse().expect("a number")
}

fn service(clock: &StillClock, random: &mut Rng) -> MockTransport {
    let (mut first, mut random) = (true, random.fork());
    MockTransport::from_fn(clock.clone(), move |_| {
        let scene = if std::mem::take(&mut first) {
            bad(429).header("retry-after", &BUSY.as_secs().to_string())
        } else {
            good()
        };
        Some(scene.after(Duration::from_millis(random.u64(0..3))))
    })
}

struct Course {
    /// The calls in the order in which they came to the rate limiter.
    came: Vec<usize>,
    /// The times and calls of the requests.
    went: Vec<(Duration, usize)>,
}

/// Runs calls that come while the rate limiter is open, blocked, or full, and drops some of them.
fn course(random: &mut Rng, count: usize, limit: Option<RateLimit>) -> Course {
    let clock = StillClock::default();
    let script = service(&clock, random);
    let builder = Client::builder().clock(clock.clone());
    let builder = builder
        .transport(script.clone())
        .jitter(|| 0.5)
        .rate_limit(limit);
    let client = builder.build().expect("the client is set up");
    let came = RefCell::new(Vec::new());
    let ended = RefCell::new(0);
    let tasks = (0..count).map(|index| {
        let start = Duration::from_millis(random.u64(0..6));
        let call = client.call::<Get>().header("x-call", &index.to_string());
        let (clock, came, ended) = (&clock, &came, &ended);
        Box::pin(async move {
            clock.sleep(start).await;
            came.borrow_mut().push(index);
            call.await.expect("the service is well, just busy");
            *ended.borrow_mut() += 1;
        }) as Task<'_>
    });
    let tasks = tasks.collect();
    let drops = random.usize(0..3);
    let dropped = executor::run(&clock, random, tasks, drops);
    assert_eq!(*ended.borrow() + dropped, count);
    let went = script.requests();
    let went = went.iter().map(|seen| (seen.at, index(&seen.request)));
    Course {
        went: went.collect(),
        came: came.into_inner(),
    }
}

#[test]
fn no_call_is_sent_while_blocked_and_who_came_first_goes_first() {
    let mut checked = 0;
    case::each(10_000, |_, random| {
        let course = course(random, 8, None);
        let (first, refused) = course.went[0];
        let of_refused = course.went.iter().filter(|(_, index)| *index == refused);
        if of_refused.count() < 2 {
            // The call was dropped.
            return;
        }
        let answered = first + LONGEST;
        for (at, _) in &course.went {
            assert!(*at <= answered || *at >= first + BUSY, "{:?}", course.went);
        }
        in_order(&course, |index| index != refused);
        checked += 1;
    });
    assert!(checked > 5000, "{checked}");
}

#[test]
fn a_full_rate_limit_lets_out_in_order_too() {
    let limit = RateLimit {
        requests: 2,
        per: seconds(3),
    };
    case::each(3000, |_, random| {
        let course = course(random, 8, Some(limit));
        let refused = course.went[0].1;
        in_order(&course, |index| index != refused);
        for three in course.went.windows(3) {
            assert!(three[2].0 >= three[0].0 + limit.per, "{:?}", course.went);
        }
    });
}

/// Checks that requests went out in the order in which their calls came.
fn in_order(course: &Course, counts: impl Fn(usize) -> bool) {
    let went = course.went.iter().map(|(_, index)| *index);
    let went: Vec<usize> = went.filter(|index| counts(*index)).collect();
    let came = course.came.iter().copied();
    let came: Vec<usize> = came.filter(|index| went.contains(index)).collect();
    assert_eq!(went, came, "{:?}", course.went);
}
