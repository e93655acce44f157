//! Threads that read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::connection::SimpleConnection;

use super::connection::{AnyConnection, DatabaseUrl, Purpose, connect};
use super::engine::Message;
use super::error::StoreError;

/// A connection that was idle for longer is asked whether it still lives before somebody's closure relies on it.
const TRUSTED_FOR: Duration = Duration::from_secs(2);

/// Rung when one connection of the store turns out to be dead: then the others are asked too before they are used.
#[derive(Clone, Default)]
pub(super) struct Alarm(Arc<AtomicU64>);

/// A connection that is made anew when it is lost.
pub(super) struct Line {
    url: DatabaseUrl,
    purpose: Purpose,
    conn: Option<AnyConnection>,
    last_used: Instant,
    alarm: Alarm,
    heard: u64,
}

impl Line {
    pub(super) fn open(url: DatabaseUrl, purpose: Purpose, alarm: Alarm) -> Result<Self, StoreError> {
        let conn = connect(&url, purpose)?;
        Ok(Self {
            url,
            purpose,
            conn: Some(conn),
            last_used: Instant::now(),
            alarm,
            heard: 0,
        })
    }

    /// A connection that was alive a moment ago.
    pub(super) fn get(&mut self) -> Result<&mut AnyConnection, StoreError> {
        let rung = self.alarm.0.load(Ordering::Relaxed);
        let doubtful = self.last_used.elapsed() > TRUSTED_FOR || rung != self.heard;
        self.last_used = Instant::now();
        self.heard = rung;
        let lost = match &mut self.conn {
            Some(AnyConnection::Postgres(conn)) if doubtful => conn.batch_execute("SELECT 1").is_err(),
            Some(_) => false,
            None => true,
        };
        if lost {
            self.conn = None;
            self.conn = Some(connect(&self.url, self.purpose).map_err(unavailable)?);
        }
        self.conn.as_mut().ok_or(StoreError::Closed)
    }

    /// Gives the connection up; the next caller gets a new one.
    pub(super) fn lose(&mut self) {
        self.alarm.0.fetch_add(1, Ordering::Relaxed);
        self.conn = None;
    }

    /// Whether a connection to a server has died, asked after something failed.
    pub(super) fn drop_if_dead(&mut self) {
        let dead = match &mut self.conn {
            Some(AnyConnection::Postgres(conn)) => conn.batch_execute("SELECT 1").is_err(),
            Some(AnyConnection::Sqlite(_)) | None => false,
        };
        if dead {
            self.lose();
        }
    }
}

/// A database that was there when the program started and cannot be opened now is away, not wrong.
fn unavailable(error: StoreError) -> StoreError {
    if let StoreError::CannotOpen { reason, .. } = error {
        StoreError::Unavailable { reason }
    } else {
        error
    }
}

pub(super) fn start(
    url: DatabaseUrl,
    alarm: Alarm,
    jobs: Receiver<Message>,
) -> Result<JoinHandle<()>, StoreError> {
    let line = Line::open(url, Purpose::Read, alarm)?;
    let thread = std::thread::Builder::new().name("store-reader".to_owned());
    thread
        .spawn(move || read_all(line, &jobs))
        .map_err(|error| StoreError::Unavailable {
            reason: format!("no thread for reading: {error}"),
        })
}

fn read_all(mut line: Line, jobs: &Receiver<Message>) {
    while let Ok(Message::Job(mut job)) = jobs.recv() {
        if !job.is_wanted() {
            continue;
        }
        match line.get() {
            Ok(conn) => {
                if !job.run(conn) {
                    line.drop_if_dead();
                }
                job.answer(None);
            }
            Err(error) => job.answer(Some(error)),
        }
    }
}
