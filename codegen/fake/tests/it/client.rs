//! A client that sees everything: what was sent, where it was cut, and how the connection ended.

use std::io;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fake::{Fake, RecordedRequest};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

pub(crate) const DISRUPTIVE: &str = include_str!("../../../../generated/disruptive/model.json");
pub(crate) const SHOWCASE: &str = include_str!("../../../../generated/showcase/model.json");

/// An answer as it came.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    /// Whether the connection ended before the body did.
    pub(crate) cut: bool,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }
}

/// A connection with a server.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    pub(crate) authorization: Option<String>,
}

impl Connection {
    pub(crate) async fn to(fake: &Fake) -> Self {
        Self {
            stream: TcpStream::connect(address(fake)).await.expect("it listens"),
            buffer: Vec::new(),
            authorization: None,
        }
    }

    /// A connection that is signed in with HTTP Basic.
    pub(crate) async fn basic(fake: &Fake) -> Self {
        let mut connection = Self::to(fake).await;
        connection.authorization = Some(basic(fake));
        connection
    }

    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.call("GET", path, "").await
    }

    /// Calls and reads the answer to its end.
    pub(crate) async fn call(&mut self, verb: &str, path: &str, body: &str) -> io::Result<Answer> {
        self.send(verb, path, "application/json", body).await?;
        self.answer().await
    }

    pub(crate) async fn send(
        &mut self,
        verb: &str,
        path: &str,
        kind: &str,
        body: &str,
    ) -> io::Result<()> {
        let mut text = format!(
            "{verb} {path} HTTP/1.1\r\nHost: {}\r\n",
            self.stream.peer_addr()?
        );
        if let Some(authorization) = &self.authorization {
            text.extend(["Authorization: ", authorization, "\r\n"]);
        }
        let length = body.len().to_string();
        text.extend(["Content-Type: ", kind, "\r\nContent-Length: ", &length]);
        text.extend(["\r\n\r\n", body]);
        self.raw(&text).await
    }

    pub(crate) async fn raw(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(text.as_bytes()).await
    }

    pub(crate) async fn answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.head().await?;
        let length = answer
            .header("content-length")
            .and_then(|text| text.parse().ok());
        match length {
            Some(length) => {
                while self.buffer.len() < length && !answer.cut {
                    answer.cut = !self.more().await?;
                }
                let body = self.buffer.drain(..length.min(self.buffer.len())).collect();
                answer.body = String::from_utf8(body).expect("text");
            }
            None if answer.status == 204 => {}
            None => while self.chunk(&mut answer).await? {},
        }
        Ok(answer)
    }

    /// Reads an answer up to its body.
    pub(crate) async fn head(&mut self) -> io::Result<Answer> {
        loop {
            let end = self
                .buffer
                .windows(4)
                .position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = end {
                let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
                let head = String::from_utf8(head).expect("text");
                let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
                return Ok(Answer {
                    status: status.expect("a status"),
                    head,
                    ..Answer::default()
                });
            }
            if !self.more().await? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// Reads the next chunk of a body; returns whether there may be another.
    pub(crate) async fn chunk(&mut self, answer: &mut Answer) -> io::Result<bool> {
        loop {
            let text = String::from_utf8_lossy(&self.buffer).into_owned();
            if let Some((size, rest)) = text.split_once("\r\n") {
                let size = usize::from_str_radix(size, 16).expect("a size");
                if rest.len() >= size + 2 {
                    answer.body += &rest[..size];
                    self.buffer.drain(..text.len() - rest.len() + size + 2);
                    return Ok(size > 0);
                }
            }
            if !self.more().await? {
                answer.cut = true;
                return Ok(false);
            }
        }
    }

    /// How many bytes came that were not looked at.
    pub(crate) fn unread(&self) -> usize {
        self.buffer.len()
    }

    /// Reads what comes next; returns whether anything came.
    pub(crate) async fn more(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }
}

pub(crate) fn address(fake: &Fake) -> String {
    let page = fake.page();
    page.trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

pub(crate) fn basic(fake: &Fake) -> String {
    let own = fake.credentials().expect("the API has authentication");
    let text = format!("{}:{}", own.key_id, own.secret);
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(text)
    )
}

/// What an assertion says, and with what it is signed.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) secret: String,
}

impl Assertion {
    /// One that is right.
    pub(crate) fn of(fake: &Fake) -> Self {
        let own = fake.credentials().expect("the API has authentication");
        let now = fake.now().seconds();
        Self {
            header: json!({ "alg": "HS256", "kid": own.key_id }),
            claims: json!({ "iss": own.email, "aud": fake.token_url(), "iat": now, "exp": now + 3600 }),
            secret: own.secret.clone(),
        }
    }

    pub(crate) fn signed(&self) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&self.header), part(&self.claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret.as_bytes());
        let signature = hmac::sign(&key, text.as_bytes());
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    pub(crate) fn form(&self) -> String {
        let kind = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
        format!("grant_type={kind}&assertion={}", self.signed())
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The path of the endpoint that gives out tokens.
pub(crate) const TOKENS: &str = "/identity/oauth2/token";

/// The last request that the fake has seen.
pub(crate) fn last(fake: &Fake) -> RecordedRequest {
    fake.requests().pop().expect("a request was seen")
}

/// Lets all tasks run until something is so; that it never becomes so is told after a minute.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let becomes_so = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let became_so = tokio::time::timeout(Duration::from_secs(60), becomes_so).await;
    assert!(became_so.is_ok(), "never: {what}");
}

/// Waits until so many wait for the manual clock.
pub(crate) async fn asleep(fake: &Fake, count: usize) {
    until("somebody waits for the clock", || fake.sleepers() >= count).await;
}
