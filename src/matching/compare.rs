//! Compares a complaint with a record, field by field.

use std::collections::BTreeSet;

use crate::domain::complaint::Complaint;
use crate::domain::dose_record::DoseRecord;

/// A field that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Kind and number of the document.
    Identity,
    /// The person's name.
    Name,
    /// The date of birth.
    BirthDate,
    /// Which dose.
    DoseNumber,
    /// When it was given.
    DoseDate,
    /// Which vaccine.
    Vaccine,
    /// Which lot.
    Lot,
    /// Where.
    Facility,
}

impl Field {
    /// The end of its message key `match-field-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Name => "name",
            Self::BirthDate => "birth-date",
            Self::DoseNumber => "dose-number",
            Self::DoseDate => "dose-date",
            Self::Vaccine => "vaccine",
            Self::Lot => "lot",
            Self::Facility => "facility",
        }
    }
}

/// How far two values agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// They say the same.
    Same,
    /// They have something in common.
    Similar,
    /// One of the two is missing: says nothing either way.
    Missing,
    /// They differ.
    Different,
}

impl Level {
    /// The end of its message key `match-level-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Similar => "similar",
            Self::Missing => "missing",
            Self::Different => "different",
        }
    }
}

/// What was compared, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison(pub Vec<(Field, Level)>);

impl Comparison {
    /// The level of a field; a field that was not compared is missing.
    pub fn level(&self, field: Field) -> Level {
        self.0
            .iter()
            .find(|(known, _)| *known == field)
            .map_or(Level::Missing, |(_, level)| *level)
    }

    /// How many fields say the same.
    pub fn agreements(&self) -> usize {
        self.0.iter().filter(|(_, level)| *level == Level::Same).count()
    }
}

/// Compares a complaint with a record.
pub fn compare(complaint: &Complaint, record: &DoseRecord) -> Comparison {
    let dose = &record.statement;
    let same_identity = dose.identity.kind() == complaint.identity.kind()
        && dose.identity.number() == complaint.identity.number();
    Comparison(vec![
        (Field::Identity, exact(&same_identity, &true)),
        (Field::Name, words(complaint.name.as_str(), dose.name.as_str())),
        (
            Field::BirthDate,
            optional(Some(&complaint.date_of_birth), dose.date_of_birth.as_ref()),
        ),
        (
            Field::DoseNumber,
            exact(&complaint.dose_number, &dose.dose_number),
        ),
        (
            Field::DoseDate,
            exact(&complaint.administered_on, &dose.administered_on),
        ),
        (
            Field::Vaccine,
            optional(complaint.vaccine.as_ref(), Some(&dose.vaccine)),
        ),
        (Field::Lot, optional(complaint.lot.as_ref(), dose.lot.as_ref())),
        (
            Field::Facility,
            words(&complaint.facility_name.key(), &dose.facility_name.key()),
        ),
    ])
}

fn exact<T: PartialEq>(a: &T, b: &T) -> Level {
    if a == b { Level::Same } else { Level::Different }
}

fn optional<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> Level {
    match (a, b) {
        (Some(a), Some(b)) => exact(a, b),
        (Some(_) | None, None) | (None, Some(_)) => Level::Missing,
    }
}

/// Names are the same if they have the same words in whatever order and case; similar if they share a word of
/// three letters or more.
fn words(a: &str, b: &str) -> Level {
    let (a, b) = (word_set(a), word_set(b));
    if a == b {
        Level::Same
    } else if a.intersection(&b).any(|word| word.chars().count() >= 3) {
        Level::Similar
    } else {
        Level::Different
    }
}

fn word_set(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '/')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
