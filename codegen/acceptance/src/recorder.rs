//! A server on this machine that records what it is asked.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it arrived.
#[derive(Clone)]
pub struct Recorded {
    /// The name of the host, the verb, and the path with its query, as they were sent.
    pub request: String,
    /// The headers, in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// Returns a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.request, self.text())
    }
}

/// What is answered: a status and a body.
pub type Reply = (u16, String);

type Answer = dyn Fn(&Recorded) -> Reply + Send + Sync;

/// A server that plays several hosts, each at a port of its own.
pub struct Recorder {
    hosts: Vec<(&'static str, String)>,
    seen: Arc<Mutex<Vec<Recorded>>>,
    /// What a server that was started without answers says next.
    next: Arc<Mutex<String>>,
}

impl Recorder {
    /// Starts a server that answers every request with an empty object, or as it is told later.
    pub async fn start(hosts: &[&'static str]) -> Self {
        let next = Arc::new(Mutex::new("{}".to_owned()));
        let said = Arc::clone(&next);
        let answer = move |_: &Recorded| {
            let said = said.lock().unwrap_or_else(PoisonError::into_inner);
            (200, said.clone())
        };
        Self {
            next,
            ..Self::answering(hosts, answer).await
        }
    }

    /// Says what the server answers from now on.
    pub fn answer(&self, body: String) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = body;
    }

    /// Starts a server that answers as it is told.
    pub async fn answering(
        hosts: &[&'static str],
        answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let answer: Arc<Answer> = Arc::new(answer);
        let mut recorder = Self {
            hosts: Vec::new(),
            seen: Arc::default(),
            next: Arc::default(),
        };
        for host in hosts {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let address = listener.local_addr().expect("its address");
            recorder.hosts.push((host, format!("http://{address}")));
            tokio::spawn(listen(
                listener,
                host,
                Arc::clone(&answer),
                Arc::clone(&recorder.seen),
            ));
        }
        recorder
    }

    /// Returns the base URL of a host.
    #[must_use]
    pub fn url(&self, host: &str) -> &str {
        let found = self.hosts.iter().find(|(name, _)| *name == host);
        found
            .map(|(_, url)| url.as_str())
            .expect("a host of the recorder")
    }

    /// Takes what was recorded so far.
    #[must_use]
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn listen(
    listener: TcpListener,
    host: &'static str,
    answer: Arc<Answer>,
    seen: Arc<Mutex<Vec<Recorded>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
        tokio::spawn(async move {
            let mut stream = stream;
            while let Some(recorded) = read(&mut stream, host).await {
                let (status, body) = answer(&recorded);
                seen.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(recorded);
                let head = format!(
                    "HTTP/1.1 {status} Played\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                if stream.write_all((head + &body).as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}

/// Reads one request, or returns `None` when the client has gone.
async fn read(stream: &mut TcpStream, host: &str) -> Option<Recorded> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut body = bytes.split_off(end + 4);
    let head = String::from_utf8(bytes).ok()?;
    let (line, headers) = head.split_once("\r\n")?;
    let headers: Vec<(String, String)> = headers
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut recorded = Recorded {
        request: format!("{host} {}", line.strip_suffix(" HTTP/1.1")?),
        headers,
        body: Vec::new(),
    };
    let length = recorded
        .header("content-length")
        .map_or(Some(0), |text| text.parse().ok())?;
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    recorded.body = body;
    Some(recorded)
}
