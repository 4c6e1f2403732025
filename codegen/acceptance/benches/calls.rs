//! Measures calls through the generated crate and through bare reqwest in turns, and the time to
//! decide an outcome; `cargo xtask bench calls` runs it and prints what it says as a table.
//!
//! The argument is the number of rounds. Each line of output is a name and whole numbers, one of
//! each round: nanoseconds a call, picoseconds a decision, or the instructions of a call.

mod callgrind;
mod traffic;

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use disruptive::operations;
use rustix::time::{ClockId, clock_gettime};

use traffic::{LOADS, Load, SIDES, Side, Traffic};

fn main() -> ExitCode {
    traffic::main(|rounds| {
        decisions(rounds);
        let traffic = Traffic::start();
        for load in &LOADS {
            calls(&traffic, load, rounds);
        }
        callgrind::instructions();
    })
}

/// What the calls of a round took.
#[derive(Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
}

fn calls(traffic: &Traffic, load: &Load, rounds: NonZeroUsize) {
    for _ in 0..3 {
        for (_, side) in SIDES {
            traffic.round(side, load);
        }
    }
    let mut costs = SIDES.map(|_| Vec::new());
    for round in 0..rounds.get() {
        // Who begins takes turns, too: what a round leaves behind must not always fall to the same.
        for turn in 0..SIDES.len() {
            let turn = (round + turn) % SIDES.len();
            costs[turn].push(measure(traffic, SIDES[turn].1, load));
        }
    }
    let name = load.name;
    println!("{name}-calls {}", load.calls);
    for ((side, _), costs) in SIDES.iter().zip(&costs) {
        tell(&format!("{name}-cpu-{side}"), load, costs, |cost| cost.cpu);
        tell(&format!("{name}-wall-{side}"), load, costs, |cost| {
            cost.wall
        });
    }
}

fn measure(traffic: &Traffic, side: Side, load: &Load) -> Cost {
    let (cpu, start) = (cpu_time(), Instant::now());
    traffic.round(side, load);
    Cost {
        wall: start.elapsed(),
        cpu: cpu_time().saturating_sub(cpu),
    }
}

/// The time that all threads of this process have run, in the program and in the system.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).expect("a time that is not negative")
}

fn tell(name: &str, load: &Load, costs: &[Cost], part: fn(&Cost) -> Duration) {
    print!("{name}");
    for cost in costs {
        print!(" {}", part(cost).as_nanos() / load.calls as u128);
    }
    println!();
}

/// Asks every operation what it does on every status.
fn decisions(rounds: NonZeroUsize) {
    const TIMES: u128 = 20;
    let statuses = 100..600;
    let count = TIMES * (operations::ALL.len() * statuses.len()) as u128;
    println!("decide-count {count}");
    print!("decide");
    for _ in 0..rounds.get() {
        let start = Instant::now();
        for _ in 0..TIMES {
            for operation in operations::ALL {
                for status in statuses.clone() {
                    black_box(black_box(*operation).on(black_box(status)));
                }
            }
        }
        print!(" {}", start.elapsed().as_nanos() * 1000 / count);
    }
    println!();
}
