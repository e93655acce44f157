//! A row of the dose import: what it says, and which rules it breaks.
//!
//! A dose needs its row's key, a person, a place, a dose number, a vaccine and a day. Whatever else cannot be read is left
//! out with a note, so that no field costs the dose; what a spreadsheet did to a cell is mended where it is certain what
//! stood there.

mod identity;
mod rejects;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::batch::{Done, Note};
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::registry::dose_rules;
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::{DoseNumber, parse_paid};
use crate::domain::vaccine::lot::Lot;
use crate::domain::values::date_cells;
use crate::domain::values::date_cells::{DateOrder, ShortYear};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::spreadsheet::{Power, is_nothing, power, unguarded, whole_number};
use crate::domain::values::text::clean_line;
use crate::matching::keys::RecordKeys;

use crate::desk::imports::dose_rows::rejects::shown;
pub use crate::desk::imports::dose_rows::rejects::{as_refused, reject_field, reject_row};

/// The columns of the contract, in the order of [`parse`]'s fields.
pub const COLUMNS: &[&str] = &[
    "source_record_id",
    "source_system",
    "facility_code",
    "facility_name",
    "facility_state",
    "id_type",
    "id_number",
    "name",
    "date_of_birth",
    "phone",
    "dose_number",
    "vaccine",
    "lot_number",
    "administered_on",
    "paid",
];

/// Where the columns of dates stand among them: births and doses.
pub const DATE_COLUMNS: [usize; 2] = [8, 13];

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
    let identity = crate::desk::imports::dose_rows::identity::read(&mut cells, date_of_birth)?;
    let statement = DoseStatement {
        source_system: cells.required("source_system", 40)?,
        source_record_id: cells.record_id()?,
        identity,
        name: cells.name(),
        phone: cells.phone(),
        dose_number: cells.needed("dose_number", dose_number)?,
        vaccine: cells.needed("vaccine", Vaccine::parse)?,
        lot: cells.optional("lot_number", Lot::parse),
        administered_on: cells.needed("administered_on", |text| {
            date_cells::read(text, by.orders[1], ShortYear::Dose)
        })?,
        date_of_birth,
        facility: None,
        facility_name: cells.facility_name(facility_code.as_deref(), known)?,
        facility_state: cells.state(known)?,
        paid: cells.optional("paid", parse_paid).unwrap_or(false),
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

/// The cells of a row, and what was done to them.
struct Cells<'a> {
    fields: &'a [String],
    notes: Vec<Note>,
}

