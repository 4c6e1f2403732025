//! What a client knows about an operation beyond what `OpenAPI` has words for: members that begin with `x-sdk-`.

use super::Source;
use super::json::Object;
use super::operations::Subject;
use super::policies::effect;
use crate::model::{Creates, Modify, Reply, Resend};
use crate::name::Wire;
use crate::spec::Lookup;

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
        let lookup = words.lookup.as_ref();
        let modify = endpoint.modify.as_ref();
        Object::default()
            .with("x-sdk-operation", &endpoint.id)
            .with("x-sdk-effect", effect(policy.effect))
            .with("x-sdk-policy", policy.constant.as_str())
            .maybe("x-sdk-stability", stability)
            .maybe("x-sdk-permission", endpoint.permission.as_ref())
            .maybe("x-sdk-not-found", endpoint.subject.as_ref())
            .maybe("x-sdk-creates", endpoint.creates.as_ref().map(creates))
            .maybe("x-sdk-lookup", lookup.map(|one| self.lookup(subject, one)))
            .maybe("x-sdk-modify", modify.map(|one| self.modify(subject, one)))
            .maybe("x-sdk-resend", endpoint.resend.as_ref().map(resend))
            .and(self.reply_extensions(&endpoint.reply))
            .maybe("x-codeSamples", self.code(resource, endpoint))
    }

    fn lookup(&self, subject: &Subject<'_>, lookup: &Lookup) -> Object {
        Object::default()
            .with("operation", self.sibling(subject, &lookup.list.value))
            .with("by", lookup.by.value.as_str())
    }

    fn modify(&self, subject: &Subject<'_>, modify: &Modify) -> Object {
        let read = self.sibling(subject, modify.read_method.as_str());
        Object::default()
            .with("read", read)
            .with("writable", list(&modify.writable))
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

fn resend(resend: &Resend) -> Object {
    Object::default()
        .with("member", &resend.field)
        .with("failed", list(&resend.lists))
        .with("item", &resend.item)
        .with("retryField", &resend.retry_field)
        .with("retryValues", list(&resend.retry_values))
}

fn list(wires: &[Wire]) -> Vec<&Wire> {
    wires.iter().collect()
}
