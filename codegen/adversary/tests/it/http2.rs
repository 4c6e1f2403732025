//! The words of HTTP/2, and a service that speaks it frame by frame, so that it can break any rule.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::script::{self, Script, Step, Token, body, common, number, status};
use crate::service::{Rest, jump, place, settle};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;

const END_STREAM: u8 = 1;
const ACK: u8 = 1;
const END_HEADERS: u8 = 4;

/// The most that a frame may hold.
const LARGEST: usize = 16_384;

/// The codes of errors, in the order of their numbers.
const CODES: &[&str] = &[
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
];

/// A stream, as seen from a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Connection,
    /// That of the last request.
    This,
}

/// What a service says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    Plain(u8, u8, Stream, Vec<u8>),
    /// The last stream that is said to be taken, if it is not that of the last request.
    GoAway(Option<u32>, u32),
    /// Bytes that need not be a frame.
    Raw(Vec<u8>),
    /// From here on, pings are answered.
    Pongs,
}

pub(crate) fn read(text: &str) -> Result<Script<Frame>, String> {
    script::read(text, good, compile)
}

/// Says what is asked for.
pub(crate) fn good() -> Vec<Frame> {
    whole(200, &[], body(200))
}

fn whole(status: u16, headers: &[(Vec<u8>, Vec<u8>)], body: Vec<u8>) -> Vec<Frame> {
    let mut frames = head(&fields(Some(status), headers), 0);
    frames.push(Frame::Plain(DATA, END_STREAM, Stream::This, body));
    frames
}

/// Writes fields in the simplest form of HPACK.
fn fields(status: Option<u16>, headers: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(status) = status {
        bytes.extend([0x08, 3]);
        bytes.extend(status.to_string().into_bytes());
    }
    for (name, value) in headers {
        bytes.push(0);
        for text in [name, value] {
            length(&mut bytes, text.len());
            bytes.extend(text);
        }
    }
    bytes
}

/// Writes a number after a bit, as RFC 7541 has it in section 5.1.
fn length(bytes: &mut Vec<u8>, length: usize) {
    let low = |number: usize| u8::try_from(number).unwrap_or_default();
    if length < 127 {
        return bytes.push(low(length));
    }
    bytes.push(127);
    let mut rest = length - 127;
    while rest >= 128 {
        bytes.push(low(rest % 128) | 128);
        rest /= 128;
    }
    bytes.push(low(rest));
}

/// Splits fields into as many frames as they need.
fn head(fields: &[u8], flags: u8) -> Vec<Frame> {
    let count = fields.len().div_ceil(LARGEST).max(1);
    let parts = fields
        .chunks(LARGEST)
        .chain(fields.is_empty().then_some([].as_slice()));
    parts
        .enumerate()
        .map(|(index, part)| {
            let kind = if index == 0 { HEADERS } else { CONTINUATION };
            let flags = if index == 0 { flags } else { 0 };
            let end = if index + 1 == count { END_HEADERS } else { 0 };
            Frame::Plain(kind, flags | end, Stream::This, part.to_vec())
        })
        .collect()
}

/// A frame whose headers or body are still to come.
enum Open {
    Answer(u16, Vec<u8>),
    Head(u16),
    Trailers,
}

fn close(open: Option<Open>, headers: &mut Vec<(Vec<u8>, Vec<u8>)>) -> Vec<Step<Frame>> {
    let headers = std::mem::take(headers);
    let frames = match open {
        None => Vec::new(),
        Some(Open::Answer(status, body)) => whole(status, &headers, body),
        Some(Open::Head(status)) => head(&fields(Some(status), &headers), 0),
        Some(Open::Trailers) => head(&fields(None, &headers), END_STREAM),
    };
    frames.into_iter().map(Step::Say).collect()
}

