//! Takes the rows of a batch, a slice at a time: while one is written, the next is judged.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Receiver;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::imports::dose_rows::row::Reading;
use crate::desk::imports::import_doses::{OpenTicketIndex, Slice, Taken, import_rows, judge_and_import_rows};
use crate::desk::imports::item::Item;
use crate::desk::imports::judge_doses::{Judged, judge, make_names};
use crate::desk::imports::row_names::Names;
use crate::domain::registry::batch::{Batch, Tally};
use crate::store::StoreError;
use crate::tabular::csv_table::TableError;
use crate::worker::import::job::{ImportError, ImportObserver, Importer, Job, Progress, TRIES};
use crate::worker::import::patience::Patience;
use crate::worker::import::rows;

/// Slices that are judged and written at once after somebody else changed the registry.
const SLICES_ALONE: usize = 20;

/// Rows that were judged and are to be written.
struct Ready {
    items: Arc<Vec<Item>>,
    judged: Arc<Vec<Judged>>,
    /// How often the registry will have been changed before they are written, if nobody else changes it.
    generation: i64,
}

/// The rows of a batch on their way into the store.
pub(super) struct Taking<'a> {
    pub(super) importer: &'a Importer,
    batch: &'a Batch,
    rows: Receiver<Result<Vec<Item>, TableError>>,
    /// Rows that were parsed and not cut into a slice yet.
    parsed: Vec<Item>,
    /// Rows that a slice has.
    size: usize,
    done: i64,
    tally: Tally,
    names: Arc<Mutex<Names>>,
    open_tickets: Arc<Mutex<OpenTicketIndex>>,
    /// Rows that the database refused.
    pub(super) refused: usize,
}

impl<'a> Taking<'a> {
    pub(super) fn new(importer: &'a Importer, job: &Job, batch: &'a Batch, reading: Reading) -> Self {
        let done = u64::try_from(batch.rows_done).unwrap_or(0);
        Self {
            importer,
            batch,
            rows: rows::start(job.path.clone(), done, reading),
            parsed: Vec::new(),
            size: importer.store.bulk().first,
            done: batch.rows_done,
            tally: batch.tally.clone(),
            names: Arc::default(),
            open_tickets: Arc::default(),
            refused: 0,
        }
    }

    /// Takes the rows that are not in yet. Returns whether that were all of them; not if it was told to stop, or the
    /// batch was withdrawn.
    pub(super) async fn run(mut self, watch: &mut dyn ImportObserver) -> Result<bool, ImportError> {
        match self.take_all(watch).await {
            Err(ImportError::Overtaken) => {
                let batch = self.importer.load(self.batch.id).await?;
                batch.withdrawal.map(|_| false).ok_or(ImportError::Overtaken)
            }
            other => other,
        }
    }

    async fn take_all(&mut self, watch: &mut dyn ImportObserver) -> Result<bool, ImportError> {
        let total = self.batch.rows_total;
        self.learn_who_waits().await?;
        let mut ready = self.next_ready(watch).await?;
        while let Some(slice) = ready.take() {
            let next = self.cut(watch).await?;
            let judging = async {
                match &next {
                    Some(items) => self.judge(items.clone(), Some(&slice)).await.map(Some),
                    None => Ok(None),
                }
            };
            let (written, judged) = tokio::join!(self.write(&slice), judging);
            match written {
                Ok(taken) => {
                    self.note(&taken, slice.items.len(), watch);
                    ready = judged?.map(|next| Ready {
                        generation: taken.0.generation,
                        ..next
                    });
                }
                Err(DeskError::Stale) => {
                    self.take_some_alone(slice.items, next, watch).await?;
                    ready = self.next_ready(watch).await?;
                }
                Err(DeskError::Store(StoreError::Refused { .. })) => {
                    self.take_apart(&slice.items, watch).await?;
                    if let Some(items) = next {
                        self.take_apart(&items, watch).await?;
                    }
                    ready = self.next_ready(watch).await?;
                }
                Err(refused) => return Err(refused.into()),
            }
            if self.importer.stop.is_cancelled() {
                return Ok(self.done == total);
            }
        }
        if self.done == total {
            Ok(true)
        } else {
            Err(ImportError::Changed)
        }
    }

    /// The next rows of the file, judged by themselves.
    async fn next_ready(&mut self, watch: &mut dyn ImportObserver) -> Result<Option<Ready>, ImportError> {
        match self.cut(watch).await? {
            Some(items) => Ok(Some(self.judge(items, None).await?)),
            None => Ok(None),
        }
    }

    /// Of those who wait already it learns before it writes, so that no write is long for it.
    async fn learn_who_waits(&self) -> Result<(), StoreError> {
        loop {
            let open_tickets = self.open_tickets.clone();
            let learning = self
                .importer
                .store
                .read(move |conn| lock(&open_tickets).learn(conn));
            if !learning.await? {
                return Ok(());
            }
        }
    }

