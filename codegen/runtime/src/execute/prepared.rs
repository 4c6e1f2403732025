//! A call that is ready for the retry loop: its request, which can be sent several times, and its
//! limits.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue};

use crate::auth::authorization::Authorization;
use crate::auth::credentials::Authenticator;
use crate::error::call_error::Error;
use crate::error::redaction::Redactor;
use crate::execute::answer::{Accept, Answer, Content};
use crate::execute::failure::{ERROR_CAP, Failure};
use crate::execute::request_builder::{self, Prepared, RequestBuilder};
use crate::execute::shared::{Http, Inner};
use crate::limit::rate_limiter::HostLimiter;
use crate::observe::observer::Sending;
use crate::policy::error_kind::ErrorKind;
use crate::policy::operation::{Method, Operation};
use crate::transport::context::{self, Context, Limits};
use crate::transport::interface::{End, Read, Request, TransportError};

/// The maximum size of a reply, in bytes.
const REPLY_CAP: usize = 64 * 1024 * 1024;

/// A call that is ready to be sent.
pub(crate) struct PreparedCall<'a> {
    pub(crate) http: &'a Http,
    pub(crate) operation: &'static Operation,
    /// The place of its host among those of the client.
    host: usize,
    pub(crate) limits: Limits,
    pub(crate) retry_ambiguous: bool,
    /// Since when the call has been waiting to send failed items again, if it is a round of
    /// `retry_failed`.
    pub(crate) waiting_since: Option<Duration>,
    /// Whether a successful body is passed on as a stream.
    open: bool,
    prepared: Prepared,
    /// The credentials of the client when the call began.
    pub(crate) auth: Arc<Authenticator>,
}

impl<'a> PreparedCall<'a> {
    pub(crate) fn new(
        http: &'a Http,
        operation: &'static Operation,
        open: bool,
        builder: RequestBuilder,
    ) -> Result<Self, Error> {
        let limits = Limits::starting(builder.limits, http.0.context.clock.now());
        let (retry_ambiguous, waiting_since) = (builder.retry_ambiguous, builder.waiting_since);
        let missing = || {
            let known: Vec<&str> = http.0.hosts.iter().map(|(name, _)| *name).collect();
            Error::new(
                ErrorKind::Config,
                format!("there is no host `{}`", operation.host),
            )
            .with_advice(format!("The hosts are `{}`.", known.join("`, `")))
            .at(operation)
        };
        let mut hosts = http.0.hosts.iter();
        let host = hosts.position(|(name, _)| *name == operation.host);
        let host = host.ok_or_else(missing)?;
        let prepared = builder.prepare(operation)?;
        Ok(Self {
            http,
            operation,
            host,
            limits,
            retry_ambiguous,
            waiting_since,
            open,
            prepared,
            auth: http.0.auth.current(),
        })
    }

    /// Returns the base URL of the operation's host.
    pub(crate) fn base_url(&self) -> &str {
        let host = self.shared().hosts.get(self.host);
        host.map_or("", |(_, url)| url.as_str())
    }

