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
        .map(|variant| format!(" The name of a [`{variant}`](crate::types::{variant})."));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(
                #[doc = #variant_docs]
                #variants(#name_types),
            )*
            /// A name of another form, as it came.
            Other(String),
        }

        impl #name {
            /// The whole name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants(name) => name.as_str(),)*
                    Self::Other(name) => name,
                }
            }
        }

        impl From<&str> for #name {
            fn from(name: &str) -> Self {
                #(
                    if #name_types::from(name).check().is_ok() {
                        return Self::#variants(name.into());
                    }
                )*
                Self::Other(name.to_owned())
            }
        }

        #(
            impl From<#name_types> for #name {
                fn from(name: #name_types) -> Self {
                    Self::#variants(name)
                }
            }

            impl From<&#name_types> for #name {
                fn from(name: &#name_types) -> Self {
                    Self::#variants(name.clone())
                }
            }
        )*

        string_enum!(#name);
    }
}
