//! Services on sockets of this machine that play a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::http1::Bytes;
use crate::script::{Script, Step};

/// What is left of a script, for all connections.
pub(crate) struct Rest<S> {
    parts: Mutex<VecDeque<Vec<Step<S>>>>,
    always: bool,
    /// What is said when the script is over.
    good: Vec<S>,
    taken: Mutex<usize>,
    pub(crate) warmed: Notify,
}

impl<S: Clone> Rest<S> {
    pub(crate) fn new(script: Script<S>, good: Vec<S>) -> Arc<Self> {
        Arc::new(Self {
            parts: Mutex::new(script.parts.into()),
            always: script.always,
            good,
            taken: Mutex::new(0),
            warmed: Notify::new(),
        })
    }

    /// Returns whether the next part comes after a request.
    pub(crate) fn reads(&self) -> bool {
        let parts = self.parts.lock().expect("the parts");
        let next = parts.front().and_then(|part| part.first());
        next.is_none_or(|step| matches!(step, Step::Read))
    }

    /// Takes the next part.
    pub(crate) fn next(&self) -> Vec<Step<S>> {
        let mut parts = self.parts.lock().expect("the parts");
        if self.always && parts.len() == 1 {
            return parts[0].clone();
        }
        parts.pop_front().unwrap_or_else(|| {
            let good = self.good.iter().cloned().map(Step::Say);
            [Step::Read].into_iter().chain(good).collect()
        })
    }

    /// Counts a request.
    pub(crate) fn count(&self) {
        *self.taken.lock().expect("the number") += 1;
    }

    /// Returns the number of requests.
    pub(crate) fn taken(&self) -> usize {
        *self.taken.lock().expect("the number")
    }
}

/// Binds a place where clients connect; returns its URL.
pub(crate) async fn place() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

/// Starts a service that speaks HTTP/1.1.
pub(crate) async fn http1(script: Script<Bytes>, good: Vec<Bytes>) -> (String, Arc<Rest<Bytes>>) {
    let (listener, url) = place().await;
    let rest = Rest::new(script, good);
    let shared = rest.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket");
            tokio::spawn(connection(stream, shared.clone()));
        }
    });
    (url, rest)
}

/// Lets the client notice what its sockets have received: whatever came before this exchange on
/// another socket is ready together with it.
pub(crate) async fn settle() {
    for _ in 0..3 {
        let (listener, url) = place().await;
        let address = url.trim_start_matches("http://").to_owned();
        let (stream, peer) = tokio::join!(TcpStream::connect(address), listener.accept());
        drop((stream.expect("a connection"), peer.expect("a connection")));
        tokio::task::yield_now().await;
    }
}

/// Lets Tokio's clock jump, after the client has done what it can before, and before it is heard.
pub(crate) async fn jump(time: Duration) {
    settle().await;
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
    settle().await;
}

/// Plays parts on a connection until it ends.
async fn connection(mut stream: TcpStream, rest: Arc<Rest<Bytes>>) {
    loop {
        let reads = rest.reads();
        if reads && !request(&mut stream).await {
            return;
        }
        let part = rest.next();
        if reads {
            rest.count();
        }
        for step in part.into_iter().skip(usize::from(reads)) {
            match step {
                Step::Read => {
                    if !request(&mut stream).await {
                        return;
                    }
                    rest.count();
                }
                Step::Peek => drop(stream.peek(&mut [0]).await),
                Step::Warmed => rest.warmed.notified().await,
                Step::Say(said) => say(&mut stream, &said).await,
                Step::Late(time) => jump(time).await,
                Step::Wait => {
                    settle().await;
                    tokio::time::pause();
                    while matches!(stream.read(&mut [0; 64]).await, Ok(1..)) {}
                    tokio::time::resume();
                    return;
                }
                Step::Close => return,
                Step::Reset => {
                    stream.set_zero_linger().expect("a socket");
                    return;
                }
            }
        }
    }
}

/// Writes; the client may have hung up, which is its right.
async fn say(stream: &mut TcpStream, said: &Bytes) {
    if !said.drips {
        drop(stream.write_all(&said.bytes).await);
        return;
    }
    for byte in &said.bytes {
        drop(stream.write_all(&[*byte]).await);
        tokio::task::yield_now().await;
    }
}

/// Reads a request with its body; returns whether there is one.
async fn request(stream: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let line = line.to_lowercase();
                line.strip_prefix("content-length: ")?.parse().ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return true;
            }
        }
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return false;
        }
    }
}
