//! What a report says about rows that were not taken, with all that stands in them.

use chrono::NaiveDate;

use crate::desk::imports::dose_rows::row::{DoseRow, cell};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::mask;
use crate::domain::registry::batch::Reject;
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::tabular::csv_lines::RowError;
use crate::tabular::csv_table::BrokenRow;

/// A faulty value as reports show it.
pub(super) fn shown(column: &str, value: &str) -> String {
    match column {
        "id_number" => mask(value),
        _ => value.chars().take(MOST_SHOWN).collect(),
    }
}

/// What a rejects report says about a row that could not be taken apart.
pub fn reject_row(line: u64, row: BrokenRow) -> Reject {
    let refusal = match row.error {
        RowError::FieldCount { found, expected } => {
            let refusal = Refusal::new("refusal-row-fields");
            refusal.with("found", found).with("expected", expected)
        }
        RowError::OpenQuote => Refusal::new("refusal-row-open-quote"),
        RowError::TooLong => Refusal::new("refusal-row-too-long"),
    };
    Reject {
        line,
        column: "",
        value: String::new(),
        refusal,
        cells: row.cells,
        surplus: row.surplus,
    }
}

/// What a rejects report says about a row of which a field could not be read.
pub fn reject_field(line: u64, fields: Vec<String>, error: FieldError) -> Reject {
    Reject {
        line,
        column: error.field,
        value: shown(error.field, cell(&fields, error.field)),
        refusal: error.refusal,
        cells: fields,
        surplus: Vec::new(),
    }
}

/// What a rejects report says about a row that the database refuses.
pub fn as_refused(row: &DoseRow) -> Reject {
    let dose = &row.statement;
    let date = |date: NaiveDate| date.to_string();
    let cells = [
        dose.source_record_id.clone(),
        dose.source_system.clone(),
        row.facility_code.clone().unwrap_or_default(),
        dose.facility_name.as_str().to_owned(),
        dose.facility_state.code().to_owned(),
        dose.identity.kind().code().to_owned(),
        dose.identity.number().to_owned(),
        dose.name.as_str().to_owned(),
        dose.date_of_birth.map(date).unwrap_or_default(),
        dose.phone.as_ref().map_or("", PhoneNumber::as_str).to_owned(),
        dose.dose_number.get().to_string(),
        dose.vaccine.code().to_owned(),
        dose.lot.as_ref().map_or("", Lot::as_str).to_owned(),
        date(dose.administered_on),
        if dose.paid { "yes" } else { "no" }.to_owned(),
    ];
    Reject {
        line: row.line,
        column: "",
        value: String::new(),
        refusal: Refusal::new("refusal-row-database"),
        cells: cells.to_vec(),
        surplus: Vec::new(),
    }
}

/// The most characters of a faulty value in a report.
const MOST_SHOWN: usize = 80;
