//! Unions: one variant for each branch, and any other by its tag.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Branch, Content, Form, Union};

/// A union, where its branches lie, and its serde.
pub(super) fn item(union: &Union) -> TokenStream {
    let Union { name, docs, .. } = union;
    let variants = union.branches.iter().map(variant);
    let shape = shape(union);
    let decode = union.branches.iter().filter_map(decode);
    let encode = union.branches.iter().map(encode);
    let empty = union
        .branches
        .iter()
        .filter(|branch| matches!(branch.content, Content::Empty));
    let empty = empty.map(|Branch { name, key, .. }| quote!(#key => Ok(Self::#name),));
    let froms = froms(union);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A branch that this version does not know, by its tag; its members are in `extra`.
            Other(String),
        }

        impl Union for #name {
            const SHAPE: UnionShape = #shape;

            fn decode(branch: &str, value: Json) -> Result<Self, serde_json::Error> {
                match branch {
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

fn variant(branch: &Branch) -> TokenStream {
    let Branch { name, docs, .. } = branch;
    match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => quote!(#docs #name(#ty),),
        Content::Empty => quote!(#docs #name,),
    }
}

fn shape(union: &Union) -> TokenStream {
    match &union.form {
        Form::Tagged { tag } => {
            let members = union.branches.iter().map(|branch| {
                let key = &branch.key;
                match &branch.content {
                    Content::Member(member, _) => quote!((#key, #member)),
                    Content::Direct(_) | Content::Empty => quote!((#key, #key)),
                }
            });
            quote!(UnionShape::Tagged { tag: #tag, members: &[#(#members),*] })
        }
        Form::Nested { tag, content } => {
            let branches = union.branches.iter().map(|branch| {
                let key = &branch.key;
                match &branch.content {
                    Content::Member(..) => quote!((#key, Nest::Keyed)),
                    Content::Direct(_) => quote!((#key, Nest::Direct)),
                    Content::Empty => quote!((#key, Nest::Empty)),
                }
            });
            quote!(UnionShape::Nested { tag: #tag, content: #content, branches: &[#(#branches),*] })
        }
        Form::Chosen => {
            let members = union.branches.iter().map(|branch| match &branch.content {
                Content::Member(member, _) => member,
                Content::Direct(_) | Content::Empty => &branch.key,
            });
            quote!(UnionShape::Untagged { members: &[#(#members),*] })
        }
    }
}

fn decode(branch: &Branch) -> Option<TokenStream> {
    let Branch { name, key, .. } = branch;
    match &branch.content {
        Content::Member(..) | Content::Direct(_) => {
            Some(quote!(#key => union::branch(value).map(Self::#name),))
        }
        Content::Empty => None,
    }
}

fn encode(branch: &Branch) -> TokenStream {
    let Branch { name, key, .. } = branch;
    match &branch.content {
        Content::Member(..) | Content::Direct(_) => {
            quote!(Self::#name(value) => Ok((#key, serde_json::to_value(value)?)),)
        }
        Content::Empty => quote!(Self::#name => Ok((#key, Json::Null)),),
    }
}

/// `From` for each content type that just one branch has.
fn froms(union: &Union) -> Vec<TokenStream> {
    let name = &union.name;
    let content = |branch: &Branch| match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty.clone()),
        Content::Empty => None,
    };
    let contents: Vec<_> = union.branches.iter().filter_map(content).collect();
    let single = |branch: &&Branch| {
        let own = content(branch);
        own.is_some_and(|own| {
            matches!(own, crate::model::Ty::Named(_))
                && contents.iter().filter(|ty| **ty == own).count() == 1
        })
    };
    let from = |branch: &Branch| {
        let (ty, variant) = (content(branch), &branch.name);
        quote! {
            impl From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    Self::#variant(value)
                }
            }
        }
    };
    union.branches.iter().filter(single).map(from).collect()
}
