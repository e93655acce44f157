//! Carries what was committed from SQLite's write-ahead log into the database file, on a thread of its own.
//!
//! Left to itself, SQLite lets the writer do it every so many pages, and everybody waits. Here the writer does it only
//! when the log has grown much too long, and then little is left to do.
//!
//! The log begins anew only when all of it has been carried and nothing was added meanwhile, which does not happen by
//! itself beside an import. So bulk writes wait while it is carried; the few other writes do not, and when it has become
//! long, what they add is carried in a moment in which nobody writes.

use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use tokio::sync::watch;

use super::connection::{AnyConnection, DatabaseUrl, Purpose};
use super::error::StoreError;
use super::line::{Line, Losses};
use super::turn::Turns;

/// Between two rounds: long enough that pages which change again and again are carried once, short enough that the log
/// stays short.
const PAUSE: Duration = Duration::from_millis(400);
/// Pages in the log from which on it is long: 48 MB, which is carried in a tenth of a second or two.
const LONG: i64 = 12_000;
/// How long the readers and writers of another process may hold up the new beginning of the log, in milliseconds; they
/// are asked again after the next round.
const PATIENCE: u32 = 20;
/// How long a bulk write waits at most: if the log cannot be begun anew, an import goes on all the same.
const WAIT_AT_MOST: Duration = Duration::from_secs(2);

/// Tells the thread that something was committed.
pub(super) struct Committed(Sender<()>);

impl Committed {
    pub(super) fn tell(&self) {
        // If it knows already, it need not be told.
        let _ = self.0.try_send(());
    }
}

/// Whether there is room in the log for a bulk write.
#[derive(Clone)]
pub(super) struct Room(watch::Receiver<bool>);

impl Room {
    /// Waits until there is.
    pub(super) async fn wait(&self) {
        let mut there = self.0.clone();
        // Neither a log that stays long nor a store that closes is a reason not to try.
        let _ = tokio::time::timeout(WAIT_AT_MOST, there.wait_for(|there| *there)).await;
    }
}

/// Starts the thread; it ends when nobody can tell it anything any more.
pub(super) fn start(
    database: &Path,
    losses: Losses,
) -> Result<(Committed, Room, JoinHandle<()>), StoreError> {
    let (sender, told) = bounded(1);
    let (tell_room, room) = watch::channel(true);
    let line = Line::open(DatabaseUrl::Sqlite(database.to_owned()), Purpose::Write, losses)?;
    let turns = Turns::of(database);
    let thread = std::thread::Builder::new().name("store-checkpoint".to_owned());
    let handle = thread
        .spawn(move || carry(line, &told, &tell_room, &turns))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for checkpoints: {error}"),
        })?;
    Ok((Committed(sender), Room(room), handle))
}

fn carry(mut line: Line, told: &Receiver<()>, room: &watch::Sender<bool>, turns: &Turns) {
    while told.recv().is_ok() {
        room.send_replace(false);
        // What keeps it from working keeps the writer from working, which says so.
        if let Ok(conn) = line.get()
            && carry_most(conn).is_ok_and(|pages| pages > LONG)
        {
            let _ = begin_anew(conn, turns);
        }
        room.send_replace(true);
        std::thread::sleep(PAUSE);
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
fn begin_anew(conn: &mut AnyConnection, turns: &Turns) -> QueryResult<()> {
    conn.batch_execute(&format!("PRAGMA busy_timeout = {PATIENCE}"))?;
    let _turn = turns.take();
    conn.batch_execute("PRAGMA wal_checkpoint(RESTART)")
}
