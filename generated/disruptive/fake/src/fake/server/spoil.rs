//! What faults make of an answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::super::clock::Clock;
use super::super::scenario::{Do, FaultBody, RetryAfter, Status};
use super::Server;
use super::faults::Blow;
use super::payload::{Cut, Payload};
use super::reply::{JSON, Reply};

/// What becomes of a request.
pub(super) enum Fate {
    Reply(Reply),
    /// The connection is reset.
    Reset,
    /// Nothing is ever answered.
    Stall,
}

/// What strikes before a request has its effect.
pub(super) fn before(server: &Server, blow: &Blow) -> Option<Fate> {
    match blow.does.as_ref()? {
        Do::ResetBefore => Some(Fate::Reset),
        Do::Stall => Some(Fate::Stall),
        Do::Status(status) if !status.after_effect => Some(Fate::Reply(answer(server, status))),
        _ => None,
    }
}

/// What strikes after it.
pub(super) fn after(server: &Arc<Server>, blow: &Blow, reply: Reply) -> Fate {
    Fate::Reply(match &blow.does {
        Some(Do::ResetAfter) => return Fate::Reset,
        Some(Do::Status(status)) => answer(server, status),
        Some(Do::CutBody) => cut(reply, true),
        Some(Do::CutChunk) => cut(reply, false),
        Some(Do::MalformedBody) => malformed(reply),
        Some(Do::WrongContentType) => Reply {
            content_type: Some("text/html; charset=utf-8".to_owned()),
            ..reply
        },
        Some(Do::Drip { bytes, every }) => drip(server.clock.clone(), reply, *bytes, *every),
        _ => reply,
    })
}

/// The answer of a fault.
fn answer(server: &Server, status: &Status) -> Reply {
    let code = status.code;
    let json = server
        .spelling
        .error(code, "this is a fault of the scenario");
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
        .and_then(|wait| retry_after(server, wait));
    reply
}

fn retry_after(server: &Server, wait: RetryAfter) -> Option<String> {
    let now = server.now();
    Some(match wait {
        RetryAfter::Missing => return None,
        RetryAfter::Seconds(seconds) => seconds.to_string(),
        RetryAfter::Date(seconds) => {
            let then = now.after(Duration::from_secs(seconds));
            httpdate::fmt_http_date(then.to_system())
        }
        RetryAfter::Past => {
            let then = now.before(Duration::from_hours(1));
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