fn compile(tokens: &[Token]) -> Result<Vec<Step<Frame>>, String> {
    let (mut steps, mut open, mut headers) = (Vec::new(), None, Vec::new());
    for token in tokens {
        match token {
            Token::Header(name, value) => {
                if open.is_none() {
                    return Err("a header without an answer".to_owned());
                }
                headers.push((name.clone(), value.clone()));
            }
            Token::Text(kind, bytes) => match (kind.as_str(), &mut open) {
                ("", Some(Open::Answer(_, body))) => body.clone_from(bytes),
                ("data", _) => {
                    steps.extend(close(open.take(), &mut headers));
                    let frame = Frame::Plain(DATA, 0, Stream::This, bytes.clone());
                    steps.push(Step::Say(frame));
                }
                ("raw", _) => {
                    steps.extend(close(open.take(), &mut headers));
                    steps.push(Step::Say(Frame::Raw(bytes.clone())));
                }
                _ => return Err(format!("a text cannot be `{kind}`")),
            },
            Token::Word(word) => {
                steps.extend(close(open.take(), &mut headers));
                match word.split_once(':').unwrap_or((word, "")) {
                    ("head", code) => {
                        let code = status(code).ok_or("`head:` needs a status")?;
                        open = Some(Open::Head(code));
                    }
                    ("trailers", "") => open = Some(Open::Trailers),
                    (code, "") if status(code).is_some() => {
                        let code = status(code).unwrap_or_default();
                        open = Some(Open::Answer(code, body(code)));
                    }
                    (name, rest) => steps.push(match frame(name, rest)? {
                        Some(frame) => Step::Say(frame),
                        None => common(word)?,
                    }),
                }
            }
        }
    }
    steps.extend(close(open.take(), &mut headers));
    Ok(steps)
}

/// Returns the frame of a word, if it is one.
fn frame(word: &str, rest: &str) -> Result<Option<Frame>, String> {
    let this = Stream::This;
    Ok(Some(match word {
        "end" => Frame::Plain(DATA, END_STREAM, this, Vec::new()),
        "rst" => Frame::Plain(RST_STREAM, 0, this, code(rest)?.to_be_bytes().to_vec()),
        "goaway" => {
            let (last, name) = rest.split_once(':').ok_or("`goaway:LAST:CODE`")?;
            let last = match last {
                "this" => None,
                "max" => Some(u32::MAX >> 1),
                number => Some(script::number(number)?),
            };
            Frame::GoAway(last, code(name)?)
        }
        "settings" => {
            let (id, value) = rest.split_once('=').ok_or("`settings:ID=VALUE`")?;
            let (id, value): (u16, u32) = (number(id)?, number(value)?);
            let payload = [id.to_be_bytes().as_slice(), &value.to_be_bytes()].concat();
            Frame::Plain(SETTINGS, 0, Stream::Connection, payload)
        }
        "ping" => Frame::Plain(PING, 0, Stream::Connection, vec![7; 8]),
        "pongs" => Frame::Pongs,
        "push" => {
            let promised = 2_u32.to_be_bytes().to_vec();
            Frame::Plain(PUSH_PROMISE, END_HEADERS, this, promised)
        }
        // A frame of a kind that nobody knows, which is to be passed over.
        "unknown" => Frame::Plain(0xbb, 0xff, this, vec![1; 20]),
        _ => return Ok(None),
    }))
}

fn code(name: &str) -> Result<u32, String> {
    let place = CODES.iter().position(|code| *code == name);
    place
        .and_then(|place| u32::try_from(place).ok())
        .ok_or_else(|| format!("there is no code `{name}`"))
}

/// Starts a service that speaks HTTP/2.
pub(crate) async fn start(script: Script<Frame>) -> (String, Arc<Rest<Frame>>) {
    let (listener, url) = place().await;
    let rest = Rest::new(script, good());
    let shared = rest.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket");
            let peer = Peer {
                stream,
                this: 0,
                pongs: false,
                next: None,
            };
            tokio::spawn(peer.play(shared.clone()));
        }
    });
    (url, rest)
}

