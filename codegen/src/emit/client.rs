//! `client.rs`: the client, a handle for each resource, and the API as data.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::runtime_items;
use super::time::duration;
use crate::docs::Docs;
use crate::model::{Api, ErrorBody, Host, Paging, Resource};
use crate::name::Wire;

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let title = Docs::new(&format!("A client of the {}.", api.title));
    let from_env = from_env(api);
    let handles = api.handles().map(handle);
    let data = data(api);
    quote! {
        //! The client and its data about the API.

        #title
        ///
        /// Cloning is cheap: all clones share connections, credentials and the rate limit.
        #[derive(Clone, Debug)]
        pub struct Client {
            http: Http,
        }

        impl Client {
            #from_env

            /// Starts a client with credentials, base URLs or limits of your choice.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&API)
            }

            /// The part of the client that is the same for every API, for endpoints without a method:
            /// see [`Http::request`].
            #[must_use]
            pub const fn http(&self) -> &Http {
                &self.http
            }

            #(#handles)*
        }

        impl From<Http> for Client {
            fn from(http: Http) -> Self {
                Self { http }
            }
        }

        #data
    }
}

fn from_env(api: &Api) -> TokenStream {
    let docs = match &api.auth {
        Some(auth) => {
            let file = auth.file.as_ref().map_or_else(String::new, |file| {
                format!("from the file named by `{file}`, or ")
            });
            format!(
                "Builds a client with credentials {file}from `{}`, `{}` and `{}`.",
                auth.key_id, auth.secret, auth.email
            )
        }
        None => "Builds a client with addresses from the environment, where it has any.".to_owned(),
    };
    let docs = Docs::new(&docs)
        .paragraph("# Errors")
        .paragraph("Fails when the environment is incomplete; the error names what is missing.");
    quote! {
        #docs
        pub fn from_env() -> Result<Self, Error> {
            Self::builder().credentials_from_env()?.build()
        }
    }
}

fn handle(resource: &Resource) -> TokenStream {
    let Resource {
        module,
        handle,
        docs,
        ..
    } = resource;
    quote! {
        #docs
        #[must_use]
        pub const fn #module(&self) -> #handle<'_> {
            #handle { http: &self.http }
        }
    }
}

fn data(api: &Api) -> TokenStream {
    let docs = hosts_docs(api);
    let hosts = api.hosts.iter().map(host);
    let auth = option(api.auth.as_ref().map(|auth| {
        let file = wire(auth.file.as_ref());
        runtime_items::auth(auth, &file)
    }));
    let propagation = option(api.propagation.as_ref().map(runtime_items::propagation));
    let paging = option(api.paging.as_ref().map(
        |Paging {
             size,
             token,
             next,
             max,
         }| {
            let max = max.map_or(quote!(u32::MAX), |max| {
                Literal::u32_unsuffixed(max).into_token_stream()
            });
            quote!(Paging { size: #size, token: #token, next: #next, max: #max })
        },
    ));
    let rate_limit = option(api.rate_limit.as_ref().map(runtime_items::rate_limit));
    let shared = api.rate_limit.as_ref().is_some_and(|limit| limit.shared);
    let limits = runtime_items::limits(&auth, &propagation, &rate_limit);
    let error_body = error_body(api.error_body.as_ref());
    let name = Wire::new(&api.crate_name);
    let (deadline, attempt_timeout) = (
        duration(api.calls.deadline),
        duration(api.calls.attempt_timeout),
    );
    let attempts = Literal::u32_unsuffixed(api.calls.attempts);
    let max_server_wait = duration(api.calls.max_server_wait);
    let min_attempt = duration(api.calls.min_attempt);
    quote! {
        #docs
        pub const API: Api = Api {
            name: #name,
            version: env!("CARGO_PKG_VERSION"),
            hosts: &[#(#hosts,)*],
            #limits
            shared_limit: #shared,
            paging: #paging,
            error_body: #error_body,
            calls: Calls {
                deadline: #deadline,
                attempt_timeout: #attempt_timeout,
                attempts: #attempts,
                max_server_wait: #max_server_wait,
                min_attempt: #min_attempt,
            },
        };
    }
}

/// What the hosts are for, and how to use others.
fn hosts_docs(api: &Api) -> Docs {
    let about = |host: &Host| {
        let env = match &host.env {
            Some(env) => format!(" (the variable `{env}` overrides it)"),
            None => String::new(),
        };
        format!(
            "- `{}`, `{}`{env}: {}",
            host.name,
            host.url,
            host.docs.summary()
        )
    };
    let hosts: Vec<String> = api.hosts.iter().map(about).collect();
    Docs::new(&format!(
        "The constants that all operations of the {} share.",
        api.title
    ))
    .paragraph("Hosts, whose addresses [`ClientBuilder::base_url`] replaces:")
    .paragraph(&hosts.join("\n"))
}

fn option(tokens: Option<TokenStream>) -> TokenStream {
    if let Some(tokens) = tokens {
        quote!(Some(#tokens))
    } else {
        quote!(None)
    }
}

fn wire(wire: Option<&Wire>) -> TokenStream {
    option(wire.map(|wire| quote!(#wire)))
}

fn host(host: &Host) -> TokenStream {
    let Host { name, url, .. } = host;
    let env = wire(host.env.as_ref());
    quote!(Host { name: #name, url: #url, env: #env })
}

fn error_body(body: Option<&ErrorBody>) -> TokenStream {
    if let Some(ErrorBody {
        message,
        code,
        help,
    }) = body
    {
        quote!(ErrorBody { message: #message, code: #code, help: #help })
    } else {
        quote!(ErrorBody {
            message: "error",
            code: "code",
            help: "help"
        })
    }
}
