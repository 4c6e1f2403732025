//! Unions: one variant for each branch, and any other by its tag.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Branch, Content, Form, Ty, Union};

/// A union, where its branches lie, and its serde.
pub(super) fn item(union: &Union) -> TokenStream {
    let Union { name, docs, .. } = union;
    let variants = union.branches.iter().map(variant);
    let form = form(union);
    let places = union.branches.iter().map(|branch| place(union, branch));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A branch that this version does not know, by its tag; its members are in `extra`.
            Other(String),
        }

        union!(#name: #form { #(#places),* });
    }
}

fn variant(branch: &Branch) -> TokenStream {
    let Branch { name, docs, .. } = branch;
    match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => quote!(#docs #name(#ty),),
        Content::Empty => quote!(#docs #name,),
    }
}

/// The members that decide which variant it is.
fn form(union: &Union) -> TokenStream {
    match &union.form {
        Form::Tagged { tag } => quote!(#tag),
        Form::Nested { tag, content } => quote!(#tag with #content),
        Form::Chosen => quote!(untagged),
    }
}

/// A variant, its name on the wire, and where its value lies.
fn place(union: &Union, branch: &Branch) -> TokenStream {
    let Branch { name, key, .. } = branch;
    let from = from(union, branch).map(|ty| quote!((#ty)));
    let place = match (&union.form, &branch.content) {
        (Form::Tagged { .. }, Content::Member(member, _)) => quote!(#key in #member),
        (Form::Tagged { .. }, Content::Direct(_) | Content::Empty) => quote!(#key in #key),
        (Form::Nested { .. }, Content::Member(..)) => quote!(#key),
        (Form::Nested { .. }, Content::Direct(_)) => quote!(#key direct),
        (Form::Nested { .. }, Content::Empty) => quote!(#key empty),
        (Form::Chosen, Content::Member(member, _)) => quote!(#member),
        (Form::Chosen, Content::Direct(_) | Content::Empty) => quote!(#key),
    };
    quote!(#name #from: #place)
}

/// The type that is converted into a variant: one that no other variant has.
fn from<'a>(union: &'a Union, branch: &'a Branch) -> Option<&'a Ty> {
    let content = |branch: &'a Branch| match &branch.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty),
        Content::Empty => None,
    };
    let own = content(branch).filter(|ty| matches!(ty, Ty::Named(_)))?;
    let all = union.branches.iter().filter_map(content);
    (all.filter(|ty| *ty == own).count() == 1).then_some(own)
}
