//! Both clients, with the same settings and headers.

use std::hint::black_box;
use std::time::Duration;

use disruptive::Client;
use disruptive::runtime::{Credentials, Secret};
use disruptive::types::Device;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Reply, Side, plain};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.a-token-of-a-usual-length";
const PROJECT: &str = "c1cuai6r5ht7hsdrd307";
/// Its devices fill a page of 100 KiB.
pub(super) const LARGE_PROJECT: &str = "c1cuai6r5ht7hsdrd308";
const DEVICE: &str = "emuc025ak0pj509coch9vre";

/// Both clients; clones share their connections.
#[derive(Clone)]
pub(super) struct Clients {
    ours: Client,
    bare: reqwest::Client,
    url: String,
}

/// A page of the generated types, whose devices are read by the generated crate's own reader.
#[expect(
    dead_code,
    reason = "what is read is what is measured; nobody looks at it"
)]
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    devices: Vec<Device>,
    next_page_token: String,
}

impl Clients {
    pub(super) fn of(url: &str) -> Self {
        let ours = disruptive::API
            .hosts
            .iter()
            .fold(Client::builder(), |builder, host| {
                builder.base_url(host.name, url)
            })
            .credentials(Credentials::Token(Secret::from(TOKEN)))
            .rate_limit(None)
            .build();
        let mut authorization =
            HeaderValue::try_from(format!("Bearer {TOKEN}")).expect("a header of the token");
        authorization.set_sensitive(true);
        let headers = [
            (ACCEPT, HeaderValue::from_static("application/json")),
            (AUTHORIZATION, authorization),
        ];
        // What the runtime's own transport sets, and the time that an attempt may take.
        let bare = reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter(headers))
            .user_agent(format!(
                "{}/{}",
                disruptive::API.name,
                disruptive::API.version
            ))
            .timeout(disruptive::API.calls.attempt_timeout)
            .connect_timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .build();
        Self {
            ours: ours.expect("our client"),
            bare: bare.expect("the bare client"),
            url: url.to_owned(),
        }
    }

    /// Makes some calls, one after the other.
    pub(super) async fn calls(&self, side: Side, reply: Reply, count: usize) {
        for _ in 0..count {
            match (side, reply) {
                (Side::Ours, Reply::Device) => self.our_device().await,
                (Side::Ours, _) => self.our_page(reply).await,
                (Side::Bare, Reply::Device) => self.bare_device::<Device>().await,
                (Side::Bare, _) => self.bare_page::<Page>(reply).await,
                (Side::Plain, Reply::Device) => self.bare_device::<plain::Device>().await,
                (Side::Plain, _) => self.bare_page::<plain::Page>(reply).await,
            }
        }
    }

    async fn our_device(&self) {
        let call = self.ours.devices().get(PROJECT, DEVICE);
        let device: Device = call.await.expect("a device");
        black_box(device);
    }

    async fn our_page(&self, reply: Reply) {
        let page = self.ours.devices().list(project(reply)).await;
        let page = page.expect("a page");
        black_box((page.items, page.next_page_token));
    }

    async fn bare_device<T: DeserializeOwned>(&self) {
        let url = format!("{}/v2/projects/{PROJECT}/devices/{DEVICE}", self.url);
        black_box(self.bare::<T>(url).await);
    }

    async fn bare_page<T: DeserializeOwned>(&self, reply: Reply) {
        let url = format!("{}/v2/projects/{}/devices", self.url, project(reply));
        black_box(self.bare::<T>(url).await);
    }

    async fn bare<T: DeserializeOwned>(&self, url: String) -> T {
        let answer = self.bare.get(url).send().await.expect("an answer");
        let answer = answer.error_for_status().expect("a success");
        let body = answer.bytes().await.expect("a body");
        serde_json::from_slice(&body).expect("a value")
    }
}

/// The project whose first page is that reply.
fn project(reply: Reply) -> &'static str {
    match reply {
        Reply::Device | Reply::Hundred => PROJECT,
        Reply::Page => LARGE_PROJECT,
    }
}
