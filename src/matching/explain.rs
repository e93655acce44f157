//! Says why a record was taken for the one, or was not: message keys with arguments, and texts with their differing
//! characters marked.

use strum::{IntoStaticStr, VariantArray};

use crate::domain::values::coded::Coded;
use crate::matching::candidate::Candidate;
use crate::matching::particulars::Particulars;
use crate::matching::vocabulary::{Comparison, Field, Level};
use crate::matching::weights::Weight;

mod mark;

pub use crate::matching::explain::mark::{Segment, mark};

/// What a candidate seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(prefix = "explain-verdict-", serialize_all = "kebab-case")]
pub enum Verdict {
    /// The dose that the complaint is about.
    Same,
    /// A dose of the same person, perhaps another one.
    OtherDose,
    /// It cannot be told.
    Perhaps,
    /// Somebody else's dose.
    Other,
}

impl Verdict {
    /// Its message key.
    pub fn key(self) -> &'static str {
        self.into()
    }
}

/// A part of the sentence: a message key with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The key.
    pub key: &'static str,
    /// The arguments.
    pub args: Vec<(&'static str, String)>,
}

/// Why, in the order in which it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What the record seems to be.
    pub verdict: Verdict,
    /// What agrees.
    pub agree: Vec<Field>,
    /// What differs, and how.
    pub differ: Vec<Phrase>,
    /// What one of the two does not say.
    pub missing: Vec<Field>,
}

/// Explains a candidate.
pub fn explain<T>(complaint: &Particulars, candidate: &Candidate<T>) -> Explanation {
    let with_level = |wanted: Level| -> Vec<Field> {
        let fields = candidate.comparison.0.iter();
        fields
            .filter(|agreement| agreement.level == wanted)
            .map(|agreement| agreement.field)
            .collect()
    };
    Explanation {
        verdict: verdict(&candidate.comparison, candidate.probability),
        agree: with_level(Level::Same),
        differ: candidate
            .comparison
            .0
            .iter()
            .filter_map(|agreement| {
                phrase(
                    complaint,
                    &candidate.particulars,
                    agreement.field,
                    agreement.level,
                )
            })
            .collect(),
        missing: with_level(Level::Missing),
    }
}

fn verdict(comparison: &Comparison, probability: f64) -> Verdict {
    let level = |field| comparison.level(field);
    let name = matches!(
        level(Field::Name),
        Level::Same | Level::Spelling | Level::Shorter | Level::Given
    );
    let number = matches!(level(Field::Identity), Level::Same | Level::OneFault);
    let birth = level(Field::BirthDate) == Level::Same;
    if probability >= 0.9 {
        Verdict::Same
    } else if name && (number || birth) {
        Verdict::OtherDose
    } else if probability >= 0.1 {
        Verdict::Perhaps
    } else {
        Verdict::Other
    }
}

