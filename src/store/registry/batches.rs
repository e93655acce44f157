//! Import batches.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::batch::{Batch, BatchState, Origin, Tally, Withdrawal};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BatchId, StaffId};
use crate::domain::values::reason::Reason;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::batches::dsl;
use crate::store::engine::set_aside::{self, Work};

/// A file that is about to be imported.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// SHA-256 of its unpacked bytes.
    pub content_hash: Vec<u8>,
    /// What it is called.
    pub file_name: String,
    /// How it came.
    pub origin: Origin,
    /// The member of staff who sent it, if one did.
    pub staff: Option<StaffId>,
    /// The account and machine of a command line.
    pub sender: String,
    /// Unpacked.
    pub size_bytes: i64,
    /// Rows below the header.
    pub rows_total: i64,
}

#[derive(Queryable)]
struct BatchRow {
    id: i64,
    file_name: String,
    origin: String,
    staff_id: Option<i64>,
    sender: String,
    size_bytes: i64,
    state: String,
    started_at: NaiveDateTime,
    finished_at: Option<NaiveDateTime>,
    rows_total: i64,
    rows_done: i64,
    accepted: i64,
    unchanged: i64,
    superseded: i64,
    quarantined: i64,
    rejected: i64,
    reasons: String,
    tickets_resolved: i64,
    withdrawn_at: Option<NaiveDateTime>,
    withdrawn_by: Option<i64>,
    withdrawn_ground: Option<String>,
    taken_over: i64,
    weeks: String,
}

#[rustfmt::skip]
type Columns = (
    dsl::id, dsl::file_name, dsl::origin, dsl::staff_id, dsl::sender, dsl::size_bytes, dsl::state, dsl::started_at,
    dsl::finished_at, dsl::rows_total, dsl::rows_done, dsl::accepted, dsl::unchanged, dsl::superseded,
    dsl::quarantined, dsl::rejected, dsl::reasons, dsl::tickets_resolved, dsl::withdrawn_at, dsl::withdrawn_by,
    dsl::withdrawn_ground, dsl::taken_over, dsl::weeks,
);

#[rustfmt::skip]
const COLUMNS: Columns = (
    dsl::id, dsl::file_name, dsl::origin, dsl::staff_id, dsl::sender, dsl::size_bytes, dsl::state, dsl::started_at,
    dsl::finished_at, dsl::rows_total, dsl::rows_done, dsl::accepted, dsl::unchanged, dsl::superseded,
    dsl::quarantined, dsl::rejected, dsl::reasons, dsl::tickets_resolved, dsl::withdrawn_at, dsl::withdrawn_by,
    dsl::withdrawn_ground, dsl::taken_over, dsl::weeks,
);

/// The batch of a file with these contents that was not withdrawn, if there is one.
pub fn of_content(conn: &mut AnyConnection, content_hash: &[u8]) -> Result<Option<Batch>, StoreError> {
    let row: Option<BatchRow> = dsl::batches
        .filter(dsl::content_hash.eq(content_hash))
        .filter(dsl::withdrawn_at.is_null())
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    row.map(Batch::try_from).transpose()
}

