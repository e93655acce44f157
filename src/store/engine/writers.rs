//! Threads that write: one that commits in groups on SQLite, several with a transaction each on PostgreSQL.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::store::engine::connection::{AnyConnection, DatabaseUrl, Purpose};
use crate::store::engine::door::Queue;
use crate::store::engine::error::StoreError;
use crate::store::engine::message::{Job, Urgency};
use crate::store::engine::reconnect::{Losses, ReconnectingConnection};
use crate::store::engine::sqlite::checkpointer::Committed;
use crate::store::engine::sqlite::wal_sync::Appended;
use crate::store::engine::sqlite::write_lock::WriteLock;

/// The most closures in one commit, and the longest time in which they are taken: who comes first does not wait
/// much for who comes last.
const GROUP_SIZE: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(10);

/// Whom a writer of SQLite tells what it has done.
pub(crate) struct CommitListeners {
    /// Of every commit.
    pub(crate) committed: Committed,
    /// Of commits that did not wait for the disk.
    pub(crate) appended: Appended,
}

/// Starts a thread; one that is given somebody to tell of commits writes in groups, as SQLite wants it.
pub(crate) fn start(
    url: DatabaseUrl,
    mut jobs: Queue,
    losses: Losses,
    listeners: Option<CommitListeners>,
) -> Result<JoinHandle<()>, StoreError> {
    let write_lock = match &url {
        DatabaseUrl::Sqlite(path) => Some(WriteLock::of(path)),
        DatabaseUrl::Postgres(_) => None,
    };
    let connection = ReconnectingConnection::open(url, Purpose::Write, losses)?;
    let thread = std::thread::Builder::new().name("store-writer".to_owned());
    thread
        .spawn(move || match (listeners, write_lock) {
            (Some(listeners), Some(write_lock)) => {
                write_groups(connection, &mut jobs, &listeners, &write_lock);
            }
            (None | Some(_), _) => write_each(connection, &mut jobs),
        })
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for writing: {error}"),
        })
}

/// Takes whatever waits, runs each closure in a savepoint, commits them together, then answers. A closure that is to be
/// committed by itself is.
fn write_groups(
    mut connection: ReconnectingConnection,
    jobs: &mut Queue,
    listeners: &CommitListeners,
    write_lock: &WriteLock,
) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| jobs.next()) {
        let turn = write_lock.take();
        left_over = match connection.get() {
            Ok(conn) if first.is_alone() => {
                write_alone(conn, first, &listeners.appended);
                None
            }
            Ok(conn) => write_group(conn, first, jobs),
            Err(error) => {
                refuse_all(first, jobs, &error);
                None
            }
        };
        drop(turn);
        listeners.committed.tell();
    }
}

/// One closure in a transaction of its own, which does not wait for the disk.
fn write_alone(conn: &mut AnyConnection, mut job: Box<dyn Job>, appended: &Appended) {
    if let Err(error) = conn.batch_execute("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE") {
        let _ = conn.batch_execute("PRAGMA synchronous = FULL");
        job.answer(Some(error.into()));
        return;
    }
    let succeeded = job.run(conn);
    let kept = if succeeded {
        conn.batch_execute("COMMIT")
    } else {
        Ok(())
    };
    if !succeeded || kept.is_err() {
        // SQLite may have rolled back by itself already; then this has nothing to do and says so.
        let _ = conn.batch_execute("ROLLBACK");
    }
    let strict = conn.batch_execute("PRAGMA synchronous = FULL");
    appended.tell();
    job.answer(kept.and(strict).err().map(StoreError::from));
}

