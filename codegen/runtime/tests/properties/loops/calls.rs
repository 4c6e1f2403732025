//! The calls of a scenario.

use std::time::Duration;

use runtime::{
    Attempt, Call, Clock as _, Endpoint, Error, Operation, Response, ResponseFuture, VirtualClock,
};

use super::endpoints::Patient;
use crate::toy::{Client, Create, Delete, Get, Import, List, Replace, Update};

/// Which endpoint is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    List,
    Create,
    Import,
    Update,
    Replace,
    Delete,
    Patient,
}

/// How a call is made.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    pub(crate) start: Duration,
    pub(crate) deadline: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) attempts: u32,
    pub(crate) retry_ambiguous: bool,
}

/// What became of a call.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) at: Duration,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) error: Option<Error>,
}

impl Kind {
    pub(crate) const ALL: &[Self] = &[
        Self::Get,
        Self::List,
        Self::Create,
        Self::Create,
        Self::Create,
        Self::Import,
        Self::Update,
        Self::Replace,
        Self::Delete,
        Self::Patient,
    ];

    pub(crate) fn operation(self) -> &'static Operation {
        match self {
            Self::Get => Get::OPERATION,
            Self::List => List::OPERATION,
            Self::Create => Create::OPERATION,
            Self::Import => Import::OPERATION,
            Self::Update => Update::OPERATION,
            Self::Replace => Replace::OPERATION,
            Self::Delete => Delete::OPERATION,
            Self::Patient => Patient::OPERATION,
        }
    }
}

impl Plan {
    /// Returns the latest time at which an attempt leaves time for an answer.
    pub(crate) fn latest(&self) -> Duration {
        let least = Duration::from_millis(250).min(self.deadline / 4);
        self.end().saturating_sub(least)
    }

    /// Returns the time at which the call must have ended.
    pub(crate) fn end(&self) -> Duration {
        self.start + self.deadline
    }

    /// Makes the call, marked so that the service can tell it from others.
    pub(crate) fn run(
        &self,
        client: &Client,
        clock: &VirtualClock,
        index: usize,
    ) -> impl Future<Output = Ended> + Send + use<> {
        let (client, clock, plan) = (client.clone(), clock.clone(), self.clone());
        async move {
            clock.sleep(plan.start).await;
            let (attempts, error) = match plan.kind {
                Kind::Get => plan.made(client.call::<Get>(), index).await,
                Kind::List => plan.made(client.call::<List>(), index).await,
                Kind::Create => plan.made(client.call::<Create>(), index).await,
                Kind::Import => plan.made(client.call::<Import>(), index).await,
                Kind::Update => plan.made(client.call::<Update>(), index).await,
                Kind::Replace => plan.made(client.call::<Replace>(), index).await,
                Kind::Delete => plan.made(client.call::<Delete>(), index).await,
                Kind::Patient => plan.made(client.call::<Patient>(), index).await,
            };
            Ended {
                at: clock.now(),
                attempts,
                error,
            }
        }
    }

    async fn made<E: Endpoint>(&self, call: E, index: usize) -> (Vec<Attempt>, Option<Error>) {
        let call: Call = call.into();
        let call = call
            .deadline(self.deadline)
            .attempt_timeout(self.attempt_timeout)
            .attempts(self.attempts)
            .header("x-call", &index.to_string());
        let call = if self.retry_ambiguous {
            call.retry_ambiguous()
        } else {
            call
        };
        told(ResponseFuture::<E::Reply>::new(call, E::OPERATION).await)
    }
}

fn told<T>(result: Result<Response<T>, Error>) -> (Vec<Attempt>, Option<Error>) {
    match result {
        Ok(response) => (response.attempts().to_vec(), None),
        Err(error) => (error.attempts().to_vec(), Some(error)),
    }
}
