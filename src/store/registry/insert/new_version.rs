//! What a version needs to be appended.

use diesel::prelude::*;

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::values::ids::{FacilityId, SourceId};
use crate::matching::keys::RecordKeys;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::sources;

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

/// The source of this name, if one is known.
pub(crate) fn source(conn: &mut AnyConnection, name: &str) -> Result<Option<SourceId>, StoreError> {
    let known = sources::table
        .filter(sources::code.eq(name))
        .select(sources::id)
        .get_result(conn)
        .optional()?;
    Ok(known.map(SourceId))
}
