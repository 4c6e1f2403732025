//! The type of an endpoint's call.

use crate::call::reply::Reply;
use crate::call::request::Call;
use crate::policy::operation::Operation;

/// The call of one endpoint; [`endpoint!`](crate::endpoint) defines the type.
pub trait Endpoint: From<Call> + Into<Call> + Clone + Send + Sync + 'static {
    /// The constants of the endpoint.
    const OPERATION: &'static Operation;

    /// The shape of the reply: [`One`](crate::One), [`Nothing`](crate::Nothing),
    /// [`Paged`](crate::Paged) or [`Streamed`](crate::Streamed).
    type Reply: Reply;
}

/// Defines the type of an endpoint's call, with the methods of every call: limits, headers,
/// `.await` and, with the feature `blocking`, `.wait()`.
///
/// The name is followed by the shape of the reply, the [`Operation`](crate::Operation), and the
/// method that starts the call. Shapes are `one T`, `nothing`, `pages of T`, `stream of T`, and
/// `partial T` for a reply that reports failed items.
///
/// A program can define the type of an endpoint that its SDK does not have, without a method:
///
/// ```rs
/// endpoint!(RenameThing, one Json, RENAME);
///
/// let call = RenameThing::from(Call::new(client.http()).path::<String>("thing", "t1"));
/// let thing = call.attempts(2).await?;
/// ```
#[macro_export]
macro_rules! endpoint {
    ($name:ident, one $value:ty, $($rest:tt)*) => {
        $crate::endpoint!(@docs $name, $crate::One<$value>, $value, $($rest)*);
    };
    ($name:ident, partial $value:ty, $($rest:tt)*) => {
        $crate::endpoint!(@docs $name, $crate::One<$value>, $value, $($rest)*);
        $crate::endpoint!(@retry_failed $name);
    };
    ($name:ident, stream of $value:ty, $($rest:tt)*) => {
        $crate::endpoint!(@docs $name, $crate::Streamed<$value>, $crate::EventStream<$value>, $($rest)*);
    };
    ($name:ident, pages of $value:ty, $($rest:tt)*) => {
        $crate::endpoint!(@docs $name, $crate::Paged<$value>, $crate::Page<$value>, $($rest)*);
        $crate::endpoint!(@pages $name, $value);
    };
    ($name:ident, nothing, $($rest:tt)*) => {
        $crate::endpoint!(@docs $name, $crate::Nothing, (), $($rest)*);
    };
    (@docs $name:ident, $reply:ty, $output:ty, $operation:path, $handle:ident :: $method:ident $(,)?) => {
        $crate::endpoint!(
            @call $name,
            concat!(
                "The call of [`", stringify!($handle), "::", stringify!($method),
                "`], which is sent when it is awaited."
            ),
            $reply,
            $output,
            $operation
        );
    };
    (@docs $name:ident, $reply:ty, $output:ty, $operation:path $(,)?) => {
        $crate::endpoint!(@call $name, "A call.", $reply, $output, $operation);
    };
    (@call $name:ident, $docs:expr, $reply:ty, $output:ty, $operation:path) => {
        #[doc = $docs]
        #[derive(Clone)]
        #[must_use = "a call does nothing until it is awaited: add `.await`"]
        pub struct $name($crate::Call);

        impl $crate::Endpoint for $name {
            const OPERATION: &'static $crate::Operation = &$operation;

            type Reply = $reply;
        }

        /// Limits, headers, and how the call is sent.
        impl $name {
            /// Sets the time limit of the call, all attempts and waits included.
            #[inline]
            pub fn deadline(self, deadline: $crate::Duration) -> Self {
                Self(self.0.deadline(deadline))
            }

            /// Sets the time limit of each attempt.
            #[inline]
            pub fn attempt_timeout(self, timeout: $crate::Duration) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// Sets the maximum number of attempts; zero counts as one.
            #[inline]
            pub fn attempts(self, attempts: u32) -> Self {
                Self(self.0.attempts(attempts))
            }

            /// Sets a header; credentials cannot be set here.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// Retries even if an attempt may have been applied, so that it may be applied twice.
            #[inline]
            pub fn retry_ambiguous(self) -> Self {
                Self(self.0.retry_ambiguous())
            }

            /// Sends the call and returns its value with status, headers, body and attempts.
            #[inline]
            pub fn response(self) -> $crate::ResponseFuture<$reply> {
                $crate::ResponseFuture::new(self.0, &$operation)
            }
        }

        $crate::blocking_call!($name, $operation, $reply, $output);

        impl ::std::future::IntoFuture for $name {
            type Output = ::std::result::Result<$output, $crate::Error>;
            type IntoFuture = $crate::CallFuture<$reply>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                $crate::CallFuture::new(self.0, &$operation)
            }
        }

        impl ::std::convert::From<$crate::Call> for $name {
            #[inline]
            fn from(call: $crate::Call) -> Self {
                Self(call)
            }
        }

        impl ::std::convert::From<$name> for $crate::Call {
            #[inline]
            fn from(call: $name) -> Self {
                call.0
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
    (@retry_failed $name:ident) => {
        /// Failed items.
        impl $name {
            /// Retries items that the reply reports as failed for a temporary reason, and merges
            /// the replies.
            ///
            /// Each round waits as after a 500 and counts against the call's deadline and attempts.
            /// An item that succeeds later is no longer among the failed ones. Items that still
            /// fail stay there, so check the reply.
            #[inline]
            pub fn retry_failed(self) -> Self {
                Self(self.0.retry_failed())
            }
        }
    };
    (@pages $name:ident, $value:ty) => {
        /// Pagination.
        impl $name {
            /// Sets the page size, at most the maximum of the service.
            #[inline]
            pub fn page_size(self, size: u32) -> Self {
                Self(self.0.page_size(size))
            }

            /// Starts with the page of a page token.
            #[inline]
            pub fn page_token(self, token: impl Into<String>) -> Self {
                Self(self.0.page_token(token))
            }

            /// Ends [`items`](Self::items) and [`pages`](Self::pages) after a number of items.
            #[inline]
            pub fn max_items(self, count: usize) -> Self {
                Self(self.0.max_items(count))
            }

            /// Requests the next page of [`items`](Self::items) or [`pages`](Self::pages) while the
            /// current one is used.
            ///
            /// It needs an async runtime that keeps running, so blocking calls ignore it.
            #[inline]
            pub fn prefetch(self) -> Self {
                Self(self.0.prefetch())
            }

            /// Returns all items, each page requested when it is needed; the limits are those of
            /// each page.
            #[inline]
            pub fn items(self) -> $crate::Items<$value> {
                $crate::Items::new(self.pages())
            }

            /// Returns all pages, each requested when it is needed; the limits are those of each
            /// page.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$value> {
                $crate::Pages::new(self.0, <Self as $crate::Endpoint>::OPERATION)
            }
        }
    };
}

/// Defines the blocking methods of a call's type; without the feature `blocking`, there are none.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($($call:tt)*) => {};
}

/// Defines the blocking methods of a call's type.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking_call {
    ($name:ident, $operation:path, $reply:ty, $output:ty) => {
        /// Blocking calls.
        impl $name {
            /// Sends the call and blocks this thread until its value is received.
            ///
            /// The first blocking call of a client starts a small async runtime; its connections
            /// are apart from those of `.await`.
            ///
            /// # Errors
            ///
            /// Fails as the docs of the endpoint's method say, and with `ErrorKind::Config` inside
            /// an async runtime.
            #[inline]
            pub fn wait(self) -> ::std::result::Result<$output, $crate::Error> {
                self.0.wait::<$reply>(&$operation)
            }

            /// Sends the call and blocks until its value is received; returns it with status,
            /// headers, body and attempts.
            ///
            /// # Errors
            ///
            /// Fails as [`Self::wait`] does.
            #[inline]
            pub fn wait_response(
                self,
            ) -> ::std::result::Result<$crate::Response<$output>, $crate::Error> {
                self.0.wait_response::<$reply>(&$operation)
            }
        }
    };
}
