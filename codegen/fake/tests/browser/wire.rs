//! HTTP over one connection each, as little of it as these tests need.

use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Asks whoever listens at a port of this machine; `headers` are whole lines.
pub(crate) fn ask(port: u16, method: &str, path: &str, headers: &[String], body: &str) -> Answer {
    try_ask(port, method, path, headers, body)
        .unwrap_or_else(|error| panic!("{method} {path} has no answer: {error}"))
}

/// As [`ask`], where it may be that nobody listens any more.
pub(crate) fn try_ask(
    port: u16,
    method: &str,
    path: &str,
    headers: &[String],
    body: &str,
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = vec![
        format!("{method} {path} HTTP/1.1"),
        format!("host: 127.0.0.1:{port}"),
        "connection: close".to_owned(),
        format!("content-length: {}", body.len()),
    ];
    head.extend_from_slice(headers);
    let text = format!("{}\r\n\r\n{body}", head.join("\r\n"));
    stream.write_all(text.as_bytes())?;
    read(&mut BufReader::new(stream))
}

fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let garbled = || io::Error::from(ErrorKind::InvalidData);
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|word| word.parse().ok());
    let mut length = 0;
    loop {
        let header = line(stream)?;
        if header.is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(|_| garbled())?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Answer {
        status: status.ok_or_else(garbled)?,
        body: String::from_utf8(body).map_err(|_| garbled())?,
    })
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
