//! What the desk has to know of some versions beside what they say. Most versions have none of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::ids::RecordId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::version_notes::dsl;
use crate::store::engine::sql_parts::{Part, among_numbers, asked_pairs, write_together};
use crate::store::registry::rows::quarantine_codes;

/// Since when a version counts again.
pub(super) fn counts_since(
    conn: &mut AnyConnection,
    version: RecordId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    begin(conn, version)?;
    diesel::update(dsl::version_notes.find(version.0))
        .set(dsl::counts_since.eq(at.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// When a version was made that another batch takes over now. The first such note stays.
pub(super) fn made_at(
    conn: &mut AnyConnection,
    version: RecordId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    begin(conn, version)?;
    let unknown = dsl::version_notes.find(version.0).filter(dsl::made_at.is_null());
    diesel::update(unknown)
        .set(dsl::made_at.eq(at.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// The statement that notes which version of the source versions are about that a human has just made: that which the
/// version before each is about.
pub(super) fn about(made: Vec<i64>, before: Vec<i64>) -> Result<Vec<Part>, StoreError> {
    let mut parts = vec![Part::Sql(
        "INSERT INTO version_notes (record_id, base_id) SELECT made.id, COALESCE(known.base_id, before.id) \
         FROM dose_records made JOIN dose_records before USING (source_id, source_record_id) \
         LEFT JOIN version_notes known ON known.record_id = before.id WHERE made.id",
    )];
    parts.extend(among_numbers(made)?);
    parts.push(Part::Sql(" AND before.id"));
    parts.extend(among_numbers(before)?);
    Ok(parts)
}

/// The rules that versions break that were released all the same.
pub fn overrides(
    conn: &mut AnyConnection,
    reasons: &[(RecordId, &[QuarantineReason])],
) -> Result<(), StoreError> {
    if reasons.is_empty() {
        return Ok(());
    }
    let codes = reasons
        .iter()
        .map(|(id, reasons)| (id.0, quarantine_codes(reasons)));
    let mut parts = vec![Part::Sql(
        "INSERT INTO version_notes (record_id, overrides) SELECT asked.item, asked.says FROM ",
    )];
    parts.extend(asked_pairs(&codes.collect::<Vec<_>>())?);
    // Without a condition, SQLite would take ON CONFLICT for that of a join.
    parts.push(Part::Sql(
        " WHERE true ON CONFLICT (record_id) DO UPDATE SET overrides = excluded.overrides",
    ));
    write_together(conn, vec![parts])
}

fn begin(conn: &mut AnyConnection, version: RecordId) -> Result<(), StoreError> {
    let known: Option<i64> = dsl::version_notes
        .find(version.0)
        .select(dsl::record_id)
        .get_result(conn)
        .optional()?;
    if known.is_none() {
        diesel::insert_into(dsl::version_notes)
            .values((
                dsl::record_id.eq(version.0),
                dsl::made_at.eq(None::<NaiveDateTime>),
            ))
            .execute(conn)?;
    }
    Ok(())
}
