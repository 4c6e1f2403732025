//! TLS on sockets of this machine, with whichever of the features are on.
//!
//! Whom to trust is a matter of the whole process, so some tests run in a process of their own.

use std::process::Command;
use std::sync::Arc;

use runtime::{ErrorKind, HttpTransport, HttpTransportBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::toy::{Client, Create, GOOD, Get};
use crate::wire::{builder, install_provider, start};

/// A certificate for 127.0.0.1 by nobody but itself, and its key, which guards nothing else.
const CERTIFICATE: &[u8] = include_bytes!("certificate/self-signed.pem");
const KEY: &[u8] = include_bytes!("certificate/self-signed.key.der");

/// A certificate of a client, by nobody but itself, and its key, which guards nothing else.
const CLIENT: &[u8] = include_bytes!("certificate/client.pem");
const CLIENT_KEY: &[u8] = include_bytes!("certificate/client.key.pem");

/// Tells whether this is the process of one test; if not, runs the test in one, with one more variable.
fn is_alone(test: &str, variable: &str, value: &str) -> bool {
    if std::env::var_os("ALONE").is_some() {
        return true;
    }
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", test]).env("ALONE", "1");
    let output = again.env(variable, value).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let passed = output.status.success() && said.contains("1 passed");
    assert!(passed, "{said}");
    false
}

/// A service with that certificate, and what it speaks in the order of its choice.
async fn service(protocols: &[&str]) -> (TcpListener, TlsAcceptor, Client) {
    let (listener, acceptor, url) = open(protocols, None).await;
    let client = builder(&url).build().unwrap();
    (listener, acceptor, client)
}

/// A service with that certificate, and its URL; it may ask for a client's certificate.
async fn open(
    protocols: &[&str],
    client: Option<CertificateDer<'static>>,
) -> (TcpListener, TlsAcceptor, String) {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(KEY));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = match client {
        None => config.with_no_client_auth(),
        Some(client) => {
            let mut roots = RootCertStore::empty();
            roots.add(client).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let mut config = config.with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = protocols
        .iter()
        .map(|name| name.as_bytes().into())
        .collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    (listener, TlsAcceptor::from(Arc::new(config)), url)
}

/// Answers the request of one connection.
async fn answer(listener: &TcpListener, acceptor: &TlsAcceptor) -> std::io::Result<()> {
    let (socket, _) = listener.accept().await?;
    let mut socket = acceptor.accept(socket).await?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        socket.read_buf(&mut request).await?;
    }
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}",
        GOOD.len()
    );
    socket.write_all(answer.as_bytes()).await
}

/// Makes a transport that trusts the service's certificate.
fn trusting() -> HttpTransportBuilder {
    if cfg!(feature = "rustls-no-provider") {
        install_provider();
    }
    HttpTransport::builder().only_root_certificates(CERTIFICATE)
}

#[tokio::test]
async fn an_authority_of_the_programs_own_is_trusted() {
    let (listener, acceptor, url) = open(&["http/1.1"], None).await;
    let client = builder(&url).transport(trusting().build().unwrap());
    let client = client.build().unwrap();
    let call = start(client.call::<Get>());
    answer(&listener, &acceptor).await.unwrap();
    assert_eq!(call.await.unwrap().unwrap().label, "peas");
}

/// A client without a certificate learns of it only after its request, in TLS 1.3; that the service
/// does not answer it is what counts.
#[tokio::test]
async fn a_client_certificate_is_shown_to_a_service_that_asks_for_one() {
    for with in [true, false] {
        let certificate = CertificateDer::from_pem_slice(CLIENT).unwrap();
        let (listener, acceptor, url) = open(&["http/1.1"], Some(certificate)).await;
        let transport = if with {
            trusting().client_certificate(CLIENT, CLIENT_KEY)
        } else {
            trusting()
        };
        let client = builder(&url).transport(transport.build().unwrap());
        let client = client.build().unwrap();
        let call = start(client.call::<Get>());
        assert_eq!(answer(&listener, &acceptor).await.is_ok(), with);
        assert_eq!(call.await.unwrap().is_ok(), with);
    }
}