/// A group of closures. As soon as somebody waits for one of them, only such are taken besides, so that nobody waits for what
/// can wait. Returns a closure that was taken and is to be committed by itself.
fn write_group(conn: &mut AnyConnection, first: Box<dyn Job>, jobs: &mut Queue) -> Option<Box<dyn Job>> {
    if let Err(error) = conn.batch_execute("BEGIN IMMEDIATE") {
        refuse_all(first, jobs, &error.into());
        return None;
    }
    let started = Instant::now();
    let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(16);
    let mut next = Some(first);
    let mut left_over = None;
    let mut down_to = Urgency::Later;
    let mut lost = None;
    let mut breaker = None;
    while let Some(mut job) = next.take() {
        if job.is_urgent() {
            down_to = Urgency::Now;
        }
        match run_in_savepoint(conn, job.as_mut()) {
            Ok(()) => group.push(job),
            Err(Loss::Told(error)) => {
                lost = Some(error);
                group.push(job);
            }
            Err(Loss::ByClosure(error)) => {
                lost = Some(error);
                breaker = Some(job);
            }
        }
        if lost.is_some() || group.len() >= GROUP_SIZE || started.elapsed() > GROUP_TIME {
            break;
        }
        match jobs.waiting(down_to) {
            Some(job) if job.is_alone() => left_over = Some(job),
            waiting => next = waiting,
        }
    }
    let failure = lost.or_else(|| conn.batch_execute("COMMIT").err().map(StoreError::from));
    if failure.is_some() {
        // As above.
        let _ = conn.batch_execute("ROLLBACK");
    }
    for job in group {
        job.answer(failure.clone());
    }
    if let Some(job) = breaker {
        job.answer(None);
    }
    left_over
}

/// Answers everybody who waits: what keeps the first from writing keeps the others too, and to find a locked database
/// locked takes seconds.
fn refuse_all(first: Box<dyn Job>, jobs: &mut Queue, error: &StoreError) {
    let waiting = jobs.all_waiting();
    first.answer(Some(error.clone()));
    for job in waiting {
        job.answer(Some(error.clone()));
    }
}

/// How a group is lost as a whole.
enum Loss {
    /// The database said why.
    Told(StoreError),
    /// A closure failed and SQLite rolled everything back, as on a full disk. That closure knows why, and its own
    /// error is the answer to its caller; this one is for the others.
    ByClosure(StoreError),
}

/// Runs one closure of a group; if it fails, only what it did is undone.
///
/// # Errors
/// The group as a whole is lost.
fn run_in_savepoint(conn: &mut AnyConnection, job: &mut dyn Job) -> Result<(), Loss> {
    let listeners = |error: diesel::result::Error| Loss::Told(error.into());
    conn.batch_execute("SAVEPOINT job").map_err(listeners)?;
    if job.run(conn) {
        return conn.batch_execute("RELEASE job").map_err(listeners);
    }
    conn.batch_execute("ROLLBACK TO job; RELEASE job").map_err(|_| {
        Loss::ByClosure(StoreError::Unavailable {
            reason: "the group of writes was rolled back".to_owned(),
        })
    })
}

/// One closure, one transaction.
fn write_each(mut connection: ReconnectingConnection, jobs: &mut Queue) {
    while let Some(mut job) = jobs.next() {
        let failure = write_one(&mut connection, job.as_mut()).err();
        job.answer(failure);
    }
}

/// # Errors
/// What kept the closure from running or from being kept; a closure that fails by itself is no error here.
fn write_one(connection: &mut ReconnectingConnection, job: &mut dyn Job) -> Result<(), StoreError> {
    let conn = begin(connection, job.is_alone())?;
    let succeeded = job.run(conn);
    let kept = if succeeded {
        conn.batch_execute(COMMIT)
    } else {
        Ok(())
    };
    let undo = !succeeded || kept.is_err();
    if undo && conn.batch_execute("ROLLBACK").is_err() {
        connection.lose();
    }
    Ok(kept?)
}

/// After a statement that failed, PostgreSQL answers COMMIT with a rollback and calls that a success; any other
/// statement it refuses, and what stands behind it in the same message.
const COMMIT: &str = "SELECT 1; COMMIT";

/// Begins a transaction; a connection that turns out to be dead is made anew once, since nothing has run yet. One of
/// many rows does not wait for the disk: the next one that does waits for both.
fn begin(connection: &mut ReconnectingConnection, alone: bool) -> Result<&mut AnyConnection, StoreError> {
    let words = if alone {
        "BEGIN; SET LOCAL synchronous_commit = off"
    } else {
        "BEGIN"
    };
    let begun = connection.get()?.batch_execute(words).is_ok();
    if !begun {
        connection.lose();
        connection.get()?.batch_execute(words)?;
    }
    connection.get()
}
