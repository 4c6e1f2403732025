//! The loop of a call against ten thousand random services.
//!
//! `service` plays one and writes down what it did and what that must mean; `calls` makes the
//! calls; `verdict` and `rate_limiter` hold what calls did and say against what was written down.

mod calls;
mod endpoints;
mod rate_limiter;
pub(crate) mod retry_after;
mod seen;
mod service;
mod tally;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use runtime::{Clock as _, Credentials, MockTransport, Secret, VirtualClock};

use crate::case::{self, Says, below};
use crate::toy::{Client, account};
use calls::{Kind, Plan};
use service::Service;
use tally::Tally;

/// One client, its calls, and the service that it meets.
#[derive(Clone, Debug)]
struct Scenario {
    seed: u64,
    /// What the calls have in common; several run at once.
    plans: Vec<Plan>,
    signs_in: bool,
    /// How far the clock of the service is ahead, in seconds.
    skew: i64,
}

impl Scenario {
    fn new(seed: u64, random: &mut Rng) -> Self {
        let count = if random.bool() { 1 } else { random.usize(2..5) };
        let plan = |_| Plan {
            kind: case::one_of(random, Kind::ALL),
            start: below(random, 12),
            deadline: below(random, 90) + Duration::from_millis(1),
            attempt_timeout: below(random, 20) + Duration::from_millis(1),
            attempts: random.u32(1..7),
            retry_ambiguous: random.u8(0..8) == 0,
        };
        Self {
            seed,
            plans: (0..count).map(plan).collect(),
            signs_in: random.u8(0..3) == 0,
            skew: [0, 0, -7200, 90, 86_400][random.usize(0..5)],
        }
    }
}

#[test]
fn ten_thousand_random_services_break_no_promise() {
    let mut tally = Tally::default();
    case::each(10_000, |seed, random| {
        let scenario = Scenario::new(seed, random);
        let _says = Says(scenario.clone());
        case::run(hold(&scenario, random.fork(), &mut tally));
    });
    tally.check();
}

async fn hold(scenario: &Scenario, random: Rng, tally: &mut Tally) {
    let clock = VirtualClock::new();
    let service = Arc::new(Service::new(clock.clone(), random, scenario.skew));
    let player = Arc::clone(&service);
    let script = MockTransport::from_fn(clock.clone(), move |request| Some(player.answer(request)));
    let credentials = if scenario.signs_in {
        account()
    } else {
        Credentials::Token(Secret::from("given"))
    };
    let builder = Client::builder()
        .clock(clock.clone())
        .transport(script)
        .seed(scenario.seed)
        .credentials(credentials);
    let client = builder.build().expect("the client is set up");
    let start = |(index, plan): (usize, &Plan)| tokio::spawn(plan.run(&client, &clock, index));
    let running: Vec<_> = scenario.plans.iter().enumerate().map(start).collect();
    for (index, call) in running.into_iter().enumerate() {
        let ended = call.await.expect("a call does not panic");
        let plans = &scenario.plans;
        let context = verdict::Context::new(plans, &service, index, scenario.signs_in);
        context.check(&ended, tally);
    }
    rate_limiter::nobody_calls_while_blocked(&scenario.plans, &service.log());
    tally.sign_ins_put_off += rate_limiter::nobody_signs_in_early(&scenario.plans, &service.log());
    assert!(clock.now() <= service::longest(&scenario.plans));
}
