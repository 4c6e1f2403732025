//! `operations.rs`: every operation as constant data.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::secrets::Secrets;
use crate::model::{Api, Creates, Endpoint, Reply, RetryFailed, Verb};
use crate::name::Wire;

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let endpoints = || {
        api.resources
            .iter()
            .flat_map(|resource| &resource.endpoints)
    };
    let constants = endpoints().map(|endpoint| &endpoint.constant);
    let secrets = Secrets::of(api);
    let operations = endpoints().map(|endpoint| operation(endpoint, &secrets));
    quote! {
        //! Every operation as a constant, which says without a call what the client does on each status.

        /// All operations, in the order of the description.
        pub const ALL: &[&Operation] = &[#(&#constants,)*];

        #(#operations)*
    }
}

fn operation(endpoint: &Endpoint, secrets: &Secrets<'_>) -> TokenStream {
    let Endpoint {
        constant,
        id,
        host,
        path,
        policy,
        ..
    } = endpoint;
    let docs = format!(
        " `{} {path}`: {}",
        endpoint.verb.as_str(),
        endpoint.docs.summary()
    );
    let method = method(endpoint.verb);
    let permission = member("permission", endpoint.permission.as_ref());
    let subject = member("subject", endpoint.subject.as_ref());
    let creates = endpoint.creates.as_ref().map(creates);
    let mask = member("mask", endpoint.mask.as_ref());
    let reconcile = member("reconcile", endpoint.reconcile.as_ref());
    let reply = shape(&endpoint.reply);
    let sensitive = secrets
        .in_reply(&endpoint.reply)
        .then(|| quote!(sensitive: true,));
    let hidden: Vec<_> = secrets.in_request(endpoint).into_iter().collect();
    let hidden = (!hidden.is_empty()).then(|| quote!(secrets: &[#(#hidden),*],));
    let partial = endpoint.retry_failed.as_ref().map(partial);
    quote! {
        #[doc = #docs]
        pub const #constant: Operation = Operation {
            id: #id,
            method: #method,
            host: #host,
            path: #path,
            #permission
            #subject
            #creates
            #mask
            #reconcile
            #reply
            #sensitive
            #hidden
            #partial
            ..Operation::of(&policy::#policy)
        };
    }
}

/// A member that is said only where it holds something.
fn member(name: &str, value: Option<&Wire>) -> Option<TokenStream> {
    let name = format_ident!("{name}");
    value.map(|value| quote!(#name: Some(#value),))
}

fn method(verb: Verb) -> TokenStream {
    match verb {
        Verb::Get => quote!(Method::Get),
        Verb::Post => quote!(Method::Post),
        Verb::Put => quote!(Method::Put),
        Verb::Patch => quote!(Method::Patch),
        Verb::Delete => quote!(Method::Delete),
    }
}

fn creates(Creates { name, each }: &Creates) -> TokenStream {
    match each {
        Some(each) => quote!(creates: Some(Creates::each(#each, #name)),),
        None => quote!(creates: Some(Creates::one(#name)),),
    }
}

fn shape(reply: &Reply) -> Option<TokenStream> {
    match reply {
        Reply::One(_) => None,
        Reply::Nothing => Some(quote!(reply: Shape::Nothing,)),
        Reply::Pages { key, .. } => Some(quote!(reply: Shape::pages(#key),)),
        Reply::Stream { at, error, .. } => Some(quote!(reply: Shape::stream(#at, #error),)),
    }
}

fn partial(retry_failed: &RetryFailed) -> TokenStream {
    let RetryFailed {
        field,
        lists,
        item,
        retry_field,
        retry_values,
    } = retry_failed;
    quote! {
        partial: Some(Partial {
            field: #field,
            lists: &[#(#lists),*],
            item: #item,
            retry_field: #retry_field,
            retry_values: &[#(#retry_values),*],
        }),
    }
}
