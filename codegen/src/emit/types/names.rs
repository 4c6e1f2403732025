//! Choices of resource names, such as the two sorts of parent of a rule.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::NameUnion;

/// An enum over name types.
pub(super) fn item(names: &NameUnion) -> TokenStream {
    let NameUnion {
        name,
        docs,
        variants,
    } = names;
    let name_types: Vec<_> = variants
        .iter()
        .map(|variant| variant.with("Name"))
        .collect();
    let variant_docs = variants
        .iter()
        .map(|variant| format!(" The name of a [`{variant}`](crate::{variant})."));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(
                #[doc = #variant_docs]
                #variants(#name_types),
            )*
            /// A name of another form.
            Other(String),
        }

        name_union!(#name { #(#variants: #name_types),* });
    }
}
