//! The words of HTTP/1.1.

use crate::script::{self, Script, Step, Token, body, common, number, status};

/// Bytes, and whether they come one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bytes {
    pub(crate) bytes: Vec<u8>,
    pub(crate) drips: bool,
}

pub(crate) fn read(text: &str) -> Result<Script<Bytes>, String> {
    script::read(text, good, compile)
}

/// Says what is asked for.
pub(crate) fn good() -> Vec<Bytes> {
    whole(Answer::new(200))
}

/// Says that a token is granted.
pub(crate) fn token() -> Vec<Bytes> {
    whole(Answer {
        body: Some(br#"{"access_token":"t","expires_in":3600}"#.to_vec()),
        ..Answer::new(200)
    })
}

fn whole(answer: Answer) -> Vec<Bytes> {
    vec![Bytes {
        bytes: answer.bytes(),
        drips: false,
    }]
}

/// An answer whose headers and body are still to come.
struct Answer {
    status: u16,
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    body: Option<Vec<u8>>,
    /// How much of the body is said.
    cut: Option<usize>,
    /// Whether a length is said.
    length: bool,
    chunked: bool,
}

impl Answer {
    fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: None,
            cut: None,
            length: true,
            chunked: false,
        }
    }

    fn bytes(self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {} x\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_slice(), b": ", value, b"\r\n"].concat());
        }
        let framed = self.headers.iter().any(|(name, _)| {
            name.eq_ignore_ascii_case(b"content-length")
                || name.eq_ignore_ascii_case(b"transfer-encoding")
        });
        let mut body = self.body.unwrap_or_else(|| body(self.status));
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if self.chunked {
            bytes.extend(b"transfer-encoding: chunked\r\n");
            let size = format!("{:x}\r\n", body.len()).into_bytes();
            body = [size, body, b"\r\n0\r\n\r\n".to_vec()].concat();
        } else if self.length && !framed && !bodiless {
            bytes.extend(format!("content-length: {}\r\n", body.len()).into_bytes());
        }
        body.truncate(self.cut.unwrap_or(body.len()));
        bytes.extend(b"\r\n");
        bytes.extend(body);
        bytes
    }
}

fn compile(tokens: &[Token]) -> Result<Vec<Step<Bytes>>, String> {
    let mut steps = Vec::new();
    let mut answer: Option<Answer> = None;
    let say = |bytes| {
        Step::Say(Bytes {
            bytes,
            drips: false,
        })
    };
    for token in tokens {
        match (token, &mut answer) {
            (Token::Header(name, value), Some(answer)) => {
                answer.headers.push((name.clone(), value.clone()));
            }
            (Token::Text(kind, bytes), Some(answer)) if kind.is_empty() => {
                answer.body = Some(bytes.clone());
            }
            (Token::Word(word), Some(answer)) if word == "no-length" => answer.length = false,
            (Token::Word(word), Some(answer)) if word == "chunked" => answer.chunked = true,
            (Token::Word(word), Some(answer)) if word.starts_with("cut:") => {
                answer.cut = Some(number(&word["cut:".len()..])?);
            }
            (Token::Header(..), None) => return Err("a header without an answer".to_owned()),
            (Token::Text(kind, bytes), _) if kind == "raw" => {
                steps.extend(answer.take().map(|answer| say(answer.bytes())));
                steps.push(say(bytes.clone()));
            }
            (Token::Text(kind, _), _) => return Err(format!("a text cannot be `{kind}`")),
            (Token::Word(word), _) => {
                steps.extend(answer.take().map(|answer| say(answer.bytes())));
                match (status(word), word.as_str(), steps.last_mut()) {
                    (Some(status), ..) => answer = Some(Answer::new(status)),
                    (None, "drip", Some(Step::Say(said))) => said.drips = true,
                    _ => steps.push(common(word)?),
                }
            }
        }
    }
    steps.extend(answer.take().map(|answer| say(answer.bytes())));
    Ok(steps)
}
