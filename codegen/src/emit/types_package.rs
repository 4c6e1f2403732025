//! `types/`: the package of an API's types. They are a crate of their own since they are three quarters of what a compiler does for an
//! SDK: a method that changes leaves them compiled, and two smaller crates take less memory than one, and two cores.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::imports::Home;
use super::manifest::{self, LINTS};
use super::nested;
use super::root::{self, by_name, sorted};
use crate::files::RuntimeFiles;
use crate::model::{Api, Type};

/// The folder of the package in that of the crate.
const FOLDER: &str = "types";

/// Where a file of the package lies.
pub(super) fn path(file: &str) -> String {
    format!("{FOLDER}/{file}")
}

/// Where a module of the package lies.
pub(super) fn source(module: &str) -> String {
    path(&format!("src/{module}.rs"))
}

/// The crate that an emitted file belongs to.
pub(super) fn home(path: &str) -> Home {
    let inside = path.strip_prefix(FOLDER);
    if inside.is_some_and(|rest| rest.starts_with('/')) {
        Home::Types
    } else {
        Home::Client
    }
}

/// The module with the types of a resource. It is private, so it can have any name; `main.rs` would be a program to Cargo.
pub(super) fn module(resource: &str) -> &str {
    match resource {
        "main" => "main_",
        _ => resource,
    }
}

/// The package's name.
pub(super) fn name(api: &Api) -> String {
    format!("{}-types", api.crate_name)
}

/// The line of the client's manifest with which it depends on the package.
pub(super) fn dependency(api: &Api) -> String {
    format!(
        "types = {{ package = \"{}\", path = \"{FOLDER}\" }}",
        name(api)
    )
}

/// `types/Cargo.toml`.
pub(super) fn manifest(api: &Api, runtime: &RuntimeFiles) -> String {
    let description = format!("The types of the {}.", api.title);
    let rust = &runtime.runtime.rust_version;
    let text = manifest::package(api, &name(api), rust, &description);
    format!(
        "{text}publish = false\n\n\
         # A package of its own, so that a method can change without these being compiled again. Use it as `{krate}::types`.\n\
         [dependencies]\n# runtime: how types are read and written.\n{dependency}\n{LINTS}",
        krate = root::path(api),
        dependency = nested::runtime_dependency(api, &runtime.layout, 1),
    )
}

/// `types/src/lib.rs`.
pub(super) fn root(api: &Api) -> TokenStream {
    let all = api.resources.iter();
    let mut resources: Vec<_> = by_name(all.filter(|resource| !resource.types.is_empty()))
        .into_iter()
        .map(|resource| (module(resource.module.as_str()), resource))
        .collect();
    resources.sort_by_key(|(module, _)| *module);
    let modules: Vec<_> = resources
        .iter()
        .map(|(module, _)| format_ident!("{module}"))
        .collect();
    let uses = resources
        .iter()
        .zip(&modules)
        .map(|((_, resource), module)| {
            let names = sorted(resource.types.iter().flat_map(Type::defined));
            quote!(pub use #module::{#(#names),*};)
        });
    quote! {
        //! The types of the API's requests and replies.

        #![forbid(unsafe_code)]

        #(mod #modules;)*

        #(#uses)*

        runtime::names!();
    }
}
