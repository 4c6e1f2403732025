//! The memory that a reply takes is in proportion to its length, whatever is in it.
//!
//! It is a process of its own, since it counts what the whole process allocates.

#[path = "../it/toy/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the made-up API is shared with the other tests"
)]
mod toy;

use std::alloc::System;

use runtime::{ErrorKind, MockResponse};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use toy::{Crate, List, Stage};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The length of each reply.
const LENGTH: usize = 8 * 1024 * 1024;

/// The bytes that a byte of a reply may take, beside the values in it.
const BOUND: usize = 8;

/// Fills a page with an item.
fn page(item: &str) -> String {
    let count = LENGTH / (item.len() + 1);
    let items = vec![item; count].join(",");
    format!("{{\"boxes\":[{items}],\"nextPageToken\":\"p2\"}}")
}

/// Reads a page; returns how many items it has, and the bytes that were allocated meanwhile, freed or
/// not, which are at least as many as were in use at any time.
fn read(body: String) -> (Result<usize, ErrorKind>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let stage = Stage::new([MockResponse::answer(200, body)]);
    let call = stage.client.call::<List>();
    let region = Region::new(ALLOCATOR);
    let page = runtime.expect("a runtime").block_on(call.into_future());
    let allocated = region.change().bytes_allocated;
    let count = page.map(|page| page.items.len());
    (count.map_err(|error| error.kind()), allocated)
}

#[test]
fn a_reply_takes_memory_in_proportion_to_its_length() {
    for item in ["{}", "null", "7", "[]", "{\"note\":7}", "{\"label\":\"a\"}"] {
        let body = page(item);
        let length = body.len();
        let (count, allocated) = read(body);
        let values = match (item, count) {
            ("null", count) => count.expect("a page without items"),
            ("{}", count) => count.expect("items") * size_of::<Crate>(),
            // Each has a text besides.
            ("{\"label\":\"a\"}", count) => count.expect("items") * (size_of::<Crate>() + 1),
            (_, count) => {
                assert_eq!(count, Err(ErrorKind::Decode), "{item}");
                0
            }
        };
        let beside = allocated.saturating_sub(values);
        println!("{item}: {values} bytes of values and {beside} beside them");
        assert!(beside <= length * BOUND, "{item}: {beside}");
    }
}
