//! The cells of a row, each read once.

use chrono::NaiveDate;

use crate::desk::imports::dose_rows::rejects::shown;
use crate::desk::imports::dose_rows::row::Reading;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::batch::{Done, Note};
use crate::domain::registry::dose_input::DoseField;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::{self, ShortYear};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::spreadsheet::{Power, is_nothing, power, unguarded, whole_number};
use crate::domain::values::text::clean_line;

/// The cells of a row, and what was done to them.
pub(crate) struct Cells<'a> {
    pub(crate) fields: &'a [String],
    pub(crate) notes: Vec<Note>,
}

impl<'a> Cells<'a> {
    /// What stands under a column, without the guards of spreadsheets.
    pub(crate) fn text(&self, column: DoseField) -> &'a str {
        unguarded(column.cell(self.fields))
    }

    pub(crate) fn note(&mut self, column: DoseField, done: Done) {
        let value = shown(column, column.cell(self.fields));
        let column = column.code();
        self.notes.push(Note { column, done, value });
    }

    /// What the dose needs.
    pub(crate) fn needed<T>(
        &mut self,
        column: DoseField,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<T, FieldError> {
        let (text, whole) = self.number(column);
        let read = parse(whole).map_err(|refusal| refusal.at(column.code()))?;
        if whole != text {
            self.note(column, Done::Mended);
        }
        Ok(read)
    }

    /// What stands under a column, and the same without a fraction that is none.
    fn number(&self, column: DoseField) -> (&'a str, &'a str) {
        let text = self.text(column);
        (text, whole_number(text))
    }

    /// What the dose does not need: what cannot be read is left out.
    pub(crate) fn optional<T>(
        &mut self,
        column: DoseField,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Option<T> {
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

    pub(crate) fn required(&mut self, column: DoseField, max: usize) -> Result<String, FieldError> {
        self.needed(column, |text| required(text, max))
    }

    /// Two rows whose numbers a spreadsheet cut to the same beginning would be one.
    pub(crate) fn record_id(&mut self) -> Result<String, FieldError> {
        self.needed(DoseField::SourceRecordId, |text| match power(text) {
            Some(Power::Whole(digits)) => Ok(digits),
            Some(Power::Lost) => Err(Refusal::new("refusal-column-digits")),
            None => required(text, 80),
        })
    }

    pub(crate) fn name(&mut self) -> PersonName {
        let (name, changed) = PersonName::of_source(self.text(DoseField::Name));
        if name.is_unknown() {
            if !self.text(DoseField::Name).is_empty() {
                self.note(DoseField::Name, Done::LeftOut);
            }
        } else if changed {
            self.note(DoseField::Name, Done::Mended);
        }
        name
    }

    pub(crate) fn birth(&mut self, by: &Reading) -> Option<NaiveDate> {
        let short = ShortYear::Birth(by.today);
        self.optional(DoseField::DateOfBirth, |text| {
            let born = date_cells::read(text, by.orders[0], short)?;
            if born > by.today {
                return Err(Refusal::new("refusal-birth-future"));
            }
            Ok(born)
        })
    }

    pub(crate) fn phone(&mut self) -> Option<PhoneNumber> {
        let column = DoseField::Phone;
        let phone = self.optional(column, PhoneNumber::parse);
        let (text, whole) = self.number(column);
        if phone.is_some() && text == whole && text.starts_with(['1', '3']) {
            // It got its zero back.
            self.note(column, Done::Mended);
        }
        phone
    }

    pub(crate) fn code(&mut self) -> Option<String> {
        let code = self.number(DoseField::FacilityCode).1;
        (!is_nothing(code)).then(|| clean_line(code))
    }

    pub(crate) fn facility_name(
        &mut self,
        code: Option<&str>,
        known: Option<&(FacilityName, State)>,
    ) -> Result<FacilityName, FieldError> {
        let column = DoseField::FacilityName;
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
        let name = by_code.ok_or_else(|| refusal.at(column.code()))?;
        self.note(column, Done::Mended);
        Ok(name)
    }

    pub(crate) fn state(&mut self, known: Option<&(FacilityName, State)>) -> Result<State, FieldError> {
        let column = DoseField::FacilityState;
        match State::parse(self.number(column).1) {
            Ok(state) => Ok(state),
            Err(refusal) => {
                let (_, state) = known.ok_or_else(|| refusal.at(column.code()))?;
                self.note(column, Done::Mended);
                Ok(*state)
            }
        }
    }
}

/// `3`, `3.0`, `Dos 3`, `D3`, `dos ke-3`, `3rd`.
pub(crate) fn dose_number(text: &str) -> Result<DoseNumber, Refusal> {
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

pub(crate) fn required(text: &str, max: usize) -> Result<String, Refusal> {
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
pub(crate) fn is_damaged(text: &str) -> bool {
    text.contains(char::REPLACEMENT_CHARACTER)
}
