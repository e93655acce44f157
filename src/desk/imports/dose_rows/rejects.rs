//! What a report says about rows that were not taken, with all that stands in them.

use crate::desk::imports::dose_rows::row::DoseRow;
use crate::domain::person::identity::mask;
use crate::domain::registry::batch::Reject;
use crate::domain::registry::dose_input::{DoseField, DoseInput};
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::tabular::csv_lines::RowError;
use crate::tabular::csv_table::BrokenRow;

/// A faulty value as reports show it.
pub(super) fn shown(column: DoseField, value: &str) -> String {
    if column == DoseField::IdNumber {
        mask(value)
    } else {
        value.chars().take(MOST_SHOWN).collect()
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
    let column = DoseField::parse(error.field);
    Reject {
        line,
        column: error.field,
        value: column.map_or_else(String::new, |column| shown(column, column.cell(&fields))),
        refusal: error.refusal,
        cells: fields,
        surplus: Vec::new(),
    }
}

/// What a rejects report says about a row that the database refuses.
pub fn as_refused(row: &DoseRow) -> Reject {
    let cells = DoseInput::of(&row.statement, row.facility_code.as_deref(), |date| {
        date.to_string()
    });
    Reject {
        line: row.line,
        column: "",
        value: String::new(),
        refusal: Refusal::new("refusal-row-database"),
        cells: cells.into_row(),
        surplus: Vec::new(),
    }
}

/// The most characters of a faulty value in a report.
const MOST_SHOWN: usize = 80;
