//! Versions that a human makes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, RecordId, SourceId, StaffId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{corrections, facilities, sources, version_notes};
use crate::store::registry::insert::append::append_to_batches;
use crate::store::registry::insert::new_version::NewVersion;
use crate::store::registry::notes;
use crate::store::registry::rows::{COLUMNS, RecordRow, quarantine, quarantine_codes};

/// A version with what another one after it needs to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentVersion {
    /// What it says.
    pub record: DoseRecord,
    /// Its source.
    pub source: SourceId,
    /// The batch that brought it.
    pub batch: BatchId,
    /// What its source said, as a number; 0 if that is not known.
    pub content: i64,
    /// Whether it counts.
    pub is_current: bool,
    /// The rules that it broke when it was released all the same.
    pub overrides: Vec<QuarantineReason>,
}

/// What a human, or the engine, did to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// Released it from quarantine as it is.
    Released,
    /// Changed what it says.
    Corrected,
    /// Put it back into quarantine: what it was released for was wrong.
    Quarantined,
}

/// Who makes versions, when and why.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// What is done.
    pub kind: Kind,
    /// Who; nobody where the engine did.
    pub staff: Option<StaffId>,
    /// Why.
    pub ground: &'a Ground,
    /// When.
    pub at: DateTime<Utc>,
}

/// Versions by their numbers, in the order of these; numbers that there are not are left out.
pub fn load(conn: &mut AnyConnection, ids: &[RecordId]) -> Result<Vec<CurrentVersion>, StoreError> {
    type Row = (RecordRow, i32, i64, i64, bool, Option<String>);
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .left_join(version_notes::table)
        .filter(dsl::id.eq_any(wanted))
        .order(dsl::id)
        .select((
            COLUMNS,
            dsl::source_id,
            dsl::batch_id,
            dsl::content,
            dsl::is_current,
            version_notes::overrides.nullable(),
        ))
        .load(conn)?;
    let version = |(row, source, batch, content, is_current, overrides): Row| {
        Ok(CurrentVersion {
            record: DoseRecord::try_from(row)?,
            source: SourceId(source),
            batch: BatchId(batch),
            content,
            is_current,
            overrides: quarantine(&overrides.unwrap_or_default())?,
        })
    };
    let mut found: Vec<CurrentVersion> = rows.into_iter().map(version).collect::<Result<_, StoreError>>()?;
    let place = |current: &CurrentVersion| ids.iter().position(|id| *id == current.record.id);
    found.sort_by_key(place);
    Ok(found)
}

/// The version that counts of the record to which a version belongs, if one does.
///
/// # Errors
/// [`StoreError::Missing`] if there is no such version.
pub fn current_of(conn: &mut AnyConnection, id: RecordId) -> Result<Option<RecordId>, StoreError> {
    let (source, source_record): (i32, String) = dsl::dose_records
        .find(id.0)
        .select((dsl::source_id, dsl::source_record_id))
        .get_result(conn)?;
    current_of_row(conn, SourceId(source), &source_record)
}

fn current_of_row(
    conn: &mut AnyConnection,
    source: SourceId,
    source_record_id: &str,
) -> Result<Option<RecordId>, StoreError> {
    let current: Option<i64> = dsl::dose_records
        .filter(dsl::source_id.eq(source.0))
        .filter(dsl::source_record_id.eq(source_record_id))
        .filter(dsl::is_current)
        .select(dsl::id)
        .get_result(conn)
        .optional()?;
    Ok(current.map(RecordId))
}

/// Keeps versions that a human or the engine makes. Returns their numbers, in their order.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has made a version of one of the records in the meantime.
pub fn add(
    conn: &mut AnyConnection,
    versions: &[(BatchId, NewVersion<'_>)],
    author: Author<'_>,
) -> Result<Vec<RecordId>, StoreError> {
    let mut before = Vec::with_capacity(versions.len());
    for (_, version) in versions {
        before.push(current_of_row(
            conn,
            version.source,
            &version.statement.source_record_id,
        )?);
    }
    append_to_batches(conn, versions)?;
    let ground = json::write(author.ground)?;
    let mut ids = Vec::with_capacity(versions.len());
    for ((_, version), before) in versions.iter().zip(before) {
        let id: i64 = dsl::dose_records
            .filter(dsl::source_id.eq(version.source.0))
            .filter(dsl::source_record_id.eq(&version.statement.source_record_id))
            .filter(dsl::version.eq(version.version))
            .select(dsl::id)
            .get_result(conn)?;
        diesel::insert_into(corrections::table)
            .values((
                corrections::record_id.eq(id),
                corrections::kind.eq(author.kind.code()),
                corrections::staff_id.eq(author.staff.map(|id| id.0)),
                corrections::at.eq(author.at.naive_utc()),
                corrections::ground.eq(&ground),
            ))
            .execute(conn)?;
        if let Some(before) = before {
            notes::about(conn, RecordId(id), before)?;
        }
        ids.push(RecordId(id));
    }
    Ok(ids)
}

/// A record stays quarantined, but for other reasons: the rules, or what they look at, have changed. This is what the
/// registry makes of the record, not what anybody says, so it is no version of its own.
pub fn set_reasons(
    conn: &mut AnyConnection,
    id: RecordId,
    reasons: &[QuarantineReason],
) -> Result<(), StoreError> {
    diesel::update(dsl::dose_records.find(id.0))
        .set(dsl::quarantine.eq(quarantine_codes(reasons)))
        .execute(conn)?;
    Ok(())
}
