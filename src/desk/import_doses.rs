//! Rows of a batch of dose records arrive.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::dose_rows::DoseRow;
use super::judge_doses::{Judge, Judged, Verdict, as_new_versions};
use super::{Desk, DeskError, match_ticket};
use crate::domain::batch::{Batch, Reject, Tally};
use crate::domain::dose_record::RecordIdentity;
use crate::domain::facility::State;
use crate::domain::identity::Identity;
use crate::domain::ids::{BatchId, SourceId, TicketId};
use crate::domain::registry_event::{Happened, RegistryEvent};
use crate::store::batches::NewBatch;
use crate::store::facilities::Place;
use crate::store::registry::append;
use crate::store::{AnyConnection, StoreError, batches, complaints, registry_events};

/// Why rows were not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefused {
    /// Somebody else imports the same file, or has withdrawn it.
    #[error("somebody else imports the same file")]
    Overtaken,
    /// Something that the rows concern was changed in the same moment: it may be tried again.
    #[error("something that the rows concern was changed in the same moment")]
    Stale,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportRefused {
    /// What the store says if somebody else took these rows, or began or withdrew the batch.
    fn if_overtaken(error: StoreError) -> Self {
        if error == StoreError::Conflict {
            Self::Overtaken
        } else {
            Self::Store(error)
        }
    }

    /// Somebody else has added one of the records in the same moment: looking again tells what is there now.
    fn if_doubled(error: StoreError) -> Self {
        if matches!(error, StoreError::Duplicate { .. }) {
            Self::Stale
        } else {
            Self::Store(error)
        }
    }
}

impl From<DeskError> for ImportRefused {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Stale | DeskError::Refused(_) => Self::Stale,
            DeskError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ImportRefused> for DeskError {
    fn from(error: ImportRefused) -> Self {
        match error {
            ImportRefused::Overtaken | ImportRefused::Stale => Self::Stale,
            ImportRefused::Store(error) => Self::Store(error),
        }
    }
}

/// A row of the file.
#[derive(Clone, Debug)]
pub enum Item {
    /// It was read.
    Row(Box<DoseRow>),
    /// It could not be read.
    Reject(Reject),
}

/// What an import remembers from one group of rows to the next, so that it need not look it up again. Nothing in it
/// decides anything: it may be thrown away at any time, and must be after a write that failed.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) places: HashMap<(Option<String>, String, State), Option<Place>>,
    pub(super) sources: HashMap<String, SourceId>,
    waiting: HashSet<String>,
    last_ticket: Option<TicketId>,
}

/// Some rows of a batch, and where in it they stand.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// The batch.
    pub batch: BatchId,
    /// How many of its rows are in already.
    pub from: i64,
    /// What became of those.
    pub before: &'a Tally,
    /// The next ones.
    pub items: &'a [Item],
}

/// Keeps some rows of a batch, and looks again at the open tickets of the people whose records are new. Returns what
/// became of all rows of the batch so far.
///
/// # Errors
/// [`ImportRefused::Overtaken`] if somebody else imports the same file; [`ImportRefused::Stale`] if something that these rows
/// concern was changed in the same moment: then it may be tried again.
pub fn import_rows(
    conn: &mut AnyConnection,
    desk: &Desk,
    slice: Slice<'_>,
    memory: &mut Memory,
    now: DateTime<Utc>,
) -> Result<Tally, ImportRefused> {
    let mut tally = slice.before.clone();
    let rows: Vec<&DoseRow> = slice.items.iter().filter_map(readable).collect();
    let judged = Judge::keeping(memory).judge(conn, &rows)?;
    count(&mut tally, &judged);
    let versions = as_new_versions(&judged);
    append::append(conn, slice.batch, &versions).map_err(ImportRefused::if_doubled)?;
    keep_rejects(conn, &mut tally, slice)?;
    let concerned = memory.waiting_among(conn, &judged)?;
    let resolved = match_ticket::look_again(conn, desk, &concerned, now)?;
    tally.tickets_resolved += i64::try_from(resolved).unwrap_or(0);
    let to = slice.from + i64::try_from(slice.items.len()).unwrap_or(0);
    batches::advance(conn, slice.batch, slice.from, to, &tally).map_err(ImportRefused::if_overtaken)?;
    Ok(tally)
}