/// Makes a batch.
///
/// # Errors
/// [`StoreError::Duplicate`] if there is one with these contents.
pub fn add(conn: &mut AnyConnection, new: &NewBatch, now: DateTime<Utc>) -> Result<Batch, StoreError> {
    let id: i64 = diesel::insert_into(dsl::batches)
        .values((
            dsl::content_hash.eq(&new.content_hash),
            dsl::file_name.eq(&new.file_name),
            dsl::origin.eq(new.origin.code()),
            dsl::staff_id.eq(new.staff.map(|staff| staff.0)),
            dsl::sender.eq(&new.sender),
            dsl::size_bytes.eq(new.size_bytes),
            dsl::state.eq(BatchState::Running.code()),
            dsl::started_at.eq(now.naive_utc()),
            dsl::rows_total.eq(new.rows_total),
            dsl::rows_done.eq(0),
            (
                dsl::accepted.eq(0),
                dsl::unchanged.eq(0),
                dsl::superseded.eq(0),
                dsl::quarantined.eq(0),
                dsl::rejected.eq(0),
                dsl::reasons.eq("{}"),
                dsl::tickets_resolved.eq(0),
            ),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    load(conn, BatchId(id))
}

/// A batch.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: BatchId) -> Result<Batch, StoreError> {
    let row: BatchRow = dsl::batches.find(id.0).select(COLUMNS).get_result(conn)?;
    Batch::try_from(row)
}

/// Batches, the latest first, from before `before` on.
pub fn list(conn: &mut AnyConnection, before: Option<BatchId>, limit: i64) -> Result<Vec<Batch>, StoreError> {
    let rows: Vec<BatchRow> = dsl::batches
        .filter(dsl::id.lt(before.map_or(i64::MAX, |id| id.0)))
        .order(dsl::id.desc())
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(Batch::try_from).collect()
}

/// Notes that the rows of a running batch are in up to `to`, and what became of all rows until then.
///
/// # Errors
/// [`StoreError::Conflict`] unless they were in up to `from`: then somebody else imports the same file.
pub fn advance(
    conn: &mut AnyConnection,
    id: BatchId,
    from: i64,
    to: i64,
    tally: &Tally,
) -> Result<(), StoreError> {
    let running = dsl::batches
        .filter(dsl::id.eq(id.0))
        .filter(dsl::rows_done.eq(from))
        .filter(dsl::state.eq(BatchState::Running.code()));
    let changed = diesel::update(running)
        .set((
            dsl::rows_done.eq(to),
            dsl::accepted.eq(tally.accepted),
            dsl::unchanged.eq(tally.unchanged),
            dsl::superseded.eq(tally.superseded),
            dsl::quarantined.eq(tally.quarantined),
            dsl::rejected.eq(tally.rejected),
            dsl::reasons.eq(json::write(&tally.reasons)?),
            dsl::tickets_resolved.eq(tally.tickets_resolved),
            dsl::weeks.eq(json::write(&tally.weeks)?),
        ))
        .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// All rows are in.
///
/// # Errors
/// [`StoreError::Conflict`] unless the batch was running.
pub fn finish(conn: &mut AnyConnection, id: BatchId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let running = dsl::batches
        .filter(dsl::id.eq(id.0))
        .filter(dsl::state.eq(BatchState::Running.code()));
    let changed = diesel::update(running)
        .set((
            dsl::state.eq(BatchState::Finished.code()),
            dsl::finished_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// The rows of a batch are to be taken out again.
///
/// # Errors
/// [`StoreError::Conflict`] if that was decided before.
pub fn begin_withdrawal(
    conn: &mut AnyConnection,
    id: BatchId,
    withdrawal: &Withdrawal,
) -> Result<(), StoreError> {
    let standing = dsl::batches
        .filter(dsl::id.eq(id.0))
        .filter(dsl::withdrawn_at.is_null());
    let changed = diesel::update(standing)
        .set((
            dsl::state.eq(BatchState::Withdrawing.code()),
            dsl::withdrawn_at.eq(withdrawal.at.naive_utc()),
            dsl::withdrawn_by.eq(withdrawal.by.0),
            dsl::withdrawn_ground.eq(withdrawal.ground.as_str()),
        ))
        .execute(conn)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// The rows of a batch are out.
pub fn end_withdrawal(conn: &mut AnyConnection, id: BatchId) -> Result<(), StoreError> {
    diesel::update(dsl::batches.find(id.0))
        .set(dsl::state.eq(BatchState::Withdrawn.code()))
        .execute(conn)?;
    Ok(())
}

/// Batches whose rows are still to be taken out; not those that were set aside.
pub fn withdrawing(conn: &mut AnyConnection) -> Result<Vec<BatchId>, StoreError> {
    let aside = set_aside::items(conn, Work::Withdrawal)?;
    let ids: Vec<i64> = dsl::batches
        .filter(dsl::state.eq(BatchState::Withdrawing.code()))
        .filter(dsl::id.ne_all(aside))
        .order(dsl::id)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(BatchId).collect())
}

impl TryFrom<BatchRow> for Batch {
    type Error = StoreError;

    fn try_from(row: BatchRow) -> Result<Self, StoreError> {
        let withdrawal = match (row.withdrawn_at, row.withdrawn_by, row.withdrawn_ground) {
            (Some(at), Some(by), Some(ground)) => Some(Withdrawal {
                at: utc(at),
                by: StaffId(by),
                ground: sound("batches.withdrawn_ground", Reason::parse(&ground).ok())?,
            }),
            (None | Some(_), _, _) => None,
        };
        Ok(Self {
            id: BatchId(row.id),
            file_name: row.file_name,
            origin: sound("batches.origin", Origin::parse(&row.origin))?,
            staff: row.staff_id.map(StaffId),
            sender: row.sender,
            size_bytes: row.size_bytes,
            state: sound("batches.state", BatchState::parse(&row.state))?,
            started_at: utc(row.started_at),
            finished_at: row.finished_at.map(utc),
            rows_total: row.rows_total,
            rows_done: row.rows_done,
            tally: Tally {
                accepted: row.accepted,
                unchanged: row.unchanged,
                superseded: row.superseded,
                quarantined: row.quarantined,
                rejected: row.rejected,
                reasons: json::read("batches.reasons", &row.reasons)?,
                tickets_resolved: row.tickets_resolved,
                weeks: json::read("batches.weeks", &row.weeks)?,
            },
            taken_over: row.taken_over,
            withdrawal,
        })
    }
}
