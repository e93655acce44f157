//! Records that later files repeated: when the batch that holds one is withdrawn, it goes to a batch that repeated it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::domain::values::ids::{BatchId, RecordId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::repeats;
use crate::store::registry::registry::IN_LIST;

/// Numbers of records that share a row.
const BLOCK: i64 = 64;
/// The condition that a record `d` was repeated by another batch that stands.
pub(crate) const KEPT: &str = "EXISTS (SELECT 1 FROM repeats r JOIN batches b ON b.id = r.batch_id \
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

/// Which batches repeated some versions, withdrawn ones too.
pub(crate) fn said_by(
    conn: &mut AnyConnection,
    versions: &[RecordId],
) -> Result<HashMap<RecordId, BTreeSet<BatchId>>, StoreError> {
    let mut of_block: BTreeMap<i64, Vec<RecordId>> = BTreeMap::new();
    for version in versions {
        of_block.entry(version.0 / BLOCK).or_default().push(*version);
    }
    let blocks: Vec<i64> = of_block.keys().copied().collect();
    let mut said_by: HashMap<RecordId, BTreeSet<BatchId>> = HashMap::new();
    for some in blocks.chunks(IN_LIST) {
        let rows: Vec<(i64, i64, i64)> = repeats::table
            .filter(repeats::block.eq_any(some))
            .select((repeats::block, repeats::batch_id, repeats::bits))
            .load(conn)?;
        for (block, batch, bits) in rows {
            let versions = of_block.get(&block).into_iter().flatten();
            for version in versions.filter(|version| (bits >> (version.0 % BLOCK)) & 1 == 1) {
                said_by.entry(*version).or_default().insert(BatchId(batch));
            }
        }
    }
    Ok(said_by)
}
