//! A call as the loop sees it: a request that can be sent again and again, and its limits.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::auth::Pass;
use super::client::{Http, Inner};
use super::draft::{Draft, Prepared};
use super::error::Error;
use super::failure::Failure;
use super::kind::ErrorKind;
use super::means::{self, Limits, Means};
use super::observer::Sending;
use super::operation::Operation;
use super::reply::{Answer, Content};
use super::run::Accept;
use super::transport::{End, Read, Request, TransportError};

/// The largest reply that is read, in bytes.
const REPLY_CAP: usize = 64 * 1024 * 1024;

/// The part of an error's body that is kept, in bytes.
pub(super) const ERROR_CAP: usize = 64 * 1024;

/// A call that is ready to run.
pub(super) struct Job<'a> {
    pub(super) http: &'a Http,
    pub(super) operation: &'static Operation,
    pub(super) limits: Limits,
    pub(super) repeat_if_ambiguous: bool,
    /// Since when the call has waited to send failed items again, if that is what it does.
    pub(super) waiting_since: Option<Duration>,
    /// Whether a successful body is handed on unread.
    open: bool,
    prepared: Prepared,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        http: &'a Http,
        operation: &'static Operation,
        open: bool,
        draft: Draft,
    ) -> Result<Self, Error> {
        let limits = Limits {
            deadline: http
                .0
                .means
                .clock
                .now()
                .saturating_add(draft.limits.deadline),
            attempt_timeout: draft.limits.attempt_timeout,
            attempts: draft.limits.attempts.max(1),
        };
        let (repeat_if_ambiguous, waiting_since) = (draft.repeat_if_ambiguous, draft.waiting_since);
        let missing = || {
            Error::new(
                ErrorKind::Config,
                format!("there is no host `{}`", operation.host),
            )
            .at(operation)
        };
        let base = http.base_url(operation.host).ok_or_else(missing)?;
        let prepared = draft.prepare(operation, base)?;
        Ok(Self {
            http,
            operation,
            limits,
            repeat_if_ambiguous,
            waiting_since,
            open,
            prepared,
        })
    }

    /// Returns what the calls of the client share.
    pub(super) fn shared(&self) -> &Inner {
        &self.http.0
    }

    pub(super) fn means(&self) -> &Means {
        &self.http.0.means
    }

    pub(super) fn now(&self) -> Duration {
        self.means().clock.now()
    }

    pub(super) fn left(&self) -> Duration {
        self.limits.deadline.saturating_sub(self.now())
    }

    /// Sends the request once and brings back its reply.
    pub(super) async fn exchange(
        &self,
        pass: &Pass,
        number: usize,
    ) -> Result<Answer, Box<Failure>> {
        let means = self.means();
        let timeout = means.time_for_attempt(self.limits);
        let mut alarm = means.alarm(timeout);
        let sent = alarm
            .within(pin!(means.send(self.request(pass, timeout, number))))
            .await
            .unwrap_or_else(|| Err(means::late(timeout)));
        let response = sent.map_err(|error| Failure::lost(self, error))?;
        let (status, headers) = (response.status, response.headers);
        let success = (200..300).contains(&status);
        if success && self.open {
            return Ok(self.answer(status, headers, Content::Open(response.body)));
        }
        let cap = if success { REPLY_CAP } else { ERROR_CAP };
        let read = alarm
            .within(pin!(response.body.read(cap)))
            .await
            .unwrap_or_else(|| too_slow(timeout));
        if !success {
            return Err(Failure::answered(self, status, headers, read.bytes));
        }
        match read.end {
            End::Complete => Ok(self.answer(status, headers, Content::Whole(read.bytes))),
            End::Capped => Err(Failure::oversized(self, status, headers)),
            End::Cut(error) => Err(Failure::cut(self, status, headers, error)),
        }
    }

    /// Hands a successful answer on and returns its status.
    pub(super) fn accept(&self, answer: Answer, accept: Accept<'_>) -> Result<u16, Box<Failure>> {
        let (status, body) = (answer.status, answer.whole());
        match accept(answer) {
            Ok(()) => {
                self.note_created(&body);
                Ok(status)
            }
            Err(reason) => Err(Failure::unreadable(self, status, &body, reason)),
        }
    }

    pub(super) fn answer(&self, status: u16, headers: HeaderMap, content: Content) -> Answer {
        Answer {
            http: self.http.clone(),
            operation: self.operation,
            status,
            headers: Arc::new(headers),
            content,
        }
    }

    fn request(&self, pass: &Pass, timeout: Duration, number: usize) -> Request {
        let mut headers = self.prepared.headers(&self.shared().headers);
        let body = self.prepared.body.clone();
        self.means().watch.sending(Sending {
            operation: self.operation,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            url: &self.prepared.url,
            headers: &mut headers,
            body: body.as_deref().unwrap_or_default(),
        });
        headers.remove(AUTHORIZATION);
        if let Some(header) = &pass.header {
            headers.insert(AUTHORIZATION, header.clone());
        }
        Request {
            method: self.operation.method,
            url: self.prepared.url.clone(),
            headers,
            body,
            timeout,
        }
    }

    /// Remembers what a successful reply says was created.
    fn note_created(&self, reply: &[u8]) {
        if let (Some(creates), Some(settle)) = (self.operation.creates, self.http.api().settle) {
            let until = self.now().saturating_add(settle.window);
            self.shared().created.note(creates, reply, until);
        }
    }

    /// Returns whether this client has just created what a 404 would be about.
    pub(super) fn is_about_created(&self) -> bool {
        let covers = |path: String| self.shared().created.covers(&path, self.now());
        self.prepared.subject(self.operation).is_some_and(covers)
    }
}

fn too_slow(timeout: Duration) -> Read {
    let error = TransportError::maybe_applied(format!("no whole reply within {timeout:?}"));
    Read {
        bytes: bytes::Bytes::new(),
        end: End::Cut(error),
    }
}
