//! A lean HTTP client that counts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What is asked for, again and again.
pub(crate) struct Job {
    request: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
    expected: u16,
}

/// What came of it. Times in milliseconds.
pub(crate) struct Figure {
    pub(crate) per_second: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Job {
    /// The same page each time.
    pub(crate) fn page(path: &str) -> Self {
        Self::pages(&[path.to_owned()], "")
    }

    /// One page after the other, with a cookie.
    pub(crate) fn pages(paths: &[String], cookie: &str) -> Self {
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookie}\r\n")
        };
        let requests: Vec<Vec<u8>> = paths
            .iter()
            .map(|path| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n").into_bytes())
            .collect();
        let count = requests.len() as u64;
        let pick =
            move |turn: u64| requests[usize::try_from(turn.wrapping_mul(7919) % count).unwrap()].clone();
        Self {
            request: Arc::new(pick),
            expected: 200,
        }
    }

    /// The first request.
    pub(crate) fn first(&self) -> Vec<u8> {
        (self.request)(0)
    }

    /// A form, made anew each time.
    pub(crate) fn forms(
        path: &'static str,
        cookie: String,
        body: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        let request = move |turn| {
            let body = body(turn);
            format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        };
        Self {
            request: Arc::new(request),
            expected: 303,
        }
    }
}

/// The answer to one request: status, head and body.
pub(crate) fn ask(address: &SocketAddr, request: &[u8]) -> (u16, String) {
    runtime().block_on(async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let mut buffer = Vec::new();
        stream.write_all(request).await.unwrap();
        let (status, length) = read_answer(&mut stream, &mut buffer).await;
        (status, String::from_utf8_lossy(&buffer[..length]).into_owned())
    })
}

/// Asks over so many connections for so long.
pub(crate) fn measure(address: &SocketAddr, job: &Job, connections: usize, time: Duration) -> Figure {
    let (address, turns) = (*address, Arc::new(AtomicU64::new(1)));
    let started = Instant::now();
    let mut took: Vec<u32> = runtime().block_on(async {
        let tasks: Vec<_> = (0..connections)
            .map(|_| {
                tokio::spawn(ask_for(
                    address,
                    job.request.clone(),
                    job.expected,
                    turns.clone(),
                    started + time,
                ))
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all
    });
    let elapsed = started.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let place = (took.len() as f64 * part) as usize;
        f64::from(took[place.min(took.len() - 1)]) / 1000.0
    };
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let count = took.len() as f64;
    Figure {
        per_second: count / elapsed,
        p50: at(0.5),
        p99: at(0.99),
    }
}

async fn ask_for(
    address: SocketAddr,
    request: Arc<dyn Fn(u64) -> Vec<u8> + Send + Sync>,
    expected: u16,
    turns: Arc<AtomicU64>,
    until: Instant,
) -> Vec<u32> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut took = Vec::with_capacity(100_000);
    let mut buffer = Vec::with_capacity(64 * 1024);
    while Instant::now() < until {
        let bytes = request(turns.fetch_add(1, Ordering::Relaxed));
        let begun = Instant::now();
        stream.write_all(&bytes).await.unwrap();
        let (status, _) = read_answer(&mut stream, &mut buffer).await;
        took.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        assert!(
            status == expected,
            "answered {status}: {}",
            String::from_utf8_lossy(&buffer)
        );
    }
    took
}

/// Reads one answer with a Content-Length; returns its status and its length in all.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> (u16, usize) {
    buffer.clear();
    let mut whole = None;
    loop {
        let read = stream.read_buf(buffer).await.unwrap();
        assert!(read > 0, "the server hung up");
        if whole.is_none()
            && let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n")
        {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.split("\r\n").next());
            whole = Some(end + 4 + length.unwrap_or("0").parse::<usize>().unwrap());
        }
        if whole.is_some_and(|whole| buffer.len() >= whole) {
            return (
                std::str::from_utf8(&buffer[9..12]).unwrap().parse().unwrap(),
                whole.unwrap(),
            );
        }
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