#[test]
fn certificates_that_cannot_be_used_are_mistakes_that_do_not_show_a_key() {
    let key = String::from_utf8_lossy(CLIENT_KEY).into_owned();
    for (transport, message) in [
        (
            trusting().root_certificates("no certificate"),
            "the PEM text of the root certificates has none",
        ),
        (
            trusting()
                .root_certificates("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"),
            "the root certificates are not PEM",
        ),
        (
            trusting().client_certificate(CLIENT, "no key"),
            "the client certificate or its key cannot be read",
        ),
        (
            trusting().client_certificate("no certificate", CLIENT_KEY),
            "the client certificate or its key cannot be read",
        ),
    ] {
        let shown = format!("{transport:?}");
        let bytes = format!("{:?}", &CLIENT_KEY[..16]);
        let bytes = bytes.trim_matches(['[', ']']);
        assert!(
            !shown.contains("PRIVATE") && !shown.contains(bytes),
            "{shown}"
        );
        let error = transport.build().unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Config, message)
        );
        let line = key.lines().nth(1).unwrap();
        assert!(!format!("{error:?}").contains(line), "{error:?}");
    }
}

#[tokio::test]
async fn a_certificate_by_nobody_is_refused_before_anything_is_sent() {
    let (listener, acceptor, client) = service(&["http/1.1"]).await;
    let call = start(client.call::<Create>());
    let (socket, _) = listener.accept().await.unwrap();
    assert!(acceptor.accept(socket).await.is_err());
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::NotSent, false)
    );
    // It is the text of whoever does TLS: of the operating system if that is compiled in.
    let of_rustls = error.message().contains("invalid peer certificate");
    assert_eq!(of_rustls, !cfg!(feature = "native-tls"), "{error}");
    assert!(error.message().contains("certificate"), "{error}");
}

/// Only there does the variable count.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_trusted_certificate_is_accepted() {
    let certificate = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/it/certificate/self-signed.pem"
    );
    let test = "tls::a_trusted_certificate_is_accepted";
    if !is_alone(test, "SSL_CERT_FILE", certificate) {
        return;
    }
    let (listener, acceptor, client) = service(&["http/1.1"]).await;
    let call = start(client.call::<Get>());
    let (socket, _) = listener.accept().await.unwrap();
    let mut socket = acceptor.accept(socket).await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        socket.read_buf(&mut request).await.unwrap();
    }
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{GOOD}",
        GOOD.len()
    );
    socket.write_all(answer.as_bytes()).await.unwrap();
    assert_eq!(call.await.unwrap().unwrap().label, "peas");

    // A service that can speak HTTP/2 is spoken to in HTTP/2.
    let (listener, acceptor, client) = service(&["h2", "http/1.1"]).await;
    let call = start(client.call::<Get>());
    let (socket, _) = listener.accept().await.unwrap();
    let mut socket = acceptor.accept(socket).await.unwrap();
    assert_eq!(socket.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let mut preface = [0; 24];
    socket.read_exact(&mut preface).await.unwrap();
    assert!(preface.starts_with(b"PRI * HTTP/2.0"));
    call.abort();
}

#[cfg(all(
    feature = "rustls-no-provider",
    not(any(feature = "rustls", feature = "native-tls"))
))]
mod no_provider {
    use runtime::{ErrorKind, HttpTransport};

    use super::is_alone;
    use crate::toy::Client;

    /// Another test in this process would have installed a provider.
    #[test]
    fn rustls_without_a_provider_is_an_error() {
        let test = "tls::no_provider::rustls_without_a_provider_is_an_error";
        if !is_alone(test, "COLD", "") {
            return;
        }
        let error = Client::builder().build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.advice().contains("install_default"), "{error}");
        assert!(HttpTransport::builder().http2_only().build().is_err());
        crate::wire::install_provider();
        assert!(Client::builder().build().is_ok());
    }
}