    /// Somebody else changes the registry too, and will again: judging ahead is not worth it for a while.
    async fn take_some_alone(
        &mut self,
        first: Arc<Vec<Item>>,
        second: Option<Arc<Vec<Item>>>,
        watch: &mut dyn ImportObserver,
    ) -> Result<(), ImportError> {
        let mut slice = Some(first);
        let mut next = second;
        for _ in 0..SLICES_ALONE {
            let Some(items) = slice.take() else { return Ok(()) };
            self.take_apart(&items, watch).await?;
            slice = match next.take() {
                Some(items) => Some(items),
                // What was cut has to be taken before this ends.
                None if self.importer.stop.is_cancelled() => return Ok(()),
                None => self.cut(watch).await?,
            };
        }
        if let Some(items) = slice {
            self.take_apart(&items, watch).await?;
        }
        Ok(())
    }

    /// The next rows of the file; nothing at its end.
    async fn cut(&mut self, watch: &mut dyn ImportObserver) -> Result<Option<Arc<Vec<Item>>>, ImportError> {
        while self.parsed.len() < self.size {
            let Some(group) = self.rows.recv().await.transpose()? else {
                break;
            };
            crate::worker::import::job::tell_rejects(&group, watch);
            self.parsed.extend(group);
        }
        let rest = self.parsed.split_off(self.size.min(self.parsed.len()));
        let items = std::mem::replace(&mut self.parsed, rest);
        Ok((!items.is_empty()).then(|| Arc::new(items)))
    }

    /// Judges rows beside the registry and beside those that are being written.
    async fn judge(&self, items: Arc<Vec<Item>>, ahead: Option<&Ready>) -> Result<Ready, ImportError> {
        for _ in 0..TRIES {
            let (rows, names) = (items.clone(), self.names.clone());
            let ahead = ahead.map(|ready| (ready.items.clone(), ready.judged.clone()));
            let judging = self.importer.store.read(move |conn| {
                let ahead = ahead
                    .as_ref()
                    .map(|(items, judged)| (items.as_slice(), judged.as_slice()));
                judge(conn, &rows, ahead, &mut lock(&names))
            });
            let judgement = judging.await?;
            if !judgement.names_unknown {
                return Ok(Ready {
                    items,
                    judged: Arc::new(judgement.judged),
                    generation: judgement.generation,
                });
            }
            let rows = items.clone();
            self.make_names(rows).await?;
        }
        Err(ImportError::Stale)
    }

    async fn make_names(&self, rows: Arc<Vec<Item>>) -> Result<(), StoreError> {
        let patience = Patience::new();
        loop {
            let rows = rows.clone();
            let made = self.importer.store.write(move |conn| make_names(conn, &rows));
            match made.await {
                // Somebody else has made the same in the same moment.
                Ok(()) | Err(StoreError::Duplicate { .. }) => return Ok(()),
                Err(error) if patience.is_left(&error, &self.importer.stop).await => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn write(&self, ready: &Ready) -> Result<(Taken, Duration), DeskError> {
        let judged = Some((ready.judged.clone(), ready.generation));
        self.put(&ready.items, judged).await
    }

    /// Takes rows while nobody else can change the registry.
    pub(super) async fn take_alone(&self, items: &Arc<Vec<Item>>) -> Result<(Taken, Duration), ImportError> {
        for _ in 0..TRIES {
            match self.put(items, None).await {
                Err(DeskError::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(ImportError::Stale)
    }

    /// Writes rows: as they were judged when the registry had been changed so often, or judged in the same write. While
    /// somebody else holds the database, it waits.
    async fn put(
        &self,
        items: &Arc<Vec<Item>>,
        judged: Option<(Arc<Vec<Judged>>, i64)>,
    ) -> Result<(Taken, Duration), DeskError> {
        let patience = Patience::new();
        loop {
            match self.try_to_put(items, judged.clone()).await {
                Err(DeskError::Store(error)) if patience.is_left(&error, &self.importer.stop).await => {}
                other => return other,
            }
        }
    }

    async fn try_to_put(
        &self,
        items: &Arc<Vec<Item>>,
        judged: Option<(Arc<Vec<Judged>>, i64)>,
    ) -> Result<(Taken, Duration), DeskError> {
        let (batch, from, before) = (self.batch.id, self.done, self.tally.clone());
        let (desk, now) = (self.importer.desk.clone(), self.importer.clock.now());
        let (items, who_waits) = (items.clone(), self.open_tickets.clone());
        let writing = self.importer.store.write_bulk(move |conn| {
            let began = Instant::now();
            let slice = Slice {
                batch,
                from,
                before: &before,
                items: &items,
            };
            let open_tickets = &mut lock(&who_waits);
            let cx = &mut Context::of_system(conn, &desk, now);
            let taken = match judged {
                Some((judged, generation)) => import_rows(cx, slice, &judged, generation, open_tickets),
                None => judge_and_import_rows(cx, slice, open_tickets),
            };
            Ok::<_, DeskError>((taken?, began))
        });
        let (taken, began) = writing.await?;
        Ok((taken, began.elapsed()))
    }

    pub(super) fn note(
        &mut self,
        (taken, time): &(Taken, Duration),
        rows: usize,
        watch: &mut dyn ImportObserver,
    ) {
        self.size = self.importer.store.bulk().next(rows, *time);
        self.tally = taken.tally.clone();
        self.done += i64::try_from(rows).unwrap_or(0);
        watch.progress(Progress::Taking {
            done: u64::try_from(self.done).unwrap_or(0),
            total: u64::try_from(self.batch.rows_total).unwrap_or(0),
        });
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in between left what is remembered as it was; it decides nothing.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
