//! Times as constant expressions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::model::Millis;

/// A `Duration` in the largest unit that fits.
pub(super) fn duration(time: Millis) -> TokenStream {
    if time.0 == 0 {
        return quote!(Duration::ZERO);
    }
    if time.0.is_multiple_of(1_000) {
        let seconds = Literal::u64_unsuffixed(time.0 / 1_000);
        quote!(Duration::from_secs(#seconds))
    } else {
        let millis = Literal::u64_unsuffixed(time.0);
        quote!(Duration::from_millis(#millis))
    }
}