/// The service's end of a connection.
struct Peer {
    stream: TcpStream,
    /// The stream of the last request.
    this: u32,
    /// Whether pings are answered.
    pongs: bool,
    /// A request that came while the service was silent.
    next: Option<u32>,
}

impl Peer {
    /// Plays parts until the connection ends.
    async fn play(mut self, rest: Arc<Rest<Frame>>) {
        let mut preface = [0; 24];
        if self.stream.read_exact(&mut preface).await.is_err() {
            return;
        }
        self.send(SETTINGS, 0, 0, &[]).await;
        self.send(SETTINGS, ACK, 0, &[]).await;
        loop {
            let reads = rest.reads();
            if reads && !self.request().await {
                return;
            }
            let part = rest.next();
            if reads {
                rest.count();
            }
            for step in part.into_iter().skip(usize::from(reads)) {
                match step {
                    Step::Read => {
                        if !self.request().await {
                            return;
                        }
                        rest.count();
                    }
                    Step::Peek => drop(self.stream.peek(&mut [0]).await),
                    Step::Warmed => rest.warmed.notified().await,
                    Step::Say(frame) => self.say(frame).await,
                    Step::Late(time) => jump(time).await,
                    Step::Wait => {
                        settle().await;
                        tokio::time::pause();
                        let left = self.is_left().await;
                        tokio::time::resume();
                        if left {
                            return;
                        }
                    }
                    Step::Close => return,
                    Step::Reset => {
                        self.stream.set_zero_linger().expect("a socket");
                        return;
                    }
                }
            }
        }
    }

    async fn say(&mut self, frame: Frame) {
        match frame {
            Frame::Plain(kind, flags, stream, payload) => {
                let stream = match stream {
                    Stream::Connection => 0,
                    Stream::This => self.this,
                };
                self.send(kind, flags, stream, &payload).await;
            }
            Frame::GoAway(last, code) => {
                let last = last.unwrap_or(self.this);
                let payload = [last.to_be_bytes(), code.to_be_bytes()].concat();
                self.send(GOAWAY, 0, 0, &payload).await;
            }
            Frame::Raw(bytes) => drop(self.stream.write_all(&bytes).await),
            Frame::Pongs => self.pongs = true,
        }
    }

    /// Writes a frame; the client may have hung up, which is its right.
    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap_or_default();
        let head = [
            &length.to_be_bytes()[1..],
            &[kind, flags],
            &stream.to_be_bytes(),
        ];
        let bytes = [&head.concat(), payload].concat();
        drop(self.stream.write_all(&bytes).await);
    }

    /// Reads a frame, unless the client hangs up.
    async fn frame(&mut self) -> Option<(u8, u8, u32)> {
        let mut head = [0; 9];
        self.stream.read_exact(&mut head).await.ok()?;
        let length = usize::from(head[1]) << 8 | usize::from(head[2]);
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).await.ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        if head[3] == PING && head[4] & ACK == 0 && self.pongs {
            self.send(PING, ACK, 0, &payload).await;
        }
        Some((head[3], head[4], stream))
    }

    /// Reads a request; returns whether there is one.
    async fn request(&mut self) -> bool {
        if let Some(stream) = self.next.take() {
            self.this = stream;
            return true;
        }
        while let Some((kind, flags, stream)) = self.frame().await {
            if kind <= HEADERS && flags & END_STREAM != 0 {
                self.this = stream;
                return true;
            }
        }
        false
    }

    /// Reads until the client gives up the stream or the connection, or sends a request; returns
    /// whether the connection is over.
    async fn is_left(&mut self) -> bool {
        while let Some((kind, flags, stream)) = self.frame().await {
            match kind {
                RST_STREAM => return false,
                DATA | HEADERS if flags & END_STREAM != 0 => {
                    self.next = Some(stream);
                    return false;
                }
                _ => {}
            }
        }
        true
    }
}
