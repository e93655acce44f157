//! Sees to it that SQLite's write-ahead log reaches the disk behind an import, on a thread of its own.
//!
//! The writes of an import are committed without waiting for the disk: they last through the end of the process, and
//! through the end of the machine together with the next write that somebody waits for, since that waits for the whole
//! log. Here the log is sent to the disk all the time, so that there is never much that such a write has to wait for.

use std::fs::File;
use std::path::Path;
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, bounded};

use crate::store::engine::error::StoreError;
use crate::store::engine::sqlite::lock_file::beside;

/// Tells the thread that something was committed which nobody waits for.
pub(crate) struct Appended(Sender<()>);

impl Appended {
    pub(crate) fn tell(&self) {
        // If it knows already, it need not be told.
        let _ = self.0.try_send(());
    }
}

/// Starts the thread; it ends when nobody can tell it anything any more.
pub(crate) fn start(database: &Path) -> Result<(Appended, JoinHandle<()>), StoreError> {
    let (sender, told) = bounded::<()>(1);
    let log = beside(database, "-wal");
    let thread = std::thread::Builder::new().name("store-log".to_owned());
    let handle = thread
        .spawn(move || {
            while told.recv().is_ok() {
                // SQLite may have begun another file since. What fails here, whoever waits for the disk finds out.
                let _ = File::open(&log).and_then(|log| log.sync_data());
            }
        })
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for the log: {error}"),
        })?;
    Ok((Appended(sender), handle))
}
