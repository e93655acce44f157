//! Pages that are open: each listens to its stream of events.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::runtime;

/// Streams of events that are open and read; they end when this is dropped.
pub(crate) struct Listeners {
    heard: Arc<AtomicU64>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    reads: Option<std::thread::JoinHandle<()>>,
}

impl Listeners {
    pub(crate) fn open(address: SocketAddr, request: &str, count: usize) -> Self {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (heard, counted) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (open, request) = (counted.clone(), request.as_bytes().to_vec());
        let news = heard.clone();
        let reads = std::thread::spawn(move || {
            runtime().block_on(async {
                for _ in 0..count {
                    tokio::spawn(listen(address, request.clone(), news.clone(), open.clone()));
                }
                let _ = stopped.await;
            });
        });
        while counted.load(Ordering::Relaxed) < u64::try_from(count).unwrap() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            heard,
            stop: Some(stop),
            reads: Some(reads),
        }
    }

    /// How many pieces of news came, over all of them.
    pub(crate) fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.stop.take().map(|stop| stop.send(()));
        self.reads.take().map(std::thread::JoinHandle::join);
    }
}

/// Reads a stream; after its end, the next one.
async fn listen(address: SocketAddr, request: Vec<u8>, heard: Arc<AtomicU64>, open: Arc<AtomicU64>) {
    let mut buffer = vec![0; 4096];
    loop {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&request).await.unwrap();
        let mut first = true;
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            assert!(
                !first || buffer.starts_with(b"HTTP/1.1 200"),
                "no stream of events"
            );
            if first {
                open.fetch_add(1, Ordering::Relaxed);
            }
            first = false;
            let news = buffer[..read].windows(5).filter(|window| window == b"data:");
            heard.fetch_add(u64::try_from(news.count()).unwrap(), Ordering::Relaxed);
        }
    }
}
