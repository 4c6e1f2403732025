//! A resource: its handle, a method for each endpoint, the type of each call, and setters of optional parameters.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::method_docs;
use crate::docs::Docs;
use crate::model::{Api, Endpoint, EntriesWrite, Modify, Param, Place, Reply, Resource, Ty};

/// All items of a resource's file.
pub(super) fn items(api: &Api, resource: &Resource) -> TokenStream {
    let Resource {
        handle,
        docs,
        module,
        ..
    } = resource;
    let head = format!(" {}", docs.summary());
    let accessor = format!(" Get it from [`Client::{module}`](crate::Client::{module}).");
    let methods = resource
        .endpoints
        .iter()
        .map(|endpoint| method(endpoint, &method_docs::docs(api, resource, endpoint)));
    let modifies = resource
        .endpoints
        .iter()
        .filter_map(|endpoint| Some(modify(endpoint, endpoint.modify.as_ref()?)));
    let calls = resource
        .endpoints
        .iter()
        .map(|endpoint| call(resource, endpoint));
    quote! {
        #![doc = #head]

        #docs
        ///
        #[doc = #accessor]
        #[derive(Clone, Copy, Debug)]
        pub struct #handle<'a> {
            pub(crate) http: &'a Http,
        }

        impl #handle<'_> {
            #(#methods)*
            #(#modifies)*
        }

        #(#calls)*
    }
}

/// A method is its docs and one chain.
fn method(endpoint: &Endpoint, docs: &Docs) -> TokenStream {
    let Endpoint {
        method,
        marker,
        required,
        ..
    } = endpoint;
    let arguments = required.iter().map(argument);
    let links = required.iter().map(link);
    let object = endpoint.sends_object.then(|| quote!(.object()));
    quote! {
        #docs
        pub fn #method(&self #(, #arguments)*) -> #marker {
            Call::new(self.http) #(#links)* #object .into()
        }
    }
}

fn argument(param: &Param) -> TokenStream {
    let Param {
        name, ty, place, ..
    } = param;
    let ty = match place {
        Place::NullableField => quote!(impl Into<Nullable<#ty>>),
        Place::Segment | Place::ResourceName | Place::Query | Place::Field | Place::Body => {
            ty.argument()
        }
    };
    quote!(#name: #ty)
}

/// The link of the chain that takes a parameter.
fn link(param: &Param) -> TokenStream {
    let Param {
        name,
        wire,
        place,
        ty,
        ..
    } = param;
    match (place, ty) {
        (Place::Segment, ty) => quote!(.path::<#ty>(#wire, #name)),
        (Place::ResourceName, ty) => quote!(.path_name::<#ty>(#wire, #name)),
        (Place::Query, Ty::List(item)) => quote!(.query_list::<#item>(#wire, #name)),
        (Place::Query, ty) => quote!(.query::<#ty>(#wire, #name)),
        (Place::Field, Ty::List(item)) => quote!(.field_list::<#item>(#wire, #name)),
        (Place::Field, Ty::Map(value)) => quote!(.field_map::<#value>(#wire, #name)),
        (Place::Field, ty) => quote!(.field::<#ty>(#wire, #name)),
        (Place::NullableField, ty) => quote!(.nullable_field::<#ty>(#wire, #name)),
        (Place::Body, ty) => quote!(.body::<#ty>(#name)),
    }
}

/// `modify`: the same path for the reading and the writing call; the other calls find theirs in the resource's name.
fn modify(endpoint: &Endpoint, modify: &Modify) -> TokenStream {
    let Modify {
        method,
        read_method,
        value,
        path,
        writable,
        entries,
        docs,
        ..
    } = modify;
    let marker = &endpoint.marker;
    let arguments = path.iter().map(argument);
    let names = path.iter().map(|param| &param.name);
    let body = if writable.is_empty() {
        quote! {
            Modify::new(self.#read_method(#(#names),*), change)
        }
    } else {
        let owned = path.iter().map(|param| {
            let Param { name, ty, .. } = param;
            quote!(let #name: #ty = #name.into();)
        });
        let links = path.iter().map(link);
        quote! {
            #(#owned)*
            let read = self.#read_method(#(#names.clone()),*);
            let write = Call::new(self.http) #(#links)*;
            Modify::new(read, change).write::<#marker>(write, &[#(#writable),*])
        }
    };
    let writes = entries.iter().map(|entries| {
        let EntriesWrite {
            marker,
            name,
            patterns,
            member,
            items,
            set,
            unset,
            failed,
            ..
        } = entries;
        quote! {
            .write_entries::<#marker>(
                Call::new(self.http),
                MapWrite {
                    name: #name,
                    patterns: &[#(#patterns),*],
                    member: #member,
                    items: #items,
                    set: #set,
                    unset: #unset,
                    failed: &[#(#failed),*],
                },
            )
        }
    });
    quote! {
        #docs
        pub fn #method<'a, C: ChangeResult>(
            &self,
            #(#arguments,)*
            change: impl FnMut(&mut #value) -> C + Send + 'a,
        ) -> Modify<'a, #value, C::Error> {
            #body #(#writes)*
        }
    }
}

/// The setters of a call, which rustdoc shows first in this order, and its type.
fn call(resource: &Resource, endpoint: &Endpoint) -> TokenStream {
    let Endpoint {
        marker,
        constant,
        method,
        ..
    } = endpoint;
    let handle = &resource.handle;
    let reply = reply(endpoint);
    let setters = (!endpoint.optional.is_empty()).then(|| {
        let setters = endpoint.optional.iter().map(setter);
        quote! {
            /// Optional parameters.
            impl #marker { #(#setters)* }
        }
    });
    quote! {
        #setters

        endpoint!(#marker, #reply, operations::#constant, #handle::#method);
    }
}

fn reply(endpoint: &Endpoint) -> TokenStream {
    match &endpoint.reply {
        Reply::One(ty) if endpoint.retry_failed.is_some() => quote!(partial #ty),
        Reply::Nothing => quote!(nothing),
        Reply::One(ty) => quote!(one #ty),
        Reply::Pages { item, .. } => quote!(pages of #item),
        Reply::Stream { item, .. } => quote!(stream of #item),
    }
}

fn setter(param: &Param) -> TokenStream {
    let Param { name, docs, .. } = param;
    let docs: &Docs = docs;
    let argument = argument(param);
    let link = link(param);
    quote! {
        #docs
        pub fn #name(self, #argument) -> Self {
            Call::from(self) #link .into()
        }
    }
    .into_token_stream()
}
