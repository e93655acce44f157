//! Records of a batch, for a file that is downloaded.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::registry::dose_record::DoseRecord;
use crate::domain::values::ids::BatchId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{facilities, sources};
use crate::store::engine::sql_words::sql_words;
use crate::store::registry::quarantine::QUARANTINED;
use crate::store::registry::rows::{COLUMNS, RecordRow};

/// The quarantined ones among the next `limit` records of a batch behind `after`, and the number of the last that was
/// looked at; nothing is left when that is `after` itself.
pub fn quarantined_of(
    conn: &mut AnyConnection,
    batch: BatchId,
    after: i64,
    limit: i64,
) -> Result<(i64, Vec<DoseRecord>), StoreError> {
    let rows: Vec<RecordRow> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(dsl::batch_id.eq(batch.0))
        .filter(dsl::id.gt(after))
        .filter(sql_words::<Bool>(QUARANTINED))
        .order(dsl::id)
        .limit(limit)
        .select(COLUMNS)
        .load(conn)?;
    let found: Vec<DoseRecord> = rows
        .into_iter()
        .map(DoseRecord::try_from)
        .collect::<Result<_, _>>()?;
    let last = found.last().map_or(after, |record| record.id.0);
    Ok((last, found))
}
