//! Constants of the runtime's types for policies, credentials and limits.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::time::duration;
use crate::model::{Action, Auth, Effect, Propagation, RateLimit, RetryAfter, Wait};
use crate::name::ConstName;

pub(super) fn effect(effect: Effect) -> TokenStream {
    match effect {
        Effect::Safe => quote!(Effect::Safe),
        Effect::Idempotent => quote!(Effect::Idempotent),
        Effect::Guarded => quote!(Effect::Guarded),
        Effect::NonIdempotent => quote!(Effect::NonIdempotent),
    }
}

/// What is done with an answer of a row.
pub(super) fn rule(row: &ConstName, action: Action) -> TokenStream {
    match action {
        Action::Return => quote!(#row.returned()),
        Action::RefreshCredentials => quote!(#row.refreshed()),
        Action::Retry => quote!(#row.retried()),
        Action::RetryIfJustCreated => quote!(#row.retried_if_just_created()),
        Action::TreatAsDone => quote!(#row.treated_as_done()),
    }
}

pub(super) fn wait(wait: &Wait) -> TokenStream {
    let (min, max) = (duration(wait.min), duration(wait.max));
    let retry_after = match wait.retry_after {
        RetryAfter::Ignore => quote!(RetryAfter::Ignore),
        RetryAfter::Call(without_header) => {
            let without_header = duration(without_header);
            quote!(RetryAfter::Call { without_header: #without_header })
        }
        RetryAfter::All(without_header) => {
            let without_header = duration(without_header);
            quote!(RetryAfter::All { without_header: #without_header })
        }
    };
    quote!(Wait { min: #min, max: #max, retry_after: #retry_after })
}

/// The members of the API's data about credentials, propagation and the rate limit.
pub(super) fn limits(
    auth: &TokenStream,
    propagation: &TokenStream,
    rate_limit: &TokenStream,
) -> TokenStream {
    quote! {
        auth: #auth,
        propagation: #propagation,
        rate_limit: #rate_limit,
    }
}

pub(super) fn auth(auth: &Auth, file: &TokenStream) -> TokenStream {
    let Auth {
        host,
        path,
        key_id,
        secret,
        email,
        ..
    } = auth;
    let (lifetime, refresh_before) = (duration(auth.lifetime), duration(auth.refresh_before));
    let basic = auth.basic.is_some();
    quote! {
        Auth {
            host: #host,
            path: #path,
            lifetime: #lifetime,
            refresh_before: #refresh_before,
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

pub(super) fn propagation(propagation: &Propagation) -> TokenStream {
    let (delay, window) = (duration(propagation.delay), duration(propagation.window));
    quote!(Propagation { delay: #delay, window: #window })
}

pub(super) fn rate_limit(rate_limit: &RateLimit) -> TokenStream {
    let requests = Literal::u32_unsuffixed(rate_limit.requests);
    let per = duration(rate_limit.per);
    quote!(RateLimit { requests: #requests, per: #per })
}
