//! Whose dose a row is said to be: the number of the document, mended where a spreadsheet changed it and it is certain what
//! it was.

use chrono::NaiveDate;

use crate::desk::imports::dose_rows::cells::Cells;
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::mykad::MyKad;
use crate::domain::registry::batch::Done;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::RecordIdentity;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::spreadsheet::{Power, is_nothing, lacks_zeros, power, whole_number};
use crate::domain::values::text::clean_line;

/// Reads the document of a row for somebody who was born on that day, if the row says so.
pub(super) fn read(cells: &mut Cells<'_>, birth: Option<NaiveDate>) -> Result<RecordIdentity, FieldError> {
    let column = DoseField::IdNumber;
    let text = cells.text(column);
    if clean_line(text).is_empty() {
        return Err(Refusal::new("refusal-column-empty").at(column.code()));
    }
    let kind = kind(cells, text);
    if is_nothing(text) {
        // A word that stands for a number costs no dose; it is nobody's number.
        return Ok(RecordIdentity::Unsound {
            kind: kind.unwrap_or(IdType::Other),
            number: short(text).map_err(|refusal| refusal.at(column.code()))?,
        });
    }
    let whole = match power(text) {
        Some(Power::Whole(digits)) => digits,
        Some(Power::Lost) | None => whole_number(text).to_owned(),
    };
    let padded = Some(&whole)
        .filter(|number| kind == Some(IdType::Mykad) && lacks_zeros(number))
        .map(|number| format!("{number:0>12}"))
        .filter(|number| is_of(number, birth));
    let number = padded.unwrap_or(whole);
    // Of a kind that nobody knows, no rule says that the number is sound.
    let sound = kind.and_then(|kind| Identity::parse(kind, &number).ok());
    match sound {
        Some(identity) => {
            if number != text {
                cells.note(column, Done::Mended);
            }
            Ok(RecordIdentity::Sound(identity))
        }
        None => Ok(RecordIdentity::Unsound {
            kind: kind.unwrap_or(IdType::Other),
            number: short(&number).map_err(|refusal| refusal.at(column.code()))?,
        }),
    }
}

/// The kind of document that a row states; where it states none that is known, that of a sound MyKad number.
fn kind(cells: &mut Cells<'_>, number: &str) -> Option<IdType> {
    let column = DoseField::IdType;
    let text = cells.text(column);
    if let Ok(kind) = IdType::parse(text) {
        return Some(kind);
    }
    let kind = IdType::of_words(text).or_else(|| {
        let is_mykad = MyKad::parse(whole_number(number)).is_ok();
        is_mykad.then_some(IdType::Mykad)
    });
    let done = if kind.is_some() {
        Done::Mended
    } else {
        Done::LeftOut
    };
    cells.note(column, done);
    kind
}

/// Whether a number that got its zeros back is a MyKad's of somebody born on that day: nobody but them has it.
fn is_of(number: &str, birth: Option<NaiveDate>) -> bool {
    let read = MyKad::parse(number).ok();
    read.zip(birth)
        .is_some_and(|(number, birth)| number.agrees_with(birth))
}

/// A number that breaks the rules, as it came.
fn short(number: &str) -> Result<String, Refusal> {
    const MAX: usize = 40;
    let line = clean_line(number);
    if line.chars().count() > MAX {
        return Err(Refusal::new("refusal-column-length").with("max", MAX));
    }
    Ok(line)
}
