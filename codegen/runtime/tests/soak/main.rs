//! Sixty thousand calls through one client: what it keeps does not grow.
//!
//! It is a process of its own, since it counts what the whole process allocates.

mod service;
#[path = "../it/toy/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the made-up API is shared with the other tests"
)]
mod toy;

use std::alloc::System;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use fastrand::Rng;
use runtime::{CallFuture, Endpoint, Error, RateLimit};
use service::{Jumps, Service};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use toy::{Client, Create, Delete, Get, Import, List, Update, account, seconds};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CALLS: u32 = 60_000;

/// When everything that is kept must have been filled.
const WARM: u32 = 20_000;

/// The bytes by which the memory in use may differ from then to the end.
const BOUND: i64 = 4 * 1024;

/// Returns the bytes that are allocated and not freed.
fn live() -> i64 {
    let stats = ALLOCATOR.stats();
    let bytes = |count: usize| i64::try_from(count).expect("less than the machine has");
    bytes(stats.bytes_allocated) - bytes(stats.bytes_deallocated)
}

#[test]
fn the_memory_of_a_client_is_flat() {
    let clock = Jumps::default();
    let builder = Client::builder()
        .clock(clock.clone())
        .transport(Service::new(clock))
        .credentials(account())
        .seed(1)
        .rate_limit(RateLimit {
            requests: 75,
            per: seconds(10),
        });
    let client = builder.build().expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let (mut random, mut failed) = (Rng::with_seed(2), 0);
    let (warm, end) = runtime.expect("a runtime").block_on(async {
        for _ in 0..WARM {
            failed += call(&client, &mut random).await;
        }
        let warm = live();
        for _ in WARM..CALLS {
            failed += call(&client, &mut random).await;
        }
        (warm, live())
    });
    println!("{warm} bytes after {WARM} calls, {end} after {CALLS}; {failed} calls failed");
    assert!((end - warm).abs() <= BOUND, "{warm} bytes became {end}");
    assert!(failed > CALLS / 20 && failed < CALLS / 2, "{failed}");
}

/// Makes a call of some endpoint; returns whether it failed.
async fn call(client: &Client, random: &mut Rng) -> u32 {
    match random.u8(0..16) {
        0..4 => made::<Create>(client).await,
        4 => made::<Import>(client).await,
        5 => made::<Update>(client).await,
        6 => made::<Delete>(client).await,
        7 => made::<List>(client).await,
        8 => dropped(client).await,
        9 => {
            let items = client.call::<List>().prefetch().items();
            told(items.collect().await.map(drop))
        }
        _ => made::<Get>(client).await,
    }
}

async fn made<E: Endpoint>(client: &Client) -> u32 {
    let call = CallFuture::<E::Reply>::new(client.call::<E>().into(), E::OPERATION);
    told(call.await.map(drop))
}

/// Begins a call and thinks better of it.
async fn dropped(client: &Client) -> u32 {
    let call = client.call::<Get>().header("x-hang", "yes");
    let mut call = pin!(call.into_future());
    poll_fn(|context| {
        let _ = call.as_mut().poll(context);
        Poll::Ready(())
    })
    .await;
    0
}

fn told(result: Result<(), Error>) -> u32 {
    let Err(error) = result else { return 0 };
    assert!(!error.to_string().is_empty());
    let waited: Duration = error.attempts().iter().map(|attempt| attempt.waited).sum();
    assert!(waited <= seconds(60));
    1
}
