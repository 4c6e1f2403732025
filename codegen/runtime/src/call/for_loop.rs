//! What the compiler says of a `for` loop over a list or a stream, which are asynchronous.
//!
//! Of a type without `Iterator` it says no more than that it is not an iterator. Of one that would
//! be one under a condition, it also names the condition: so that has the name of what to write. The
//! words below are shown where a method of an iterator is called.

use crate::call::page::Page;
use crate::call::pages::{Items, Pages};
use crate::call::stream::EventStream;
use crate::error::call_error::Error;

/// What nothing fulfils.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is asynchronous, and no iterator",
    label = "write `.try_next().await?` instead",
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
