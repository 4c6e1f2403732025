//! Open enums: known values, and any other as it came.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Enum, Value};

/// An enum, its spelling on the wire and its serde.
pub(super) fn item(enm: &Enum) -> TokenStream {
    let Enum { name, docs, values } = enm;
    let variants = values
        .iter()
        .map(|Value { name, docs, .. }| quote!(#docs #name,));
    let spelling = values
        .iter()
        .map(|Value { name, wire, .. }| quote!(#name: #wire));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version of the SDK does not know.
            Other(String),
        }

        open_enum!(#name { #(#spelling),* });
    }
}
