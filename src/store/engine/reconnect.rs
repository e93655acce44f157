//! A connection that is made anew when it is lost.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::store::engine::connection::{AnyConnection, DatabaseUrl, Purpose, connect};
use crate::store::engine::error::StoreError;

/// A connection to a server that was idle for longer is asked whether it still lives before somebody's closure
/// relies on it.
const TRUSTED_FOR: Duration = Duration::from_secs(2);

/// How many connections the threads of a store have lost. What cuts one connection to a server mostly cuts them all:
/// each thread that sees the number grow asks its own before it relies on it.
pub(crate) type Losses = Arc<AtomicU64>;

/// A thread's connection.
pub(crate) struct ReconnectingConnection {
    url: DatabaseUrl,
    purpose: Purpose,
    conn: Option<AnyConnection>,
    /// Which file a connection to SQLite writes to.
    file: Option<FileId>,
    last_used: Instant,
    losses: Losses,
    losses_seen: u64,
}

impl ReconnectingConnection {
    pub(crate) fn open(url: DatabaseUrl, purpose: Purpose, losses: Losses) -> Result<Self, StoreError> {
        let conn = connect(&url, purpose)?;
        Ok(Self {
            file: file_of(&url),
            url,
            purpose,
            conn: Some(conn),
            last_used: Instant::now(),
            losses_seen: losses.load(Ordering::Relaxed),
            losses,
        })
    }

    /// A connection that was alive a moment ago.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if there is none and none can be made.
    pub(crate) fn get(&mut self) -> Result<&mut AnyConnection, StoreError> {
        if self.is_lost() {
            self.lose();
        }
        self.last_used = Instant::now();
        self.losses_seen = self.losses.load(Ordering::Relaxed);
        if self.conn.is_none() {
            // A connection would make an empty database in the place of one that was taken away.
            self.file = file_of(&self.url);
            if matches!(self.url, DatabaseUrl::Sqlite(_)) && self.file.is_none() {
                return Err(StoreError::Unavailable {
                    reason: "the database file is not there".to_owned(),
                });
            }
            self.conn = Some(connect(&self.url, self.purpose).map_err(unavailable)?);
        }
        self.conn.as_mut().ok_or(StoreError::Closed)
    }

    /// Gives the connection up; the next caller gets a new one.
    pub(crate) fn lose(&mut self) {
        if self.conn.take().is_some() {
            self.losses.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether a connection to a server has died, asked after something failed.
    pub(crate) fn drop_if_dead(&mut self) {
        let dead = match &mut self.conn {
            Some(AnyConnection::Postgres(conn)) => conn.batch_execute("SELECT 1").is_err(),
            Some(AnyConnection::Sqlite(_)) | None => false,
        };
        if dead {
            self.lose();
        }
    }

    fn is_lost(&mut self) -> bool {
        let doubtful =
            self.last_used.elapsed() > TRUSTED_FOR || self.losses_seen != self.losses.load(Ordering::Relaxed);
        match &mut self.conn {
            Some(AnyConnection::Postgres(conn)) => doubtful && conn.batch_execute("SELECT 1").is_err(),
            // SQLite itself would write on into a file that nobody can open any more.
            Some(AnyConnection::Sqlite(_)) => file_of(&self.url) != self.file,
            None => false,
        }
    }
}

/// Tells a file from another that took its place.
type FileId = (u64, u64);

fn file_of(url: &DatabaseUrl) -> Option<FileId> {
    match url {
        DatabaseUrl::Sqlite(path) => file_id(path),
        DatabaseUrl::Postgres(_) => None,
    }
}

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    path.exists().then_some((0, 0))
}

/// A database that was there when the program started and cannot be opened now is away, not wrong.
fn unavailable(error: StoreError) -> StoreError {
    if let StoreError::CannotOpen { reason, .. } = error {
        StoreError::Unavailable { reason }
    } else {
        error
    }
}
