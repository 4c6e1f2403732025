//! What a client knows about an operation beyond what `OpenAPI` has words for: members that begin with `x-sdk-`.

use super::Source;
use super::json::Object;
use super::operations::Subject;
use crate::model::{Creates, Modify, Reply, RetryFailed};
use crate::name::Wire;
use crate::spec::Reconcile;

impl Source<'_> {
    /// The members of an operation.
    pub(super) fn extensions(&self, subject: &Subject<'_>) -> Object {
        let Subject {
            resource,
            endpoint,
            words,
            policy,
            ..
        } = *subject;
        let stability = subject.stability().map(|text| text.value.as_str());
        let reconcile = words.reconcile.as_ref();
        let modify = endpoint.modify.as_ref();
        Object::default()
            .with("x-sdk-operation", &endpoint.id)
            .with("x-sdk-effect", policy.effect.word())
            .with("x-sdk-policy", policy.constant.as_str())
            .maybe("x-sdk-stability", stability)
            .maybe("x-sdk-permission", endpoint.permission.as_ref())
            .maybe("x-sdk-not-found", endpoint.subject.as_ref())
            .maybe("x-sdk-creates", endpoint.creates.as_ref().map(creates))
            .maybe(
                "x-sdk-reconcile",
                reconcile.map(|one| self.reconcile(subject, one)),
            )
            .maybe("x-sdk-modify", modify.map(|one| self.modify(subject, one)))
            .maybe(
                "x-sdk-retry-failed",
                endpoint.retry_failed.as_ref().map(retry_failed),
            )
            .and(self.reply_extensions(&endpoint.reply))
            .maybe("x-codeSamples", self.code(resource, endpoint))
    }

    fn reconcile(&self, subject: &Subject<'_>, reconcile: &Reconcile) -> Object {
        Object::default()
            .with("operation", self.sibling(subject, &reconcile.list.value))
            .with("by", reconcile.by.value.as_str())
    }

    fn modify(&self, subject: &Subject<'_>, modify: &Modify) -> Object {
        let read = self.sibling(subject, modify.read_method.as_str());
        Object::default()
            .with("read", read)
            .with("writable", list(&modify.members()))
    }

    fn reply_extensions(&self, reply: &Reply) -> Object {
        match (reply, &self.api.paging) {
            (Reply::Pages { key, .. }, Some(paging)) => Object::default().with(
                "x-sdk-paging",
                Object::default()
                    .with("items", key)
                    .with("next", &paging.next)
                    .with("token", &paging.token)
                    .with("size", &paging.size),
            ),
            (Reply::Stream { at, error, .. }, _) => {
                let stream = Object::default().with("item", at);
                let stream = stream.unless_empty("error", error.as_str());
                Object::default().with("x-sdk-stream", stream)
            }
            (Reply::Nothing | Reply::One(_) | Reply::Pages { .. }, _) => Object::default(),
        }
    }
}

fn creates(creates: &Creates) -> Object {
    Object::default()
        .maybe("each", creates.each.as_ref())
        .with("name", &creates.name)
}

fn retry_failed(retry_failed: &RetryFailed) -> Object {
    Object::default()
        .with("member", &retry_failed.field)
        .with("failed", list(&retry_failed.lists))
        .with("item", &retry_failed.item)
        .with("retryField", &retry_failed.retry_field)
        .with("retryValues", list(&retry_failed.retry_values))
}

fn list(wires: &[Wire]) -> Vec<&Wire> {
    wires.iter().collect()
}
