//! The call that an emitted method returns: what it sends, and how patiently.

use std::fmt::{self, Display};
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::Http;
use super::draft::Draft;
use super::error::Error;
use super::future::BoxFuture;
use super::nullable::Nullable;
use super::pages::{Items, Pages};
use super::reply::{Endpoint, Paged, Reply, Resendable, Response};
use super::{Extra, Json, gather, run};

/// What a call of an endpoint gives.
pub(super) type Output<E> = <<E as Endpoint>::Reply as Reply>::Output;

/// A call that is sent when it is awaited.
///
/// What is wrong with its parameters is kept, and returned when it runs.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<E> {
    pub(super) http: Http,
    pub(super) draft: Draft,
    endpoint: PhantomData<fn() -> E>,
}

/// The parameters, as emitted methods set them.
impl<E: Endpoint> Call<E> {
    /// Starts a call of an endpoint.
    pub fn new(http: &Http) -> Self {
        Self {
            draft: Draft::new(http),
            http: http.clone(),
            endpoint: PhantomData,
        }
    }

    /// Sets a placeholder of the path to one segment.
    pub fn path<T: Display>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.draft.path(name, &value.into());
        self
    }

    /// Sets a placeholder of the path to a whole resource name.
    pub fn path_name<T: Display>(mut self, name: &'static str, value: impl Into<T>) -> Self {
        self.draft.path_name(name, &value.into());
        self
    }

    /// Sets a parameter of the query.
    pub fn query<T: Display>(mut self, wire: &'static str, value: impl Into<T>) -> Self {
        self.draft.set_query(wire, &value.into());
        self
    }

    /// Adds each value as a parameter of the query.
    pub fn query_list<T: Display>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        for value in values {
            self.draft.query(wire, &value.into());
        }
        self
    }

    /// Sets a member of the body.
    pub fn field<T: Serialize>(mut self, wire: &'static str, value: impl Into<T>) -> Self {
        self.draft.field(wire, &value.into());
        self
    }

    /// Sets a member of the body to a list.
    pub fn field_list<T: Serialize>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        self.draft.field(wire, &gather::list::<T>(values));
        self
    }

    /// Sets a member of the body to an object with free keys.
    pub fn field_map<T: Serialize>(
        mut self,
        wire: &'static str,
        values: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        self.draft.field(wire, &gather::map::<T>(values));
        self
    }

    /// Sets a member of the body that may be null; nothing is set where the value is absent.
    pub fn nullable_field<T: Serialize>(
        mut self,
        wire: &'static str,
        value: impl Into<Nullable<T>>,
    ) -> Self {
        let value = value.into();
        if !value.is_absent() {
            self.draft.field(wire, &value);
        }
        self
    }

    /// Starts the body as an object, which is sent even where no member of it is set.
    pub fn object(mut self) -> Self {
        self.draft.set_body(Json::Object(Extra::new()));
        self
    }

    /// Sets the whole body.
    pub fn body<T: Serialize>(mut self, value: impl Into<T>) -> Self {
        self.draft.body(&value.into());
        self
    }

    /// Sets a member of the body to JSON that is there already.
    pub(super) fn json_field(mut self, wire: &str, value: Json) -> Self {
        self.draft.set_field(wire, value);
        self
    }

    /// Sets the whole body to JSON that is there already.
    pub(super) fn json_body(mut self, value: Json) -> Self {
        self.draft.set_body(value);
        self
    }
}

/// How patiently a call is made, and how it is sent.
impl<E: Endpoint> Call<E> {
    /// Sets the time for the call with all its attempts and waits.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.draft.deadline(deadline);
        self
    }

    /// Sets the time for one attempt.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.draft.attempt_timeout(timeout);
        self
    }

    /// Sets the largest number of attempts; zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.draft.attempts(attempts);
        self
    }

    /// Sets a header; credentials cannot be set here.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// Repeats the call even if an attempt may have been applied, at the price of doing it twice.
    pub fn repeat_if_ambiguous(mut self) -> Self {
        self.draft.repeat_if_ambiguous = true;
        self
    }

    /// Sends the call and returns its value with the answer around it.
    ///
    /// # Errors
    ///
    /// Fails as the method that made the call says.
    pub async fn response(self) -> Result<Response<Output<E>>, Error> {
        run::call::<E::Reply>(&self.http, E::OPERATION, self.draft).await
    }
}

/// Calls whose reply may name items that have failed.
impl<E: Resendable> Call<E> {
    /// Sends the items again that the reply says have failed, where that may help, and makes one
    /// reply of all.
    ///
    /// Each time comes after the wait that a 500 has, and within the call's deadline and attempts.
    /// An item that succeeds later is no longer among the failed ones; one that cannot be sent again
    /// stays there, so look at the reply nevertheless.
    pub fn retry_failed(mut self) -> Self {
        self.draft.retry_failed = true;
        self
    }
}

/// Lists in pages.
impl<T: DeserializeOwned + Send + 'static, E: Endpoint<Reply = Paged<T>>> Call<E> {
    /// Sets the number of items in a page, at most what the service allows.
    pub fn page_size(mut self, size: u32) -> Self {
        if let Some(paging) = &self.http.api().paging {
            self.draft.set_query(paging.size, &size.min(paging.max));
        }
        self
    }

    /// Starts with the page of a token.
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        if let Some(paging) = &self.http.api().paging {
            self.draft.set_query(paging.token, &token.into());
        }
        self
    }

    /// Ends [`items`](Self::items) and [`pages`](Self::pages) after so many items.
    pub fn max_items(mut self, count: usize) -> Self {
        self.draft.max_items = Some(count);
        self
    }

    /// Asks for a page of [`items`](Self::items) or [`pages`](Self::pages) as soon as the one before
    /// it is there, so that it comes while that one is used.
    ///
    /// It takes a runtime that runs meanwhile; calls that wait (feature `blocking`) have none.
    pub fn prefetch(mut self) -> Self {
        self.draft.prefetch = true;
        self
    }

    /// Returns all items, asking for a page when one is needed; the limits hold for each page.
    pub fn items(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// Returns all pages, asking for each when it is needed; the limits hold for each page.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self.http, E::OPERATION, self.draft)
    }
}

impl<E: Endpoint> IntoFuture for Call<E> {
    type Output = Result<Output<E>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.response().await.map(Response::into_inner) })
    }
}

impl<E> Clone for Call<E> {
    fn clone(&self) -> Self {
        Self {
            http: self.http.clone(),
            draft: self.draft.clone(),
            endpoint: PhantomData,
        }
    }
}

impl<E: Endpoint> fmt::Debug for Call<E> {
    /// Names the endpoint only, since parameters may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &E::OPERATION.id)
            .finish_non_exhaustive()
    }
}
