//! Events on their way to whoever follows them: a line for each, or an event of `text/event-stream`.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::lifetime::end;
use super::shared::Server;
use crate::call::subscription::{Event, Filter, Subscription};
use crate::faults::active::DrawnFault;
use crate::http::payload::{Cut, Payload, Sender};
use crate::http::reply::{JSON, Reply};
use crate::model::Operation;
use crate::model::Reply as Shape;
use crate::scenario::fault::{Do, StreamFault};
use crate::time::Time;

const EVENTS: &str = "text/event-stream";

/// The code of gRPC for a service that is not there at the moment.
const UNAVAILABLE: u16 = 14;

/// Begins to answer with events.
pub(super) fn reply(
    server: &Arc<Server>,
    operation: &Operation,
    events: Subscription,
    accept: Option<&str>,
    fault: &DrawnFault,
) -> Reply {
    let kind = match accept {
        Some(accept) if accept.contains(EVENTS) => EVENTS,
        _ => JSON,
    };
    let fault = match fault.does {
        Some(Do::Stream(fault, after)) => Some((fault, after)),
        _ => None,
    };
    let (sender, body) = Payload::live();
    let course = EventStream {
        server: Arc::clone(server),
        ended: server.ended.clone(),
        lines: Lines::of(operation, kind == EVENTS),
        next_ping: events.ping.map(|ping| server.clock.now().after(ping)),
        events,
        sender,
        fault,
        sent: 0,
        held: None,
    };
    tokio::spawn(course.run());
    Reply::live(kind, body)
}

/// How events are wrapped.
#[derive(Debug)]
struct Lines {
    before: String,
    after: String,
    error: (String, String),
    sse: bool,
}

impl Lines {
    fn of(operation: &Operation, sse: bool) -> Self {
        let (at, error) = match &operation.reply {
            Shape::Stream { at, error, .. } => (at.as_str(), error.as_str()),
            Shape::Nothing | Shape::One(_) | Shape::Pages { .. } => ("", "/error"),
        };
        let (before, after) = wrapping(at);
        Self {
            before,
            after,
            error: wrapping(error),
            sse,
        }
    }

    fn event(&self, text: &str) -> Bytes {
        self.line(&self.before, text, &self.after)
    }

    /// How an event begins.
    fn half(&self) -> Bytes {
        let field = if self.sse { "data: " } else { "" };
        [field, &self.before, "{\""].concat().into()
    }

    fn error(&self, text: &str) -> Bytes {
        self.line(&self.error.0, text, &self.error.1)
    }

    fn line(&self, before: &str, text: &str, after: &str) -> Bytes {
        let (field, end) = if self.sse {
            ("data: ", "\n\n")
        } else {
            ("", "\n")
        };
        [field, before, text, after, end].concat().into()
    }
}

/// What stands before and after a value at a JSON pointer.
fn wrapping(pointer: &str) -> (String, String) {
    let names = pointer.split('/').skip(1);
    let names: Vec<String> = names
        .map(|name| name.replace("~1", "/").replace("~0", "~"))
        .map(|name| format!("{{{}:", serde_json::Value::from(name)))
        .collect();
    (names.concat(), "}".repeat(names.len()))
}

/// A stream from its first event to its end.
struct EventStream {
    server: Arc<Server>,
    ended: watch::Receiver<bool>,
    lines: Lines,
    events: Subscription,
    next_ping: Option<Time>,
    sender: Sender,
    fault: Option<(StreamFault, u64)>,
    /// How many events were sent.
    sent: u64,
    /// An event that waits for the next one to go before it.
    held: Option<Bytes>,
}

/// What happens to a stream next.
enum Next {
    Event(Arc<Event>),
    Ping,
    Behind,
    /// Whoever follows is gone, or the fake ends.
    Over,
}

/// The stream has ended.
struct Done;

impl EventStream {
    async fn run(mut self) {
        // The end of the task is the end of the body.
        while self.step().await.is_ok() {}
    }

