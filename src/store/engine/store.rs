//! The two doors of the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::store::engine::connection::{AnyConnection, DatabaseUrl};
use crate::store::engine::door::Door;
use crate::store::engine::error::StoreError;
use crate::store::engine::message::{TypedJob, Urgency};
use crate::store::engine::reconnect::Losses;
use crate::store::engine::sqlite::wal_backpressure::WalBackpressure;
use crate::store::engine::sqlite::{checkpointer, wal_sync};
use crate::store::engine::{door, migrate, readers, writers};

/// How the store runs.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// Where the database is.
    pub url: DatabaseUrl,
    /// Threads that read, each with a connection of its own.
    pub readers: usize,
    /// Threads that write to PostgreSQL, each with a connection of its own; SQLite has one writer.
    pub writers: usize,
    /// Closures that may wait at each door before a caller is told that the store is busy.
    pub queue: usize,
}

impl StoreSettings {
    /// What suits a small machine.
    pub fn new(url: DatabaseUrl) -> Self {
        Self {
            url,
            readers: 4,
            writers: 8,
            queue: 10_000,
        }
    }
}

/// The store: cheap to clone, closed by [`Store::close`].
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    reads: Door,
    writes: Door,
    readers: usize,
    writers: usize,
    /// How many writes have ended.
    written: AtomicU64,
    /// In the log of SQLite.
    backpressure: Option<WalBackpressure>,
    threads: std::sync::Mutex<Vec<JoinHandle<()>>>,
}

/// How many rows a write of many should have: where everybody waits for one writer, only so many that nobody waits
/// long; else as many as are written best at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Rows to begin with.
    pub first: usize,
    /// How long a write may take, commit included; where nobody waits for it, as long as it wants.
    pub aim: Option<Duration>,
}

impl Bulk {
    /// How many rows the next write should have, after one of `rows` took `time`.
    pub fn next(self, rows: usize, time: Duration) -> usize {
        let Some(aim) = self.aim else { return self.first };
        let micros = time.as_micros().max(1);
        let fitting = usize::try_from(rows as u128 * aim.as_micros() / micros).unwrap_or(usize::MAX);
        // One slow write, as while a checkpoint runs, should not make the next ones tiny, nor one quick write huge.
        fitting.clamp(rows / 2, rows * 2).clamp(20, 10_000)
    }
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], [`StoreError::Unavailable`], [`StoreError::TooNew`], or what a migration ran into.
    pub fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        migrate::run(&settings.url)?;
        let (reads, waiting_reads) = door::open(settings.queue);
        let (writes, waiting_writes) = door::open(settings.queue);
        let writer_count = match settings.url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => settings.writers.max(1),
        };
        let readers = settings.readers.max(1);
        let losses = Losses::default();
        let mut threads = Vec::new();
        for _ in 0..readers {
            threads.push(readers::start(
                settings.url.clone(),
                waiting_reads.clone(),
                losses.clone(),
            )?);
        }
        for _ in 0..writer_count {
            let mut listeners = None;
            if let DatabaseUrl::Sqlite(path) = &settings.url {
                // The writer that ends lets these threads end.
                let (committed, thread) = checkpointer::start(path, losses.clone())?;
                threads.push(thread);
                let (appended, thread) = wal_sync::start(path)?;
                threads.push(thread);
                listeners = Some(writers::CommitListeners { committed, appended });
            }
            threads.push(writers::start(
                settings.url.clone(),
                waiting_writes.clone(),
                losses.clone(),
                listeners,
            )?);
        }
        let backpressure = match &settings.url {
            DatabaseUrl::Sqlite(path) => Some(WalBackpressure::of(path)),
            DatabaseUrl::Postgres(_) => None,
        };
        let inner = Inner {
            url: settings.url.clone(),
            reads,
            writes,
            readers,
            writers: writer_count,
            written: AtomicU64::new(0),
            backpressure,
            threads: threads.into(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Reads. The closure sees one connection; nothing that it would change is kept.
    ///
    /// # Errors
    /// The closure's own, or what kept it from running.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        through(&self.inner.reads, closure, (false, Urgency::Now)).await
    }

    /// Writes: all that the closure does is kept, or nothing. Answers once it is durable.
    ///
    /// # Errors
    /// The closure's own, or what kept it from running or from being kept.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        self.write_as(closure, (false, Urgency::Now)).await
    }

    /// Reads for somebody who can wait, as loops of the worker can: [`Store::read`]s come first, but for one in a while.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_later<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        through(&self.inner.reads, closure, (false, Urgency::Later)).await
    }

    /// Writes for somebody who can wait: [`Store::write`]s come first, but for one in a while, and are not committed later for
    /// it.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_later<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        self.write_as(closure, (false, Urgency::Later)).await
    }

    /// Writes many rows; like [`Store::write`], but in a transaction of its own also where writes are committed
    /// together, which spares SQLite a copy of every page that it changes. What it wrote is safe from the end of the
    /// machine once any later [`Store::write`] is answered. It waits for a while when there is much that
    /// the disk has not taken in yet, so that other writes do not have to.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_bulk<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        if let Some(backpressure) = &self.inner.backpressure {
            backpressure.wait().await;
        }
        self.write_as(closure, (true, Urgency::Now)).await
    }

    async fn write_as<T, E, F>(&self, closure: F, how: (bool, Urgency)) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    {
        let done = through(&self.inner.writes, closure, how).await;
        // Before whoever wrote is answered: they never see what was known before their write.
        self.inner.written.fetch_add(1, Ordering::SeqCst);
        done
    }

    /// A number that is another one after each write of this process that was answered.
    pub fn written(&self) -> u64 {
        self.inner.written.load(Ordering::SeqCst)
    }

    /// How many rows a write of many should have.
    pub fn bulk(&self) -> Bulk {
        match self.inner.url {
            DatabaseUrl::Sqlite(_) => Bulk {
                first: 100,
                aim: Some(Duration::from_millis(18)),
            },
            DatabaseUrl::Postgres(_) => Bulk {
                first: 5000,
                aim: None,
            },
        }
    }

    /// Whether the database can be read and takes writes, told within `patience`.
    ///
    /// # Errors
    /// Why not; [`StoreError::Busy`] if there was no answer in time.
    pub async fn ping(&self, patience: Duration) -> Result<(), StoreError> {
        let both = async {
            self.read(crate::store::engine::settings::touch_read).await?;
            self.write(crate::store::engine::settings::touch_write).await
        };
        tokio::time::timeout(patience, both)
            .await
            .unwrap_or(Err(StoreError::Busy))
    }

    /// Where the database is, for logs: shows no password.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// Finishes what waits and ends the threads; later callers get [`StoreError::Closed`]. Blocks.
    pub fn close(&self) {
        let threads = match self.inner.threads.lock() {
            Ok(mut threads) => std::mem::take(&mut *threads),
            Err(_) => return,
        };
        if threads.is_empty() {
            return;
        }
        for (door, count) in [
            (&self.inner.writes, self.inner.writers),
            (&self.inner.reads, self.inner.readers),
        ] {
            for _ in 0..count {
                door.stop_one();
            }
        }
        for thread in threads {
            let _ = thread.join();
        }
    }
}

async fn through<T, E, F>(door: &Door, closure: F, (alone, urgency): (bool, Urgency)) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    let job = TypedJob {
        alone,
        urgency,
        closure: Some(closure),
        result: None,
        reply,
    };
    door.hand_over(Box::new(job), urgency)?;
    answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
}
