//! The types of a resource: structs, open enums, unions and choices of names.

mod enm;
mod names;
mod strukt;
mod union;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::model::{Ty, Type};

/// All items of one type.
pub(super) fn item(ty: &Type) -> TokenStream {
    match ty {
        Type::Struct(strukt) => strukt::item(strukt),
        Type::Enum(enm) => enm::item(enm),
        Type::Union(union) => union::item(union),
        Type::NameUnion(names) => names::item(names),
    }
}

impl ToTokens for Ty {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::String => quote!(String),
            Self::Boolean => quote!(bool),
            Self::Integer => quote!(i64),
            Self::Number => quote!(f64),
            Self::Timestamp => quote!(Timestamp),
            Self::Duration => quote!(WireDuration),
            Self::Json => quote!(Json),
            Self::Secret => quote!(Secret),
            Self::List(item) => quote!(Vec<#item>),
            Self::Map(value) => quote!(BTreeMap<String, #value>),
            Self::Named(name) | Self::Enum(name) | Self::NameUnion(name) => quote!(#name),
            Self::NameOf(owner) => owner.with("Name").into_token_stream(),
            Self::IdOf(owner) => owner.with("Id").into_token_stream(),
        });
    }
}

impl Ty {
    /// The type of an argument that is turned into this one.
    pub(super) fn argument(&self) -> TokenStream {
        match self {
            Self::Boolean | Self::Integer | Self::Number | Self::Json | Self::Named(_) => {
                quote!(#self)
            }
            Self::List(item) => {
                let item = item.argument_item();
                quote!(impl IntoIterator<Item = #item>)
            }
            Self::Map(value) => {
                let value = value.argument_item();
                quote!(impl IntoIterator<Item = (impl Into<String>, #value)>)
            }
            _ => quote!(impl Into<#self>),
        }
    }

    /// The same inside a list or map.
    fn argument_item(&self) -> TokenStream {
        match self {
            Self::List(_) | Self::Map(_) => quote!(impl Into<#self>),
            scalar => scalar.argument(),
        }
    }
}
