//! The service: replies that are ready to be sent, over connections that are kept.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Reply;
use super::clients::LARGE_PROJECT;

/// The argument with which this program serves.
pub(super) const WORD: &str = "serve";

/// A service in a process of its own, which ends with this value.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) url: String,
    child: Child,
}

impl Server {
    /// Starts this program once more, to serve.
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        let mut child = Command::new(program)
            .arg(WORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process that serves");
        let mut url = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut url).expect("its URL");
        url.truncate(url.trim_end().len());
        Self { url, child }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Serves until the process that started this one is gone.
pub(super) fn serve() {
    std::thread::spawn(|| {
        drop(std::io::stdin().read(&mut [0]));
        std::process::exit(0);
    });
    let replies = Arc::new(super::bodies().map(|body| ready(&body)));
    super::runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        println!("http://{address}");
        loop {
            let (socket, _) = listener.accept().await.expect("a connection");
            let replies = Arc::clone(&replies);
            // A connection that breaks is the client's to notice.
            tokio::spawn(async move { answer(socket, &replies).await });
        }
    });
}

fn ready(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Thu, 16 May 2024 08:13:15 GMT\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Answers each request, none of which has a body.
async fn answer(mut socket: TcpStream, replies: &[Vec<u8>; 3]) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    let mut request = Vec::with_capacity(4096);
    while socket.read_buf(&mut request).await? > 0 {
        if request.ends_with(b"\r\n\r\n") {
            let line = request.split(|byte| *byte == b'\r').next();
            socket
                .write_all(&replies[asked(line.unwrap_or_default()) as usize])
                .await?;
            request.clear();
        }
    }
    Ok(())
}

/// What the first line of a request asks for.
fn asked(line: &[u8]) -> Reply {
    let Some(path) = line.strip_suffix(b"/devices HTTP/1.1") else {
        return Reply::Device;
    };
    if path.ends_with(LARGE_PROJECT.as_bytes()) {
        Reply::Page
    } else {
        Reply::Hundred
    }
}
