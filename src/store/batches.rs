//! Import batches: which file brought which records.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::schema::import_batches::dsl;
use super::{AnyConnection, StoreError};
use crate::domain::ids::BatchId;

/// How many rows of a file became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New records.
    pub accepted: i64,
    /// Rows that say what the registry has already.
    pub unchanged: i64,
    /// Records with a new version.
    pub superseded: i64,
    /// Of the new records and versions, those that break a rule.
    pub quarantined: i64,
    /// Rows that could not be read.
    pub rejected: i64,
}

/// A file that was imported, or began to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// Whether the import came to its end.
    pub finished: bool,
    /// What became of its rows so far.
    pub tally: Tally,
}

/// The batch of a file with these contents: the one that exists, or a new one.
pub fn open(
    conn: &mut AnyConnection,
    content_hash: &[u8],
    file_name: &str,
    now: DateTime<Utc>,
) -> Result<Batch, StoreError> {
    type Row = (i64, Option<chrono::NaiveDateTime>, (i64, i64, i64, i64, i64));
    let known: Option<Row> = dsl::import_batches
        .filter(dsl::content_hash.eq(content_hash))
        .select((
            dsl::id,
            dsl::finished_at,
            (
                dsl::accepted,
                dsl::unchanged,
                dsl::superseded,
                dsl::quarantined,
                dsl::rejected,
            ),
        ))
        .get_result(conn)
        .optional()?;
    if let Some((id, finished_at, (accepted, unchanged, superseded, quarantined, rejected))) = known {
        let tally = Tally {
            accepted,
            unchanged,
            superseded,
            quarantined,
            rejected,
        };
        return Ok(Batch {
            id: BatchId(id),
            finished: finished_at.is_some(),
            tally,
        });
    }
    let id = diesel::insert_into(dsl::import_batches)
        .values((
            dsl::content_hash.eq(content_hash),
            dsl::file_name.eq(file_name),
            dsl::started_at.eq(now.naive_utc()),
            dsl::accepted.eq(0),
            dsl::unchanged.eq(0),
            dsl::superseded.eq(0),
            dsl::quarantined.eq(0),
            dsl::rejected.eq(0),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(Batch {
        id: BatchId(id),
        finished: false,
        tally: Tally::default(),
    })
}

/// The import came to its end.
pub fn finish(
    conn: &mut AnyConnection,
    id: BatchId,
    tally: Tally,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(dsl::import_batches.find(id.0))
        .set((
            dsl::finished_at.eq(now.naive_utc()),
            dsl::accepted.eq(tally.accepted),
            dsl::unchanged.eq(tally.unchanged),
            dsl::superseded.eq(tally.superseded),
            dsl::quarantined.eq(tally.quarantined),
            dsl::rejected.eq(tally.rejected),
        ))
        .execute(conn)?;
    Ok(())
}