    async fn step(&mut self) -> Result<(), Done> {
        self.strike().await?;
        match self.next().await {
            Next::Event(event) => self.event(&event).await,
            Next::Ping => self.ping().await,
            Next::Behind => {
                let message = "the receiver is too far behind";
                self.error(UNAVAILABLE, message).await
            }
            Next::Over => Err(Done),
        }
    }

    async fn next(&mut self) -> Next {
        let clock = self.server.clock.clone();
        let (next_ping, filter) = (self.next_ping, &self.events.filter);
        let ping = async {
            match next_ping {
                Some(at) => clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let events = &mut self.events.events;
        let event = async {
            loop {
                match events.recv().await {
                    Ok(event) if wants(filter, &event) => return Next::Event(event),
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return Next::Behind,
                    Err(RecvError::Closed) => return Next::Over,
                }
            }
        };
        tokio::select! {
            biased;
            () = end(&mut self.ended) => Next::Over,
            () = self.sender.closed() => Next::Over,
            event = event => event,
            () = ping => Next::Ping,
        }
    }

    async fn event(&mut self, event: &Event) -> Result<(), Done> {
        let line = self.lines.event(&event.text);
        let due = |kind| self.fault == Some((kind, self.sent));
        if self.held.is_none() && due(StreamFault::Reorder) {
            self.held = Some(line);
            return Ok(());
        }
        self.count(line.clone()).await?;
        if let Some(held) = self.held.take() {
            self.fault = None;
            self.count(held).await?;
        }
        if let Some((StreamFault::Duplicate, after)) = self.fault
            && self.sent >= after
        {
            self.fault = None;
            self.send(line).await?;
        }
        Ok(())
    }

    async fn count(&mut self, line: Bytes) -> Result<(), Done> {
        self.sent = self.sent.saturating_add(1);
        self.send(line).await
    }

    async fn ping(&mut self) -> Result<(), Done> {
        let interval = self.events.ping.unwrap_or(Duration::MAX);
        let due = self.next_ping.unwrap_or(Time(0));
        self.next_ping = Some(due.after(interval));
        match self.server.pings.text(&self.events.target, due) {
            Some(text) => self.send(self.lines.event(&text)).await,
            None => Ok(()),
        }
    }

    /// Does what the scenario has for a stream that has come so far.
    async fn strike(&mut self) -> Result<(), Done> {
        let Some((fault, _)) = self.fault.filter(|(_, after)| *after == self.sent) else {
            return Ok(());
        };
        match fault {
            StreamFault::Duplicate | StreamFault::Reorder => Ok(()),
            StreamFault::End => Err(Done),
            StreamFault::Cut => self.cut().await,
            StreamFault::CutLine => {
                self.send(self.lines.half()).await?;
                self.cut().await
            }
            StreamFault::Stall => {
                tokio::select! {
                    () = end(&mut self.ended) => {}
                    () = self.sender.closed() => {}
                }
                Err(Done)
            }
            StreamFault::Error(code) => self.error(code, "this is a fault of the scenario").await,
        }
    }

    async fn cut(&mut self) -> Result<(), Done> {
        // Nobody may be left to notice.
        let _ = self.sender.send(Err(Cut)).await;
        Err(Done)
    }

    /// Says what is wrong and ends.
    async fn error(&mut self, code: u16, message: &str) -> Result<(), Done> {
        let error = self.server.errors.in_stream(code, message).to_string();
        self.send(self.lines.error(&error)).await?;
        Err(Done)
    }

    async fn send(&self, line: Bytes) -> Result<(), Done> {
        self.sender.send(Ok(line)).await.map_err(|_| Done)
    }
}

/// Whether an event is one of those that are followed.
fn wants(filter: &Filter, event: &Event) -> bool {
    let about = |name: &String| match name.strip_suffix('/') {
        Some(_) => event.about.starts_with(name.as_str()),
        None => event.about == *name,
    };
    let among = filter.among.as_ref();
    (filter.about.is_empty() || filter.about.iter().any(about))
        && (filter.kinds.is_empty() || filter.kinds.contains(&event.kind))
        && among.is_none_or(|among| among.contains(&event.about))
}