/// The key of what is said about a field that agrees to a level; nothing about what agrees or is missing.
pub fn phrase_key(field: Field, level: Level) -> Option<&'static str> {
    match (field, level) {
        (Field::Identity, Level::OneFault) => Some("explain-identity-wrong"),
        (Field::Identity, Level::TwoFaults) => Some("explain-identity-two-faults"),
        (Field::Identity, Level::Tail) => Some("explain-identity-tail"),
        (Field::Identity, Level::OtherKind) => Some("explain-identity-other-kind"),
        (Field::Identity, Level::Different) => Some("explain-identity-different"),
        (Field::Name, Level::Spelling) => Some("explain-name-spelling"),
        (Field::Name, Level::Shorter) => Some("explain-name-shorter"),
        (Field::Name, Level::Initials) => Some("explain-name-initials"),
        (Field::Name, Level::Similar) => Some("explain-name-similar"),
        (Field::Name, Level::Given) => Some("explain-name-given"),
        (Field::Name, Level::Family) => Some("explain-name-family"),
        (Field::Name, Level::Some) => Some("explain-name-some"),
        (Field::Name, Level::Different) => Some("explain-name-different"),
        (Field::BirthDate, Level::Swapped) => Some("explain-birth-date-swapped"),
        (Field::BirthDate, Level::OneFault) => Some("explain-birth-date-one-fault"),
        (Field::BirthDate, Level::OnePart) => Some("explain-birth-date-one-part"),
        (Field::BirthDate, Level::OtherYear) => Some("explain-birth-date-other-year"),
        (Field::BirthDate, Level::Different) => Some("explain-birth-date-different"),
        (Field::Phone, Level::OneFault) => Some("explain-phone-one-fault"),
        (Field::Phone, Level::Different) => Some("explain-phone-different"),
        (Field::DoseNumber, Level::Next | Level::Different) => Some("explain-dose-number-differs"),
        (Field::DoseNumber, Level::InOrder) => Some("explain-dose-number-in-order"),
        (Field::DoseDate, Level::Swapped) => Some("explain-dose-date-swapped"),
        (
            Field::DoseDate,
            Level::OneDay
            | Level::ThreeDays
            | Level::Week
            | Level::Fortnight
            | Level::Month
            | Level::OnePart
            | Level::OtherYear
            | Level::Different,
        ) => Some("explain-dose-date-days"),
        (Field::Vaccine, Level::Different) => Some("explain-vaccine-different"),
        (Field::Lot, Level::OneFault) => Some("explain-lot-one-fault"),
        (Field::Lot, Level::Different) => Some("explain-lot-different"),
        (Field::Facility, Level::Alike) => Some("explain-facility-alike"),
        (Field::Facility, Level::Area) => Some("explain-facility-area"),
        (Field::Facility, Level::Different) => Some("explain-facility-different"),
        (Field::Holder, Level::Completes) => Some("explain-holder-completes"),
        (Field::Holder, Level::Lone | Level::LoneFirst) => Some("explain-holder-lone"),
        (Field::Holder, Level::Held | Level::HeldBoth) => Some("explain-holder-held"),
        _ => None,
    }
}

fn phrase(said: &Particulars, record: &Particulars, field: Field, level: Level) -> Option<Phrase> {
    let mut key = phrase_key(field, level)?;
    let mut args = Vec::new();
    match field {
        Field::Identity => {
            let number = |side: &Particulars| side.id.as_ref().map_or_else(String::new, |id| id.text.clone());
            if level == Level::OneFault {
                key = Slip::between(&number(said), &number(record)).key();
            }
            let mykad = said
                .id
                .as_ref()
                .is_some_and(crate::matching::particulars::IdNumber::is_mykad);
            args.push(("document", if mykad { "mykad" } else { "other" }.to_owned()));
        }
        Field::DoseNumber => {
            let number = |side: &Particulars| {
                side.dose_number
                    .map_or_else(String::new, |number| number.to_string())
            };
            args = vec![("said", number(said)), ("record", number(record))];
        }
        Field::DoseDate if key == "explain-dose-date-days" => {
            let day = |side: &Particulars| side.day.and_then(crate::matching::ymd::Ymd::date);
            match (day(said), day(record)) {
                (Some(one), Some(other)) => {
                    args.push(("days", (one - other).num_days().abs().to_string()));
                }
                (Some(_) | None, None) | (None, Some(_)) => key = "explain-dose-date-different",
            }
        }
        Field::DoseDate
        | Field::Name
        | Field::BirthDate
        | Field::Phone
        | Field::Vaccine
        | Field::Lot
        | Field::Facility
        | Field::Holder => {}
    }
    Some(Phrase { key, args })
}

/// The one slip that makes one number of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(prefix = "explain-identity-", serialize_all = "kebab-case")]
pub enum Slip {
    /// Two neighbours have changed places.
    Swapped,
    /// One character is another.
    Wrong,
    /// The record lacks one.
    Lacking,
    /// The record has one too many.
    Extra,
}

