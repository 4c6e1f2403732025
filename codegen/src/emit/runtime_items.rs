//! How the runtime calls what the model names: the only emitter that spells the runtime's items for policies, credentials,
//! limits and unions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::time::duration;
use crate::model::{Action, Auth, Effect, Propagation, RateLimit, RetryAfter, Wait};
use crate::name::{ConstName, TypeName, Wire};

/// The setter of a call that retries although an earlier attempt may have been applied.
pub(super) const RETRY_AMBIGUOUS: &str = "repeat_if_ambiguous";
/// The transport that answers from a script.
pub(super) const MOCK_TRANSPORT: &str = "Scripted";
/// One answer of that script.
pub(super) const MOCK_RESPONSE: &str = "Scene";
/// The method of the mock transport that gives the recorded requests.
pub(super) const RECORDED: &str = "seen";
/// What a fake gives for each request.
pub(super) const RECORDED_REQUEST: &str = "Seen";

pub(super) fn effect(effect: Effect) -> TokenStream {
    match effect {
        Effect::Safe => quote!(Effect::Read),
        Effect::Idempotent => quote!(Effect::Write),
        Effect::Guarded => quote!(Effect::Guarded),
        Effect::NonIdempotent => quote!(Effect::Once),
    }
}

/// What is done with an answer of a row.
pub(super) fn rule(row: &ConstName, action: Action) -> TokenStream {
    match action {
        Action::Return => quote!(#row.returned()),
        Action::RefreshCredentials => quote!(#row.renewed()),
        Action::Retry => quote!(#row.repeated()),
        Action::RetryIfJustCreated => quote!(#row.settled()),
        Action::TreatAsDone => quote!(#row.finished()),
    }
}

pub(super) fn kind(kind: &TypeName) -> TokenStream {
    match kind.as_str() {
        "RateLimited" => quote!(ErrorKind::TooManyRequests),
        _ => quote!(ErrorKind::#kind),
    }
}

pub(super) fn wait(wait: &Wait) -> TokenStream {
    let (min, max) = (duration(wait.min), duration(wait.max));
    let retry_after = match wait.retry_after {
        RetryAfter::Ignore => quote!(RetryAfter::Ignore),
        RetryAfter::Call(without_header) => {
            let without_header = duration(without_header);
            quote!(RetryAfter::Call { default: #without_header })
        }
        RetryAfter::All(without_header) => {
            let without_header = duration(without_header);
            quote!(RetryAfter::All { default: #without_header })
        }
    };
    quote!(Wait { floor: #min, cap: #max, retry_after: #retry_after })
}

/// The members of the API's data about credentials, propagation and the rate limit.
pub(super) fn limits(
    auth: &TokenStream,
    propagation: &TokenStream,
    rate_limit: &TokenStream,
) -> TokenStream {
    quote! {
        sign_in: #auth,
        settle: #propagation,
        quota: #rate_limit,
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
        SignIn {
            host: #host,
            path: #path,
            lifetime: #lifetime,
            renew_before: #refresh_before,
            env: SignInEnv {
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
    quote!(Settle { wait: #delay, window: #window })
}

pub(super) fn rate_limit(rate_limit: &RateLimit) -> TokenStream {
    let requests = Literal::u32_unsuffixed(rate_limit.requests);
    let per = duration(rate_limit.per);
    quote!(Quota { requests: #requests, per: #per })
}

/// The member of an operation that says how an ambiguous create is found.
pub(super) fn reconcile(reconcile: &TokenStream) -> TokenStream {
    quote!(lookup: #reconcile)
}

/// What a call implements whose failed items can be sent again.
pub(super) fn retry_failed(call: &TypeName) -> TokenStream {
    quote!(impl Resendable for #call {})
}

/// A union whose variants stand in one member.
pub(super) fn nested_union(tag: &Wire, content: &Wire, variants: &[TokenStream]) -> TokenStream {
    quote!(UnionShape::Nested { tag: #tag, content: #content, branches: &[#(#variants),*] })
}

/// A union whose variant is the member that is there.
pub(super) fn untagged_union(members: &[&Wire]) -> TokenStream {
    quote!(UnionShape::Chosen { members: &[#(#members),*] })
}

/// Reads the content of a variant.
pub(super) fn read_variant(variant: &TypeName) -> TokenStream {
    quote!(union::branch(value).map(Self::#variant))
}
