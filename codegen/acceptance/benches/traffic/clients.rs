//! The two clients, with the same settings and headers.

use std::hint::black_box;
use std::time::Duration;

use disruptive::Client;
use disruptive::runtime::{Credentials, Secret};
use disruptive::types::Device;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde::Deserialize;

use super::{Reply, Side};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.a-token-of-a-usual-length";
const PROJECT: &str = "c1cuai6r5ht7hsdrd307";
const DEVICE: &str = "emuc025ak0pj509coch9vre";

/// Both clients; clones share their connections.
#[derive(Clone)]
pub(super) struct Clients {
    ours: Client,
    bare: reqwest::Client,
    url: String,
}

/// A page, as somebody writes it who has no generated crate.
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
                (Side::Ours, Reply::Page) => self.our_page().await,
                (Side::Bare, Reply::Device) => self.bare_device().await,
                (Side::Bare, Reply::Page) => self.bare_page().await,
            }
        }
    }

    async fn our_device(&self) {
        let call = self.ours.devices().get(PROJECT, DEVICE);
        let device: Device = call.await.expect("a device");
        black_box(device);
    }

    async fn our_page(&self) {
        let page = self.ours.devices().list(PROJECT).await.expect("a page");
        black_box((page.items, page.next_page_token));
    }

    async fn bare_device(&self) {
        let url = format!("{}/v2/projects/{PROJECT}/devices/{DEVICE}", self.url);
        let device: Device = self.bare(url).await;
        black_box(device);
    }

    async fn bare_page(&self) {
        let url = format!("{}/v2/projects/{PROJECT}/devices", self.url);
        let page: Page = self.bare(url).await;
        black_box((page.devices, page.next_page_token));
    }

    async fn bare<T: serde::de::DeserializeOwned>(&self, url: String) -> T {
        let answer = self.bare.get(url).send().await.expect("an answer");
        let answer = answer.error_for_status().expect("a success");
        let body = answer.bytes().await.expect("a body");
        serde_json::from_slice(&body).expect("a value")
    }
}
