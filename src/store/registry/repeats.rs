//! Records that later files repeated: when the batch that holds one is withdrawn, it goes to a batch that repeated it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::super::schema::{batches, corrections, dose_records::dsl, repeats};
use super::super::{AnyConnection, StoreError};
use crate::domain::ids::{BatchId, RecordId};

/// Numbers of records that share a row.
const BLOCK: i64 = 64;

/// The condition that a record `d` was repeated by another batch that stands.
pub(super) const KEPT: &str = "EXISTS (SELECT 1 FROM repeats r JOIN batches b ON b.id = r.batch_id \
     WHERE r.block = d.id / 64 AND (r.bits >> CAST(d.id % 64 AS INTEGER)) & 1 = 1 \
     AND r.batch_id <> d.batch_id AND b.withdrawn_at IS NULL)";

/// Notes that rows of a batch say what these records say already.
pub fn note(conn: &mut AnyConnection, batch: BatchId, records: &[RecordId]) -> Result<(), StoreError> {
    let mut blocks: BTreeMap<i64, i64> = BTreeMap::new();
    for record in records {
        *blocks.entry(record.0 / BLOCK).or_default() |= 1_i64 << (record.0 % BLOCK);
    }
    if blocks.is_empty() {
        return Ok(());
    }
    // One statement for all; diesel has none that adds bits to what is there.
    let mut sql = "INSERT INTO repeats (block, batch_id, bits) VALUES ".to_owned();
    for (place, (block, bits)) in blocks.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        // Writing into memory does not fail.
        let _ = write!(sql, "{comma}({block}, {batch}, {bits})");
    }
    sql.push_str(" ON CONFLICT (block, batch_id) DO UPDATE SET bits = repeats.bits | excluded.bits");
    Ok(conn.batch_execute(&sql)?)
}

/// Of some records of a batch that is withdrawn, those that a standing batch repeated, and which one: the first.
pub(super) fn heirs(
    conn: &mut AnyConnection,
    of: BatchId,
    records: &[i64],
) -> Result<HashMap<i64, BatchId>, StoreError> {
    let mut blocks: Vec<i64> = records.iter().map(|record| record / BLOCK).collect();
    blocks.dedup();
    let rows: Vec<(i64, i64, i64)> = repeats::table
        .inner_join(batches::table)
        .filter(repeats::block.eq_any(blocks))
        .filter(repeats::batch_id.ne(of.0))
        .filter(batches::withdrawn_at.is_null())
        .order(repeats::batch_id)
        .select((repeats::block, repeats::batch_id, repeats::bits))
        .load(conn)?;
    let heir = |record: &i64| {
        let repeats = |(block, _, bits): &&(i64, i64, i64)| {
            *block == record / BLOCK && (bits >> (record % BLOCK)) & 1 == 1
        };
        let (_, batch, _) = rows.iter().find(repeats)?;
        Some((*record, BatchId(*batch)))
    };
    Ok(records.iter().filter_map(heir).collect())
}

/// Of some records, those that a human made.
pub(super) fn made_by_humans(conn: &mut AnyConnection, records: &[i64]) -> Result<Vec<i64>, StoreError> {
    Ok(corrections::table
        .filter(corrections::record_id.eq_any(records))
        .select(corrections::record_id)
        .load(conn)?)
}

/// The standing batch that says what a human corrected, if there is one: the correction stays with it. Versions before
/// the correction are handed over before it.
pub(super) fn heir_of_correction(
    conn: &mut AnyConnection,
    correction: i64,
) -> Result<Option<BatchId>, StoreError> {
    let (source, record, version, content): (i32, String, i16, i64) = dsl::dose_records
        .find(correction)
        .select((dsl::source_id, dsl::source_record_id, dsl::version, dsl::content))
        .get_result(conn)?;
    let heir: Option<i64> = dsl::dose_records
        .inner_join(batches::table)
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(record))
        .filter(dsl::version.lt(version))
        .filter(dsl::content.eq(content))
        .filter(batches::withdrawn_at.is_null())
        .order(dsl::version.desc())
        .select(dsl::batch_id)
        .first(conn)
        .optional()?;
    Ok(heir.map(BatchId))
}

/// A record is another batch's from now on.
pub(super) fn hand_over(conn: &mut AnyConnection, record: i64, to: BatchId) -> Result<(), StoreError> {
    diesel::update(dsl::dose_records.find(record))
        .set(dsl::batch_id.eq(to.0))
        .execute(conn)?;
    diesel::update(batches::table.find(to.0))
        .set(batches::taken_over.eq(batches::taken_over + 1))
        .execute(conn)?;
    Ok(())
}