/// What would become of rows if they were imported now; changes nothing.
pub fn try_rows(
    conn: &mut AnyConnection,
    before: &Tally,
    items: &[Item],
    memory: &mut Memory,
) -> Result<Tally, StoreError> {
    let mut tally = before.clone();
    let rows: Vec<&DoseRow> = items.iter().filter_map(readable).collect();
    let judged = Judge::looking(memory).judge(conn, &rows)?;
    count(&mut tally, &judged);
    for item in items {
        match item {
            Item::Row(_) => {}
            Item::Reject(reject) => tally.count_reject(reject.column),
        }
    }
    Ok(tally)
}

/// The batch of a file: the one that exists, which may be finished, or a new one.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has begun with the same file in the same moment.
pub fn begin(conn: &mut AnyConnection, new: &NewBatch, now: DateTime<Utc>) -> Result<Batch, StoreError> {
    if let Some(known) = batches::of_content(conn, &new.content_hash)? {
        return Ok(known);
    }
    let batch = batches::add(conn, new, now)?;
    let event = RegistryEvent::batch(new.staff, batch.id, Happened::BatchStarted);
    registry_events::record(conn, &event, now)?;
    Ok(batch)
}

/// All rows of a batch are in.
///
/// # Errors
/// [`ImportRefused::Overtaken`] if the batch is not running.
pub fn finish(conn: &mut AnyConnection, batch: BatchId, now: DateTime<Utc>) -> Result<(), ImportRefused> {
    batches::finish(conn, batch, now).map_err(ImportRefused::if_overtaken)?;
    let event = RegistryEvent::batch(None, batch, Happened::BatchFinished);
    registry_events::record(conn, &event, now)?;
    Ok(())
}

fn readable(item: &Item) -> Option<&DoseRow> {
    match item {
        Item::Row(row) => Some(row),
        Item::Reject(_) => None,
    }
}

fn keep_rejects(conn: &mut AnyConnection, tally: &mut Tally, slice: Slice<'_>) -> Result<(), StoreError> {
    let rejects: Vec<&Reject> = slice
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Row(_) => None,
            Item::Reject(reject) => Some(reject),
        })
        .collect();
    for reject in &rejects {
        tally.count_reject(reject.column);
    }
    batches::reject(conn, slice.batch, &rejects)
}

fn count(tally: &mut Tally, judged: &[Judged<'_>]) {
    for row in judged {
        match row.verdict {
            Verdict::Unchanged => {
                tally.unchanged += 1;
                continue;
            }
            Verdict::Added => tally.accepted += 1,
            Verdict::Superseded => tally.superseded += 1,
        }
        tally.count_quarantine(&row.quarantine);
    }
}

impl Memory {
    /// The identities of new records for which somebody waits.
    fn waiting_among(
        &mut self,
        conn: &mut AnyConnection,
        judged: &[Judged<'_>],
    ) -> Result<Vec<Identity>, StoreError> {
        for (ticket, number) in complaints::waiting_since(conn, self.last_ticket)? {
            self.last_ticket = self.last_ticket.max(Some(ticket));
            self.waiting.insert(number);
        }
        let mut concerned = Vec::new();
        for row in judged.iter().filter(|row| row.verdict != Verdict::Unchanged) {
            match &row.row.statement.identity {
                RecordIdentity::Sound(identity) if self.waiting.contains(identity.number()) => {
                    concerned.push(identity.clone());
                }
                RecordIdentity::Sound(_) | RecordIdentity::Unsound { .. } => {}
            }
        }
        Ok(concerned)
    }
}
