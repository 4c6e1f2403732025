//! Properties of the runtime over thousands of random cases. All is seeded, on a virtual clock and
//! with scripted services; a failure prints the seed of its case, and everything else follows from
//! that.

mod arrivals;
mod case;
mod goals;
mod hostile;
mod loops;
mod schedules;
mod secrets;
mod texts;
#[path = "../it/toy/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the made-up API is shared with the other tests"
)]
mod toy;
mod words;
