//! The registry: dose records, appended and superseded, never overwritten.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::columns::{self, sound};
use super::schema::dose_records::dsl;
use super::{AnyConnection, StoreError};
use crate::domain::contact::PhoneNumber;
use crate::domain::dose_record::{DoseRecord, DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::identity::Identity;
use crate::domain::ids::{BatchId, FacilityId, RecordId};
use crate::domain::lot::Lot;
use crate::matching::candidates::Key;

/// What became of a row that was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is new.
    Added,
    /// It says what the registry has already.
    Unchanged,
    /// It says something else than before; the old version stays in the history.
    Superseded,
}

#[derive(Queryable)]
struct RecordRow {
    id: i64,
    source_system: String,
    source_record_id: String,
    id_type: String,
    id_number: String,
    name: String,
    date_of_birth: Option<NaiveDate>,
    phone: Option<String>,
    dose_number: i16,
    vaccine: String,
    lot_number: Option<String>,
    administered_on: NaiveDate,
    facility_id: Option<i64>,
    facility_name: String,
    facility_state: String,
    paid: bool,
    quarantine: String,
}

#[rustfmt::skip]
type Columns = (
    dsl::id, dsl::source_system, dsl::source_record_id, dsl::id_type, dsl::id_number, dsl::name,
    dsl::date_of_birth, dsl::phone, dsl::dose_number, dsl::vaccine, dsl::lot_number, dsl::administered_on,
    dsl::facility_id, dsl::facility_name, dsl::facility_state, dsl::paid, dsl::quarantine,
);

#[rustfmt::skip]
const COLUMNS: Columns = (
    dsl::id, dsl::source_system, dsl::source_record_id, dsl::id_type, dsl::id_number, dsl::name,
    dsl::date_of_birth, dsl::phone, dsl::dose_number, dsl::vaccine, dsl::lot_number, dsl::administered_on,
    dsl::facility_id, dsl::facility_name, dsl::facility_state, dsl::paid, dsl::quarantine,
);

/// The current records that the keys of a complaint lead to.
pub fn candidates(conn: &mut AnyConnection, keys: &[Key]) -> Result<Vec<DoseRecord>, StoreError> {
    let mut found: Vec<DoseRecord> = Vec::new();
    for key in keys {
        let records = match key {
            Key::Identity(identity) => of_identity(conn, identity)?,
        };
        for record in records {
            if found.iter().all(|known| known.id != record.id) {
                found.push(record);
            }
        }
    }
    Ok(found)
}

/// The current records of an identity, earliest dose first.
pub fn of_identity(conn: &mut AnyConnection, identity: &Identity) -> Result<Vec<DoseRecord>, StoreError> {
    let rows: Vec<RecordRow> = dsl::dose_records
        .filter(dsl::is_current)
        .filter(dsl::id_number.eq(identity.number()))
        .filter(dsl::id_type.eq(identity.kind().code()))
        .order((dsl::administered_on, dsl::id))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(DoseRecord::try_from).collect()
}

/// Adds what a source says; where it says something else than before, the new version becomes the current one.
pub fn record(
    conn: &mut AnyConnection,
    statement: &DoseStatement,
    batch: BatchId,
) -> Result<Recorded, StoreError> {
    let known: Option<RecordRow> = dsl::dose_records
        .filter(dsl::is_current)
        .filter(dsl::source_system.eq(&statement.source_system))
        .filter(dsl::source_record_id.eq(&statement.source_record_id))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    let outcome = match known.map(DoseRecord::try_from).transpose()? {
        Some(known) if known.statement == *statement => return Ok(Recorded::Unchanged),
        Some(known) => {
            diesel::update(dsl::dose_records.find(known.id.0))
                .set(dsl::is_current.eq(false))
                .execute(conn)?;
            Recorded::Superseded
        }
        None => Recorded::Added,
    };
    insert(conn, statement, batch)?;
    Ok(outcome)
}

fn insert(conn: &mut AnyConnection, statement: &DoseStatement, batch: BatchId) -> Result<(), StoreError> {
    let reasons: Vec<&str> = statement.quarantine.iter().map(|reason| reason.code()).collect();
    diesel::insert_into(dsl::dose_records)
        .values((
            dsl::source_system.eq(&statement.source_system),
            dsl::source_record_id.eq(&statement.source_record_id),
            dsl::is_current.eq(true),
            dsl::batch_id.eq(batch.0),
            dsl::id_type.eq(statement.identity.kind().code()),
            dsl::id_number.eq(statement.identity.number()),
            dsl::name.eq(statement.name.as_str()),
            dsl::date_of_birth.eq(statement.date_of_birth),
            dsl::phone.eq(statement.phone.as_ref().map(PhoneNumber::as_str)),
            dsl::dose_number.eq(i16::from(statement.dose_number.get())),
            dsl::vaccine.eq(statement.vaccine.code()),
            dsl::lot_number.eq(statement.lot.as_ref().map(Lot::as_str)),
            dsl::administered_on.eq(statement.administered_on),
            dsl::facility_id.eq(statement.facility.map(|facility| facility.0)),
            dsl::facility_name.eq(statement.facility_name.as_str()),
            dsl::facility_state.eq(statement.facility_state.code()),
            dsl::paid.eq(statement.paid),
            dsl::quarantine.eq(reasons.join(",")),
        ))
        .execute(conn)?;
    Ok(())
}

impl TryFrom<RecordRow> for DoseRecord {
    type Error = StoreError;

    fn try_from(row: RecordRow) -> Result<Self, StoreError> {
        let kind = columns::id_type(&row.id_type)?;
        let identity = match Identity::parse(kind, &row.id_number) {
            Ok(identity) if identity.number() == row.id_number => RecordIdentity::Sound(identity),
            Ok(_) | Err(_) => RecordIdentity::Unsound {
                kind,
                number: row.id_number,
            },
        };
        let codes = row.quarantine.split(',').filter(|code| !code.is_empty());
        let reasons = codes.map(|code| sound("dose_records.quarantine", QuarantineReason::parse(code)));
        Ok(Self {
            id: RecordId(row.id),
            statement: DoseStatement {
                source_system: row.source_system,
                source_record_id: row.source_record_id,
                identity,
                name: columns::person_name(&row.name)?,
                date_of_birth: row.date_of_birth,
                phone: row.phone.as_deref().map(columns::phone).transpose()?,
                dose_number: columns::dose_number(row.dose_number)?,
                vaccine: columns::vaccine(&row.vaccine)?,
                lot: row.lot_number.as_deref().map(columns::lot).transpose()?,
                administered_on: row.administered_on,
                facility: row.facility_id.map(FacilityId),
                facility_name: columns::facility_name(&row.facility_name)?,
                facility_state: columns::state(&row.facility_state)?,
                paid: row.paid,
                quarantine: reasons.collect::<Result<_, _>>()?,
            },
        })
    }
}
