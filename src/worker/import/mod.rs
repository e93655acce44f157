//! Takes a file of dose records into the registry, in writes so short that filings go on beside it.
//!
//! The file is read twice: [`survey`] counts its rows and makes the hash by which it is known again, then its rows are
//! parsed on a thread of their own ([`rows`]) while those before them are written. Each write notes how far it came,
//! so that an import which was cut short, by whatever, goes on where it stopped.

mod patience;
mod refused;
mod rows;
mod survey;
mod taking;

use std::path::PathBuf;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::desk::imports::dose_rows::{Reading, read, reject_field, reject_row};
use crate::desk::imports::import_doses;
use crate::desk::imports::import_doses::{ImportRefused, Item};
use crate::desk::imports::try_rows::Trial;
use crate::desk::matching::match_ticket;
use crate::desk::{Desk, DeskError};
use crate::domain::registry::batch::{Batch, BatchState, Origin, Reject, Tally};
use crate::domain::values::date_cells::DateOrder;
use crate::domain::values::ids::{BatchId, StaffId};
use crate::store::registry::batches;
use crate::store::registry::batches::NewBatch;
use crate::store::tickets::complaints;
use crate::store::{Store, StoreError, facilities};
use crate::tabular::csv_table::{Row, TableError};
use crate::worker::import::patience::Patience;
use crate::worker::import::survey::{Survey, survey};
use crate::worker::import::taking::Taking;

/// A file to be imported.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where it is; packed or not.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
    /// How it came.
    pub origin: Origin,
    /// The member of staff who sent it, if one did.
    pub staff: Option<StaffId>,
    /// The account and machine of a command line.
    pub sender: String,
    /// With more rejects than this, nothing of the file is taken.
    pub max_rejects: Option<u64>,
    /// Whether days or months come first in its dates, if somebody said so.
    pub dates: Option<DateOrder>,
}

/// How an import ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All rows are in.
    Done(Batch),
    /// They were in before; nothing was done.
    Before(Batch),
    /// It was told to stop; the next import of the file goes on here.
    Stopped(Batch),
    /// The file was withdrawn while its rows came.
    Withdrawn,
}

/// What an import would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TriedOut {
    /// This would become of its rows, those included that are in already; open tickets are not looked at.
    Would(Tally),
    /// All rows are in already.
    Before(Batch),
}

