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
    let spell = values
        .iter()
        .map(|Value { name, wire, .. }| quote!(Self::#name => #wire,));
    let read = values
        .iter()
        .map(|Value { name, wire, .. }| quote!(#wire => Self::#name,));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that this version does not know, as it came.
            Other(String),
        }

        impl #name {
            /// The value as it goes over the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#spell)*
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#read)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        string_enum!(#name);
    }
}
