//! Choices of resource names, such as the two sorts of parent of a rule.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Names;

/// An enum over name types.
pub(super) fn item(names: &Names) -> TokenStream {
    let Names {
        name,
        docs,
        choices,
    } = names;
    let name_types: Vec<_> = choices.iter().map(|choice| choice.with("Name")).collect();
    let variant_docs = choices
        .iter()
        .map(|choice| format!(" The name of a [`{choice}`](crate::types::{choice})."));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(
                #[doc = #variant_docs]
                #choices(#name_types),
            )*
            /// A name of another form, as it came.
            Other(String),
        }

        name_union!(#name { #(#choices: #name_types),* });
    }
}
