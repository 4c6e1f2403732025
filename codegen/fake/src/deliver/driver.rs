//! Makes the attempts whose time has come, until it is dropped.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinSet};

use super::connectors::{Connector, Connectors, Target};
use super::deliveries::Deliveries;
use super::queue::{Attempt, Verdict};
use super::receiver::{Post, Receiver};
use super::record::Outcome;
use super::signature;
use crate::clip::clipped;
use crate::time::Time;
use crate::time::clock::Clock;

/// How long a receiver has to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What every attempt needs.
#[derive(Clone)]
pub(crate) struct Driver {
    pub(crate) deliveries: Arc<Deliveries>,
    pub(crate) connectors: Arc<dyn Connectors>,
    pub(crate) receiver: Arc<dyn Receiver>,
    pub(crate) clock: Clock,
}

/// Deliveries under way, which end when it is dropped.
#[derive(Debug)]
pub(crate) struct Serving(AbortHandle);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Driver {
    /// Delivers from now on; it must be called within a runtime.
    pub(crate) fn start(self) -> Serving {
        Serving(tokio::spawn(self.run()).abort_handle())
    }

    async fn run(self) {
        let mut under_way = JoinSet::new();
        loop {
            let now = self.clock.now();
            let started = self.deliveries.lock().start(now);
            let wake = self.deliveries.lock().wake();
            self.keep(now);
            for attempt in started {
                under_way.spawn(self.clone().attempt(attempt));
            }
            tokio::select! {
                Some(_) = under_way.join_next() => {}
                () = self.deliveries.news.notified() => {}
                () = self.sleep(wake) => {}
            }
        }
    }

    async fn sleep(&self, until: Option<Time>) {
        match until {
            Some(time) => self.clock.sleep_until(time).await,
            None => future::pending().await,
        }
    }

    async fn attempt(self, attempt: Attempt) {
        let name = attempt.job.connector.clone();
        let Some(connector) = self.connectors.connector(&name) else {
            self.deliveries.lock().dropped(&attempt);
            return self.keep(self.clock.now());
        };
        let began = self.clock.now();
        let (url, outcome) = self.outcome(&attempt, connector, began).await;
        let now = self.clock.now();
        let took = now.since(began);
        let verdict = self
            .deliveries
            .lock()
            .done(attempt, url, outcome, took, now);
        if verdict == Verdict::Disable {
            self.connectors.disable(&name, now);
            self.deliveries.forget(&name);
        }
        self.keep(now);
    }

    /// Has written down what has become of jobs.
    fn keep(&self, now: Time) {
        let fates = self.deliveries.lock().fates();
        if !fates.is_empty() {
            self.connectors.keep(fates, now);
        }
    }

    async fn outcome(
        &self,
        attempt: &Attempt,
        connector: Connector,
        now: Time,
    ) -> (String, Outcome) {
        let Target::Web { url, .. } = &connector.target else {
            return (String::new(), Outcome::Nowhere);
        };
        let url = url.clone();
        let Some(post) = self.post(attempt, connector, now) else {
            return (url, Outcome::Failed("it could not be signed".into()));
        };
        let outcome = tokio::select! {
            answer = self.receiver.post(post) => of(answer),
            () = self.clock.sleep_until(now.after(TIMEOUT)) => Outcome::TimedOut,
        };
        (url, outcome)
    }

    /// The request; what the service says of it goes before what the connector's owner wants.
    fn post(&self, attempt: &Attempt, connector: Connector, now: Time) -> Option<Post> {
        let Target::Web {
            url,
            headers,
            secret,
        } = connector.target
        else {
            return None;
        };
        let job = &attempt.job;
        let keys = &self.deliveries.keys;
        let mut own = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        if let Some(secret) = secret {
            let value = signature::with_secret(job, attempt.number, &secret, now);
            own.push(("X-Dt-Signature".to_owned(), value));
        }
        let value = signature::with_keys(job, keys, &connector.organization, now)?;
        own.push((signature::SIGNATURE.to_owned(), value));
        let is_free = |name: &String| {
            own.iter()
                .all(|(taken, _)| !taken.eq_ignore_ascii_case(name))
        };
        let wanted: Vec<_> = headers
            .into_iter()
            .filter(|(name, _)| is_free(name))
            .collect();
        own.extend(wanted);
        Some(Post {
            url,
            headers: own,
            body: job.body.clone(),
        })
    }
}

fn of(answer: Result<u16, String>) -> Outcome {
    match answer {
        Ok(status @ 200..=299) => Outcome::Acknowledged(status),
        Ok(status) => Outcome::Refused(status),
        Err(reason) => Outcome::Failed(clipped(reason)),
    }
}
