//! A fake of the bookshop and a client of it.

use std::sync::Arc;

use bookshop::Client;
use bookshop::runtime::{ClientBuilder, HttpTransport};
use bookshop_fake::Fake;
use serde::Serialize;
use serde_json::Value;

use crate::stage::{Known, MockResponse, Pace, bare, wire};

pub(super) struct Shop {
    pub(super) fake: Arc<Fake>,
    pub(super) client: Client,
    pub(super) pace: Pace,
}

impl Shop {
    /// Another client of the same fake.
    pub(super) fn another(&self) -> ClientBuilder<Client> {
        client(&self.fake, &self.pace)
    }

    /// What the fake holds under a name.
    pub(super) fn value(&self, name: impl AsRef<str>) -> Value {
        let name = name.as_ref();
        let value = self.fake.get(name);
        bare(value.unwrap_or_else(|| panic!("there is no {name}")))
    }

    /// Whether the fake holds nothing under a name.
    pub(super) fn is_gone(&self, name: impl AsRef<str>) -> bool {
        self.fake.get(name.as_ref()).is_none()
    }

    /// Makes sure that a client was told what the fake holds.
    pub(super) fn same(&self, name: impl AsRef<str>, told: &impl Serialize) {
        assert_eq!(wire(told), self.value(name));
    }
}

impl MockResponse for Shop {
    type Error = bookshop::Error;

    async fn new() -> Self {
        let builder = bookshop_fake::builder().expect("the model can be read");
        let fake = builder.manual_clock().start().await;
        let fake = Arc::new(fake.expect("the fake starts"));
        let told = Arc::clone(&fake);
        let pace = Pace::of(move |span| told.advance(span));
        let client = client(&fake, &pace).build().expect("a client");
        Self { fake, client, pace }
    }

    fn answers(&self) -> Vec<(String, Option<u16>)> {
        let seen = self.fake.requests().into_iter();
        seen.map(|seen| (seen.operation, seen.status)).collect()
    }

    fn changes(&self, operation: &str) -> u64 {
        self.fake.effects(operation)
    }
}

fn client(fake: &Fake, pace: &Pace) -> ClientBuilder<Client> {
    let transport = Known {
        transport: HttpTransport::new().expect("a transport"),
        pace: pace.clone(),
    };
    let builder = fake.client_builder().clock(pace.clone());
    builder.transport(transport).seed(1)
}
