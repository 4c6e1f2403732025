//! `operations.rs`: every operation as constant data.

use proc_macro2::TokenStream;
use quote::quote;

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
    let operations = endpoints().map(operation);
    quote! {
        //! Every operation as data: what the client does on a status can be asked without a call.

        /// All operations, in the order of the description.
        pub const ALL: &[&Operation] = &[#(&#constants,)*];

        #(#operations)*
    }
}

fn operation(endpoint: &Endpoint) -> TokenStream {
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
    let permission = option(endpoint.permission.as_ref());
    let subject = option(endpoint.subject.as_ref());
    let creates = creates(endpoint.creates.as_ref());
    let mask = option(endpoint.mask.as_ref());
    let reconcile = option(endpoint.reconcile.as_ref());
    let reply = shape(&endpoint.reply);
    let partial = partial(endpoint.retry_failed.as_ref());
    quote! {
        #[doc = #docs]
        pub const #constant: Operation = Operation {
            id: #id,
            method: #method,
            host: #host,
            path: #path,
            permission: #permission,
            policy: &policy::#policy,
            subject: #subject,
            creates: #creates,
            mask: #mask,
            reconcile: #reconcile,
            reply: #reply,
            partial: #partial,
        };
    }
}

fn option(wire: Option<&Wire>) -> TokenStream {
    if let Some(wire) = wire {
        quote!(Some(#wire))
    } else {
        quote!(None)
    }
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

fn creates(creates: Option<&Creates>) -> TokenStream {
    let Some(Creates { name, each }) = creates else {
        return quote!(None);
    };
    let each = option(each.as_ref());
    quote!(Some(Creates { name: #name, each: #each }))
}

fn shape(reply: &Reply) -> TokenStream {
    match reply {
        Reply::Nothing => quote!(Shape::Nothing),
        Reply::One(_) => quote!(Shape::One),
        Reply::Pages { key, .. } => quote!(Shape::Pages { items: #key }),
        Reply::Stream { at, error, .. } => quote!(Shape::Stream { item: #at, error: #error }),
    }
}

fn partial(retry_failed: Option<&RetryFailed>) -> TokenStream {
    let Some(RetryFailed {
        field,
        lists,
        item,
        retry_field,
        retry_values,
    }) = retry_failed
    else {
        return quote!(None);
    };
    quote! {
        Some(Partial {
            field: #field,
            lists: &[#(#lists),*],
            item: #item,
            retry_field: #retry_field,
            retry_values: &[#(#retry_values),*],
        })
    }
}
