//! Between rows of the registry and dose records.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseRecord, DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::store::engine::columns;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::dsl;
use crate::store::engine::schema::{facilities, sources};

#[derive(Queryable)]
pub(crate) struct RecordRow {
    id: i64,
    source_system: String,
    source_record_id: String,
    id_type: String,
    id_number: String,
    name: String,
    date_of_birth: Option<NaiveDate>,
    phone: Option<i64>,
    dose_number: i16,
    vaccine: String,
    lot_number: Option<String>,
    administered_on: NaiveDate,
    facility_id: i64,
    facility_written: Option<String>,
    facility_name: String,
    facility_state: String,
    paid: bool,
    quarantine: String,
}

#[rustfmt::skip]
type Columns = (
    dsl::id, sources::code, dsl::source_record_id, dsl::id_type, dsl::id_number, dsl::name,
    dsl::date_of_birth, dsl::phone, dsl::dose_number, dsl::vaccine, dsl::lot_number, dsl::administered_on,
    dsl::facility_id, dsl::facility_written, facilities::name, dsl::facility_state, dsl::paid, dsl::quarantine,
);

/// Of dose records, joined with their facilities and sources.
#[rustfmt::skip]
pub(crate) const COLUMNS: Columns = (
    dsl::id, sources::code, dsl::source_record_id, dsl::id_type, dsl::id_number, dsl::name,
    dsl::date_of_birth, dsl::phone, dsl::dose_number, dsl::vaccine, dsl::lot_number, dsl::administered_on,
    dsl::facility_id, dsl::facility_written, facilities::name, dsl::facility_state, dsl::paid, dsl::quarantine,
);

impl TryFrom<RecordRow> for DoseRecord {
    type Error = StoreError;

    fn try_from(row: RecordRow) -> Result<Self, StoreError> {
        let identity = record_identity(&row.id_type, row.id_number)?;
        let phone = row.phone.map(PhoneNumber::from_digits).transpose();
        let facility_name = row.facility_written.unwrap_or(row.facility_name);
        Ok(Self {
            id: RecordId(row.id),
            statement: DoseStatement {
                source_system: row.source_system,
                source_record_id: row.source_record_id,
                identity,
                name: columns::person_name(&row.name),
                date_of_birth: row.date_of_birth,
                phone: columns::sound("dose_records.phone", phone.ok())?,
                dose_number: columns::dose_number(row.dose_number)?,
                vaccine: columns::vaccine(&row.vaccine)?,
                lot: row.lot_number.as_deref().map(columns::lot).transpose()?,
                administered_on: row.administered_on,
                facility: Some(FacilityId(row.facility_id)),
                facility_name: columns::facility_name(&facility_name),
                facility_state: columns::state(&row.facility_state)?,
                paid: row.paid,
                quarantine: quarantine(&row.quarantine)?,
            },
        })
    }
}

/// The identity of a record, sound or not.
pub(super) fn record_identity(kind: &str, number: String) -> Result<RecordIdentity, StoreError> {
    let kind = columns::id_type(kind)?;
    Ok(match Identity::parse(kind, &number) {
        Ok(identity) if identity.number() == number => RecordIdentity::Sound(identity),
        Ok(_) | Err(_) => RecordIdentity::Unsound { kind, number },
    })
}

/// The reasons in the column of that name.
pub(crate) fn quarantine(codes: &str) -> Result<Vec<QuarantineReason>, StoreError> {
    let codes = codes.split(',').filter(|code| !code.is_empty());
    codes
        .map(|code| columns::sound("dose_records.quarantine", QuarantineReason::parse(code)))
        .collect()
}

/// The column of that name for these reasons.
pub(crate) fn quarantine_codes(reasons: &[QuarantineReason]) -> String {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code()).collect();
    codes.join(",")
}
