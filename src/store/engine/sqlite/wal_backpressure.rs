//! Whether there is room in SQLite's write-ahead log for a bulk write, among the processes that have one file open: not
//! while the rest of the log is carried, or it would never be all of it.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::store::engine::sqlite::lock_file::{Held, open};

/// How often one who waits looks.
const LOOK: Duration = Duration::from_millis(1);
/// How long a bulk write waits at most: if the log cannot be restarted, an import goes on nevertheless.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long who carries waits at most for those who just look.
const LOOKING: Duration = Duration::from_millis(20);

/// Backpressure of the log of one database file. Without the lock file, writers never wait.
pub(crate) struct WalBackpressure(Option<File>);

impl WalBackpressure {
    pub(crate) fn of(database: &Path) -> Self {
        Self(open(database, ".room").ok())
    }

    /// Waits until the log can take more.
    pub(crate) async fn wait(&self) {
        let Some(file) = &self.0 else { return };
        let until = Instant::now() + PATIENCE;
        while let Err(TryLockError::WouldBlock) = file.try_lock_shared() {
            if Instant::now() >= until {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        drop(Held(Some(file)));
    }

    /// Lets bulk writes wait until what is returned is dropped. Nothing if another process does so already.
    pub(crate) fn close(&self) -> Option<Held<'_>> {
        let Some(file) = &self.0 else {
            return Some(Held(None));
        };
        let until = Instant::now() + LOOKING;
        while Instant::now() < until {
            match file.try_lock() {
                Ok(()) => return Some(Held(Some(file))),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
                Err(TryLockError::Error(_)) => return Some(Held(None)),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[tokio::test]
    async fn bulk_writes_of_all_processes_wait_while_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.sqlite3");
        let (one, other) = (WalBackpressure::of(&path), WalBackpressure::of(&path));
        one.wait().await;
        let closed = one.close().unwrap();
        assert!(other.close().is_none(), "one process closes it");
        let waits = tokio::time::timeout(Duration::from_millis(30), other.wait());
        assert!(waits.await.is_err());
        drop(closed);
        other.wait().await;
        assert!(other.close().is_some());
    }

    #[tokio::test]
    async fn where_there_is_no_folder_there_is_room() {
        let backpressure = WalBackpressure::of(Path::new("/there/is/no/such/folder/desk.sqlite3"));
        backpressure.wait().await;
        assert!(backpressure.close().is_some(), "the log is carried all the same");
    }
}
