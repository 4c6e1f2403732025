//! A case: one operation, played on a fake of its own.

use std::pin::Pin;

use disruptive::Error;

use crate::stage::{Stage, alone};

pub(super) struct Case {
    pub(super) operation: &'static str,
    /// How many of its calls change something.
    pub(super) changes: u64,
    pub(super) play: for<'a> fn(&'a Stage) -> Play<'a>,
}

pub(super) type Play<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

impl Case {
    /// Plays the case and checks what the fake says about it.
    pub(super) fn play(&self) {
        alone(self.run());
    }

    async fn run(&self) {
        let stage = Stage::new().await;
        let played = (self.play)(&stage).await;
        played.unwrap_or_else(|error| panic!("{}: {error}", self.operation));
        let seen = stage.fake.requests();
        let worked = seen
            .iter()
            .any(|seen| seen.operation == self.operation && seen.status == Some(200));
        assert!(worked, "{} never worked: {seen:?}", self.operation);
        let changes = stage.fake.effects(self.operation);
        assert_eq!(changes, self.changes, "changes by {}", self.operation);
    }
}

/// A table of cases: operation, function, and how many of its calls change something.
macro_rules! cases {
    ($($operation:literal $play:ident $changes:literal),* $(,)?) => {
        &[$($crate::operations::case::Case {
            operation: $operation,
            changes: $changes,
            play: |stage| Box::pin($play(stage)),
        }),*]
    };
}

pub(super) use cases;
