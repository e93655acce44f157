//! What hostile bodies cost others: `cargo bench --bench hostile`.
//!
//! Volleys of 100 requests, each with 243 KB of gzip that would unpack to 250 MB, while others ask for pages. Ends with
//! an error if the server takes more than 100 MB of anonymous memory, or the others' p99 more than doubles. Environment:
//! `LOAD_SECONDS` (per figure, 10), `DATABASE_URL` (an empty PostgreSQL database, instead of a SQLite file below
//! `target/`).
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

#[expect(dead_code, reason = "other programs use the rest")]
mod client;
mod seed;
#[expect(dead_code, reason = "other programs use the rest")]
mod server;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use client::{Figure, measure};
use flate2::Compression;
use flate2::write::GzEncoder;
use server::Server;

/// Bodies in a volley.
const BODIES: usize = 100;
/// Bytes that each of them would become.
const UNPACKED: usize = 250_000_000;
/// People who use the desk meanwhile.
const OTHERS: usize = 8;
/// Between two volleys.
const PAUSE: Duration = Duration::from_secs(1);
const MOST_MEMORY: u64 = 100;
const MOST_SLOWER: f64 = 2.0;

fn main() {
    let seconds = std::env::var("LOAD_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let seconds = Duration::from_secs(seconds.unwrap_or(10));
    let desk = seed::Desk::prepare(1_000, "hostile");
    let server = Server::start(&desk, false);
    let request: Arc<[u8]> = request().into();
    println!(
        "\n## Hostile bodies: {BODIES} at once of {} KB\n",
        request.len() / 1000
    );
    println!("| page | | requests/s | p50 ms | p99 ms | RssAnon MB |");
    println!("| --- | --- | --: | --: | --: | --: |");
    let mut worst = (0.0_f64, 0);
    for (name, job) in [
        ("tracking page", server.tracking_pages()),
        ("queue page", server.queue_page()),
    ] {
        let calm = measure(&server.address, &job, OTHERS, seconds);
        row(name, "alone", &calm, server.anonymous_memory());
        let over = AtomicBool::new(false);
        let (figure, peak, refused) = std::thread::scope(|scope| {
            let volleys = scope.spawn(|| fire(server.address, &request, &over));
            let peak = scope.spawn(|| highest(&server, &over));
            let figure = measure(&server.address, &job, OTHERS, seconds);
            over.store(true, Ordering::Relaxed);
            (figure, peak.join().unwrap(), volleys.join().unwrap())
        });
        row(name, "under fire", &figure, peak);
        println!("| {refused} bodies refused, none taken | | | | | |");
        worst = (worst.0.max(figure.p99 / calm.p99), worst.1.max(peak));
    }
    let (slower, memory) = worst;
    println!("\np99 under fire is {slower:.2} times that without, RssAnon at most {memory} MB");
    assert!(memory < MOST_MEMORY, "more than {MOST_MEMORY} MB");
    assert!(
        slower <= MOST_SLOWER,
        "others wait more than {MOST_SLOWER} times as long"
    );
}

fn request() -> Vec<u8> {
    let mut body = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b'0'; 1_000_000];
    for _ in 0..UNPACKED / zeros.len() {
        body.write_all(&zeros).unwrap();
    }
    let body = body.finish().unwrap();
    let head = format!(
        "POST /complaints HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Encoding: gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), &body].concat()
}

/// Sends volleys until it is over. Returns how many bodies were refused.
fn fire(address: SocketAddr, request: &Arc<[u8]>, over: &AtomicBool) -> usize {
    let mut refused = 0;
    while !over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let senders: Vec<_> = (0..BODIES)
            .map(|_| {
                let request = request.clone();
                std::thread::spawn(move || send(address, &request))
            })
            .collect();
        for sender in senders {
            assert_eq!(
                sender.join().unwrap(),
                "HTTP/1.1 415",
                "a compressed body was taken"
            );
            refused += 1;
        }
        std::thread::sleep(PAUSE.saturating_sub(began.elapsed()));
    }
    refused
}

/// The beginning of the answer. The server may hang up before it has seen the whole body.
fn send(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = request
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    stream.write_all(&request[..head]).unwrap();
    let mut answers = stream.try_clone().unwrap();
    let body = request[head..].to_vec();
    let rest = std::thread::spawn(move || stream.write_all(&body));
    let mut answer = [0; 12];
    let came = answers.read_exact(&mut answer);
    drop(rest.join());
    came.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The highest anonymous memory until it is over, in MB.
fn highest(server: &Server, over: &AtomicBool) -> u64 {
    let mut highest = 0;
    while !over.load(Ordering::Relaxed) {
        highest = highest.max(server.anonymous_memory());
        std::thread::sleep(Duration::from_millis(20));
    }
    highest
}

fn row(page: &str, when: &str, figure: &Figure, memory: u64) {
    println!(
        "| {page} | {when} | {:.0} | {:.2} | {:.2} | {memory} |",
        figure.per_second, figure.p50, figure.p99
    );
}
