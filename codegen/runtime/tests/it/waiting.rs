//! Calls without async (feature `blocking`).

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use runtime::{ErrorKind, HttpTransport, MockResponse, Modify, Stop};

use crate::toy::{
    Client, Create, Event, GOOD, Get, List, Replace, Stage, Update, Watch, bad, good, seconds,
    token,
};

fn page(body: &'static str) -> MockResponse {
    MockResponse::answer(200, body)
}

#[test]
fn a_call_waits_for_its_value_and_keeps_its_policy() {
    let stage = Stage::authenticated([token("t"), bad(503), good(), good().header("x-shelf", "3")]);
    assert_eq!(stage.client.call::<Get>().wait().unwrap().label, "peas");
    assert_eq!(stage.times(), [0, 0, 1500]);
    let response = stage.client.call::<Get>().wait_response().unwrap();
    assert_eq!(response.headers()["x-shelf"], "3");
}

#[test]
fn errors_are_those_of_await() {
    let stage = Stage::new([bad(504)]);
    let call = stage.client.call::<Get>().deadline(seconds(5));
    assert_eq!(call.wait().unwrap_err().stopped(), Some(Stop::Deadline));
}

#[test]
fn a_change_waits_too() {
    let stage = Stage::new([good(), bad(409), good(), good()]);
    let modify = Modify::new(stage.client.call::<Get>(), |value| value.label.push('!'))
        .write::<Update>(stage.client.call::<Update>().into(), &["label"]);
    assert_eq!(modify.wait().unwrap().label, "peas");
    assert_eq!(stage.times(), [0, 0, 1500, 1500]);
}

#[test]
fn items_and_pages_are_iterators() {
    let scenes = || {
        [
            page(r#"{"boxes":[{"label":"a"},{"label":"b"}],"nextPageToken":"p2"}"#),
            page(r#"{"boxes":[{"label":"c"}]}"#),
        ]
    };
    let stage = Stage::new(scenes());
    let items = stage.client.call::<List>().prefetch().items().wait();
    let labels: Vec<String> = items.map(|item| item.unwrap().label).collect();
    assert_eq!(labels, ["a", "b", "c"]);
    let stage = Stage::new(scenes());
    let mut pages = stage.client.call::<List>().pages().wait();
    assert_eq!(pages.next().unwrap().unwrap().items.len(), 2);
    assert_eq!(pages.get_ref().next_page_token(), Some("p2"));
    assert_eq!(stage.times().len(), 1);
    assert_eq!(pages.next().unwrap().unwrap().items.len(), 1);
    assert!(pages.next().is_none() && pages.next().is_none());
}

#[test]
fn an_error_ends_an_iterator() {
    let stage = Stage::new([bad(403)]);
    let mut items = stage.client.call::<List>().items().wait();
    assert!(items.next().unwrap().unwrap_err().is_permission_denied());
    assert!(items.next().is_none());
}

#[test]
fn a_stream_is_an_iterator() {
    let lines = "{\"result\":{\"event\":{\"id\":1}}}\n{\"result\":{\"event\":{\"id\":2}}}\n";
    let stage = Stage::new([MockResponse::answer(200, lines)]);
    let events: Result<Vec<Event>, _> = stage
        .client
        .call::<Watch>()
        .wait()
        .unwrap()
        .wait()
        .collect();
    assert_eq!(events.unwrap(), [Event::of(1), Event::of(2)]);
}

#[tokio::test]
async fn inside_a_runtime_it_says_what_to_write() {
    let stage = Stage::new([good()]);
    let error = stage.client.call::<Get>().wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(error.operation().unwrap().id, "boxes.get");
    assert!(error.advice().contains("`.await`"), "{error}");
    let mut items = stage.client.call::<List>().items().wait();
    assert_eq!(items.next().unwrap().unwrap_err().kind(), ErrorKind::Config);
    assert!(items.next().is_none());
    assert!(stage.times().is_empty());
    let call = stage.client.call::<Get>();
    let handle = tokio::runtime::Handle::current();
    let advised = tokio::task::spawn_blocking(move || handle.block_on(call.into_future()));
    assert_eq!(advised.await.unwrap().unwrap().label, "peas");
}

#[test]
fn a_wait_inside_a_wait_is_an_error() {
    let stage = Stage::new([good(), good()]);
    let inner = stage.client.clone();
    let (tell, told) = mpsc::channel();
    let modify = Modify::new(stage.client.call::<Get>(), move |_| {
        let kind = inner.call::<Get>().wait().unwrap_err().kind();
        tell.send(kind).unwrap();
    });
    modify
        .write::<Replace>(stage.client.call::<Replace>().into(), &["label"])
        .wait()
        .unwrap();
    assert_eq!(told.recv().unwrap(), ErrorKind::Config);
}

#[test]
fn the_last_clone_may_be_dropped_in_another_runtime() {
    let stage = Stage::new([good()]);
    stage.client.call::<Get>().wait().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(async move { drop(stage) });
}

#[test]
fn threads_share_a_client() {
    let stage = Stage::new((0..16).map(|_| good().after(seconds(1))));
    let call = || stage.client.call::<Get>().wait().map(|value| value.label);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..16).map(|_| scope.spawn(call)).collect();
        for call in calls {
            assert_eq!(call.join().unwrap().unwrap(), "peas");
        }
    });
}

/// Answers a request, if one comes.
fn answer(socket: &mut TcpStream) -> bool {
    if socket.read(&mut [0; 4096]).unwrap_or_default() == 0 {
        return false;
    }
    let length = GOOD.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
    socket.write_all((head + GOOD).as_bytes()).is_ok()
}

/// Serves connections and counts them.
fn serve() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let connections = Arc::clone(&count);
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            connections.fetch_add(1, Ordering::Relaxed);
            thread::spawn(move || while answer(&mut socket) {});
        }
    });
    (url, count)
}

fn client(url: &str) -> Client {
    let builder = Client::builder().transport(HttpTransport::new().unwrap());
    let builder = builder.base_url("api", url).attempts(1);
    builder.build().unwrap()
}

#[test]
fn connections_are_kept_between_waits() {
    let (url, connections) = serve();
    let client = client(&url);
    for _ in 0..5 {
        client.call::<Get>().wait().unwrap();
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}

#[test]
fn a_connection_closed_between_waits_is_not_used() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let ((close, told_to_close), (tell, closed)) = (mpsc::channel::<()>(), mpsc::channel());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            answer(&mut socket);
            told_to_close.recv().unwrap();
            drop(socket);
            tell.send(()).unwrap();
        }
    });
    let client = client(&url);
    for _ in 0..20 {
        client.call::<Create>().wait().unwrap();
        close.send(()).unwrap();
        closed.recv().unwrap();
    }
}

#[test]
fn waiting_and_awaiting_do_not_share_connections() {
    let (url, connections) = serve();
    let client = client(&url);
    client.call::<Get>().wait().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let call = client.call::<Get>().attempt_timeout(seconds(5));
    runtime.block_on(call.into_future()).unwrap();
    client.call::<Get>().wait().unwrap();
    assert_eq!(connections.load(Ordering::Relaxed), 2);
}
