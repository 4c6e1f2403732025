//! Counts what a call through the generated crate and through bare reqwest allocates; `cargo xtask
//! bench` runs it and prints what it says as a table.
//!
//! The argument is the number of rounds. Each line of output is a name and whole numbers, one of
//! each round: how often a thousand calls ask the allocator for memory or for more of it. It is a
//! program of its own, since counting takes time.

mod traffic;

use std::alloc::System;
use std::num::NonZeroUsize;
use std::process::ExitCode;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use traffic::{LOADS, Load, SIDES, Side, Traffic};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    traffic::main(|rounds| {
        let traffic = Traffic::start();
        for load in &LOADS {
            for (name, side) in SIDES {
                count(&traffic, side, load, rounds, name);
            }
        }
    })
}

fn count(traffic: &Traffic, side: Side, load: &Load, rounds: NonZeroUsize, name: &str) {
    traffic.round(side, load);
    let counts: Vec<usize> = (0..rounds.get())
        .map(|_| {
            let region = Region::new(ALLOCATOR);
            traffic.round(side, load);
            let change = region.change();
            (change.allocations + change.reallocations) * 1000 / load.calls
        })
        .collect();
    print!("{}-allocations-{name}", load.name);
    for count in counts {
        print!(" {count}");
    }
    println!();
}
