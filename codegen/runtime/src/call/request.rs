//! A call of any endpoint: its request and its limits.

use std::fmt::{self, Display};
use std::time::Duration;

use crate::execute::request_builder::RequestBuilder;
use crate::execute::shared::Http;
use crate::wire::collections;
use crate::wire::json::{Json, Object};
use crate::wire::nullable::Nullable;
use crate::wire::slot::Slot;

/// A call of any endpoint, as emitted methods build it; the type of an endpoint's call is a thin
/// wrapper around it.
///
/// An invalid parameter makes the call fail when it is sent.
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited: add `.await`"]
pub struct Call {
    pub(crate) http: Http,
    pub(crate) builder: RequestBuilder,
}

/// The parameters.
impl Call {
    /// Starts a call.
    pub fn new(http: &Http) -> Self {
        Self {
            builder: RequestBuilder::new(http),
            http: http.clone(),
        }
    }

    /// Sets a placeholder of the path to one segment.
    pub fn path<T: Display>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.builder.path(name, &value.into());
        self
    }

    /// Sets a placeholder of the path to a whole resource name.
    pub fn path_name<T: Display>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.builder.path_name(name, &value.into());
        self
    }

    /// Sets a parameter of the query.
    pub fn query<T: Display + Slot>(mut self, wire: &'static str, value: impl Into<T>) -> Self {
        let value = value.into();
        self.builder.check(wire, &value);
        self.builder.set_query(wire, &value);
        self
    }

    /// Adds each value as a parameter of the query.
    pub fn query_list<T: Display + Slot>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        for value in values {
            let value = value.into();
            self.builder.check(wire, &value);
            self.builder.query(wire, &value);
        }
        self
    }

    /// Sets a member of the body.
    pub fn field<T: Slot>(mut self, wire: &'static str, value: impl Into<T>) -> Self {
        self.builder.slot_field(wire, &value.into());
        self
    }

    /// Sets a member of the body to a list.
    pub fn field_list<T: Slot + Default>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.builder
            .slot_field(wire, &collections::list::<T>(values));
        self
    }

    /// Sets a member of the body to an object with free keys.
    pub fn field_map<T: Slot + Default>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        self.builder
            .slot_field(wire, &collections::map::<T>(values));
        self
    }

    /// Sets a member of the body that may be null; an absent value sets nothing.
    pub fn nullable_field<T: Slot + Default>(
        mut self,
        wire: &'static str,
        value: impl Into<Nullable<T>>,
    ) -> Self {
        let value = value.into();
        if !value.is_absent() {
            self.builder.slot_field(wire, &value);
        }
        self
    }

    /// Makes the body an object, which is sent even if no member is set.
    pub fn object(mut self) -> Self {
        self.builder.set_body(Json::Object(Object::new()));
        self
    }

    /// Sets the whole body.
    pub fn body<T: Slot>(mut self, value: impl Into<T>) -> Self {
        self.builder.slot_body(&value.into());
        self
    }
}

/// The limits, and how the call is sent.
impl Call {
    /// Sets the time limit of the call, all attempts and waits included.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.builder.deadline(deadline);
        self
    }

    /// Sets the time limit of each attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.builder.attempt_timeout(timeout);
        self
    }

    /// Sets the maximum number of attempts; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.builder.attempts(attempts);
        self
    }

    /// Sets a header; credentials cannot be set here.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.builder.header(name, value);
        self
    }

    /// Retries even if an attempt may have been applied, so that it may be applied twice.
    pub fn retry_ambiguous(mut self) -> Self {
        self.builder.retry_ambiguous = true;
        self
    }

    /// Retries failed items of the call, if its operation says which.
    pub fn retry_failed(mut self) -> Self {
        self.builder.retry_failed = true;
        self
    }

    /// Sets the page size, at most the maximum of the service.
    pub fn page_size(mut self, size: u32) -> Self {
        if let Some(paging) = &self.http.api().paging {
            self.builder.set_query(paging.size, &size.min(paging.max));
        }
        self
    }

    /// Starts with the page of a page token.
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        if let Some(paging) = &self.http.api().paging {
            self.builder.set_query(paging.token, &token.into());
        }
        self
    }

    /// Ends a list after a number of items.
    pub fn max_items(mut self, count: usize) -> Self {
        self.builder.max_items = Some(count);
        self
    }

    /// Requests the next page of a list while the current one is used.
    pub fn prefetch(mut self) -> Self {
        self.builder.prefetch = true;
        self
    }
}

impl fmt::Debug for Call {
    /// Shows nothing, since parameters may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
