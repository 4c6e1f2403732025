//! `lib.rs` and the lists of modules.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::sample;
use crate::model::{Api, Resource};
use crate::name::TypeName;

/// `src/lib.rs`.
pub(super) fn root(api: &Api) -> TokenStream {
    let docs = api
        .docs
        .clone()
        .paragraph("# First call")
        .example("no_run", &first_call(api))
        .paragraph("# What a status means")
        .paragraph(
            "Each method has a policy, which says what the client does on each status and on each transport failure. The method's docs \
             name it, [`policy`] has it as a table, and [`operations`] explains it without a call. [`guide`] has a page for each topic.",
        )
        .example("", &ask(api));
    let docs = match left_out(api) {
        Some(left_out) => docs.paragraph("# What is left out").paragraph(&left_out),
        None => docs,
    }
    .inner();
    quote! {
        #docs

        #![forbid(unsafe_code)]

        mod client;

        pub mod guide;
        pub mod operations;
        pub mod policy;
        pub mod resources;

        pub use client::{API, Client};
        /// The part that is the same for every API: calls, retries, credentials, HTTP.
        pub use runtime;
        pub use runtime::{Error, ErrorKind};
        #[doc(inline)]
        pub use types;

        /// The README, so that its examples are compiled.
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        pub struct Readme;
    }
}

/// The crate as code names it.
pub(super) fn path(api: &Api) -> String {
    api.crate_name.replace('-', "_")
}

/// The first few lines that a user writes.
pub(super) fn first_call(api: &Api) -> String {
    let krate = path(api);
    let credentials = match &api.auth {
        Some(_) => "Client::from_env()?",
        None => "Client::builder().build()?",
    };
    let mut text = format!(
        "# async fn first() -> Result<(), {krate}::Error> {{\nuse {krate}::Client;\n\nlet client = {credentials};\n"
    );
    if let Some((_, _, call)) = sample::list(api) {
        let _ = write!(
            text,
            "\nlet mut items = {call}.items();\nwhile let Some(item) = items.try_next().await? {{\n    println!(\"{{item:?}}\");\n}}\n"
        );
    }
    text + "# Ok(())\n# }"
}

/// How to ask an operation about a status.
fn ask(api: &Api) -> String {
    let krate = path(api);
    let endpoint = api
        .resources
        .iter()
        .find_map(|resource| resource.endpoints.first());
    match endpoint {
        Some(endpoint) => format!(
            "use {krate}::operations;\n\nprintln!(\"{{}}\", operations::{}.explain(503));",
            endpoint.constant
        ),
        None => format!("use {krate}::operations;\n\nassert!(operations::ALL.is_empty());"),
    }
}

/// Which resources a part of an API does without, and what to do where one is needed after all.
pub(super) fn left_out(api: &Api) -> Option<String> {
    let left_out: Vec<String> = api
        .left_out
        .iter()
        .map(|module| format!("`{module}`"))
        .collect();
    (!left_out.is_empty()).then(|| {
        format!(
            "This crate covers a part of the API: it has no handles for {}. Call their endpoints through `client.http()`; \
             the page `other_calls` of the guide says how.",
            left_out.join(", ")
        )
    })
}

/// `src/resources/mod.rs`.
pub(super) fn resources(api: &Api) -> TokenStream {
    let resources = by_name(api.handles());
    let modules = resources.iter().map(|resource| &resource.module);
    let uses = resources.iter().map(|resource| {
        let module = &resource.module;
        let markers = resource.endpoints.iter().map(|endpoint| &endpoint.marker);
        let names = sorted(markers.chain([&resource.handle]).map(TypeName::to_string));
        quote!(pub use #module::{#(#names),*};)
    });
    quote! {
        //! Handles with a method for each endpoint, and the type of each call.

        #(mod #modules;)*

        #(#uses)*
    }
}

/// Modules are listed as rustfmt sorts them.
pub(super) fn by_name<'a>(resources: impl Iterator<Item = &'a Resource>) -> Vec<&'a Resource> {
    let mut resources: Vec<&Resource> = resources.collect();
    resources.sort_by_key(|resource| &resource.module);
    resources
}

pub(super) fn sorted(names: impl Iterator<Item = String>) -> Vec<proc_macro2::Ident> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
        .iter()
        .map(|name| quote::format_ident!("{name}"))
        .collect()
}
