//! Unions: a variant for each that the API has, and one for any other, by its tag.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::runtime_items;
use crate::model::{Content, Form, Union, Variant};

/// A union, where its variants stand, and its serde.
pub(super) fn item(union: &Union) -> TokenStream {
    let Union { name, docs, .. } = union;
    let variants = union.variants.iter().map(variant);
    let shape = shape(union);
    let decode = union.variants.iter().filter_map(decode);
    let encode = union.variants.iter().map(encode);
    let empty = union
        .variants
        .iter()
        .filter(|variant| matches!(variant.content, Content::Empty));
    let empty = empty.map(|Variant { name, key, .. }| quote!(#key => Ok(Self::#name),));
    let froms = froms(union);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A variant that this version does not know, by its tag; its members are in `extra`.
            Other(String),
        }

        impl Union for #name {
            const SHAPE: UnionShape = #shape;

            fn decode(variant: &str, value: Json) -> Result<Self, serde_json::Error> {
                match variant {
                    #(#decode)*
                    #(#empty)*
                    other => Ok(Self::Other(other.to_owned())),
                }
            }

            fn encode(&self) -> Result<(&str, Json), serde_json::Error> {
                match self {
                    #(#encode)*
                    Self::Other(tag) => Ok((tag, Json::Null)),
                }
            }

            fn other(tag: String) -> Self {
                Self::Other(tag)
            }
        }

        impl Default for #name {
            fn default() -> Self {
                Self::Other(String::new())
            }
        }

        #(#froms)*

        union_serde!(#name);
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let Variant { name, docs, .. } = variant;
    match &variant.content {
        Content::Member(_, ty) | Content::Direct(ty) => quote!(#docs #name(#ty),),
        Content::Empty => quote!(#docs #name,),
    }
}

fn shape(union: &Union) -> TokenStream {
    match &union.form {
        Form::Tagged { tag } => {
            let members = union.variants.iter().map(|variant| {
                let key = &variant.key;
                match &variant.content {
                    Content::Member(member, _) => quote!((#key, #member)),
                    Content::Direct(_) | Content::Empty => quote!((#key, #key)),
                }
            });
            quote!(UnionShape::Tagged { tag: #tag, members: &[#(#members),*] })
        }
        Form::Nested { tag, content } => {
            let variants = union.variants.iter().map(|variant| {
                let key = &variant.key;
                match &variant.content {
                    Content::Member(..) => quote!((#key, Nest::Keyed)),
                    Content::Direct(_) => quote!((#key, Nest::Direct)),
                    Content::Empty => quote!((#key, Nest::Empty)),
                }
            });
            runtime_items::nested_union(tag, content, &variants.collect::<Vec<_>>())
        }
        Form::Untagged => {
            let members = union.variants.iter().map(|variant| match &variant.content {
                Content::Member(member, _) => member,
                Content::Direct(_) | Content::Empty => &variant.key,
            });
            runtime_items::untagged_union(&members.collect::<Vec<_>>())
        }
    }
}

fn decode(variant: &Variant) -> Option<TokenStream> {
    let Variant { name, key, .. } = variant;
    match &variant.content {
        Content::Member(..) | Content::Direct(_) => {
            let read = runtime_items::read_variant(name);
            Some(quote!(#key => #read,))
        }
        Content::Empty => None,
    }
}

fn encode(variant: &Variant) -> TokenStream {
    let Variant { name, key, .. } = variant;
    match &variant.content {
        Content::Member(..) | Content::Direct(_) => {
            quote!(Self::#name(value) => Ok((#key, serde_json::to_value(value)?)),)
        }
        Content::Empty => quote!(Self::#name => Ok((#key, Json::Null)),),
    }
}

/// `From` for each content type that just one variant has.
fn froms(union: &Union) -> Vec<TokenStream> {
    let name = &union.name;
    let content = |variant: &Variant| match &variant.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty.clone()),
        Content::Empty => None,
    };
    let contents: Vec<_> = union.variants.iter().filter_map(content).collect();
    let single = |variant: &&Variant| {
        let own = content(variant);
        own.is_some_and(|own| {
            matches!(own, crate::model::Ty::Named(_))
                && contents.iter().filter(|ty| **ty == own).count() == 1
        })
    };
    let from = |variant: &Variant| {
        let (ty, variant) = (content(variant), &variant.name);
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    };
    union.variants.iter().filter(single).map(from).collect()
}
