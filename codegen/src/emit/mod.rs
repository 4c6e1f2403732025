//! From the model to files: one emitter for each sort of file, none of which decides anything.

mod client;
pub(crate) mod imports;
mod krate;
mod operations;
mod policy;
mod resource;
mod time;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::files::{Files, RuntimeFiles};
use crate::format;
use crate::model::{Api, Resource};
use imports::Imports;

/// All files of the crate.
pub(crate) fn files(api: &Api, runtime: &RuntimeFiles) -> Files {
    let imports = imports(api);
    let mut files = Files::new();
    let mut rust = |path: String, imports: &Imports, items: TokenStream| {
        let header = format::header(&api.folder);
        files.insert(path, format::file(&header, &imports.lines(&items), &items));
    };
    rust(
        "src/lib.rs".to_owned(),
        &Imports::default(),
        krate::root(api),
    );
    rust("src/client.rs".to_owned(), &imports, client::items(api));
    rust("src/policy.rs".to_owned(), &imports, policy::items(api));
    rust(
        "src/operations.rs".to_owned(),
        &imports,
        operations::items(api),
    );
    rust(
        "src/resources/mod.rs".to_owned(),
        &Imports::default(),
        krate::resources(api),
    );
    rust(
        "src/types/mod.rs".to_owned(),
        &Imports::default(),
        krate::types(api),
    );
    for resource in &api.resources {
        let module = &resource.module;
        rust(
            format!("src/resources/{module}.rs"),
            &imports,
            resource::items(resource),
        );
        if !resource.types.is_empty() {
            rust(
                format!("src/types/{module}.rs"),
                &imports,
                type_items(resource),
            );
        }
    }
    files.insert("Cargo.toml".to_owned(), krate::manifest(api, runtime));
    files.insert("README.md".to_owned(), krate::readme(api));
    for (path, text) in &runtime.sources {
        files.insert(format!("src/runtime/{path}"), text.clone());
    }
    files
}

fn type_items(resource: &Resource) -> TokenStream {
    let head = format!(
        " Types of `{}`: {}",
        resource.module,
        resource.docs.summary()
    );
    let types = resource.types.iter().map(types::item);
    quote! {
        #![doc = #head]

        #(#types)*
    }
}

/// Where each item of the API is found.
fn imports(api: &Api) -> Imports {
    let mut imports = Imports::default();
    for resource in &api.resources {
        imports.item(&resource.handle, "crate::resources");
        for name in resource.types.iter().flat_map(types::defined) {
            imports.item(&name, "crate::types");
        }
    }
    imports
}