/// Why an import failed. What it had taken until then stays, and the next import of the file goes on there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read, or is no table of dose records.
    #[error(transparent)]
    Table(#[from] TableError),
    /// More rows than allowed could not be read; nothing was taken.
    #[error("{found} rows cannot be read, more than the {most} that you allow; nothing was taken")]
    TooManyRejects {
        /// How many.
        found: u64,
        /// How many were allowed.
        most: u64,
    },
    /// Some of its dates have the month first, others may have either.
    #[error(
        "some of its dates can only be read with the month first: say whether all are (--dates month-first), or whether \
         those are slips (--dates day-first)"
    )]
    DatesUnclear,
    /// The database refuses so many of its rows that the fault is not theirs.
    #[error("the database refuses row after row of the file")]
    TooManyRefused,
    /// The file is not what it was when the import began.
    #[error("the file was changed while it was read; run the import again")]
    Changed,
    /// Another process imports the same file.
    #[error("another process imports this file at this moment")]
    Overtaken,
    /// A ticket that the records concern was changed again and again.
    #[error("a ticket was changed while it was looked at; run the import again, it goes on where it stopped")]
    Stale,
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ImportRefused> for ImportError {
    fn from(error: ImportRefused) -> Self {
        match error {
            ImportRefused::Overtaken => Self::Overtaken,
            ImportRefused::Stale => Self::Stale,
            ImportRefused::Store(error) => Self::Store(error),
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It reads the file for the first time: bytes that were read, of so many packed ones.
    Reading(u64),
    /// It takes rows: how many of how many.
    Taking {
        /// Rows that are in.
        done: u64,
        /// Rows of the file.
        total: u64,
    },
    /// All rows are in; it packs the registry's indexes, if they have grown much.
    Packing,
}

/// Who watches an import.
pub trait Watch: Send {
    /// It came so far.
    fn progress(&mut self, progress: Progress);
    /// A row cannot be read.
    fn reject(&mut self, reject: &Reject);
}

/// Nobody.
pub struct Nobody;

impl Watch for Nobody {
    fn progress(&mut self, _: Progress) {}
    fn reject(&mut self, _: &Reject) {}
}

/// What an import works with.
#[derive(Clone)]
pub struct Importer {
    /// Where the records go.
    pub store: Store,
    /// What the use cases need.
    pub desk: Arc<Desk>,
    /// What time it is.
    pub clock: Clock,
    /// Told when it is to stop: what is in hand is finished.
    pub stop: CancellationToken,
}

/// How often a write is tried again after something that it concerns was changed in the same moment.
const TRIES: usize = 8;

impl Importer {
    /// Imports a file.
    ///
    /// # Errors
    /// [`ImportError`]; what was taken until then stays.
    pub async fn import(&self, job: &Job, watch: &mut dyn Watch) -> Result<Ended, ImportError> {
        let survey = self.survey(job, watch).await?;
        let reading = self.reading(&survey).await?;
        self.check_rejects(job, &reading).await?;
        let batch = self.open(job, &survey).await?;
        if batch.state == BatchState::Finished {
            return Ok(Ended::Before(batch));
        }
        let taken = Taking::new(self, job, &batch, reading).run(watch).await?;
        if !taken {
            let batch = self.load(batch.id).await?;
            return Ok(if batch.withdrawal.is_some() {
                Ended::Withdrawn
            } else {
                Ended::Stopped(batch)
            });
        }
        self.look_at_late_tickets(&batch).await?;
        let (id, now) = (batch.id, self.clock.now());
        let patience = Patience::new();
        let finished = loop {
            let finishing = self.store.write(move |conn| {
                import_doses::finish(conn, id, now)?;
                Ok::<_, ImportRefused>(batches::load(conn, id)?)
            });
            match finishing.await {
                Err(ImportRefused::Store(error)) if patience.is_left(&error, &self.stop).await => {}
                other => break other,
            }
        };
        match finished {
            Err(ImportRefused::Overtaken) if self.load(id).await?.withdrawal.is_some() => {
                Ok(Ended::Withdrawn)
            }
            other => {
                let batch = other?;
                watch.progress(Progress::Packing);
                self.note_words_of_names().await;
                self.pack_registry(&batch).await;
                Ok(Ended::Done(batch))
            }
        }
    }

    /// So that a search finds the new names at once; else the worker does it by and by.
    async fn note_words_of_names(&self) {
        while !self.stop.is_cancelled() {
            match crate::worker::name_words::some(&self.store).await {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "the words of new names were not noted; the worker does so");
                    return;
                }
            }
        }
    }

    async fn pack_registry(&self, batch: &Batch) {
        let (store, stop) = (self.store.clone(), self.stop.clone());
        let new = batch.tally.accepted + batch.tally.superseded;
        let packing = tokio::task::spawn_blocking(move || store.pack_registry(new, &stop));
        // All rows are in; the next large import tries again.
        if let Ok(Err(error)) = packing.await {
            tracing::warn!(%error, "the indexes of the registry were not packed");
        }
    }

    async fn load(&self, id: BatchId) -> Result<Batch, StoreError> {
        self.store.read(move |conn| batches::load(conn, id)).await
    }

    /// Tells what would become of a file, and changes nothing: what [`Importer::import`] would make of it if nobody else
    /// changed the registry meanwhile.
    ///
    /// # Errors
    /// As [`Importer::import`].
    pub async fn try_out(&self, job: &Job, watch: &mut dyn Watch) -> Result<TriedOut, ImportError> {
        let survey = self.survey(job, watch).await?;
        let reading = self.reading(&survey).await?;
        self.check_rejects(job, &reading).await?;
        let hash = survey.hash.clone();
        let known = self.store.read(move |conn| batches::of_content(conn, &hash));
        let (mut tally, mut done) = (Tally::default(), 0);
        match known.await? {
            Some(batch) if batch.state == BatchState::Finished => return Ok(TriedOut::Before(batch)),
            Some(batch) => {
                done = u64::try_from(batch.rows_done).unwrap_or(0);
                tally = batch.tally;
            }
            None => {}
        }
        let mut chunks = crate::worker::import::rows::start(job.path.clone(), done, reading);
        let mut trial = Trial::default();
        while let Some(chunk) = chunks.recv().await {
            let items = chunk?;
            tell_rejects(&items, watch);
            let (mut sum, mut trying) = (tally, trial);
            (tally, trial) = self
                .store
                .read(move |conn| {
                    trying.rows(conn, &items, &mut sum)?;
                    Ok::<_, StoreError>((sum, trying))
                })
                .await?;
            watch.progress(Progress::Taking {
                done: u64::try_from(tally.rows()).unwrap_or(0),
                total: survey.rows,
            });
            if self.stop.is_cancelled() {
                break;
            }
        }
        Ok(TriedOut::Would(tally))
    }

    async fn survey(&self, job: &Job, watch: &mut dyn Watch) -> Result<Survey, ImportError> {
        survey(job.path.clone(), job.dates, watch, &self.stop).await
    }

    async fn check_rejects(&self, job: &Job, reading: &Reading) -> Result<(), ImportError> {
        if let Some(most) = job.max_rejects {
            let found =
                crate::worker::import::survey::count_rejects(job.path.clone(), reading.clone(), &self.stop)
                    .await?;
            if found > most {
                return Err(ImportError::TooManyRejects { found, most });
            }
        }
        Ok(())
    }

    async fn reading(&self, survey: &Survey) -> Result<Reading, StoreError> {
        let places = self.store.read(facilities::with_codes).await?;
        Ok(Reading {
            today: self.clock.today(),
            orders: survey.orders,
            places: Arc::new(places),
        })
    }

    async fn open(&self, job: &Job, survey: &Survey) -> Result<Batch, ImportError> {
        let new = NewBatch {
            content_hash: survey.hash.clone(),
            file_name: job.name.clone(),
            origin: job.origin,
            staff: job.staff,
            sender: job.sender.clone(),
            size_bytes: i64::try_from(survey.bytes).unwrap_or(i64::MAX),
            rows_total: i64::try_from(survey.rows).unwrap_or(i64::MAX),
        };
        let (now, patience) = (self.clock.now(), Patience::new());
        let mut tries = 0..TRIES;
        while tries.next().is_some() {
            let new = new.clone();
            let opened = self.store.write(move |conn| import_doses::begin(conn, &new, now));
            match opened.await {
                // Somebody else began with the same file in the same moment.
                Err(StoreError::Duplicate { .. }) => {}
                Err(error) if patience.is_left(&error, &self.stop).await => tries = 0..TRIES,
                other => return Ok(other?),
            }
        }
        Err(ImportError::Overtaken)
    }

    /// A complaint that arrived while its record did may have been searched for before the record could be seen.
    async fn look_at_late_tickets(&self, batch: &Batch) -> Result<(), ImportError> {
        let since = batch.started_at;
        let late = self
            .store
            .read(move |conn| complaints::waiting_filed_since(conn, since))
            .await?;
        for some in late.chunks(50) {
            let (mut tries, patience) = (0..TRIES, Patience::new());
            while tries.next().is_some() {
                let (desk, now, some) = (self.desk.clone(), self.clock.now(), some.to_vec());
                let looked = self
                    .store
                    .write(move |conn| match_ticket::look_again_at(conn, &desk, &some, now));
                match looked.await {
                    Err(DeskError::Stale) => {}
                    Err(DeskError::Store(error)) if patience.is_left(&error, &self.stop).await => {
                        tries = 0..TRIES;
                    }
                    other => {
                        other.map_err(ImportRefused::from)?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}

fn tell_rejects(items: &[Item], watch: &mut dyn Watch) {
    for item in items {
        match item {
            Item::Row(_) => {}
            Item::Reject(reject) => watch.reject(reject),
        }
    }
}

/// One row of the table, read.
fn item(row: Row, reading: &Reading) -> Item {
    match row.fields {
        Err(broken) => Item::Reject(reject_row(row.line, broken)),
        Ok(fields) => match read(&fields, row.line, reading) {
            Ok(parsed) => Item::Row(Box::new(parsed)),
            Err(error) => Item::Reject(reject_field(row.line, fields, error)),
        },
    }
}
