//! What the compiler says about a `for` loop over a list or a stream, which are asynchronous.
//!
//! For a type without `Iterator`, the compiler says only that it is not an iterator. For a type
//! that implements `Iterator` under a condition, the compiler also names the condition, so the
//! trait below is named after what to write. Its messages are shown where a method of an iterator
//! is called.

use crate::call::page::Page;
use crate::call::pages::{Items, Pages};
use crate::call::stream::EventStream;
use crate::error::call_error::Error;

/// A condition that no type fulfils.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an asynchronous stream, not an iterator",
    label = "call `.try_next().await?` instead, in a `while let` loop",
    note = "one at a time: `while let Some(item) = items.try_next().await? {{ … }}`",
    note = "all of a list at once: `for item in items.collect().await? {{ … }}`",
    note = "without async, with the feature `blocking`: `for item in items.wait() {{ … }}`"
)]
pub trait UseTryNextInsteadOfAForLoop {}

macro_rules! refuse_for_loops {
    ($($type:ty => $item:ty),*) => {
        $(
            #[doc(hidden)]
            impl<T> Iterator for $type
            where
                Self: UseTryNextInsteadOfAForLoop,
            {
                type Item = Result<$item, Error>;

                fn next(&mut self) -> Option<Self::Item> {
                    None
                }
            }
        )*
    };
}

refuse_for_loops!(Items<T> => T, Pages<T> => Page<T>, EventStream<T> => T);
