//! `client.rs`: the client, a handle for each resource, and the API as data.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::time::duration;
use crate::docs::Docs;
use crate::model::{Api, ErrorBody, Host, Paging, Quota, Resource, Settle, SignIn};
use crate::name::Wire;

/// All items of the file.
pub(super) fn items(api: &Api) -> TokenStream {
    let title = Docs::new(&format!("A client of the {}.", api.title));
    let from_env = from_env(api);
    let handles = api.handles().map(handle);
    let data = data(api);
    quote! {
        //! The client and what it needs to know of the API.

        #title
        ///
        /// Cloning is cheap: all clones share connections, credentials and the gate that a 429 closes.
        #[derive(Clone, Debug)]
        pub struct Client {
            http: Http,
        }

        impl Client {
            #from_env

            /// Starts a client with credentials, addresses or limits of choice.
            pub fn builder() -> ClientBuilder<Self> {
                ClientBuilder::new(&API)
            }

            /// The transport with its policies, for calls that the description lacks.
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
    let docs = match &api.sign_in {
        Some(sign_in) => {
            let file = sign_in.file.as_ref().map_or_else(String::new, |file| {
                format!("from the file named by `{file}`, or ")
            });
            format!(
                "Makes a client with credentials {file}from `{}`, `{}` and `{}`.",
                sign_in.key_id, sign_in.secret, sign_in.email
            )
        }
        None => {
            "Makes a client with addresses from the environment, where it names any.".to_owned()
        }
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
    let sign_in = option(api.sign_in.as_ref().map(sign_in));
    let settle = option(api.settle.as_ref().map(|Settle { wait, window }| {
        let (wait, window) = (duration(*wait), duration(*window));
        quote!(Propagation { delay: #wait, window: #window })
    }));
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
    let quota = option(api.quota.as_ref().map(|Quota { requests, per }| {
        let (requests, per) = (Literal::u32_unsuffixed(*requests), duration(*per));
        quote!(RateLimit { requests: #requests, per: #per })
    }));
    let error_body = error_body(api.error_body.as_ref());
    let name = Wire::new(&api.crate_name);
    let (deadline, attempt_timeout) = (
        duration(api.calls.deadline),
        duration(api.calls.attempt_timeout),
    );
    let attempts = Literal::u32_unsuffixed(api.calls.attempts);
    quote! {
        #docs
        pub const API: Api = Api {
            name: #name,
            version: env!("CARGO_PKG_VERSION"),
            hosts: &[#(#hosts,)*],
            auth: #sign_in,
            propagation: #settle,
            paging: #paging,
            error_body: #error_body,
            calls: Calls {
                deadline: #deadline,
                attempt_timeout: #attempt_timeout,
                attempts: #attempts,
            },
            rate_limit: #quota,
        };
    }
}

/// What the hosts are for, and how to use others.
fn hosts_docs(api: &Api) -> Docs {
    let about = |host: &Host| {
        let env = match &host.env {
            Some(env) => format!(" (the variable `{env}` names another)"),
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
    Docs::new(&format!("What all operations of the {} share.", api.title))
        .paragraph("Hosts, for which [`ClientBuilder::base_url`] takes other addresses:")
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

fn sign_in(sign_in: &SignIn) -> TokenStream {
    let SignIn {
        host,
        path,
        key_id,
        secret,
        email,
        ..
    } = sign_in;
    let (lifetime, renew_before) = (duration(sign_in.lifetime), duration(sign_in.renew_before));
    let file = wire(sign_in.file.as_ref());
    let basic = sign_in.basic.is_some();
    quote! {
        Auth {
            host: #host,
            path: #path,
            lifetime: #lifetime,
            renew_before: #renew_before,
            env: AuthEnv {
                key_id: #key_id,
                secret: #secret,
                email: #email,
            },
            file: #file,
            basic: #basic,
        }
    }
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
