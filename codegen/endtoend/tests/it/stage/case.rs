//! A case: one operation of an API, played on a fake of its own.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::panic::catch_unwind;
use std::pin::Pin;

use super::alone;

/// A fake and its client, on which cases of an API are played.
pub(crate) trait MockResponse: Sized {
    type Error: Display;

    /// Everything as the API has it.
    async fn new() -> Self;

    /// Which operations were called, and how they were answered.
    fn answers(&self) -> Vec<(String, Option<u16>)>;

    /// How many calls of an operation have changed something.
    fn changes(&self, operation: &str) -> u64;
}

pub(crate) struct Case<S: MockResponse> {
    pub(crate) operation: &'static str,
    /// How many of its calls change something.
    pub(crate) changes: u64,
    pub(crate) play: for<'a> fn(&'a S) -> Play<'a, S>,
}

pub(crate) type Play<'a, S> =
    Pin<Box<dyn Future<Output = Result<(), <S as MockResponse>::Error>> + 'a>>;

impl<S: MockResponse> Case<S> {
    /// Plays the case and checks what the fake says about it.
    async fn play(&self) {
        let scene = S::new().await;
        let played = (self.play)(&scene).await;
        played.unwrap_or_else(|error| panic!("{}: {error}", self.operation));
        let answers = scene.answers();
        let worked = answers.contains(&(self.operation.to_owned(), Some(200)));
        assert!(worked, "{} never worked: {answers:?}", self.operation);
        let changes = scene.changes(self.operation);
        assert_eq!(changes, self.changes, "changes by {}", self.operation);
    }
}

/// Makes sure that there is one case for each operation, and none for others.
pub(crate) fn complete<S: MockResponse>(cases: &[&Case<S>], operations: &[&str]) {
    let tested: BTreeSet<&str> = cases.iter().map(|case| case.operation).collect();
    assert_eq!(tested, operations.iter().copied().collect());
    assert_eq!(cases.len(), operations.len(), "an operation has two cases");
}

/// Plays all cases, says how many there are, and fails if any does.
pub(crate) fn play<S: MockResponse>(api: &str, cases: &[&Case<S>], operations: &[&str]) {
    let fails = |case: &&Case<S>| catch_unwind(|| alone(case.play())).is_err();
    let failed: Vec<&str> = cases
        .iter()
        .copied()
        .filter(fails)
        .map(|case| case.operation)
        .collect();
    let (covered, all) = (cases.len(), operations.len());
    let changing = cases.iter().filter(|case| case.changes > 0).count();
    let fine = covered - failed.len();
    println!(
        "{api}: operations covered: {covered} of {all}, {changing} of them change something, {fine} do what they say"
    );
    assert!(failed.is_empty(), "{failed:?}");
}

/// A table of cases: operation, function, and how many of its calls change something.
macro_rules! cases {
    ($($operation:literal $play:ident $changes:literal),* $(,)?) => {
        &[$($crate::stage::Case {
            operation: $operation,
            changes: $changes,
            play: |stage| Box::pin($play(stage)),
        }),*]
    };
}

pub(crate) use cases;
