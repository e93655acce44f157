//! Threads that write: one that commits in groups on SQLite, several with a transaction each on PostgreSQL.

use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::connection::SimpleConnection;

use super::connection::{AnyConnection, DatabaseUrl, Purpose};
use super::engine::{Job, Message};
use super::error::StoreError;
use super::readers::{Alarm, Line};

/// The most closures in one commit, and the longest time in which they are taken: who comes first does not wait
/// much for who comes last.
const GROUP_SIZE: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(10);

pub(super) fn start(
    url: DatabaseUrl,
    alarm: Alarm,
    jobs: Receiver<Message>,
) -> Result<JoinHandle<()>, StoreError> {
    let grouped = matches!(url, DatabaseUrl::Sqlite(_));
    let line = Line::open(url, Purpose::Write, alarm)?;
    let thread = std::thread::Builder::new().name("store-writer".to_owned());
    thread
        .spawn(move || {
            if grouped {
                write_groups(line, &jobs);
            } else {
                write_each(line, &jobs);
            }
        })
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for writing: {error}"),
        })
}

/// Takes whatever waits, runs each closure in a savepoint, commits them together, then answers.
fn write_groups(mut line: Line, jobs: &Receiver<Message>) {
    while let Ok(Message::Job(first)) = jobs.recv() {
        let stop = match line.get() {
            Ok(conn) => write_group(conn, first, jobs),
            Err(error) => {
                first.answer(Some(error));
                false
            }
        };
        if stop {
            return;
        }
    }
}

/// Returns whether the thread was told to stop while the group was taken.
fn write_group(conn: &mut AnyConnection, first: Box<dyn Job>, jobs: &Receiver<Message>) -> bool {
    if let Err(error) = conn.batch_execute("BEGIN IMMEDIATE") {
        first.answer(Some(error.into()));
        return false;
    }
    let started = Instant::now();
    let mut group: Vec<Box<dyn Job>> = Vec::with_capacity(16);
    let mut next = Some(first);
    let mut stop = false;
    let mut lost = None;
    while let Some(mut job) = next.take() {
        if let Err(error) = run_in_savepoint(conn, job.as_mut()) {
            lost = Some(error);
        }
        group.push(job);
        if lost.is_some() || group.len() >= GROUP_SIZE || started.elapsed() > GROUP_TIME {
            break;
        }
        match jobs.try_recv() {
            Ok(Message::Job(job)) => next = Some(job),
            Ok(Message::Stop) => stop = true,
            Err(_) => {}
        }
    }
    let failure = lost.or_else(|| conn.batch_execute("COMMIT").err().map(StoreError::from));
    if failure.is_some() {
        // SQLite may have rolled back by itself already; then this has nothing to do and says so.
        let _ = conn.batch_execute("ROLLBACK");
    }
    for job in group {
        job.answer(failure.clone());
    }
    stop
}

/// Runs one closure of a group; if it fails, only what it did is undone.
///
/// # Errors
/// The group as a whole is lost: a full disk, for one, makes SQLite roll everything back.
fn run_in_savepoint(conn: &mut AnyConnection, job: &mut dyn Job) -> Result<(), StoreError> {
    conn.batch_execute("SAVEPOINT job")?;
    if job.run(conn) {
        conn.batch_execute("RELEASE job")?;
    } else {
        conn.batch_execute("ROLLBACK TO job; RELEASE job")
            .map_err(|_| StoreError::Unavailable {
                reason: "the group of writes was rolled back".to_owned(),
            })?;
    }
    Ok(())
}

/// One closure, one transaction.
fn write_each(mut line: Line, jobs: &Receiver<Message>) {
    while let Ok(Message::Job(mut job)) = jobs.recv() {
        let failure = match begin(&mut line) {
            Ok(conn) => {
                let end = if job.run(conn) { "COMMIT" } else { "ROLLBACK" };
                conn.batch_execute(end)
                    .err()
                    .map(StoreError::from)
                    .filter(|_| end == "COMMIT")
            }
            Err(error) => Some(error),
        };
        if failure.is_some() {
            line.drop_if_dead();
        }
        job.answer(failure);
    }
}

/// Begins a transaction; a connection that turns out to be dead is made anew once, since nothing has run yet.
fn begin(line: &mut Line) -> Result<&mut AnyConnection, StoreError> {
    let begun = line.get()?.batch_execute("BEGIN").is_ok();
    if !begun {
        line.lose();
        line.get()?.batch_execute("BEGIN")?;
    }
    line.get()
}
