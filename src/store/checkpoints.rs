//! Carries what was committed from SQLite's write-ahead log into the database file, on a thread of its own.
//!
//! Left to itself, SQLite lets the writer do it every so many pages, and everybody waits. Here the writer does it only
//! when the log has grown much too long, and then little is left to do.

use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::connection::SimpleConnection;

use super::connection::{DatabaseUrl, Purpose};
use super::error::StoreError;
use super::line::{Line, Losses};

/// Between two rounds: long enough that pages which change again and again are carried once, short enough that the log
/// stays short.
const PAUSE: Duration = Duration::from_millis(400);

/// Tells the thread that something was committed.
pub(super) struct Committed(Sender<()>);

impl Committed {
    pub(super) fn tell(&self) {
        // If it knows already, it need not be told.
        let _ = self.0.try_send(());
    }
}

/// Starts the thread; it ends when nobody can tell it anything any more.
pub(super) fn start(url: DatabaseUrl, losses: Losses) -> Result<(Committed, JoinHandle<()>), StoreError> {
    let (sender, told) = bounded(1);
    let line = Line::open(url, Purpose::Write, losses)?;
    let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
    let handle = thread
        .spawn(move || carry(line, &told))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for checkpoints: {error}"),
        })?;
    Ok((Committed(sender), handle))
}

fn carry(mut line: Line, told: &Receiver<()>) {
    while told.recv().is_ok() {
        if let Ok(conn) = line.get() {
            // What keeps it from working keeps the writer from working, which says so.
            let _ = conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        std::thread::sleep(PAUSE);
    }
}
