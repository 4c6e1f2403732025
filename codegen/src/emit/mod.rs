//! From the model to files: one emitter for each sort of file, none of which decides anything.

mod client;
mod examples;
mod fake;
mod guide;
mod imports;
mod manifest;
mod method_docs;
pub(crate) mod model;
mod nested;
mod operations;
mod policy;
mod readme;
mod resource;
mod root;
mod runtime_items;
pub(crate) mod sample;
mod secrets;
mod time;
mod topics;
mod types;
mod types_package;

use proc_macro2::TokenStream;
use quote::quote;

use crate::files::{Files, Layout, RuntimeFiles};
use crate::format;
use crate::model::{Api, Beside, Resource, Type};
use crate::parallel;
use crate::tokens::Tokens;
use imports::Imports;

pub use model::FORMAT as MODEL_FORMAT;

/// All files of the crate; `model` is the whole API's, of which the crate may be a part.
pub(crate) fn files(api: &Api, model: String, runtime: &RuntimeFiles) -> Files {
    let mut files = rust_files(api);
    files.insert("Cargo.toml".to_owned(), manifest::manifest(api, runtime));
    files.insert(
        types_package::path("Cargo.toml"),
        types_package::manifest(api, runtime),
    );
    files.insert("model.json".to_owned(), model);
    files.insert("README.md".to_owned(), readme::readme(api));
    let header = format::header(&api.folder);
    files.extend(manifest::changelog(api).map(|text| ("CHANGELOG.md".to_owned(), text)));
    files.extend(examples::files(api, &header));
    match (&runtime.fake, api.beside) {
        (Some(server), Beside::Fake) => {
            files.extend(fake::files(api, &header, server, &runtime.layout));
        }
        (None, Beside::Fake) | (_, Beside::Nothing) => {}
    }
    if let Layout::Nested(sources) = &runtime.layout {
        files.extend(nested::files(api, runtime, sources));
        for text in files.values_mut() {
            nested::of_a_copy(text);
        }
    }
    files
}

/// How the items of a file about the whole API are made.
type Items = fn(&Api) -> TokenStream;

/// One emitted file: where it lies and how its items are made.
type Job<'a> = (String, Box<dyn Fn() -> TokenStream + Send + Sync + 'a>);

/// The emitted Rust files.
fn rust_files(api: &Api) -> Files {
    let imports = imports(api);
    let header = format::header(&api.folder);
    let files = parallel::map(&jobs(api), |(path, items)| {
        let tokens = Tokens::new(items());
        let home = types_package::home(path);
        let imports = imports.lines(tokens.run(), home);
        let text = format::file(&header, &imports, tokens.run());
        (path.clone(), text)
    });
    files.into_iter().collect()
}

fn jobs(api: &Api) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for resource in &api.resources {
        let module = &resource.module;
        if !resource.types.is_empty() {
            jobs.push((
                types_package::source(types_package::module(module.as_str())),
                Box::new(|| type_items(resource)),
            ));
        }
    }
    for resource in api.handles() {
        jobs.push((
            format!("src/resources/{}.rs", resource.module),
            Box::new(|| resource::items(api, resource)),
        ));
    }
    let whole: [(&str, Items); 6] = [
        ("src/lib.rs", root::root),
        ("src/client.rs", client::items),
        ("src/guide.rs", guide::items),
        ("src/policy.rs", policy::items),
        ("src/operations.rs", operations::items),
        ("src/resources/mod.rs", root::resources),
    ];
    for (path, items) in whole {
        jobs.push((path.to_owned(), Box::new(move || items(api))));
    }
    jobs.push((
        types_package::source("lib"),
        Box::new(|| types_package::root(api)),
    ));
    jobs
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
    for resource in api.handles() {
        imports.item(&resource.handle, "crate::resources");
    }
    let types = api.resources.iter().flat_map(|resource| &resource.types);
    for name in types.flat_map(Type::defined) {
        imports.item(&name, "crate::types");
    }
    imports
}
