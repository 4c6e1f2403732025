//! Retries the items that a successful reply reports as failed, and merges the replies.

use std::time::Duration;

use bytes::Bytes;

use crate::error::attempts::Attempt;
use crate::execute::answer::{Accept, Answer};
use crate::execute::prepared::PreparedCall;
use crate::execute::request_builder::RequestBuilder;
use crate::execute::retry_loop;
use crate::execute::shared::Http;
use crate::observe::observer::WaitReason;
use crate::policy::backoff;
use crate::policy::operation::{Operation, Partial};
use crate::transport::context::Limits;
use crate::wire::json::Json;
use crate::wire::text;

/// The status whose backoff is used for failed items, since they fail for the same reasons.
const LIKE: u16 = 500;

/// The state of a call whose failed items are retried.
pub(crate) struct RetryFailed<'a> {
    http: &'a Http,
    operation: &'static Operation,
    builder: RequestBuilder,
    limits: Limits,
    partial: Partial,
    /// The items that may be retried: only those of the call, whatever a reply names.
    items: Vec<Json>,
}

impl<'a> RetryFailed<'a> {
    /// Returns the state, if the caller has set `retry_failed` and the operation supports it.
    pub(crate) fn new(
        http: &'a Http,
        operation: &'static Operation,
        builder: &RequestBuilder,
    ) -> Option<Self> {
        let partial = operation.partial.filter(|_| builder.retry_failed)?;
        let items = builder.field_value(partial.field)?.as_array()?.clone();
        let now = http.0.context.clock.now();
        Some(Self {
            http,
            operation,
            limits: Limits::starting(builder.limits, now),
            builder: builder.clone(),
            partial,
            items,
        })
    }

    /// Retries failed items until none is left that can be retried, or the limits of the call are
    /// reached. Returns the merged reply, or `None` if nothing was retried.
    ///
    /// If a round fails, its items stay failed in the reply.
    pub(crate) async fn run(
        mut self,
        first: &[u8],
        attempts: &mut Vec<Attempt>,
        accept: Accept<'_>,
    ) -> Option<Bytes> {
        let mut whole = text::json(first).ok()?;
        let mut round = 0;
        while let Some(next) = self.round(&whole, round, attempts, accept).await {
            self.merge(&mut whole, next);
            round = round.saturating_add(1);
        }
        (round > 0).then(|| whole.to_string().into())
    }

    async fn round(
        &mut self,
        whole: &Json,
        round: u32,
        attempts: &mut Vec<Attempt>,
        accept: Accept<'_>,
    ) -> Option<Json> {
        self.items = self.failed(whole);
        let context = &self.http.0.context;
        let made = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
        let left = self.builder.limits.attempts.saturating_sub(made);
        let pause = backoff::wait(self.operation.on(LIKE).row.wait, round, &*context.jitter);
        let since = context.clock.now();
        let late = since.saturating_add(pause) > self.limits.latest().start;
        if self.items.is_empty() || left == 0 || late {
            return None;
        }
        let reservation = self.http.0.budget.take()?;
        let watch = &context.watch;
        watch.wait(Some(self.operation), WaitReason::FailedItems, pause);
        context.clock.sleep(pause).await;
        reservation.commit();
        let builder = self.builder(left, since);
        let job = PreparedCall::new(self.http, self.operation, false, builder).ok()?;
        let mut reply = None;
        let keep = &mut |answer: &mut Answer| {
            let body = answer.whole();
            accept(answer)?;
            reply = text::json(&body).ok().filter(Json::is_object);
            Ok(())
        };
        match retry_loop::run(&job, keep).await {
            Ok(made) => attempts.extend(made),
            Err(error) => attempts.extend_from_slice(error.attempts()),
        }
        reply
    }

    /// Makes the request for the failed items, with what is left of the limits.
    fn builder(&self, attempts: u32, since: Duration) -> RequestBuilder {
        let now = self.http.0.context.clock.now();
        let mut builder = self.builder.clone();
        builder.deadline(self.limits.deadline.saturating_sub(now));
        builder.attempts(attempts);
        builder.set_field(self.partial.field, Json::Array(self.items.clone()));
        builder.waiting_since = Some(since);
        builder
    }

    /// Returns the items of the call that a reply reports as failed for a reason that can be
    /// retried.
    fn failed(&self, reply: &Json) -> Vec<Json> {
        let failed: Vec<&Json> = self
            .lists(reply)
            .filter(|entry| {
                let why = entry.pointer(self.partial.retry_field);
                why.and_then(Json::as_str)
                    .is_some_and(|why| self.partial.retry_values.contains(&why))
            })
            .filter_map(|entry| entry.pointer(self.partial.item))
            .collect();
        let items = self.items.iter();
        items
            .filter(|item| failed.contains(item))
            .cloned()
            .collect()
    }

    fn lists<'b>(&self, reply: &'b Json) -> impl Iterator<Item = &'b Json> {
        let lists = self.partial.lists.iter();
        lists
            .filter_map(|list| reply.pointer(list)?.as_array())
            .flatten()
    }

    /// Removes the retried items from the failed ones, and adds the new reply.
    fn merge(&self, whole: &mut Json, next: Json) {
        for list in self.partial.lists {
            if let Some(failed) = whole.pointer_mut(list).and_then(Json::as_array_mut) {
                failed.retain(|entry| {
                    let item = entry.pointer(self.partial.item);
                    !item.is_some_and(|item| self.items.contains(item))
                });
            }
        }
        join(whole, next);
    }
}

/// Appends each list of another reply to the same list; any other value is replaced.
fn join(whole: &mut Json, next: Json) {
    match (whole, next) {
        (Json::Array(whole), Json::Array(next)) => whole.extend(next),
        (Json::Object(whole), Json::Object(next)) => {
            for (name, value) in next {
                match whole.get_mut(&name) {
                    Some(known) => join(known, value),
                    None => {
                        whole.insert(name, value);
                    }
                }
            }
        }
        (Json::Array(_) | Json::Object(_), _) => {}
        (whole, next) => *whole = next,
    }
}
