//! A row of doses as it is read, and by what.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::facility::{FacilityName, State};
use crate::domain::registry::batch::Note;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::values::date_cells::DateOrder;
use crate::matching::keys::RecordKeys;

/// Where the columns of dates stand among them: births and doses.
pub const DATE_COLUMNS: [usize; 2] = [
    DoseField::DateOfBirth as usize,
    DoseField::AdministeredOn as usize,
];

/// Where facilities with a code are, by their codes: a row with a sound code needs no more to say where.
pub type KnownPlaces = HashMap<String, (FacilityName, State)>;

/// What a row is read by.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The day of the import.
    pub today: NaiveDate,
    /// Whether days or months come first, of births and of doses.
    pub orders: [DateOrder; 2],
    /// The places that the register has.
    pub places: Arc<KnownPlaces>,
}

impl Reading {
    /// Of a row by itself, as the contract wants it.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            today,
            orders: [DateOrder::DayFirst; 2],
            places: Arc::default(),
        }
    }
}

/// A row that was read; its facility is not looked up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseRow {
    /// The code of the facility, if the source has one.
    pub facility_code: Option<String>,
    /// The rest.
    pub statement: DoseStatement,
    /// What it says, as a number, the code of the facility included ([`DoseStatement::content_at`]).
    pub content: i64,
    /// What it will be found by.
    pub keys: RecordKeys,
    /// The line of the file on which it begins; 0 for a row of no file.
    pub line: u64,
    /// What was done so that it could be taken.
    pub notes: Vec<Note>,
}

impl DoseRow {
    /// A row that says this.
    pub fn new(facility_code: Option<String>, statement: DoseStatement) -> Self {
        Self {
            content: statement.content_at(facility_code.as_deref()),
            keys: RecordKeys::of(&statement),
            facility_code,
            statement,
            line: 0,
            notes: Vec::new(),
        }
    }
}