    /// Returns the limits of the requests to the operation's host.
    pub(crate) fn limiter(&self) -> HostLimiter<'_> {
        self.shared().rate_limiter.host(self.host)
    }

    /// Returns the state that the calls of the client share.
    pub(crate) fn shared(&self) -> &Inner {
        &self.http.0
    }

    pub(crate) fn context(&self) -> &Context {
        &self.http.0.context
    }

    pub(crate) fn now(&self) -> Duration {
        self.context().clock.now()
    }

    pub(crate) fn left(&self) -> Duration {
        self.limits.deadline.saturating_sub(self.now())
    }

    /// Sends the request once and returns its reply.
    pub(crate) async fn exchange(
        &self,
        pass: &Authorization,
        number: usize,
    ) -> Result<Answer, Box<Failure>> {
        let context = self.context();
        let timeout = context.time_for_attempt(self.limits);
        let mut alarm = context.alarm(timeout);
        let sent = alarm
            .within(pin!(
                context.send(self.request(pass, timeout, number), &pass.added)
            ))
            .await
            .unwrap_or_else(|| Err(context::late(timeout)));
        let response = sent.map_err(|error| Failure::lost(self.operation, error))?;
        let (status, headers) = (response.status, response.headers);
        let success = (200..300).contains(&status);
        if success && self.open && coding(&headers).is_none() {
            return Ok(self.answer(status, headers, Content::Open(response.body)));
        }
        let cap = if success { REPLY_CAP } else { ERROR_CAP };
        let read = alarm
            .within(pin!(response.body.read(cap)))
            .await
            .unwrap_or_else(|| too_slow(timeout));
        if !success {
            // Before its text is taken out, which may be cut in the middle of a secret.
            let body = match coding(&headers) {
                None => self.redactor(pass).body(read.bytes),
                Some(coding) => format!("the body is encoded with {coding}").into(),
            };
            let members = self.http.api().error_body;
            return Err(Failure::answered(
                self.operation,
                members,
                status,
                headers,
                body,
            ));
        }
        if let Some(coding) = coding(&headers) {
            return Err(Failure::encoded(
                self.operation,
                status,
                headers,
                &coding,
                &read.bytes,
            ));
        }
        match read.end {
            End::Complete => Ok(self.answer(status, headers, Content::Whole(read.bytes))),
            End::Capped => Err(Failure::oversized(self.operation, status, headers)),
            End::Cut(error) => Err(Failure::cut(self.operation, status, headers, error)),
        }
    }

    /// Returns what strikes the secrets of a request out of its answer.
    pub(crate) fn redactor(&self, pass: &Authorization) -> Arc<Redactor> {
        let usual = self
            .shared()
            .redactor
            .of(pass.header.as_ref(), self.auth.secret());
        let added = pass.added.values();
        let own = self.prepared.body.as_ref();
        let own = own.filter(|_| !self.operation.secrets.is_empty());
        if added.is_empty() && own.is_none() {
            return usual;
        }
        let mut redactor = Redactor::clone(&usual);
        for value in added {
            redactor.add_header(&value);
        }
        if let Some(body) = own {
            redactor.add_members(body, self.operation.secrets);
        }
        Arc::new(redactor)
    }

    /// Passes a successful answer on and returns its status.
    pub(crate) fn accept(
        &self,
        mut answer: Answer,
        accept: Accept<'_>,
    ) -> Result<u16, Box<Failure>> {
        let (status, body) = (answer.status, answer.whole());
        match accept(&mut answer) {
            Ok(()) => {
                self.note_created(&body);
                self.note_deleted();
                Ok(status)
            }
            Err(reason) => Err(Failure::unreadable(self.operation, status, &body, reason)),
        }
    }

    pub(crate) fn answer(&self, status: u16, headers: HeaderMap, content: Content) -> Answer {
        Answer {
            http: self.http.clone(),
            operation: self.operation,
            status,
            headers,
            content,
        }
    }

    fn request(&self, pass: &Authorization, timeout: Duration, number: usize) -> Request {
        let mut headers = self.prepared.headers(&self.shared().headers);
        let url = self.prepared.url(self.operation, self.base_url());
        let body = self.prepared.body.clone();
        self.context().watch.sending(Sending {
            operation: self.operation,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            url: &url,
            headers: &mut headers,
            body: body.as_deref().unwrap_or_default(),
        });
        headers.remove(AUTHORIZATION);
        if !self.context().watch.0.is_empty() {
            request_builder::remove_headers_of_transport(&mut headers);
        }
        if body.is_none() && !matches!(self.operation.method, Method::Get | Method::Delete) {
            // Some front ends answer 411 without it.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(header) = &pass.header {
            headers.insert(AUTHORIZATION, header.clone());
        }
        Request {
            method: self.operation.method,
            url,
            headers,
            body,
            timeout,
            operation: Some(self.operation),
        }
    }

    /// Remembers the resources that a successful reply says were created.
    fn note_created(&self, reply: &[u8]) {
        if let (Some(creates), Some(propagation)) =
            (self.operation.creates, self.http.api().propagation)
        {
            let until = self.now().saturating_add(propagation.window);
            self.shared().created.note(creates, reply, until);
        }
    }

    /// Forgets the resource that a call has deleted, or may have: it is not missing because it is
    /// new.
    pub(crate) fn note_deleted(&self) {
        if self.operation.method == Method::Delete
            && self.http.api().propagation.is_some()
            && let Some(path) = self.prepared.subject(self.operation)
        {
            self.shared().created.forget(&path);
        }
    }

    /// Returns until when the resource that a 404 is about may be missing, if this client has just
    /// created it.
    pub(crate) fn may_be_missing_until(&self) -> Option<Duration> {
        let path = self.prepared.subject(self.operation)?;
        self.shared().created.missing_until(&path, self.now())
    }
}

/// Returns the coding of a body that has one, although none was asked for; there can be several.
fn coding(headers: &HeaderMap) -> Option<String> {
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    let mut codings = codings.map(|coding| coding.to_str().unwrap_or("unknown").trim());
    let is_plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    let coding = codings.find(|coding| !is_plain(coding))?;
    Some(coding.chars().take(32).collect())
}

fn too_slow(timeout: Duration) -> Read {
    let error = TransportError::maybe_applied(format!("no whole reply within {timeout:?}"));
    Read {
        bytes: bytes::Bytes::new(),
        end: End::Cut(error),
    }
}
