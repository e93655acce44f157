//! New versions of records.

use diesel::prelude::*;

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::values::ids::{BatchId, FacilityId, SourceId};
use crate::matching::keys::RecordKeys;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::sources;
use crate::store::registry::insert::bulk;

/// A version to be kept.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    /// What its source says, or a human in its stead.
    pub statement: &'a DoseStatement,
    /// The facility that the statement means.
    pub facility: FacilityId,
    /// The rules that it breaks.
    pub quarantine: &'a [QuarantineReason],
    /// Its source.
    pub source: SourceId,
    /// Which version of its record, from 1.
    pub version: i16,
    /// Whether it counts from now on; not if the same rows bring a later one.
    pub is_current: bool,
    /// Whether an earlier version counts until now.
    pub supersedes: bool,
    /// What the source said, as a number ([`crate::domain::registry::dose_record::DoseStatement::content`]).
    pub content: i64,
    /// What it is found by.
    pub keys: &'a RecordKeys,
    /// The name of the facility, if the source wrote another one.
    pub facility_written: Option<&'a str>,
}

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

/// The source of this name, if one is known.
pub fn source(conn: &mut AnyConnection, name: &str) -> Result<Option<SourceId>, StoreError> {
    let known = sources::table
        .filter(sources::code.eq(name))
        .select(sources::id)
        .get_result(conn)
        .optional()?;
    Ok(known.map(SourceId))
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
