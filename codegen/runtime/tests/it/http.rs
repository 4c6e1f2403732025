//! The transport over sockets of this machine, with services that misbehave.

use std::sync::{Arc, Mutex};

use runtime::{Error, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::toy::{Client, Create, GOOD, Get, Parameters as _, Update, Watch};
use crate::wire::{Peer, Place, builder, start};

/// A service that gives each connection the next of its answers and then closes it.
struct Service {
    client: Client,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Service {
    async fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(serve(listener, answers, Arc::clone(&seen)));
        Self {
            client: client(&url),
            seen,
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn client(url: &str) -> Client {
    builder(url).build().unwrap()
}

async fn serve(listener: TcpListener, answers: Vec<Vec<u8>>, seen: Arc<Mutex<Vec<String>>>) {
    for answer in answers {
        let mut peer = Peer(listener.accept().await.unwrap().0);
        let request = peer.request().await;
        seen.lock().unwrap().push(request);
        let mut socket = peer.0;
        // The client may hang up first, which is its right.
        let _ = socket.write_all(&answer).await;
        let _ = socket.shutdown().await;
        let _ = socket.read_to_end(&mut Vec::new()).await;
    }
}

fn answer(status: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

async fn fails(answers: Vec<Vec<u8>>) -> Error {
    Service::new(answers)
        .await
        .client
        .call::<Get>()
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_call_goes_out_and_comes_back() {
    let service = Service::new(vec![answer("200 OK", GOOD), answer("200 OK", GOOD)]).await;
    assert_eq!(service.client.call::<Get>().await.unwrap().label, "peas");
    service
        .client
        .call::<Update>()
        .field::<String>("label", "é")
        .header("x-a", "b")
        .await
        .unwrap();
    let [get, update] = <[String; 2]>::try_from(service.seen()).unwrap();
    assert!(
        get.starts_with("GET /v2/rooms/r/boxes/b HTTP/1.1\r\n"),
        "{get}"
    );
    assert!(
        get.contains("user-agent: cold-store/1.2.3\r\n")
            && get.contains("accept-encoding: identity\r\n")
    );
    assert!(
        update.starts_with("PATCH /v2/rooms/r/boxes/b?updateMask=label HTTP/1.1\r\n"),
        "{update}"
    );
    assert!(update.contains("x-a: b\r\n") && update.ends_with("\r\n\r\n{\"label\":\"é\"}"));
}

/// The test above runs again in a process of its own, since a proxy is set for a whole process.
#[test]
fn no_proxy_gets_to_read_what_is_meant_for_this_machine() {
    let tests = std::env::current_exe().unwrap();
    let mut again = std::process::Command::new(tests);
    again.args(["--exact", "http::a_call_goes_out_and_comes_back"]);
    again
        .env("http_proxy", "http://127.0.0.1:9")
        .env_remove("no_proxy")
        .env_remove("NO_PROXY");
    let output = again.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[tokio::test]
async fn a_proxy_s_html_is_an_error_with_its_status() {
    let error = fails(vec![answer(
        "502 Bad Gateway",
        "<html><h1>502</h1>nginx</html>",
    )])
    .await;
    assert_eq!((error.status(), error.message()), (Some(502), "502 nginx"));
    let error = fails(vec![answer("400 Bad Request", b"\xff\xfe\xfd")]).await;
    assert_eq!(
        (error.kind(), error.body()),
        (ErrorKind::InvalidArgument, &b"\xff\xfe\xfd"[..])
    );
    let error = fails(vec![answer("200 OK", b"\xff\xfe\xfd")]).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    let error = fails(vec![answer("200 OK", "")]).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_connection_that_breaks_after_sending_may_have_done_it() {
    let broken: [&[u8]; 5] = [
        b"",
        b"HTTP/1.1 200",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ];
    for bytes in broken {
        let service = Service::new(vec![bytes.to_vec()]).await;
        let error = service.client.call::<Create>().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.maybe_applied()),
            (ErrorKind::MaybeApplied, true),
            "{bytes:?}"
        );
    }
}

#[tokio::test]
async fn an_error_keeps_its_status_when_its_body_breaks() {
    let error = fails(vec![
        b"HTTP/1.1 503 Down\r\ncontent-length: 100\r\n\r\nover".to_vec(),
    ])
    .await;
    assert_eq!((error.status(), error.message()), (Some(503), "over"));
}

#[tokio::test]
async fn a_stream_gives_each_line_as_it_comes() {
    let place = Place::new().await;
    let call = start(place.client().call::<Watch>());
    let mut peer = place.accept().await;
    peer.request().await;
    peer.say("HTTP/1.1 200 OK\r\n\r\n{\"result\":{\"eve").await;
    let mut stream = call.await.unwrap().unwrap();
    peer.say("nt\":{\"id\":1}}}\n").await;
    let event = stream.try_next().await.unwrap();
    assert_eq!(event.map(|event| event.id), Some(1));
    drop(peer);
    assert_eq!(stream.try_next().await.unwrap(), None);
}

#[test]
fn without_a_runtime_there_is_an_error_and_no_panic() {
    let call = client("http://127.0.0.1:9").call::<Get>().into_future();
    let mut call = std::pin::pin!(call);
    let waker = std::task::Waker::noop();
    let polled = call
        .as_mut()
        .poll(&mut std::task::Context::from_waker(waker));
    let std::task::Poll::Ready(Err(error)) = polled else {
        panic!("{polled:?}")
    };
    assert!(error.message().contains("Tokio"), "{error}");
}
