//! The settings of the transport over real connections, on sockets of this machine.

use runtime::{ErrorKind, HttpTransport};

use crate::toy::{Client, Create, GOOD, Get};
use crate::wire::{Place, builder, install_provider, start};

fn client_of(place: &Place, transport: HttpTransport) -> Client {
    builder(&place.url).transport(transport).build().unwrap()
}

/// A client as a program that has one already has configured it.
fn own() -> reqwest::ClientBuilder {
    install_provider();
    reqwest::Client::builder().no_proxy()
}

#[tokio::test]
async fn with_a_client_of_the_programs_own_it_is_known_what_was_not_sent() {
    let place = Place::new().await;
    let transport = HttpTransport::from_client(own().build().unwrap());
    let client = client_of(&place, transport);
    let call = start(client.call::<Create>());
    let mut peer = place.accept().await;
    assert!(peer.request().await.starts_with("POST "));
    peer.reset();
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::MaybeApplied, true)
    );
    drop(place);
    let error = client.call::<Create>().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::NotSent, false)
    );
}

/// The redirect leads to where the credentials must not go, and the policy would not know.
#[tokio::test]
async fn a_client_that_follows_redirects_makes_the_call_fail() {
    let place = Place::new().await;
    let client = client_of(&place, HttpTransport::from_client(own().build().unwrap()));
    let call = start(client.call::<Get>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.answer("302 Found\r\nlocation: /elsewhere", "").await;
    assert!(peer.request().await.starts_with("GET /elsewhere "));
    peer.answer("200 OK", GOOD).await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MaybeApplied);
    assert!(error.to_string().contains("followed a redirect"), "{error}");
}

#[tokio::test]
async fn no_idle_connection_is_kept_if_none_may_be() {
    let place = Place::new().await;
    install_provider();
    let transport = HttpTransport::builder().max_idle_per_host(0);
    let client = client_of(&place, transport.build().unwrap());
    let call = start(client.call::<Get>());
    let mut first = place.accept().await;
    first.request().await;
    first.answer("200 OK", GOOD).await;
    call.await.unwrap().unwrap();
    let call = start(client.call::<Get>());
    // Else the second request would come there.
    assert!(first.is_left().await);
    let mut second = place.accept().await;
    second.request().await;
    second.answer("200 OK", GOOD).await;
    call.await.unwrap().unwrap();
}

#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
#[tokio::test]
async fn a_host_is_resolved_to_the_address_that_is_given() {
    let place = Place::new().await;
    install_provider();
    let transport = HttpTransport::builder().resolve("api.cold.example", [127, 0, 0, 1].into());
    let url = place
        .url
        .replace("http://127.0.0.1", "https://api.cold.example");
    let builder = builder(&url).transport(transport.no_proxy().build().unwrap());
    let client = builder.build().unwrap();
    let mut call = start(client.call::<Get>());
    let peer = tokio::select! {
        peer = place.accept() => peer,
        result = &mut call => panic!("{result:?}"),
    };
    peer.reset();
    assert!(call.await.unwrap().is_err());
}

#[test]
fn a_proxy_that_cannot_be_used_is_a_mistake_that_does_not_show_its_password() {
    install_provider();
    for (url, message) in [
        ("s3cr3t-w0rd", "the URL of the proxy is not a valid URL"),
        (
            "socks5://user:s3cr3t-w0rd@127.0.0.1:1080",
            "the URL of the proxy begins with `socks5://`, which is not supported",
        ),
    ] {
        let transport = HttpTransport::builder().proxy(url);
        assert!(!format!("{transport:?}").contains("s3cr3t"));
        let error = transport.build().unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Config, message)
        );
        assert!(
            !format!("{error:?} {error}").contains("s3cr3t"),
            "{error:?}"
        );
    }
}

#[cfg(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
))]
#[tokio::test]
async fn a_proxy_is_asked_to_connect_with_its_password() {
    let proxy = Place::new().await;
    install_provider();
    let url = proxy.url.replace("http://", "http://user:s3cr3t-w0rd@");
    let transport = HttpTransport::builder().proxy(url).build().unwrap();
    let client = builder("https://api.cold.example").transport(transport);
    let client = client.build().unwrap();
    let call = start(client.call::<Create>());
    let mut peer = proxy.accept().await;
    let request = peer.request().await;
    assert!(
        request.starts_with("CONNECT api.cold.example:443 "),
        "{request}"
    );
    // user:s3cr3t-w0rd
    assert!(
        request.contains("Basic dXNlcjpzM2NyM3QtdzByZA=="),
        "{request}"
    );
    peer.answer("407 Proxy Authentication Required", "").await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.maybe_applied()),
        (ErrorKind::NotSent, false)
    );
    assert!(
        !format!("{error:?} {error}").contains("s3cr3t"),
        "{error:?}"
    );
}

#[cfg(not(any(
    feature = "rustls",
    feature = "native-tls",
    feature = "rustls-no-provider"
)))]
#[test]
fn certificates_without_tls_are_a_mistake() {
    let transport = HttpTransport::builder().root_certificates("any");
    let error = transport.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.advice().contains("`rustls`"), "{error}");
}
