//! The time and the transport of a stage as the runtime of the generated crates wants to have them.

use std::time::{Duration, SystemTime};

use disruptive::runtime::{
    Body, BoxFuture, Clock, HttpTransport, RawResponse, Request, Transport, TransportError,
};

use super::pace::Pace;

/// A transport whose requests are known to the time while they are on their way.
pub(crate) struct Known<T> {
    pub(crate) transport: T,
    pub(crate) pace: Pace,
}

impl Clock for Pace {
    fn now(&self) -> Duration {
        Self::now(self)
    }

    fn wall(&self) -> SystemTime {
        Self::wall(self)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Self::sleep(self, time))
    }
}

impl Transport for Known<HttpTransport> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        let on_the_way = self.pace.depart();
        Box::pin(async move {
            let mut response = self.transport.send(request).await?;
            let rest = (response.body, on_the_way);
            let chunks = futures_util::stream::unfold(rest, |(mut body, on_the_way)| async move {
                let chunk = body.chunk().await.transpose()?;
                Some((chunk, (body, on_the_way)))
            });
            response.body = Body::new(chunks);
            Ok(response)
        })
    }
}
