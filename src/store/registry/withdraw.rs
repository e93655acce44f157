//! The records of a batch are taken out again, some at a time.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::domain::ticket::outcome::Outcome;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BatchId, RecordId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::batches;
use crate::store::engine::schema::dose_records::dsl;
use crate::store::engine::{columns, settings};
use crate::store::registry::insert::repeats::KEPT;
use crate::store::registry::notes;

/// What a withdrawal changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Records that count no more as the batch has them.
    pub records: i64,
    /// Records that stay, since other files say the same.
    pub kept: i64,
    /// Links that are suspended.
    pub links: i64,
    /// Ended tickets that are opened again; of a large batch, tickets that may be, up to [`MOST_COUNTED`].
    pub tickets: i64,
    /// Whether all of that is so, or only about so because the batch is large.
    pub exact: bool,
}

/// Up to so many tickets are counted.
pub const MOST_COUNTED: i64 = 1000;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// What a withdrawal of a large batch would change, about: nothing is judged for it.
pub fn about(conn: &mut AnyConnection, batch: BatchId) -> Result<Effects, StoreError> {
    let records = format!(
        "SELECT COUNT(*) AS count FROM dose_records d WHERE d.is_current AND d.batch_id = {batch} AND NOT {KEPT}"
    );
    let links = format!(
        "SELECT COUNT(*) AS count FROM links JOIN dose_records d ON d.source_id = links.source_id \
         AND d.source_record_id = links.source_record_id \
         WHERE links.revoked_at IS NULL AND d.is_current AND d.batch_id = {batch} AND NOT {KEPT}"
    );
    let of_batch = match conn {
        AnyConnection::Sqlite(_) => format!("dose_records WHERE batch_id = {batch}"),
        // Its index does not hold the numbers; left to itself, it would look through all records for the first one.
        AnyConnection::Postgres(_) => {
            format!("(SELECT id FROM dose_records WHERE batch_id = {batch} OFFSET 0) AS of_batch")
        }
    };
    // From the side of the repeats, since most batches have none; each record by the first batch that repeated it.
    let kept = format!(
        "SELECT COUNT(*) AS count FROM repeats r CROSS JOIN batches b CROSS JOIN dose_records d \
         WHERE r.block BETWEEN (SELECT MIN(id) / 64 FROM {of_batch}) AND (SELECT MAX(id) / 64 FROM {of_batch}) \
         AND b.id = r.batch_id AND b.withdrawn_at IS NULL AND b.id <> {batch} \
         AND d.batch_id = {batch} AND d.id BETWEEN r.block * 64 AND r.block * 64 + 63 \
         AND (r.bits >> CAST(d.id % 64 AS INTEGER)) & 1 = 1 AND NOT EXISTS (\
         SELECT 1 FROM repeats s JOIN batches c ON c.id = s.batch_id \
         WHERE s.block = r.block AND s.batch_id < r.batch_id AND c.withdrawn_at IS NULL AND c.id <> {batch} \
         AND (s.bits >> CAST(d.id % 64 AS INTEGER)) & 1 = 1)"
    );
    let relying = Outcome::relying_on_a_record().into_iter();
    let relying: Vec<String> = relying.map(|outcome| format!("'{}'", outcome.code())).collect();
    let relying = relying.join(", ");
    // A cross join keeps its order on SQLite: from the side that has fewer rows.
    let tickets = format!(
        "SELECT t.id AS id FROM tickets t CROSS JOIN complaints c CROSS JOIN dose_records d \
         WHERE t.id = c.id AND d.id_number = c.id_number AND d.is_current AND t.status IN ('resolved', 'closed') \
         AND t.outcome IN ({relying}) \
         AND (d.dose_number = c.dose_number OR d.administered_on = c.administered_on) AND d.batch_id = {batch} \
         AND NOT {KEPT} LIMIT {}",
        // A person may have two doses in the batch of which a ticket could speak.
        2 * MOST_COUNTED + 2
    );
    let records: Count = sql_query(records).get_result(conn)?;
    let links: Count = sql_query(links).get_result(conn)?;
    let kept: Count = sql_query(kept).get_result(conn)?;
    let tickets: Vec<Id> = sql_query(tickets).load(conn)?;
    let tickets: BTreeSet<i64> = tickets.into_iter().map(|ticket| ticket.id).collect();
    Ok(Effects {
        records: records.count,
        kept: kept.count,
        links: links.count,
        tickets: i64::try_from(tickets.len()).unwrap_or(i64::MAX),
        exact: false,
    })
}

/// Versions of a batch that are to be taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Their numbers, in their order.
    pub versions: Vec<RecordId>,
    /// Whether there may be more.
    pub more: bool,
}

/// The next `limit` versions of a batch. The store remembers how far it is.
pub fn next(conn: &mut AnyConnection, batch: BatchId, limit: i64) -> Result<Slice, StoreError> {
    let key = format!("withdrawn_{batch}");
    let after: i64 = settings::get(conn, &key)?
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let slice = behind(conn, batch, after, limit)?;
    if let Some(last) = slice.versions.last() {
        settings::set(conn, &key, &last.to_string())?;
    }
    Ok(slice)
}

/// The first `limit` versions of a batch.
pub fn first(conn: &mut AnyConnection, batch: BatchId, limit: i64) -> Result<Slice, StoreError> {
    behind(conn, batch, 0, limit)
}

fn behind(conn: &mut AnyConnection, batch: BatchId, after: i64, limit: i64) -> Result<Slice, StoreError> {
    let ids: Vec<i64> = dsl::dose_records
        .filter(dsl::batch_id.eq(batch.0))
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .select(dsl::id)
        .load(conn)?;
    Ok(Slice {
        more: i64::try_from(ids.len()).is_ok_and(|count| count == limit),
        versions: ids.into_iter().map(RecordId).collect(),
    })
}

/// A version counts no more.
pub fn take_out(conn: &mut AnyConnection, version: RecordId) -> Result<(), StoreError> {
    diesel::update(dsl::dose_records.find(version.0))
        .set(dsl::is_current.eq(false))
        .execute(conn)?;
    Ok(())
}

/// A version counts again, from now on.
pub fn put_back(conn: &mut AnyConnection, version: RecordId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(dsl::dose_records.find(version.0))
        .set(dsl::is_current.eq(true))
        .execute(conn)?;
    notes::counts_since(conn, version, now)
}

/// A version belongs to another batch from now on. When it was made does not change by that.
pub fn hand_over(
    conn: &mut AnyConnection,
    version: RecordId,
    to: BatchId,
    is_by_source: bool,
) -> Result<(), StoreError> {
    let started_at: NaiveDateTime = dsl::dose_records
        .inner_join(batches::table)
        .filter(dsl::id.eq(version.0))
        .select(batches::started_at)
        .get_result(conn)?;
    notes::made_at(conn, version, columns::utc(started_at))?;
    diesel::update(dsl::dose_records.find(version.0))
        .set(dsl::batch_id.eq(to.0))
        .execute(conn)?;
    if is_by_source {
        diesel::update(batches::table.find(to.0))
            .set(batches::taken_over.eq(batches::taken_over + 1))
            .execute(conn)?;
    }
    Ok(())
}
