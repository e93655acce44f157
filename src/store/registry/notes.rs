//! What the desk has to know of some versions beside what they say. Most versions have none of it.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::ids::RecordId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::version_notes::dsl;
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

/// Which version of the source a version is about that a human made: that which the version before it is about.
pub(super) fn about(conn: &mut AnyConnection, version: RecordId, before: RecordId) -> Result<(), StoreError> {
    let known: Option<Option<i64>> = dsl::version_notes
        .find(before.0)
        .select(dsl::base_id)
        .get_result(conn)
        .optional()?;
    // It has just been made: there is no note of it yet.
    diesel::insert_into(dsl::version_notes)
        .values((
            dsl::record_id.eq(version.0),
            dsl::base_id.eq(known.flatten().unwrap_or(before.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The rules that a version breaks that was released all the same.
pub fn overrides(
    conn: &mut AnyConnection,
    version: RecordId,
    reasons: &[QuarantineReason],
) -> Result<(), StoreError> {
    begin(conn, version)?;
    diesel::update(dsl::version_notes.find(version.0))
        .set(dsl::overrides.eq(quarantine_codes(reasons)))
        .execute(conn)?;
    Ok(())
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
