//! New versions of records.

use diesel::prelude::*;

use crate::domain::values::ids::{BatchId, SourceId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::sources;
use crate::store::registry::insert::bulk;
use crate::store::registry::insert::new_version::NewVersion;

/// Keeps versions.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has added one of the records in the meantime; then nothing of it is
/// kept, and the caller may look again and decide anew.
pub fn append(
    conn: &mut AnyConnection,
    batch: BatchId,
    versions: &[NewVersion<'_>],
) -> Result<(), StoreError> {
    let rows = versions
        .iter()
        .map(|version| bulk::Row::new(version, batch))
        .collect();
    bulk::store(conn, rows)
}

/// Keeps versions of records of several batches.
///
/// # Errors
/// As [`append`].
pub fn append_to_batches(
    conn: &mut AnyConnection,
    versions: &[(BatchId, NewVersion<'_>)],
) -> Result<(), StoreError> {
    let rows = versions
        .iter()
        .map(|(batch, version)| bulk::Row::new(version, *batch))
        .collect();
    bulk::store(conn, rows)
}

/// Makes a source.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has made it in the meantime.
pub fn add_source(conn: &mut AnyConnection, name: &str) -> Result<SourceId, StoreError> {
    let id = diesel::insert_into(sources::table)
        .values(sources::code.eq(name))
        .returning(sources::id)
        .get_result(conn)?;
    Ok(SourceId(id))
}