impl Slip {
    /// Its message key.
    pub fn key(self) -> &'static str {
        self.into()
    }

    /// Of two numbers that are one slip apart.
    pub fn between(said: &str, record: &str) -> Self {
        let (one, other) = (said.chars().count(), record.chars().count());
        match one.cmp(&other) {
            std::cmp::Ordering::Greater => Self::Lacking,
            std::cmp::Ordering::Less => Self::Extra,
            std::cmp::Ordering::Equal => {
                let differing = said.chars().zip(record.chars()).filter(|(a, b)| a != b).count();
                if differing == 2 {
                    Self::Swapped
                } else {
                    Self::Wrong
                }
            }
        }
    }
}

/// How sure a probability makes one.
pub fn sureness(probability: f64) -> &'static str {
    match probability {
        0.99.. => "match-sure-almost-certain",
        0.9.. => "match-sure-very-likely",
        0.5.. => "match-sure-likely",
        0.1.. => "match-sure-possible",
        _ => "match-sure-unlikely",
    }
}

/// What a weight is made of: a bar from one sum to the next, in bits. The first one is what is known before.
pub fn waterfall(weight: &Weight) -> Vec<(Option<Field>, f64, f64)> {
    let mut sum = weight.before;
    let mut steps = vec![(None, 0.0, sum)];
    for (field, bits) in &weight.fields {
        steps.push((Some(*field), sum, sum + bits));
        sum += bits;
    }
    steps
}

/// Every key that an explanation may use.
pub fn keys() -> Vec<&'static str> {
    let pairs = Field::all().flat_map(|field| Level::all().map(move |level| (field, level)));
    let mut keys: Vec<&'static str> = pairs
        .filter_map(|(field, level)| phrase_key(field, level))
        .chain(Verdict::VARIANTS.iter().map(|verdict| verdict.key()))
        .chain(Slip::VARIANTS.iter().map(|slip| slip.key()))
        .chain([1.0, 0.95, 0.6, 0.2, 0.0].map(sureness))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::vocabulary::Table;
    use crate::matching::weights::Weights;

    #[test]
    fn a_slip_is_named() {
        let between = Slip::between;
        assert_eq!(between("900101145567", "900101145657"), Slip::Swapped);
        assert_eq!(between("900101145567", "900101145568"), Slip::Wrong);
        assert_eq!(between("900101145567", "90010114567"), Slip::Lacking);
        assert_eq!(between("900101145567", "9001011145567"), Slip::Extra);
    }

    #[test]
    fn every_level_that_is_weighed_can_be_explained() {
        for (table, level, _) in Weights::shipped().rows() {
            let field = Field::parse(table.code()).or(match table {
                Table::IdentityUnsound => Some(Field::Identity),
                Table::BirthInNumber => Some(Field::BirthDate),
                Table::EarlyNumber => Some(Field::DoseNumber),
                Table::VaccineOfLot => Some(Field::Vaccine),
                Table::LotThere => Some(Field::Lot),
                Table::FacilityThatDay => Some(Field::Facility),
                Table::Identity
                | Table::Name
                | Table::BirthDate
                | Table::Phone
                | Table::DoseNumber
                | Table::DoseDate
                | Table::Vaccine
                | Table::Lot
                | Table::Facility
                | Table::Holder => None,
            });
            let said = field.and_then(|field| phrase_key(field, *level));
            assert_eq!(said.is_none(), *level == Level::Same, "{table:?} {level:?}");
        }
    }

    #[test]
    fn the_waterfall_ends_at_the_weight() {
        let weight = Weight {
            bits: 3.0,
            fields: vec![(Field::Identity, 25.0), (Field::Name, -2.0)],
            before: -20.0,
        };
        assert_eq!(
            waterfall(&weight),
            [
                (None, 0.0, -20.0),
                (Some(Field::Identity), -20.0, 5.0),
                (Some(Field::Name), 5.0, 3.0)
            ]
        );
    }
}
