//! What the compiler says of a `for` loop over a list or a stream, which are asynchronous.
//!
//! Without an implementation of `IntoIterator` it would say no more than that `Items` is not an
//! iterator. With one whose condition nothing fulfils, it tells the words below.

use std::iter::{Empty, empty};

use crate::call::page::Page;
use crate::call::pages::{Items, Pages};
use crate::call::stream::EventStream;
use crate::error::call_error::Error;

/// What a `for` loop needs; nothing has it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a `for` loop cannot take from `{Self}`, which is asynchronous",
    label = "write `while let Some(item) = ….try_next().await?` instead",
    note = "one at a time: `let mut items = …; while let Some(item) = items.try_next().await? {{ … }}`",
    note = "all of a list at once: `for item in ….collect().await? {{ … }}`",
    note = "without async, with the feature `blocking`: `for item in ….wait() {{ … }}`"
)]
pub trait ForLoop {}

macro_rules! refuse_for_loops {
    ($($type:ty => $item:ty),*) => {
        $(
            #[doc(hidden)]
            impl<T> IntoIterator for $type
            where
                Self: ForLoop,
            {
                type Item = Result<$item, Error>;
                type IntoIter = Empty<Self::Item>;

                fn into_iter(self) -> Self::IntoIter {
                    empty()
                }
            }
        )*
    };
}

refuse_for_loops!(Items<T> => T, Pages<T> => Page<T>, EventStream<T> => T);
