//! Connections: takes them, serves them, and ends them when the fake ends.

use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::exchange::exchange;
use super::lifetime::end;
use super::shared::{Parts, Server};
use crate::http::connection::{Connection, ConnectionReset};

/// How long a connection may take to end when the fake ends.
const FAREWELL: Duration = Duration::from_millis(200);

/// How long to wait when no connection can be taken, such as for lack of file handles.
const BREATH: Duration = Duration::from_millis(20);

/// Serves at a listener until the sender that is given back says so or is dropped.
pub(crate) fn start(parts: Parts, listener: TcpListener) -> (Arc<Server>, watch::Sender<bool>) {
    let (end, ended) = watch::channel(false);
    let server = Arc::new(Server::new(parts, ended.clone()));
    tokio::spawn(listen(listener, Arc::clone(&server), ended));
    (server, end)
}

/// Takes connections until `ended` says so.
async fn listen(listener: TcpListener, server: Arc<Server>, mut ended: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            biased;
            () = end(&mut ended) => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                // Small answers should leave at once; where that cannot be set they leave later.
                let _ = stream.set_nodelay(true);
                tokio::spawn(serve(stream, Arc::clone(&server), ended.clone()));
            }
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

async fn serve(stream: TcpStream, server: Arc<Server>, mut ended: watch::Receiver<bool>) {
    let kill = Arc::new(ConnectionReset::default());
    let wire = TokioIo::new(Connection::new(stream, Arc::clone(&kill)));
    let service = service_fn(|request| exchange(Arc::clone(&server), Arc::clone(&kill), request));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .auto_date_header(false)
        .timer(TokioTimer::new());
    builder
        .http2()
        .auto_date_header(false)
        .timer(TokioTimer::new());
    let connection = builder.serve_connection(wire, service);
    tokio::pin!(connection);
    tokio::select! {
        biased;
        () = kill.struck() => {}
        // What goes wrong with a connection is the caller's to see.
        _ = connection.as_mut() => {}
        () = end(&mut ended) => {
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(FAREWELL, connection).await;
        }
    }
}
