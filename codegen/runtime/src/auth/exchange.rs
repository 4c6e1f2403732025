//! The exchange of an assertion for a token, with retries.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::auth::assertion::{self, Claims};
use crate::auth::authorization;
use crate::auth::clock_skew::Skew;
use crate::auth::service_account::ServiceAccount;
use crate::auth::token::Token;
use crate::error::attempts::Stop;
use crate::error::body;
use crate::error::call_error::Error;
use crate::error::redaction::Redactor;
use crate::limit::budget::Budget;
use crate::limit::rate_limiter::Permit;
use crate::limit::retry_delay::RetryDelay;
use crate::observe::observer::WaitReason;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Method;
use crate::policy::retry_after;
use crate::policy::table::{RetryAfter, Wait};
use crate::transport::context::{Context, Limits};
use crate::transport::interface::{End, Request, TransportError};
use crate::transport::layer::AddedSecrets;
use crate::wire::decode;
use crate::wire::json::{Extra, Json};
use crate::wire::secret::Secret;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// The maximum size of a reply, in bytes.
const CAP: usize = 64 * 1024;

const WAIT: Wait = Wait {
    min: Duration::from_secs(1),
    max: Duration::from_secs(10),
    retry_after: RetryAfter::Call {
        without_header: Duration::ZERO,
    },
};

#[derive(Default)]
struct Reply {
    access_token: Secret,
    expires_in: Json,
    extra: Extra,
}

members!(Reply {
    access_token: "access_token",
    expires_in: "expires_in"
});

/// An attempt without a token.
struct Failed {
    error: Error,
    retryable: bool,
    /// How long the service wants the client to wait.
    named: Option<Duration>,
    /// The clock skew, if that can be why the assertion was refused.
    skew: Option<Skew>,
}

/// Returns whether a retry would not change a status.
pub(crate) const fn is_final(status: u16) -> bool {
    !(matches!(status, 408 | 429) || status >= 500)
}

/// Obtains a token, with retries within the limits of the call that needs it.
pub(crate) async fn token(
    account: &ServiceAccount,
    context: &Context,
    budget: &Budget,
    limits: Limits,
) -> Result<Token, Error> {
    let (mut retries, mut corrected) = (0_u32, false);
    loop {
        let mut permit = wait_for_permit(account, context, limits).await?;
        permit.sent();
        let failed = match attempt(account, context, limits).await {
            Ok(token) => {
                permit.answered(context.clock.now());
                if retries > 0 {
                    budget.refund();
                }
                return Ok(token);
            }
            Err(failed) => failed,
        };
        if failed.error.status().is_some() {
            permit.answered(context.clock.now());
        }
        let learns = |skew| account.correction.learn(skew);
        if !corrected && failed.skew.is_some_and(learns) && !limits.is_late(context.clock.now()) {
            corrected = true;
            continue;
        }
        let asked = retry_after::asked(WAIT.retry_after, failed.named);
        let delay = RetryDelay::new(WAIT, retries, asked, &*context.jitter);
        let too_long = failed
            .named
            .is_some_and(|named| named > limits.max_server_wait);
        if failed.retryable && failed.named.is_some() {
            pause(account, context, limits, delay, too_long);
        }
        drop(permit);
        retries = retries.saturating_add(1);
        let now = context.clock.now();
        let stop = if !failed.retryable {
            Stop::Rule
        } else if retries >= limits.attempts.max(1) {
            Stop::Attempts
        } else if too_long {
            Stop::ServerWait
        } else if let Some(time) = delay.within(now, limits.latest()) {
            match budget.take() {
                Some(reservation) => {
                    context.watch.wait(None, WaitReason::Auth, time);
                    context.clock.sleep(time).await;
                    reservation.commit();
                    continue;
                }
                None => Stop::Budget,
            }
        } else {
            Stop::Deadline
        };
        return Err(ended(context, failed.error, stop, failed.named));
    }
}

/// Holds the token requests of all calls, since the service asks for it.
fn pause(
    account: &ServiceAccount,
    context: &Context,
    limits: Limits,
    delay: RetryDelay,
    too_long: bool,
) {
    let (now, limiter) = (context.clock.now(), account.rate_limiter.host(0));
    if too_long {
        limiter.pause_bounded(now, limits.max_server_wait);
    } else {
        limiter.pause(now, delay);
    }
}

/// Waits for the `Retry-After` time of an earlier answer.
async fn wait_for_permit<'a>(
    account: &'a ServiceAccount,
    context: &'a Context,
    limits: Limits,
) -> Result<Permit<'a>, Error> {
    let (limiter, latest) = (account.rate_limiter.host(0), limits.latest());
    loop {
        let now = context.clock.now();
        let throttled = match limiter.acquire(&*context.clock, now, latest) {
            Ok(permit) => return Ok(permit),
            Err(throttled) => throttled,
        };
        let wait = throttled.until.saturating_sub(now);
        if throttled.until > latest.start || throttled.for_answer {
            let error = failure(
                account,
                "the Retry-After time of an earlier answer has not passed",
            );
            return Err(ended(context, error, Stop::Deadline, Some(wait)));
        }
        context.watch.wait(None, WaitReason::Auth, wait);
        context.clock.sleep(wait).await;
    }
}

fn ended(context: &Context, error: Error, stop: Stop, wait: Option<Duration>) -> Error {
    let until = wait.and_then(|wait| context.clock.wall().checked_add(wait));
    error.with_stop(stop).with_retry_not_before(until)
}

