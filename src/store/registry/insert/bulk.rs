//! Many new versions at once, in the way that each database does fastest.
#![expect(
    clippy::ref_option_ref,
    reason = "what diesel derives for an optional reference"
)]

use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;

use crate::domain::person::contact::PhoneNumber;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::BatchId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::staging_records;
use crate::store::registry::insert::new_version::NewVersion;
use crate::store::registry::rows::quarantine_codes;

/// A row as both databases take it; the columns of `dose_records` but its number, and whether it supersedes.
#[derive(Insertable)]
#[diesel(table_name = staging_records)]
#[diesel(treat_none_as_default_value = false)]
pub(super) struct Row<'a> {
    supersedes: bool,
    source_id: i32,
    source_record_id: &'a str,
    version: i16,
    is_current: bool,
    batch_id: i64,
    content: i64,
    id_type: &'static str,
    id_number: &'a str,
    name: &'a str,
    name_code: &'a str,
    date_of_birth: Option<NaiveDate>,
    phone: Option<i64>,
    dose_number: i16,
    vaccine: &'static str,
    lot_number: Option<&'a str>,
    administered_on: NaiveDate,
    facility_id: i64,
    facility_written: Option<&'a str>,
    facility_state: &'static str,
    paid: bool,
    quarantine: String,
    birth_key: Option<i64>,
    day_key: Option<i64>,
}

impl<'a> Row<'a> {
    pub(super) fn new(version: &NewVersion<'a>, batch: BatchId) -> Self {
        let dose = version.statement;
        Self {
            supersedes: version.supersedes,
            source_id: version.source.0,
            source_record_id: &dose.source_record_id,
            version: version.version,
            is_current: version.is_current,
            batch_id: batch.0,
            content: version.content,
            id_type: dose.identity.kind().code(),
            id_number: dose.identity.number(),
            name: dose.name.as_str(),
            name_code: &version.keys.name_code,
            date_of_birth: dose.date_of_birth,
            phone: dose.phone.as_ref().map(PhoneNumber::digits),
            dose_number: i16::from(dose.dose_number.get()),
            vaccine: dose.vaccine.code(),
            lot_number: dose.lot.as_ref().map(Lot::as_str),
            administered_on: dose.administered_on,
            facility_id: version.facility.0,
            facility_written: version.facility_written,
            facility_state: dose.facility_state.code(),
            paid: dose.paid,
            quarantine: quarantine_codes(version.quarantine),
            birth_key: version.keys.birth,
            day_key: version.keys.day_at(version.facility.0),
        }
    }
}

/// A row for `dose_records` itself.
macro_rules! columns {
    ($row:expr) => {
        (
            dsl::source_id.eq($row.source_id),
            dsl::source_record_id.eq($row.source_record_id),
            dsl::version.eq($row.version),
            dsl::is_current.eq($row.is_current),
            dsl::batch_id.eq($row.batch_id),
            dsl::content.eq($row.content),
            dsl::id_type.eq($row.id_type),
            dsl::id_number.eq($row.id_number),
            dsl::name.eq($row.name),
            dsl::name_code.eq($row.name_code),
            dsl::date_of_birth.eq($row.date_of_birth),
            dsl::phone.eq($row.phone),
            dsl::dose_number.eq($row.dose_number),
            dsl::vaccine.eq($row.vaccine),
            dsl::lot_number.eq($row.lot_number),
            dsl::administered_on.eq($row.administered_on),
            dsl::facility_id.eq($row.facility_id),
            dsl::facility_written.eq($row.facility_written),
            dsl::facility_state.eq($row.facility_state),
            dsl::paid.eq($row.paid),
            dsl::quarantine.eq(&$row.quarantine),
            dsl::birth_key.eq($row.birth_key),
            dsl::day_key.eq($row.day_key),
        )
    };
}

pub(super) fn store(conn: &mut AnyConnection, rows: Vec<Row<'_>>) -> Result<(), StoreError> {
    match conn {
        AnyConnection::Sqlite(conn) => one_by_one(conn, &rows),
        AnyConnection::Postgres(conn) => by_copy(conn, rows),
    }
}

fn one_by_one(conn: &mut SqliteConnection, rows: &[Row<'_>]) -> Result<(), StoreError> {
    for row in rows.iter().filter(|row| row.supersedes) {
        let earlier = dsl::dose_records
            .filter(dsl::source_id.eq(row.source_id))
            .filter(dsl::source_record_id.eq(row.source_record_id))
            .filter(dsl::is_current);
        diesel::update(earlier)
            .set(dsl::is_current.eq(false))
            .execute(conn)?;
    }
    for row in rows {
        diesel::insert_into(dose_records::table)
            .values(columns!(row))
            .execute(conn)?;
    }
    Ok(())
}

/// Rows that supersede nothing go by COPY to where they belong. Others go by COPY into a table of this connection's
/// own, and from there in one statement each.
fn by_copy(conn: &mut PgConnection, rows: Vec<Row<'_>>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    if rows.iter().any(|row| row.supersedes) {
        conn.batch_execute(MAKE_STAGING)?;
        diesel::copy_from(staging_records::table)
            .from_insertable(rows)
            .execute(conn)?;
        conn.batch_execute(MERGE)?;
    } else {
        let rows: Vec<_> = rows.iter().map(|row| columns!(row)).collect();
        diesel::copy_from(dose_records::table)
            .from_insertable(rows)
            .execute(conn)?;
    }
    Ok(())
}

const MAKE_STAGING: &str = "\
SET LOCAL client_min_messages = 'warning';
CREATE TEMPORARY TABLE IF NOT EXISTS staging_records (
    place BIGINT GENERATED ALWAYS AS IDENTITY,
    supersedes BOOLEAN NOT NULL,
    source_id INTEGER NOT NULL,
    source_record_id TEXT NOT NULL,
    version SMALLINT NOT NULL,
    is_current BOOLEAN NOT NULL,
    batch_id BIGINT NOT NULL,
    content BIGINT NOT NULL,
    id_type TEXT NOT NULL,
    id_number TEXT NOT NULL,
    name TEXT NOT NULL,
    name_code TEXT NOT NULL,
    date_of_birth DATE,
    phone BIGINT,
    dose_number SMALLINT NOT NULL,
    vaccine TEXT NOT NULL,
    lot_number TEXT,
    administered_on DATE NOT NULL,
    facility_id BIGINT NOT NULL,
    facility_written TEXT,
    facility_state TEXT NOT NULL,
    paid BOOLEAN NOT NULL,
    quarantine TEXT NOT NULL,
    birth_key BIGINT,
    day_key BIGINT
) ON COMMIT DELETE ROWS;
DELETE FROM staging_records";

const MERGE: &str = "\
UPDATE dose_records SET is_current = false FROM staging_records new
WHERE new.supersedes AND dose_records.is_current AND dose_records.source_id = new.source_id
  AND dose_records.source_record_id = new.source_record_id;
INSERT INTO dose_records (source_id, source_record_id, version, is_current, batch_id, content, id_type, id_number, name,
                          name_code, date_of_birth, phone, dose_number, vaccine, lot_number, administered_on,
                          facility_id, facility_written, facility_state, paid, quarantine, birth_key, day_key)
SELECT source_id, source_record_id, version, is_current, batch_id, content, id_type, id_number, name, name_code,
       date_of_birth, phone, dose_number, vaccine, lot_number, administered_on, facility_id, facility_written,
       facility_state, paid, quarantine, birth_key, day_key
FROM staging_records ORDER BY place";
