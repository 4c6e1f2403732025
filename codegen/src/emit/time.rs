//! Times as constant expressions.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::Millis;

/// A `Duration` in seconds or milliseconds; the larger units came with Rust 1.91.
pub(super) fn duration(time: Millis) -> TokenStream {
    let (unit, count) = match time.0 {
        0 => return quote!(Duration::ZERO),
        ms if ms.is_multiple_of(1_000) => ("from_secs", ms / 1_000),
        ms => ("from_millis", ms),
    };
    let (unit, count) = (format_ident!("{unit}"), Literal::u64_unsuffixed(count));
    quote!(Duration::#unit(#count))
}
