//! A row of the dose import: what it says, and which rules it breaks.
//!
//! A dose needs its row's key, a person, a place, a dose number, a vaccine and a day. Whatever else cannot be read is left
//! out with a note, so that no field costs the dose; what a spreadsheet did to a cell is mended where it is certain what
//! stood there.

pub(crate) mod cells;
mod identity;
mod rejects;
pub mod row;

use chrono::NaiveDate;

use crate::desk::imports::dose_rows::cells::{Cells, dose_number};
use crate::desk::imports::dose_rows::row::{DoseRow, Reading};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::registry::dose_rules;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::parse_paid;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::date_cells::{self, ShortYear};
use crate::domain::values::refusal::FieldError;

pub use crate::desk::imports::dose_rows::rejects::{as_refused, reject_field, reject_row};

/// Reads a row by itself.
///
/// # Errors
/// As [`read`].
pub fn parse(fields: &[String], today: NaiveDate) -> Result<DoseRow, FieldError> {
    read(fields, 0, &Reading::on(today))
}

/// Reads a row: what the dose needs and cannot be read is refused, what breaks a rule is quarantined with its reasons.
///
/// # Errors
/// The first column that the dose needs and that cannot be read.
pub fn read(fields: &[String], line: u64, by: &Reading) -> Result<DoseRow, FieldError> {
    let mut cells = Cells {
        fields,
        notes: Vec::new(),
    };
    let facility_code = cells.code();
    let known = facility_code.as_ref().and_then(|code| by.places.get(code));
    let date_of_birth = cells.birth(by);
    let identity = identity::read(&mut cells, date_of_birth)?;
    let statement = DoseStatement {
        source_system: cells.required(DoseField::SourceSystem, 40)?,
        source_record_id: cells.record_id()?,
        identity,
        name: cells.name(),
        phone: cells.phone(),
        dose_number: cells.needed(DoseField::DoseNumber, dose_number)?,
        vaccine: cells.needed(DoseField::Vaccine, Vaccine::parse)?,
        lot: cells.optional(DoseField::LotNumber, Lot::parse),
        administered_on: cells.needed(DoseField::AdministeredOn, |text| {
            date_cells::read(text, by.orders[1], ShortYear::Dose)
        })?,
        date_of_birth,
        facility: None,
        facility_name: cells.facility_name(facility_code.as_deref(), known)?,
        facility_state: cells.state(known)?,
        paid: cells.optional(DoseField::Paid, parse_paid).unwrap_or(false),
        quarantine: Vec::new(),
    };
    let quarantine = dose_rules::broken_by(&statement, by.today);
    let row = DoseRow::new(
        facility_code,
        DoseStatement {
            quarantine,
            ..statement
        },
    );
    Ok(DoseRow {
        line,
        notes: cells.notes,
        ..row
    })
}

#[cfg(test)]
mod tests;
