//! Takes a file of dose records: survey, then slice after slice.

use std::sync::Arc;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::imports::dose_rows::row::Reading;
use crate::desk::imports::import_doses;
use crate::desk::imports::try_rows::Trial;
use crate::desk::matching::match_ticket;
use crate::domain::registry::batch::{Batch, BatchState, Tally};
use crate::domain::values::ids::BatchId;
use crate::store::registry::batches::{self, NewBatch};
use crate::store::tickets::complaints;
use crate::store::{StoreError, facilities};
use crate::worker::import::job::{
    Ended, ImportError, ImportObserver, Importer, Job, Progress, TRIES, TriedOut, tell_rejects,
};
use crate::worker::import::patience::Patience;
use crate::worker::import::survey::{Survey, survey};
use crate::worker::import::taking::Taking;

impl Importer {
    /// Imports a file.
    ///
    /// # Errors
    /// [`ImportError`]; what was taken until then stays.
    pub async fn import(&self, job: &Job, watch: &mut dyn ImportObserver) -> Result<Ended, ImportError> {
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
                Ok::<_, DeskError>(batches::load(conn, id)?)
            });
            match finishing.await {
                Err(DeskError::Store(error)) if patience.is_left(&error, &self.stop).await => {}
                other => break other,
            }
        };
        match finished {
            Err(DeskError::Overtaken) if self.load(id).await?.withdrawal.is_some() => Ok(Ended::Withdrawn),
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
                    tracing::warn!(%error, "the words of new names were not saved; the worker will do it");
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
            tracing::warn!(%error, "the indexes of the registry were not rebuilt");
        }
    }

    pub(crate) async fn load(&self, id: BatchId) -> Result<Batch, StoreError> {
        self.store.read(move |conn| batches::load(conn, id)).await
    }

    /// Tells what would become of a file, and changes nothing: what [`Importer::import`] would make of it if nobody else
    /// changed the registry meanwhile.
    ///
    /// # Errors
    /// As [`Importer::import`].
    pub async fn try_out(&self, job: &Job, watch: &mut dyn ImportObserver) -> Result<TriedOut, ImportError> {
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

    async fn survey(&self, job: &Job, watch: &mut dyn ImportObserver) -> Result<Survey, ImportError> {
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
                let looked = self.store.write(move |conn| {
                    match_ticket::look_again_at(&mut Context::of_system(conn, &desk, now), &some)
                });
                match looked.await {
                    Err(DeskError::Stale) => {}
                    Err(DeskError::Store(error)) if patience.is_left(&error, &self.stop).await => {
                        tries = 0..TRIES;
                    }
                    other => {
                        other?;
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}
