//! The numbers of the versions of a record.

use diesel::prelude::*;

use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::RecordId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::sources;

/// The numbers of all versions of a record.
pub fn ids(conn: &mut AnyConnection, row: &SourceRow) -> Result<Vec<RecordId>, StoreError> {
    let ids: Vec<i64> = dose_records::table
        .inner_join(sources::table)
        .filter(sources::code.eq(&row.source_system))
        .filter(dsl::source_record_id.eq(&row.source_record_id))
        .order(dsl::version)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(RecordId).collect())
}