async fn attempt(
    account: &ServiceAccount,
    context: &Context,
    limits: Limits,
) -> Result<Token, Failed> {
    let since = context.clock.now();
    let timeout = context.time_for_attempt(limits);
    let request = request(account, context, timeout).map_err(Failed::finally)?;
    let form = request.body.clone().unwrap_or_default();
    let added = AddedSecrets::default();
    let exchange = async {
        let response = context.send(request, &added).await?;
        let wall = context.clock.wall();
        let read = response.body.read(CAP).await;
        Ok((response.status, response.headers, wall, read))
    };
    let (status, mut headers, wall, read) = context
        .within(timeout, exchange)
        .await
        .map_err(|error| lost(account, &form, &added, error))?;
    if (200..300).contains(&status) {
        return match read.end {
            // Nothing says that the next reply breaks off as well.
            End::Cut(error) => Err(lost(account, &form, &added, error)),
            End::Complete | End::Capped => accept(account, since, &read.bytes),
        };
    }
    let redactor = redactor(account, &form, &added);
    let body = redactor.body(read.bytes);
    redactor.headers(&mut headers);
    let named = retry_after::header(&headers, wall);
    let skew = Skew::of(&headers, wall).filter(|_| matches!(status, 400 | 401));
    Err(Failed {
        error: refusal(account, status, headers, body, skew),
        retryable: !is_final(status),
        named,
        skew,
    })
}

fn request(
    account: &ServiceAccount,
    context: &Context,
    timeout: Duration,
) -> Result<Request, Error> {
    let iat = account.correction.issued_at(context.clock.wall());
    let exp = iat.saturating_add(account.lifetime.as_secs());
    let claims = Claims {
        iat,
        exp,
        aud: &account.url,
        iss: &account.email,
    };
    let assertion = assertion::sign(&account.key_id, &account.secret, &claims)?;
    let form = format!(
        "grant_type={}&assertion={assertion}",
        crate::transport::url::encode(GRANT_TYPE)
    );
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    Ok(Request {
        method: Method::Post,
        url: account.url.clone(),
        headers,
        body: Some(form.into()),
        timeout,
        operation: None,
    })
}

/// Returns what strikes the account's secret and the assertion out of an answer, since whoever
/// reads the assertion could obtain a token.
fn redactor(account: &ServiceAccount, form: &[u8], added: &AddedSecrets) -> Redactor {
    let mut redactor = Redactor::default();
    redactor.add(account.secret.expose().as_bytes());
    let assertion = form.rsplit(|byte| *byte == b'=').next();
    let assertion = assertion.unwrap_or_default();
    redactor.add(assertion);
    for part in assertion.split(|byte| *byte == b'.').skip(1) {
        redactor.add(part);
    }
    for value in added.values() {
        redactor.add_header(&value);
    }
    redactor
}

fn accept(account: &ServiceAccount, since: Duration, body: &[u8]) -> Result<Token, Failed> {
    let mut reply = Reply::default();
    match decode::read(body, &mut reply) {
        Ok(()) if authorization::header("Bearer", reply.access_token.expose()).is_err() => {
            let message = "the token in the reply cannot be sent in a header";
            Err(Failed::finally(failure(account, message)))
        }
        Ok(()) if !reply.access_token.is_empty() => {
            let lifetime = lifetime(&reply.expires_in).unwrap_or(account.lifetime);
            Ok(Token {
                value: reply.access_token,
                since,
                lifetime,
            })
        }
        // The reply may contain a part of a token, so it is not shown.
        _ => Err(Failed::finally(failure(account, "the reply has no token"))),
    }
}

/// Reads the lifetime of a token, a number or text; `None` if it cannot be one.
fn lifetime(expires_in: &Json) -> Option<Duration> {
    let text = expires_in.as_str().map(str::trim);
    let seconds = expires_in.as_f64().or_else(|| text?.parse().ok())?;
    let lifetime = Duration::try_from_secs_f64(seconds).ok()?;
    Some(lifetime).filter(|lifetime| !lifetime.is_zero())
}

fn lost(
    account: &ServiceAccount,
    form: &[u8],
    added: &AddedSecrets,
    error: TransportError,
) -> Failed {
    let (retryable, redactor) = (!error.is_permanent(), redactor(account, form, added));
    let told = failure(account, &redactor.text(error.message().to_owned()));
    let error = if redactor.is_in_error(&error) {
        told
    } else {
        told.with_source(error)
    };
    Failed {
        retryable,
        ..Failed::finally(error)
    }
}

impl Failed {
    fn finally(error: Error) -> Self {
        Self {
            error,
            retryable: false,
            named: None,
            skew: None,
        }
    }
}

fn refusal(
    account: &ServiceAccount,
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    skew: Option<Skew>,
) -> Error {
    let text = body::of(status, &headers, &body, account.members);
    let message = match skew.and_then(Skew::harmful) {
        Some(skew) => format!("{}; {skew}", text.message),
        None => text.message,
    };
    let error = failure(account, &message)
        .with_help(text.help)
        .with_status(status, headers, body);
    if !is_final(status) {
        return error;
    }
    error.with_advice(format!(
        "Check the key id `{}`, its secret and the e-mail address `{}` of the service account, \
         and this machine's clock.",
        account.key_id, account.email
    ))
}

fn failure(account: &ServiceAccount, message: &str) -> Error {
    Error::new(
        ErrorKind::Auth,
        format!("no token from {}: {message}", account.url),
    )
}
