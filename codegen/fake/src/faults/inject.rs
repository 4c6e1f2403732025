//! What faults make of an answer.

use std::time::Duration;

use bytes::Bytes;

use super::active::DrawnFault;
use crate::http::payload::{Cut, Payload};
use crate::http::reply::{ErrorFormat, JSON, Reply};
use crate::scenario::fault::{Do, FaultBody, RetryAfter, Status};
use crate::time::Time;
use crate::time::clock::Clock;

/// What a faulty reply needs of the server.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'s> {
    pub(crate) clock: &'s Clock,
    /// The time by the service's own clock.
    pub(crate) now: Time,
    pub(crate) errors: &'s ErrorFormat,
}

/// What becomes of a request.
pub(crate) enum Injected {
    Reply(Reply),
    /// The connection is reset.
    Reset,
    /// Nothing is ever answered.
    Stall,
}

/// What strikes before a request has its effect.
pub(crate) fn before(around: Surroundings<'_>, fault: &DrawnFault) -> Option<Injected> {
    match fault.does.as_ref()? {
        Do::ResetBefore => Some(Injected::Reset),
        Do::Stall => Some(Injected::Stall),
        Do::Status(status) if !status.after_effect => Some(Injected::Reply(answer(around, status))),
        _ => None,
    }
}

/// What strikes after it.
pub(crate) fn after(around: Surroundings<'_>, fault: &DrawnFault, reply: Reply) -> Injected {
    Injected::Reply(match &fault.does {
        Some(Do::ResetAfter) => return Injected::Reset,
        Some(Do::Status(status)) => answer(around, status),
        Some(Do::CutBody) => cut(reply, true),
        Some(Do::CutChunk) => cut(reply, false),
        Some(Do::MalformedBody) => malformed(reply),
        Some(Do::WrongContentType) => Reply {
            content_type: Some("text/html; charset=utf-8".to_owned()),
            ..reply
        },
        Some(Do::Drip { bytes, every }) => drip(around.clock.clone(), reply, *bytes, *every),
        _ => reply,
    })
}

/// The answer of a fault.
fn answer(around: Surroundings<'_>, status: &Status) -> Reply {
    let code = status.code;
    let json = around.errors.error(code, "this is a fault of the scenario");
    let mut reply = match status.body {
        FaultBody::Json => Reply::json(code, json),
        FaultBody::Malformed => malformed(Reply::json(code, json)),
        FaultBody::Html => Reply::text(code, "text/html; charset=utf-8", html(code)),
        FaultBody::Empty => Reply::nothing(code),
    };
    if let Some(kind) = &status.content_type {
        reply.content_type = Some(kind.clone());
    }
    reply.retry_after = status
        .retry_after
        .and_then(|wait| retry_after(around, wait));
    reply
}

fn retry_after(around: Surroundings<'_>, wait: RetryAfter) -> Option<String> {
    let now = around.now;
    Some(match wait {
        RetryAfter::Missing => return None,
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Date(seconds) => {
            let then = now.after(Duration::from_secs(seconds));
            httpdate::fmt_http_date(then.to_system())
        }
        RetryAfter::Past => {
            let then = now.before(Duration::from_secs(3600));
            httpdate::fmt_http_date(then.to_system())
        }
        RetryAfter::Garbage => "soon".to_owned(),
    })
}

fn html(status: u16) -> String {
    let title = hyper::StatusCode::from_u16(status).ok();
    let title = title.and_then(|status| status.canonical_reason());
    let title = format!("{status} {}", title.unwrap_or("Error"));
    format!(
        "<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n</body>\n</html>\n"
    )
}

/// The whole body of an answer that has one.
fn whole(reply: &Reply) -> Option<Bytes> {
    match &reply.body {
        Payload::Whole(bytes) => Some(bytes.clone().unwrap_or_default()),
        Payload::Live(_) => None,
    }
}

/// Half of it, and then the connection ends.
fn cut(reply: Reply, announced: bool) -> Reply {
    let Some(bytes) = whole(&reply) else {
        return reply;
    };
    let half = bytes.slice(..bytes.len() / 2);
    let (sender, body) = Payload::live();
    // Both fit into the channel.
    let _ = sender.try_send(Ok(half));
    let _ = sender.try_send(Err(Cut));
    Reply {
        length: announced.then_some(bytes.len()),
        body,
        ..reply
    }
}

/// Half of it, as if that were all.
fn malformed(reply: Reply) -> Reply {
    let Some(bytes) = whole(&reply) else {
        return reply;
    };
    let half = bytes.slice(..bytes.len() / 2);
    Reply {
        content_type: Some(JSON.to_owned()),
        body: Payload::of(half),
        ..reply
    }
}

/// All of it, a few bytes at a time.
fn drip(clock: Clock, reply: Reply, size: usize, every: Duration) -> Reply {
    let Some(mut bytes) = whole(&reply) else {
        return reply;
    };
    let length = bytes.len();
    let (sender, body) = Payload::live();
    tokio::spawn(async move {
        let mut next = clock.now();
        while !bytes.is_empty() {
            let piece = bytes.split_to(size.clamp(1, bytes.len()));
            if sender.send(Ok(piece)).await.is_err() {
                return;
            }
            next = next.after(every);
            tokio::select! {
                () = clock.sleep_until(next) => {}
                () = sender.closed() => return,
            }
        }
    });
    Reply {
        length: Some(length),
        body,
        ..reply
    }
}
