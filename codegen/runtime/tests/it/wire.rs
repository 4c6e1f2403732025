//! Services on sockets of this machine, whose side of the wire a test plays itself.

use std::time::{Duration, SystemTime};

use runtime::{BoxFuture, ClientBuilder, Clock, Error, RealClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::toy::Client;

/// A place where clients connect.
pub(crate) struct Place {
    listener: TcpListener,
    pub(crate) url: String,
}

impl Place {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    pub(crate) async fn accept(&self) -> Peer {
        Peer(self.listener.accept().await.unwrap().0)
    }

    /// Asserts that no client has connected: the first to come is one that comes now.
    pub(crate) async fn nobody_came(&self) {
        let address = self.listener.local_addr().unwrap();
        let (stream, peer) = tokio::join!(TcpStream::connect(address), self.accept());
        let own = stream.unwrap().local_addr().unwrap();
        assert_eq!(peer.0.peer_addr().unwrap(), own);
    }

    /// Returns a client of this place that makes one attempt.
    pub(crate) fn client(&self) -> Client {
        builder(&self.url).build().unwrap()
    }
}

/// The real clock, on which waits before a repeat cost no time but timeouts do.
pub(crate) struct Hasty(RealClock);

impl Hasty {
    pub(crate) fn new() -> Self {
        Self(RealClock::new())
    }
}

impl Clock for Hasty {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn wall(&self) -> SystemTime {
        self.0.wall()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let is_wait = time < Duration::from_secs(5);
        self.0.sleep(if is_wait { Duration::ZERO } else { time })
    }
}

/// Does what an application does that brings its own provider for rustls; with the other features
/// that is not needed and does no harm.
pub(crate) fn install_provider() {
    // All but the first come too late, which is fine.
    let _ = tokio_rustls::rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Starts a client whose hosts are all at a URL and that makes one attempt.
pub(crate) fn builder(url: &str) -> ClientBuilder<Client> {
    if cfg!(feature = "rustls-no-provider") {
        install_provider();
    }
    let builder = Client::builder().base_url("api", url);
    builder.base_url("identity", url).attempts(1)
}

/// Starts a call at once.
pub(crate) fn start<T: Send + 'static>(
    call: impl IntoFuture<Output = Result<T, Error>, IntoFuture: Send + 'static>,
) -> JoinHandle<Result<T, Error>> {
    tokio::spawn(call.into_future())
}

/// The service's end of a connection.
pub(crate) struct Peer(pub(crate) TcpStream);

impl Peer {
    /// Reads a request with its body.
    pub(crate) async fn request(&mut self) -> String {
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let line = line.to_lowercase();
                    line.strip_prefix("content-length: ")?.parse().ok()
                });
                if body.len() >= length.unwrap_or(0) {
                    return text;
                }
            }
            if self.0.read_buf(&mut bytes).await.unwrap() == 0 {
                return text;
            }
        }
    }

    /// Writes; the client may have hung up, which is its right.
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Writes an answer after which the connection stays open.
    pub(crate) async fn answer(&mut self, status: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.say([head.as_bytes(), body].concat()).await;
    }

    /// Breaks the connection.
    pub(crate) fn reset(self) {
        self.0.set_zero_linger().unwrap();
    }

    /// Returns whether the client has closed the connection and said nothing more.
    pub(crate) async fn is_left(&mut self) -> bool {
        matches!(self.0.read(&mut [0]).await, Ok(0) | Err(_))
    }
}
