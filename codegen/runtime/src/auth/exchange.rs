//! The exchange of an assertion for a token, with retries.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use crate::auth::assertion::{self, Claims};
use crate::auth::clock_skew::Skew;
use crate::auth::tokens::Account;
use crate::error::attempts::{Reason, Stop};
use crate::error::body;
use crate::error::call_error::Error;
use crate::error::redaction;
use crate::limit::budget::{Budget, Reservation};
use crate::limit::pause;
use crate::observe::observer::WaitReason;
use crate::policy::backoff;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::Method;
use crate::policy::retry_after;
use crate::policy::table::{RetryAfter, Wait};
use crate::transport::context::{Context, Limits};
use crate::transport::interface::{Request, TransportError};
use crate::wire::decode;
use crate::wire::json::Extra;
use crate::wire::json::Json;
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

/// A token from the service.
pub(crate) struct Token {
    pub(crate) value: Secret,
    /// When it was requested, on the client's clock.
    pub(crate) since: Duration,
    pub(crate) lifetime: Duration,
}

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
    retry_after: Option<Duration>,
    /// The clock skew, if that can be why the assertion was refused.
    skew: Option<Skew>,
}

/// Returns whether a retry would not change a status.
pub(crate) const fn is_final(status: u16) -> bool {
    !(status == 429 || status >= 500)
}

/// Obtains a token, with retries within the limits of the call that needs it.
pub(crate) async fn token(
    account: &Account,
    context: &Context,
    budget: &Budget,
    limits: Limits,
) -> Result<Token, Error> {
    wait_for_retry_after(account, context, limits).await?;
    let (mut retries, mut corrected) = (0_u32, false);
    loop {
        let failed = match attempt(account, context, limits).await {
            Ok(token) => return Ok(token),
            Err(failed) => failed,
        };
        let learns = |skew| account.state.correction.learn(skew);
        if !corrected && failed.skew.is_some_and(learns) && context.clock.now() < limits.deadline {
            corrected = true;
            continue;
        }
        let backoff = backoff::wait(WAIT, retries, &*context.jitter);
        let pause = pause::longer(backoff, failed.retry_after);
        let next = context.clock.now().saturating_add(pause.time);
        if failed.retry_after.is_some() {
            account.state.rate_limiter.pause_until(next);
        }
        retries = retries.saturating_add(1);
        let stop = if !failed.retryable {
            Stop::Rule
        } else if retries >= limits.attempts.max(1) {
            Stop::Attempts
        } else if next >= limits.deadline {
            Stop::Deadline
        } else if pause.reason != Reason::RetryAfter && !budget.take() {
            Stop::Budget
        } else {
            let reservation = (pause.reason != Reason::RetryAfter).then(|| Reservation::of(budget));
            context.watch.wait(None, WaitReason::Auth, pause.time);
            context.clock.sleep(pause.time).await;
            if let Some(reservation) = reservation {
                reservation.commit();
            }
            continue;
        };
        return Err(ended(context, failed.error, stop, failed.retry_after));
    }
}

/// Waits for the `Retry-After` time of an earlier answer.
async fn wait_for_retry_after(
    account: &Account,
    context: &Context,
    limits: Limits,
) -> Result<(), Error> {
    while let Err(throttled) = account.state.rate_limiter.acquire(context.clock.now()) {
        let pause = throttled.until.saturating_sub(context.clock.now());
        if throttled.until >= limits.deadline {
            let error = failure(
                account,
                "the Retry-After time of an earlier answer has not passed",
            );
            return Err(ended(context, error, Stop::Deadline, Some(pause)));
        }
        context.watch.wait(None, WaitReason::Auth, pause);
        context.clock.sleep(pause).await;
    }
    Ok(())
}

fn ended(context: &Context, error: Error, stop: Stop, retry_after: Option<Duration>) -> Error {
    let until = retry_after.and_then(|wait| context.clock.wall().checked_add(wait));
    error.with_stop(stop).with_retry_not_before(until)
}

async fn attempt(account: &Account, context: &Context, limits: Limits) -> Result<Token, Failed> {
    let since = context.clock.now();
    let timeout = context.time_for_attempt(limits);
    let request = request(account, context, timeout).map_err(Failed::finally)?;
    let assertion = request.body.clone().unwrap_or_default();
    let exchange = async {
        let response = context.send(request).await?;
        let wall = context.clock.wall();
        let read = response.body.read(CAP).await;
        Ok((
            response.status,
            response.headers,
            wall,
            without_assertion(&assertion, read.bytes),
        ))
    };
    let (status, headers, wall, body) = context
        .within(timeout, exchange)
        .await
        .map_err(|error| lost(account, error))?;
    if (200..300).contains(&status) {
        return accept(account, since, &body);
    }
    let retry_after = retry_after::wait(WAIT.retry_after, &headers, wall);
    let skew = Skew::of(&headers, wall).filter(|_| matches!(status, 400 | 401));
    Err(Failed {
        error: refusal(account, status, headers, body, skew),
        retryable: !is_final(status),
        retry_after,
        skew,
    })
}

fn request(account: &Account, context: &Context, timeout: Duration) -> Result<Request, Error> {
    let iat = account.state.correction.issued_at(context.clock.wall());
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
    Ok(Request {
        method: Method::Post,
        url: account.url.clone(),
        headers,
        body: Some(form.into()),
        timeout,
    })
}

/// Drops a body that quotes the assertion, since whoever reads it could obtain a token.
fn without_assertion(form: &[u8], body: Bytes) -> Bytes {
    let signature = form.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    if !signature.is_empty() && redaction::holds(&body, signature) {
        Bytes::new()
    } else {
        body
    }
}

fn accept(account: &Account, since: Duration, body: &[u8]) -> Result<Token, Failed> {
    let mut reply = Reply::default();
    match decode::read(body, &mut reply) {
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

fn lost(account: &Account, error: TransportError) -> Failed {
    let error = failure(account, error.message()).with_source(error);
    Failed {
        retryable: true,
        ..Failed::finally(error)
    }
}

impl Failed {
    fn finally(error: Error) -> Self {
        Self {
            error,
            retryable: false,
            retry_after: None,
            skew: None,
        }
    }
}

fn refusal(
    account: &Account,
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

fn failure(account: &Account, message: &str) -> Error {
    Error::new(
        ErrorKind::Auth,
        format!("no token from {}: {message}", account.url),
    )
}
