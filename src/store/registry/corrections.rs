//! Versions that a human makes.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, SmallInt, Text};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{BatchId, RecordId, SourceId, StaffId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{facilities, sources, version_notes};
use crate::store::engine::sql_parts::{
    Part, asked_numbers, asked_pairs, asked_rows, sql_parts, write_together,
};
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
    let current: Option<i64> = dsl::dose_records
        .filter(dsl::source_id.eq(source))
        .filter(dsl::source_record_id.eq(&source_record))
        .filter(dsl::is_current)
        .select(dsl::id)
        .get_result(conn)
        .optional()?;
    Ok(current.map(RecordId))
}

/// A version of a record, in short.
struct Made {
    id: i64,
    source_id: i32,
    source_record_id: String,
    version: i16,
    is_current: bool,
}

/// All versions of the records of some rows.
fn versions_of(conn: &mut AnyConnection, rows: &[SourceRow]) -> Result<Vec<Made>, StoreError> {
    type Columns = (BigInt, Integer, Text, SmallInt, Bool);
    let mut parts = vec![Part::Sql(
        "SELECT version.id, version.source_id, version.source_record_id, version.version, version.is_current FROM ",
    )];
    parts.extend(asked_rows(rows)?);
    parts.push(Part::Sql(
        " CROSS JOIN sources CROSS JOIN dose_records version WHERE sources.code = asked.system \
         AND version.source_id = sources.id AND version.source_record_id = asked.key",
    ));
    let versions = sql_parts::<Columns>(parts);
    let found: Vec<(i64, i32, String, i16, bool)> = match conn {
        AnyConnection::Sqlite(conn) => versions.load(conn)?,
        AnyConnection::Postgres(conn) => versions.load(conn)?,
    };
    let made = |(id, source_id, source_record_id, version, is_current)| Made {
        id,
        source_id,
        source_record_id,
        version,
        is_current,
    };
    Ok(found.into_iter().map(made).collect())
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
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<SourceRow> = versions.iter().map(|(_, new)| new.statement.row()).collect();
    let before = versions_of(conn, &rows)?.into_iter();
    let before: Vec<i64> = before
        .filter(|made| made.is_current)
        .map(|made| made.id)
        .collect();
    append_to_batches(conn, versions)?;
    let there: HashMap<(i32, String, i16), i64> = versions_of(conn, &rows)?
        .into_iter()
        .map(|made| ((made.source_id, made.source_record_id, made.version), made.id))
        .collect();
    let id = |(_, new): &(BatchId, NewVersion<'_>)| {
        let key = (new.source.0, new.statement.source_record_id.clone(), new.version);
        there.get(&key).copied().ok_or(StoreError::Missing)
    };
    let ids = versions
        .iter()
        .map(id)
        .collect::<Result<Vec<i64>, StoreError>>()?;
    let mut authored = vec![
        Part::Sql("INSERT INTO corrections (record_id, kind, staff_id, at, ground) SELECT asked.item, CAST("),
        Part::Text(author.kind.code().to_owned()),
        Part::Sql(" AS text), CAST("),
        Part::MaybeNumber(author.staff.map(|id| id.0)),
        Part::Sql(" AS bigint), "),
        Part::Moment(author.at.naive_utc()),
        Part::Sql(", CAST("),
        Part::Text(json::write(author.ground)?),
        Part::Sql(" AS text) FROM "),
    ];
    authored.extend(asked_numbers(ids.clone())?);
    let about = notes::about(ids.clone(), before)?;
    write_together(conn, vec![authored, about])?;
    Ok(ids.into_iter().map(RecordId).collect())
}

/// Records stay quarantined, but for other reasons: the rules, or what they look at, have changed. This is what the
/// registry makes of the records, not what anybody says, so it is no version of its own.
pub fn set_reasons(
    conn: &mut AnyConnection,
    reasons: &[(RecordId, Vec<QuarantineReason>)],
) -> Result<(), StoreError> {
    if reasons.is_empty() {
        return Ok(());
    }
    // Of a record that comes twice, what comes last.
    let codes: BTreeMap<i64, String> = reasons
        .iter()
        .map(|(id, reasons)| (id.0, quarantine_codes(reasons)))
        .collect();
    let mut parts = vec![Part::Sql("UPDATE dose_records SET quarantine = asked.says FROM ")];
    parts.extend(asked_pairs(&codes.into_iter().collect::<Vec<_>>())?);
    parts.push(Part::Sql(" WHERE dose_records.id = asked.item"));
    write_together(conn, vec![parts])
}
