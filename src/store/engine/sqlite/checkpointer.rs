//! Carries what was committed from SQLite's write-ahead log into the database file, on a thread of its own.
//!
//! Left to itself, SQLite lets the writer do it every so many pages, and everybody waits. Here the writer does it only
//! when the log has grown much too long, and then little is left to do.
//!
//! The log begins anew only when all of it has been carried and nothing was added meanwhile, which does not happen by
//! itself beside an import. So when it has become long, most of it is carried and sent to the disk while everybody
//! writes; then bulk writes wait until the rest has been; and what the few other writes add in that time is carried in a
//! moment in which nobody writes.

use std::fs::File;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::store::engine::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::store::engine::error::StoreError;
use crate::store::engine::reconnect::{Losses, ReconnectingConnection};
use crate::store::engine::sqlite::wal_backpressure::WalBackpressure;
use crate::store::engine::sqlite::write_lock::WriteLock;

/// Between two rounds: long enough that pages which change again and again are carried once, short enough that the log
/// stays short.
const PAUSE: Duration = Duration::from_millis(400);
/// Pages in the log from which on it is long: 48 MB.
const LONG: i64 = 12_000;
/// How long the readers and writers of another process may hold up the new beginning of the log, in milliseconds; they
/// are asked again after the next round.
const PATIENCE: u32 = 20;

/// Tells the thread that something was committed.
pub(crate) struct Committed {
    told: Sender<()>,
    /// Nothing is ever sent; when it is dropped, the thread does not pause any more.
    _open: Sender<()>,
}

impl Committed {
    pub(crate) fn tell(&self) {
        // If it knows already, it need not be told.
        let _ = self.told.try_send(());
    }
}

/// Starts the thread; it ends when nobody can tell it anything any more.
pub(crate) fn start(database: &Path, losses: Losses) -> Result<(Committed, JoinHandle<()>), StoreError> {
    let (sender, told) = bounded(1);
    let (open, closed) = bounded(0);
    let carrier = Carrier {
        connection: ReconnectingConnection::open(
            DatabaseUrl::Sqlite(database.to_owned()),
            Purpose::Write,
            losses,
        )?,
        write_lock: WriteLock::of(database),
        backpressure: WalBackpressure::of(database),
        path: database.to_owned(),
        file: ManuallyDrop::new(None),
    };
    let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
    let handle = thread
        .spawn(move || carrier.run(&told, &closed))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for checkpoints: {error}"),
        })?;
    let committed = Committed {
        told: sender,
        _open: open,
    };
    Ok((committed, handle))
}

struct Carrier {
    connection: ReconnectingConnection,
    write_lock: WriteLock,
    backpressure: WalBackpressure,
    path: PathBuf,
    /// The database file, once it was needed. It must not be closed before the process ends: that would take SQLite's
    /// own locks on the file away from all its connections.
    file: ManuallyDrop<Option<File>>,
}

impl Carrier {
    fn run(mut self, told: &Receiver<()>, closed: &Receiver<()>) {
        while told.recv().is_ok() {
            // What keeps it from working keeps the writer from working, which says so.
            let pages = self.connection.get().ok().and_then(|conn| carry_most(conn).ok());
            if pages.is_some_and(|pages| pages > LONG) {
                self.begin_anew();
            }
            // Whoever closes the store does not wait for the end of the pause.
            let _ = closed.recv_timeout(PAUSE);
        }
    }

    fn begin_anew(&mut self) {
        self.send_to_disk();
        // Otherwise another process is about it.
        let Some(_closed) = self.backpressure.close() else {
            return;
        };
        // A bulk write that has begun ends first.
        drop(self.write_lock.take());
        if let Ok(conn) = self.connection.get() {
            let _ = carry_most(conn).and_then(|_| carry_rest(conn, &self.write_lock));
        }
    }

    /// What was carried is sent to the disk while nobody waits for that; SQLite would do so in the moment in which
    /// nobody may write.
    fn send_to_disk(&mut self) {
        if self.file.is_none() {
            *self.file = File::open(&self.path).ok();
        }
        // What fails here, SQLite finds out.
        let _ = self.file.as_ref().map(File::sync_data);
    }
}

/// What SQLite says of a checkpoint.
#[derive(QueryableByName)]
struct Carried {
    /// How many pages the log has.
    #[diesel(sql_type = BigInt)]
    log: i64,
}

/// Carries what can be carried while others read and write. Returns how many pages the log has.
fn carry_most(conn: &mut AnyConnection) -> QueryResult<i64> {
    let done: Carried = diesel::sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(conn)?;
    Ok(done.log)
}

/// Carries what came in meanwhile, while nobody writes, so that the next write begins the log anew.
fn carry_rest(conn: &mut AnyConnection, write_lock: &WriteLock) -> QueryResult<()> {
    conn.batch_execute(&format!("PRAGMA busy_timeout = {PATIENCE}"))?;
    let _turn = write_lock.take();
    conn.batch_execute("PRAGMA wal_checkpoint(RESTART)")
}
