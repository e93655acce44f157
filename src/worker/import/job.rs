//! An import: which file, how far it is, how it ended.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::desk::imports::dose_rows::row::Reading;
use crate::desk::imports::dose_rows::{read, reject_field, reject_row};
use crate::desk::imports::item::Item;
use crate::desk::{Desk, DeskError};
use crate::domain::registry::batch::{Batch, Origin, Reject, Tally};
use crate::domain::values::date_cells::DateOrder;
use crate::domain::values::ids::StaffId;
use crate::store::{Store, StoreError};
use crate::tabular::csv_table::{Row, TableError};

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
    /// The desk does not do what the records call for: looking again does not help.
    #[error(transparent)]
    Refused(DeskError),
    /// The store could not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DeskError> for ImportError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Overtaken => Self::Overtaken,
            DeskError::Stale => Self::Stale,
            DeskError::Store(error) => Self::Store(error),
            refused @ (DeskError::Refused(_)
            | DeskError::NotAllowed(_)
            | DeskError::NotOffered
            | DeskError::NotRejected
            | DeskError::NotByHand(_)
            | DeskError::Hindered(_)
            | DeskError::Field(_)
            | DeskError::CannotBeTrue(_)
            | DeskError::Account(_)
            | DeskError::NotReleased
            | DeskError::BreaksNothing
            | DeskError::Absent(_)
            | DeskError::Outdated(_)) => Self::Refused(refused),
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
pub trait ImportObserver: Send {
    /// It came so far.
    fn progress(&mut self, progress: Progress);
    /// A row cannot be read.
    fn reject(&mut self, reject: &Reject);
}

/// Nobody.
pub struct Nobody;

impl ImportObserver for Nobody {
    fn progress(&mut self, _: Progress) {}
    fn reject(&mut self, _: &Reject) {}
}

/// How often a write is tried again after something that it concerns was changed in the same moment.
pub(crate) const TRIES: usize = 8;

pub(crate) fn tell_rejects(items: &[Item], watch: &mut dyn ImportObserver) {
    for item in items {
        match item {
            Item::Row(_) => {}
            Item::Reject(reject) => watch.reject(reject),
        }
    }
}

/// One row of the table, read.
pub(crate) fn item(row: Row, reading: &Reading) -> Item {
    match row.fields {
        Err(broken) => Item::Reject(reject_row(row.line, broken)),
        Ok(fields) => match read(&fields, row.line, reading) {
            Ok(parsed) => Item::Row(Box::new(parsed)),
            Err(error) => Item::Reject(reject_field(row.line, fields, error)),
        },
    }
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
