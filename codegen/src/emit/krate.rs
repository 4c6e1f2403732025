//! The crate around the code: root, module lists, manifest, README.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::{fake, nested, sample};
use crate::files::RuntimeFiles;
use crate::model::{Api, Beside, Resource, Type};
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
            "Each method carries a policy: what is done on each status and on each way in which the network can fail. Its docs say it, \
             [`policy`] has it as a table, and [`operations`] answers without a call; [`guide`] has a page for each topic:",
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
        pub mod types;

        pub use client::{API, Client};
        /// What is the same for every API: calls, retries, credentials, HTTP.
        pub use runtime;
        pub use runtime::{Error, ErrorKind};

        /// The README, so that its examples are compiled.
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        pub struct Readme;
    }
}

pub(super) fn path(api: &Api) -> String {
    api.crate_name.replace('-', "_")
}

/// The first few lines that a user writes.
pub(super) fn first_call(api: &Api) -> String {
    let krate = path(api);
    let credentials = match &api.sign_in {
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

/// The same with its function shown: a README hides no line.
fn readme_call(api: &Api) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in first_call(api).lines() {
        let shown = line.strip_prefix("# ").unwrap_or(line);
        inside &= shown != "}" || line == "}";
        match (inside, shown) {
            (_, "") => lines.push(String::new()),
            (true, shown) => lines.push(format!("    {shown}")),
            (false, shown) => lines.push(shown.to_owned()),
        }
        inside |= shown.starts_with("async fn");
    }
    lines.join("\n")
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
fn left_out(api: &Api) -> Option<String> {
    let left_out: Vec<String> = api
        .left_out
        .iter()
        .map(|module| format!("`{module}`"))
        .collect();
    (!left_out.is_empty()).then(|| {
        format!(
            "This crate is a part of the API: it has no handles for {}. Their endpoints can be called all the same, through `client.http()`; \
             the guide says how under `other_calls`.",
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

/// `src/types/mod.rs`.
pub(super) fn types(api: &Api) -> TokenStream {
    let all = api.resources.iter();
    let resources = by_name(all.filter(|resource| !resource.types.is_empty()));
    let modules = resources.iter().map(|resource| &resource.module);
    let uses = resources.iter().map(|resource| {
        let module = &resource.module;
        let names = sorted(resource.types.iter().flat_map(Type::defined));
        quote!(pub use #module::{#(#names),*};)
    });
    quote! {
        //! What the API sends and takes.

        #(mod #modules;)*

        #(#uses)*

        crate::runtime::names!();
    }
}

/// Modules are listed as rustfmt sorts them.
fn by_name<'a>(resources: impl Iterator<Item = &'a Resource>) -> Vec<&'a Resource> {
    let mut resources: Vec<&Resource> = resources.collect();
    resources.sort_by_key(|resource| &resource.module);
    resources
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<proc_macro2::Ident> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
        .iter()
        .map(|name| quote::format_ident!("{name}"))
        .collect()
}

/// `Cargo.toml`: what the runtime needs, under the API's name.
pub(super) fn manifest(api: &Api, runtime: &RuntimeFiles) -> String {
    let mut text = format!(
        "# @generated by `cargo xtask generate --api {folder}` from `spec/{folder}`; do not edit.\n\n\
         [package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\nrust-version = \"{rust}\"\n\
         description = {description}\nlicense = \"MIT OR Apache-2.0\"\nreadme = \"README.md\"\npublish = false\n",
        folder = api.folder,
        name = api.crate_name,
        version = api.version,
        rust = runtime.runtime.rust_version,
        description = toml_string(&format!(
            "A client of the {} whose methods know what every status means.",
            api.title
        )),
    );
    let _ = write!(
        text,
        "\n[features]\n{}\n[dependencies]\n\
         # runtime: calls, retries, credentials, HTTP: what is the same for every API.\n\
         {}\n",
        runtime.runtime.forwarded_features,
        nested::runtime_dependency(api, &runtime.layout),
    );
    text.push_str("\n[dev-dependencies]\n");
    if api.beside == Beside::Fake {
        let name = fake::name(api);
        let _ = writeln!(
            text,
            "# {name}: the service, as far as examples need one.\n{name} = {{ path = \"fake\" }}"
        );
    }
    text.push_str(
        "# tokio: the examples are asynchronous programs.\n\
         tokio = { version = \"1.48\", features = [\"macros\", \"net\", \"rt\", \"sync\", \"time\"] }\n",
    );
    text + &api.passed.example_dependencies + LINTS
}

/// What every emitted crate holds itself to.
pub(super) const LINTS: &str = "\n[lints.rust]\nmissing_docs = \"deny\"\nunsafe_code = \"forbid\"\n\n[lints.clippy]\npedantic = { level = \"warn\", priority = -1 }\n";

/// A TOML basic string of any text.
pub(super) fn toml_string(text: &str) -> String {
    let escaped: String = text
        .chars()
        .filter(|c| !c.is_control())
        .flat_map(|c| match c {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            c => vec![c],
        })
        .collect();
    format!("\"{escaped}\"")
}

/// `CHANGELOG.md`, where somebody keeps one.
pub(super) fn changelog(api: &Api) -> Option<String> {
    // The mark of some editors belongs at the start of a file only.
    let text = api.passed.changelog.trim_start_matches('\u{feff}').trim();
    let header = format!(
        "<!-- @generated by `cargo xtask generate --api {folder}` from `spec/{folder}/CHANGELOG.md`; do not edit. -->",
        folder = api.folder
    );
    (!text.is_empty()).then(|| format!("{header}\n\n{text}\n"))
}

/// `README.md`.
pub(super) fn readme(api: &Api) -> String {
    let first = readme_call(api);
    let operations: usize = api
        .resources
        .iter()
        .map(|resource| resource.endpoints.len())
        .sum();
    let mut text = format!(
        "<!-- @generated by `cargo xtask generate --api {}`; do not edit. -->\n\n# {}\n\n{}\n\n\
         {operations} operations. Each method carries a policy: what is done on each status and on each way in which the network can fail.\n\n\
         ## First call\n\n```rust,no_run\n{first}\n```\n",
        api.folder,
        api.crate_name,
        api.docs.text(),
    );
    if let Some(sign_in) = &api.sign_in {
        let _ = write!(
            text,
            "\n## Credentials\n\n{}\n\nSet `{}`, `{}` and `{}`",
            sign_in.docs.text(),
            sign_in.key_id,
            sign_in.secret,
            sign_in.email
        );
        if let Some(file) = &sign_in.file {
            let _ = write!(
                text,
                ", or let `{file}` name a credentials file, which is looked at first"
            );
        }
        text.push_str(".\n");
    }
    text.push_str("\n## Resources\n\n| handle | methods |\n|---|---|\n");
    for resource in api.handles() {
        let methods: Vec<String> = resource
            .endpoints
            .iter()
            .map(|endpoint| format!("`{}`", endpoint.method))
            .collect();
        let _ = writeln!(
            text,
            "| `client.{}()` | {} |",
            resource.module,
            methods.join(", ")
        );
    }
    if let Some(left_out) = left_out(api) {
        let _ = write!(text, "\n## Left out\n\n{left_out}\n");
    }
    if let Some(reference) = &api.reference {
        let _ = write!(text, "\nThe service's own documentation: <{reference}>.\n");
    }
    text
}
