//! Receives what a data connector pushes: `cargo run --example webhook -- SECRET [PORT]`.
//!
//! A skeleton to start from: it checks the signature, drops what it has seen before, and acknowledges. Without credentials in
//! the environment a fake on this machine has a data connector that pushes three events to it; then the program ends.

use std::collections::HashSet;
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use disruptive::Client;
use disruptive::types::{
    ConnectorType, DataConnectorDelivery, DeliveryClaims, DeviceType, HttpPushConfig, Temperature,
};
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// More than any event has.
const MOST: usize = 1 << 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (dt, fake) = disruptive_fake::connect().await?;
    let mut arguments = std::env::args().skip(1);
    let secret = arguments
        .next()
        .unwrap_or_else(|| "a secret of yours".to_owned());
    let port = arguments.next().map_or(Ok(0), |port| port.parse::<u16>())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let address = listener.local_addr()?;
    eprintln!(
        "listening at http://{address}; the service needs an https:// address that leads here"
    );

    let (seen, mut events) = mpsc::unbounded_channel();
    let receiver = Arc::new(Receiver {
        secret: secret.clone(),
        known: Mutex::default(),
        seen,
    });
    tokio::spawn(serve(listener, receiver));
    let enough = if fake.is_some() { 3 } else { usize::MAX };
    if fake.is_some() {
        push(&dt, &format!("http://{address}/"), &secret).await?;
    }
    for _ in 0..enough {
        let Some(delivery) = events.recv().await else {
            break;
        };
        let DataConnectorDelivery { event, labels, .. } = delivery;
        println!(
            "{} {} {:?} {:?}",
            event.timestamp, event.target_name, labels, event.data
        );
    }
    Ok(())
}

struct Receiver {
    secret: String,
    /// Ids of the events that have come in. A program that runs for long forgets the oldest.
    known: Mutex<HashSet<String>>,
    seen: mpsc::UnboundedSender<DataConnectorDelivery>,
}

impl Receiver {
    /// Takes a delivery: what is answered with 2xx is not sent again.
    async fn take(&self, request: Request<Incoming>) -> StatusCode {
        let headers = request.headers().clone();
        let Ok(body) = Limited::new(request.into_body(), MOST).collect().await else {
            return StatusCode::PAYLOAD_TOO_LARGE;
        };
        let body = body.to_bytes();
        if !self.signed(&headers, &body) {
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(delivery) = serde_json::from_slice::<DataConnectorDelivery>(&body) else {
            return StatusCode::BAD_REQUEST;
        };
        // The same event may come twice, and not in order.
        let new = self
            .known
            .lock()
            .is_ok_and(|mut known| known.insert(delivery.event.event_id.clone()));
        if new && self.seen.send(delivery).is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        StatusCode::OK
    }

    /// Whether the token in the header was signed with the secret, is still valid, and is about these very bytes.
    fn signed(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let token = headers
            .get("X-Dt-Signature")
            .and_then(|value| value.to_str().ok());
        let claims = token.and_then(|token| self.claims(token));
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        claims.is_some_and(|claims| {
            let valid = claims
                .exp
                .and_then(|end| u64::try_from(end).ok())
                .is_some_and(|end| now.as_secs() < end);
            valid
                && claims
                    .checksum_sha256
                    .is_some_and(|sum| sum == hex(&Sha256::digest(body)))
        })
    }

    fn claims(&self, token: &str) -> Option<DeliveryClaims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: serde_json::Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        // Whoever accepts the algorithm that the token asks for can be talked into accepting none.
        if header["alg"] != "HS256" {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).ok()?;
        mac.update(signed.as_bytes());
        mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?)
            .ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

/// Bytes in lower-case hex, as the claims have them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

async fn serve(listener: TcpListener, receiver: Arc<Receiver>) {
    while let Ok((socket, _)) = listener.accept().await {
        let receiver = Arc::clone(&receiver);
        tokio::spawn(async move {
            let service = service_fn(|request| async {
                let mut response = Response::new(Empty::<Bytes>::new());
                *response.status_mut() = receiver.take(request).await;
                Ok::<_, Infallible>(response)
            });
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
            if let Err(error) = served {
                eprintln!("a connection ended: {error}");
            }
        });
    }
}

/// Makes the fake push: a data connector to the address, and an emulated device that reports.
async fn push(dt: &Client, address: &str, secret: &str) -> Result<(), Box<dyn Error>> {
    let project = dt.projects().list().items().try_next().await?;
    let project = project.and_then(|project| project.name.project());
    let project = project.ok_or("there is no project")?;
    let config = HttpPushConfig::new(address).with_signature_secret(secret);
    dt.data_connectors()
        .create(project.clone(), ConnectorType::HttpPush)
        .http_config(config)
        .labels(["name"])
        .await?;
    let device = dt
        .emulator()
        .create(project.clone(), DeviceType::Temperature)
        .labels([("name", "Cold room")])
        .await?;
    let device = device.name.device().ok_or("a device without an id")?;
    // Like a new project, both take a moment until they are there for all of the service.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for value in [4.5, 4.0, 3.5] {
        dt.emulator()
            .publish(
                project.clone(),
                device.clone(),
                Temperature::new(value).into(),
            )
            .await?;
    }
    Ok(())
}
