//! Requests as they are made and sent, and what comes back.

use std::fmt;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fake::Fake;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request, ready to be sent; shown as a command that sends it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) verb: String,
    /// The path and the query.
    pub(crate) target: String,
    pub(crate) body: Option<String>,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        write!(
            f,
            "curl --path-as-is -u \"$KEY\" -X {} {}",
            self.verb,
            quoted(&format!("$FAKE{}", self.target))
        )?;
        match &self.body {
            Some(body) => write!(
                f,
                " -H 'Content-Type: application/json' --data-raw {}",
                quoted(body)
            ),
            None => Ok(()),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A connection that is kept.
pub(crate) struct Http {
    stream: TcpStream,
    buffer: Vec<u8>,
    pub(crate) authorization: String,
}

impl Http {
    pub(crate) async fn to(fake: &Fake) -> Self {
        let own = fake.credentials().expect("credentials");
        let pair = STANDARD.encode(format!("{}:{}", own.key_id, own.secret));
        Self {
            stream: TcpStream::connect(address(fake)).await.expect("it listens"),
            buffer: Vec::new(),
            authorization: format!("Basic {pair}"),
        }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        let target = target.to_owned();
        self.send(&Request {
            verb: "GET".to_owned(),
            target,
            body: None,
        })
        .await
    }

    /// Sends a request and reads the answer to its end.
    pub(crate) async fn send(&mut self, request: &Request) -> Answer {
        let mut answer = self.open(request).await;
        if let Some(length) = length(&answer.head) {
            while self.buffer.len() < length {
                self.more(request).await;
            }
            let body = self.buffer.drain(..length).collect();
            answer.body = String::from_utf8(body).expect("text");
        }
        answer
    }

    /// Sends a request and reads the head of the answer.
    pub(crate) async fn open(&mut self, request: &Request) -> Answer {
        let Request { verb, target, body } = request;
        let mut text = format!(
            "{verb} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\n",
            self.authorization
        );
        if let Some(body) = body {
            let _ = write!(
                text,
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let text = format!("{text}\r\n{}", body.as_deref().unwrap_or_default());
        self.stream.write_all(text.as_bytes()).await.expect("sent");
        let end = loop {
            let found = self
                .buffer
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            match found {
                Some(end) => break end + 4,
                None => self.more(request).await,
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let head = String::from_utf8(head).expect("text");
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
        Answer {
            status: status.expect("a status"),
            head,
            body: String::new(),
        }
    }

    /// The next line of a body in chunks, whose sizes are lines of their own.
    pub(crate) async fn line(&mut self, request: &Request) -> String {
        loop {
            let end = self.buffer.iter().position(|byte| *byte == b'\n');
            match end {
                None => self.more(request).await,
                Some(end) => {
                    let line: Vec<u8> = self.buffer.drain(..=end).collect();
                    let line = String::from_utf8(line).expect("text");
                    if line.contains('{') {
                        return line.trim().to_owned();
                    }
                }
            }
        }
    }

    async fn more(&mut self, request: &Request) {
        let count = self
            .stream
            .read_buf(&mut self.buffer)
            .await
            .expect("an answer");
        assert!(
            count > 0,
            "the connection ended before the answer did\n{request}"
        );
    }
}

fn length(head: &str) -> Option<usize> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    })
}

pub(crate) fn address(fake: &Fake) -> String {
    fake.page()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

/// A text as it stands in a path or a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}