impl<'a> Cells<'a> {
    /// What stands under a column, without the guards of spreadsheets.
    fn text(&self, column: &'static str) -> &'a str {
        unguarded(cell(self.fields, column))
    }

    fn note(&mut self, column: &'static str, done: Done) {
        let value = shown(column, cell(self.fields, column));
        self.notes.push(Note { column, done, value });
    }

    /// What the dose needs.
    fn needed<T>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, FieldError> {
        let (text, whole) = self.number(column);
        let read = parse(whole).map_err(|refusal| refusal.at(column))?;
        if whole != text {
            self.note(column, Done::Mended);
        }
        Ok(read)
    }

    /// What stands under a column, and the same without a fraction that is none.
    fn number(&self, column: &'static str) -> (&'a str, &'a str) {
        let text = self.text(column);
        (text, whole_number(text))
    }

    /// What the dose does not need: what cannot be read is left out.
    fn optional<T>(&mut self, column: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<T> {
        let (text, whole) = self.number(column);
        if is_nothing(text) {
            return None;
        }
        let read = parse(whole).ok();
        match &read {
            None => self.note(column, Done::LeftOut),
            Some(_) if whole != text => self.note(column, Done::Mended),
            Some(_) => {}
        }
        read
    }

    fn required(&mut self, column: &'static str, max: usize) -> Result<String, FieldError> {
        self.needed(column, |text| required(text, max))
    }

    /// Two rows whose numbers a spreadsheet cut to the same beginning would be one.
    fn record_id(&mut self) -> Result<String, FieldError> {
        self.needed("source_record_id", |text| match power(text) {
            Some(Power::Whole(digits)) => Ok(digits),
            Some(Power::Lost) => Err(Refusal::new("refusal-column-digits")),
            None => required(text, 80),
        })
    }

    fn name(&mut self) -> PersonName {
        let (name, changed) = PersonName::of_source(self.text("name"));
        if name.is_unknown() {
            if !self.text("name").is_empty() {
                self.note("name", Done::LeftOut);
            }
        } else if changed {
            self.note("name", Done::Mended);
        }
        name
    }

    fn birth(&mut self, by: &Reading) -> Option<NaiveDate> {
        let short = ShortYear::Birth(by.today);
        self.optional("date_of_birth", |text| {
            let born = date_cells::read(text, by.orders[0], short)?;
            if born > by.today {
                return Err(Refusal::new("refusal-birth-future"));
            }
            Ok(born)
        })
    }

    fn phone(&mut self) -> Option<PhoneNumber> {
        let column = "phone";
        let phone = self.optional(column, PhoneNumber::parse);
        let (text, whole) = self.number(column);
        if phone.is_some() && text == whole && text.starts_with(['1', '3']) {
            // It got its zero back.
            self.note(column, Done::Mended);
        }
        phone
    }

    fn code(&mut self) -> Option<String> {
        let code = self.number("facility_code").1;
        (!is_nothing(code)).then(|| clean_line(code))
    }

    fn facility_name(
        &mut self,
        code: Option<&str>,
        known: Option<&(FacilityName, State)>,
    ) -> Result<FacilityName, FieldError> {
        let column = "facility_name";
        let text = self.text(column);
        let short: String = text.chars().take(FacilityName::MAX).collect();
        let refusal = match FacilityName::parse(&short) {
            Ok(name) if !(is_damaged(&short) && known.is_some()) => {
                if short.len() < text.len() {
                    self.note(column, Done::Mended);
                }
                return Ok(name);
            }
            Ok(_) => Refusal::new("refusal-row-encoding"),
            Err(refusal) => refusal,
        };
        let by_code = known
            .map(|(name, _)| name.clone())
            .or_else(|| FacilityName::parse(code?).ok());
        let name = by_code.ok_or_else(|| refusal.at(column))?;
        self.note(column, Done::Mended);
        Ok(name)
    }

    fn state(&mut self, known: Option<&(FacilityName, State)>) -> Result<State, FieldError> {
        let column = "facility_state";
        match State::parse(self.number(column).1) {
            Ok(state) => Ok(state),
            Err(refusal) => {
                let (_, state) = known.ok_or_else(|| refusal.at(column))?;
                self.note(column, Done::Mended);
                Ok(*state)
            }
        }
    }
}

/// `3`, `3.0`, `Dos 3`, `D3`, `dos ke-3`, `3rd`.
fn dose_number(text: &str) -> Result<DoseNumber, Refusal> {
    DoseNumber::parse(text).or_else(|refusal| {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric());
        let words: String = words.filter(|word| *word != "ke").collect();
        let number = ["dose", "dos", "d"]
            .iter()
            .find_map(|word| words.strip_prefix(word));
        let number = number.or_else(|| {
            ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|end| words.strip_suffix(end))
        });
        number
            .and_then(|number| DoseNumber::parse(number).ok())
            .ok_or(refusal)
    })
}

fn required(text: &str, max: usize) -> Result<String, Refusal> {
    let line = clean_line(text);
    if line.is_empty() {
        Err(Refusal::new("refusal-column-empty"))
    } else if is_damaged(&line) {
        // Of two keys with marks for what could not be read, nobody knows whether they are one.
        Err(Refusal::new("refusal-row-encoding"))
    } else if line.chars().count() > max {
        Err(Refusal::new("refusal-column-length").with("max", max))
    } else {
        Ok(line)
    }
}

/// Whether some bytes of a text could not be read.
pub(super) fn is_damaged(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}

fn cell<'a>(fields: &'a [String], column: &str) -> &'a str {
    let place = COLUMNS.iter().position(|known| *known == column);
    place
        .and_then(|place| fields.get(place))
        .map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
