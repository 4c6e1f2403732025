//! A service that answers at once, and keeps nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use fastrand::Rng;
use http::{HeaderMap, HeaderValue};
use runtime::{Body, BoxFuture, Clock, Method, RawResponse, Request, Transport, TransportError};

use crate::toy::{GOOD, seconds};

/// A clock that jumps to the end of every sleep that somebody waits for.
#[derive(Clone, Default)]
pub(crate) struct Jumps(Arc<AtomicU64>);

impl Clock for Jumps {
    fn now(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + seconds(1_700_000_000) + self.now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let now = Arc::clone(&self.0);
        Box::pin(async move {
            // What is left of a microsecond is waited for, too.
            now.fetch_add(micros + 1, Ordering::Relaxed);
        })
    }
}

pub(crate) struct Service {
    clock: Jumps,
    inner: Mutex<(Rng, u32)>,
}

/// What comes back: nothing at all, a failure, or an answer.
enum Does {
    Hangs,
    Fails(TransportError),
    Answers(u16, String),
}

impl Service {
    pub(crate) fn new(clock: Jumps) -> Self {
        Self {
            clock,
            inner: Mutex::new((Rng::with_seed(3), 0)),
        }
    }

    fn does(&self, request: &Request) -> Does {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (random, count) = &mut *inner;
        *count += 1;
        if request.headers.contains_key("x-hang") {
            return Does::Hangs;
        }
        // Time passes, so that tokens end and windows move on.
        let step = random.u64(0..400_000);
        self.clock.0.fetch_add(step, Ordering::Relaxed);
        match random.u16(0..60) {
            0 => Does::Hangs,
            1 => Does::Fails(TransportError::not_sent("connection refused")),
            2 => Does::Fails(TransportError::maybe_applied("connection reset")),
            3..6 => Does::Answers(503, r#"{"error":"down"}"#.to_owned()),
            6 => Does::Answers(429, String::new()),
            7 => Does::Answers(404, "<html>not here</html>".to_owned()),
            8 => Does::Answers(401, r#"{"error":"who?"}"#.to_owned()),
            9 => Does::Answers(504, String::new()),
            10 => Does::Answers(200, r#"{"label":7}"#.to_owned()),
            11 => Does::Answers(200, "{".to_owned()),
            12..15 => Does::Answers(409, r#"{"error":"there already"}"#.to_owned()),
            _ => Does::Answers(200, reply(request, *count, random)),
        }
    }
}

/// Returns a good reply, with a name of its own where something is created.
fn reply(request: &Request, count: u32, random: &mut Rng) -> String {
    let name = format!("rooms/r/boxes/{count:09}");
    match request.method {
        _ if request.url.ends_with("/token") => {
            format!(r#"{{"access_token":"token-{count:09}","expires_in":120}}"#)
        }
        Method::Post if request.url.ends_with(":import") => {
            format!(r#"{{"created":["{name}","{name}-2","{name}-3"]}}"#)
        }
        Method::Post => format!(r#"{{"name":"{name}","label":"peas"}}"#),
        Method::Get if random.u8(0..4) > 0 => {
            format!(r#"{{"boxes":[{GOOD},{GOOD}],"nextPageToken":"{count:09}"}}"#)
        }
        _ => GOOD.to_owned(),
    }
}

impl Transport for Service {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let (status, body) = match self.does(&request) {
                Does::Hangs => std::future::pending().await,
                Does::Fails(error) => return Err(error),
                Does::Answers(status, body) => (status, body),
            };
            let mut headers = HeaderMap::new();
            if status == 429 {
                headers.insert("retry-after", HeaderValue::from_static("3"));
            }
            Ok(RawResponse {
                status,
                headers,
                body: Body::from(bytes::Bytes::from(body)),
            })
        })
    }
}
