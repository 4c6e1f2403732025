//! Unions: one variant for each variant, and any other by its tag.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Content, Form, Ty, Union, Variant};

/// A union, where its variants lie, and its serde.
pub(super) fn item(union: &Union) -> TokenStream {
    let Union { name, docs, .. } = union;
    let variants = union.variants.iter().map(variant);
    let form = form(union);
    let places = union.variants.iter().map(|variant| place(union, variant));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A variant that this version does not know or cannot read; its members are in `extra`.
            Other(UnknownVariant),
        }

        union!(#name: #form { #(#places),* });
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let Variant { name, docs, .. } = variant;
    match &variant.content {
        Content::Member(_, ty) | Content::Direct(ty) => quote!(#docs #name(#ty),),
        Content::Empty => quote!(#docs #name,),
    }
}

/// The members that decide which variant it is.
fn form(union: &Union) -> TokenStream {
    match &union.form {
        Form::Tagged { tag } => quote!(#tag),
        Form::Nested { tag, content } => quote!(#tag with #content),
        Form::Untagged => quote!(untagged),
    }
}

/// A variant, its name on the wire, and where its value lies.
fn place(union: &Union, variant: &Variant) -> TokenStream {
    let Variant { name, key, .. } = variant;
    let from = from(union, variant).map(|ty| quote!((#ty)));
    let place = match (&union.form, &variant.content) {
        (Form::Tagged { .. }, Content::Member(member, _)) => quote!(#key in #member),
        (Form::Tagged { .. }, Content::Direct(_) | Content::Empty) => quote!(#key in #key),
        (Form::Nested { .. }, Content::Direct(_)) => quote!(#key direct),
        (Form::Nested { .. }, Content::Empty) => quote!(#key empty),
        (Form::Untagged, Content::Member(member, _)) => quote!(#member),
        (Form::Nested { .. }, Content::Member(..))
        | (Form::Untagged, Content::Direct(_) | Content::Empty) => quote!(#key),
    };
    quote!(#name #from: #place)
}

/// The type that is converted into a variant: one that no other variant has.
fn from<'a>(union: &'a Union, variant: &'a Variant) -> Option<&'a Ty> {
    let content = |variant: &'a Variant| match &variant.content {
        Content::Member(_, ty) | Content::Direct(ty) => Some(ty),
        Content::Empty => None,
    };
    let own = content(variant).filter(|ty| matches!(ty, Ty::Named(_)))?;
    let all = union.variants.iter().filter_map(content);
    (all.filter(|ty| *ty == own).count() == 1).then_some(own)
}
