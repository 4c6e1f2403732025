//! The rate limit over real sockets: a server on this machine counts the requests of a client as they arrive.
//!
//! `cargo run --release -p endtoend --example arrivals` takes about three minutes; `tests/properties/arrivals.rs` of the runtime is the same in
//! virtual time.

use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bookshop::Client;
use bookshop::runtime::RateLimit;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const LIMIT: u32 = 500;
const PER: Duration = Duration::from_secs(1);
const CALLS: usize = 2_000;

/// How long the server takes, in milliseconds.
#[derive(Clone, Copy, Debug)]
enum Latency {
    Fixed(u64),
    Uniform(u64),
    /// One in ten takes the longer time.
    Bimodal(u64, u64),
    /// A connection is served only after this time.
    Cold(u64),
}

/// When calls are made.
#[derive(Clone, Copy, Debug)]
enum Load {
    Burst,
    Workers(usize),
    /// Half of the calls at once, and eight workers beside.
    Mixed,
}

type Arrivals = Arc<Mutex<Vec<Instant>>>;

#[tokio::main]
async fn main() -> io::Result<()> {
    println!("at most {LIMIT} requests in {PER:?}; {CALLS} calls in each row\n");
    println!(
        "{:<18} {:<12} {:>8} {:>5} {:>8} {:>9}",
        "latency", "load", "arrivals", "over", "fullest", "makespan"
    );
    let latencies = [
        Latency::Fixed(0),
        Latency::Fixed(50),
        Latency::Uniform(500),
        Latency::Bimodal(5, 400),
        Latency::Cold(150),
        Latency::Cold(500),
    ];
    for latency in latencies {
        for load in [Load::Burst, Load::Workers(8), Load::Mixed] {
            row(latency, load).await?;
        }
    }
    Ok(())
}

async fn row(latency: Latency, load: Load) -> io::Result<()> {
    let arrivals = Arrivals::default();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = tokio::spawn(serve(listener, latency, Arc::clone(&arrivals)));
    let client = Client::builder()
        .base_url("api", url.clone())
        // Without TLS, only this machine can be reached.
        .base_url("identity", url)
        .rate_limit(RateLimit {
            requests: LIMIT,
            per: PER,
        })
        .deadline(Duration::from_mins(10))
        .build()
        .map_err(io::Error::other)?;
    let start = Instant::now();
    make(&client, load).await.map_err(io::Error::other)?;
    let makespan = start.elapsed();
    server.abort();
    let mut arrivals = std::mem::take(&mut *arrivals.lock().expect("nobody panicked"));
    arrivals.sort();
    let (fullest, over) = counted(&arrivals);
    println!(
        "{:<18} {:<12} {:>8} {over:>5} {fullest:>8} {:>8.2}s",
        format!("{latency:?}"),
        format!("{load:?}"),
        arrivals.len(),
        makespan.as_secs_f64()
    );
    Ok(())
}

/// Makes all calls of a load.
async fn make(client: &Client, load: Load) -> Result<(), bookshop::Error> {
    let (at_once, workers) = match load {
        Load::Burst => (CALLS, 0),
        Load::Workers(count) => (0, count),
        Load::Mixed => (CALLS / 2, 8),
    };
    let left = Arc::new(AtomicUsize::new(CALLS - at_once));
    let mut running = Vec::new();
    for _ in 0..at_once {
        let client = client.clone();
        running.push(tokio::spawn(async move {
            client.aisles().get("a1").await.map(drop)
        }));
    }
    for _ in 0..workers {
        let (client, left) = (client.clone(), Arc::clone(&left));
        running.push(tokio::spawn(async move {
            let more = || {
                let less = |left: usize| left.checked_sub(1);
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
                    .is_ok()
            };
            while more() {
                client.aisles().get("a1").await?;
            }
            Ok(())
        }));
    }
    for call in running {
        call.await.expect("no panic")?;
    }
    Ok(())
}

/// The fullest window that slides, and how many requests find one that is full.
fn counted(arrivals: &[Instant]) -> (usize, usize) {
    let mut window = VecDeque::new();
    let (mut fullest, mut over) = (0, 0);
    for at in arrivals {
        while window.front().is_some_and(|first| *first + PER <= *at) {
            window.pop_front();
        }
        window.push_back(*at);
        fullest = fullest.max(window.len());
        over += usize::from(window.len() > LIMIT as usize);
    }
    (fullest, over)
}

async fn serve(listener: TcpListener, latency: Latency, arrivals: Arrivals) {
    let number = Arc::new(AtomicUsize::new(0));
    while let Ok((stream, _)) = listener.accept().await {
        let (arrivals, number) = (Arc::clone(&arrivals), Arc::clone(&number));
        tokio::spawn(async move {
            // A client that is done closes its connections.
            let _ = answer(stream, latency, &arrivals, &number).await;
        });
    }
}

/// Answers the requests of a connection, each of which is one head without a body.
async fn answer(
    mut stream: TcpStream,
    latency: Latency,
    arrivals: &Arrivals,
    number: &AtomicUsize,
) -> io::Result<()> {
    if let Latency::Cold(open) = latency {
        tokio::time::sleep(Duration::from_millis(open)).await;
    }
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        while !read.ends_with(b"\r\n\r\n") {
            let count = stream.read(&mut chunk).await?;
            if count == 0 {
                return Ok(());
            }
            read.extend_from_slice(&chunk[..count]);
        }
        read.clear();
        arrivals
            .lock()
            .expect("nobody panicked")
            .push(Instant::now());
        let number = number.fetch_add(1, Ordering::Relaxed) as u64;
        let wait = match latency {
            Latency::Fixed(time) => time,
            // Spread evenly and in no order.
            Latency::Uniform(most) => number.wrapping_mul(7919) % (most + 1),
            Latency::Bimodal(_, long) if number % 10 == 3 => long,
            Latency::Bimodal(short, _) => short,
            Latency::Cold(_) => 1,
        };
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let body = r#"{"name": "aisles/a1"}"#;
        let reply = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(reply.as_bytes()).await?;
    }
}
