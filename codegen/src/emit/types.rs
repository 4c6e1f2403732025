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
        Type::Names(names) => names::item(names),
    }
}

/// The names that a type's items bring into its module.
pub(super) fn defined(ty: &Type) -> Vec<String> {
    match ty {
        Type::Struct(strukt) => {
            let named = strukt.resource.as_ref();
            let derived = named.map(|_| [strukt.name.with("Name"), strukt.name.with("Id")]);
            let own = [strukt.name.clone()];
            own.iter()
                .chain(derived.iter().flatten())
                .map(ToString::to_string)
                .collect()
        }
        Type::Enum(enm) => vec![enm.name.to_string()],
        Type::Union(union) => vec![union.name.to_string()],
        Type::Names(names) => vec![names.name.to_string()],
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
            Self::Named(name) | Self::Enum(name) | Self::Names(name) => quote!(#name),
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
