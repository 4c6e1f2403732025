//! The time and the transport of a stage as the runtime of a generated crate wants to have them. Each crate has a runtime of its own,
//! so each needs its own adapters.

use super::pace::Pace;

/// A transport whose requests are known to the time while they are on their way.
pub(crate) struct Known<T> {
    pub(crate) transport: T,
    pub(crate) pace: Pace,
}

/// Writes the adapters for the runtime of a crate.
macro_rules! adapters {
    ($sdk:ident) => {
        impl $sdk::runtime::Clock for Pace {
            fn now(&self) -> std::time::Duration {
                Self::now(self)
            }

            fn wall(&self) -> std::time::SystemTime {
                Self::wall(self)
            }

            fn sleep(&self, time: std::time::Duration) -> $sdk::runtime::BoxFuture<'static, ()> {
                Box::pin(Self::sleep(self, time))
            }
        }

        impl $sdk::runtime::Transport for Known<$sdk::runtime::HttpTransport> {
            fn send(
                &self,
                request: $sdk::runtime::Request,
            ) -> $sdk::runtime::BoxFuture<
                '_,
                Result<$sdk::runtime::RawResponse, $sdk::runtime::TransportError>,
            > {
                let on_the_way = self.pace.depart();
                Box::pin(async move {
                    let mut response = self.transport.send(request).await?;
                    let rest = (response.body, on_the_way);
                    let chunks =
                        futures_util::stream::unfold(rest, |(mut body, on_the_way)| async move {
                            let chunk = body.chunk().await.transpose()?;
                            Some((chunk, (body, on_the_way)))
                        });
                    response.body = $sdk::runtime::Body::new(chunks);
                    Ok(response)
                })
            }
        }
    };
}

adapters!(bookshop);
adapters!(disruptive);
