//! Redirects, on sockets of this machine: told, not followed, and credentials go nowhere else.

use runtime::{Credentials, ErrorKind, Secret};

use crate::toy::{Client, Get, account};
use crate::wire::{Place, builder, start};

fn client(url: &str, credentials: Credentials) -> Client {
    builder(url).credentials(credentials).build().unwrap()
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = Place::new().await;
    let host = elsewhere.url.trim_start_matches("http://");
    let places = [
        (format!("http://{host}/v2?key=hunter2"), "`127.0.0.1`"),
        (format!("//user:hunter2@{host}/v2#hunter2"), "`127.0.0.1`"),
        (
            "https://evil.example:8443/?hunter2".to_owned(),
            "`evil.example`",
        ),
        ("/v3?hunter2".to_owned(), "another path"),
        ("http://[hunter2".to_owned(), "another path"),
    ];
    for (location, shown) in places {
        for status in [301, 302, 303, 307, 308] {
            let place = Place::new().await;
            let token = Credentials::Token(Secret::from("t0p-token"));
            let call = start(client(&place.url, token).call::<Get>());
            let mut peer = place.accept().await;
            let request = peer.request().await;
            assert!(request.contains("authorization: Bearer t0p-token\r\n"));
            peer.say(format!(
                "HTTP/1.1 {status} x\r\nlocation: {location}\r\n\r\n"
            ))
            .await;
            drop(peer);
            let error = call.await.unwrap().unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::Unexpected, Some(status))
            );
            assert!(error.message().contains(shown), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
    elsewhere.nobody_came().await;
}

#[tokio::test]
async fn a_redirected_token_request_takes_the_assertion_nowhere() {
    let (place, elsewhere) = (Place::new().await, Place::new().await);
    let call = start(client(&place.url, account()).call::<Get>());
    let mut peer = place.accept().await;
    assert!(peer.request().await.contains("assertion="));
    peer.say(format!(
        "HTTP/1.1 307 x\r\nlocation: {}/t?a=b\r\n\r\n",
        elsewhere.url
    ))
    .await;
    drop(peer);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(
        error.message().contains("redirects to `127.0.0.1`"),
        "{error}"
    );
    elsewhere.nobody_came().await;
}
