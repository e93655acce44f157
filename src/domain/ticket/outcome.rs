//! How a ticket ends, and what that rests on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::values::coded::Coded;

/// How a resolved ticket ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A record was found under another identity and attached.
    Linked,
    /// The record was there all along.
    AlreadyVisible,
    /// A quarantined record was released.
    Released,
    /// The facility supplied the record.
    Uploaded,
    /// The second appointment is off.
    AppointmentCancelled,
    /// Wrong details were corrected.
    Corrected,
    /// The facility says that it gave no such dose.
    NotFound,
    /// The details given cannot be processed.
    Inaccurate,
    /// A paid dose of a clinic that does not report to the programme.
    OutsideProgramme,
    /// The same complaint is handled under another reference.
    Duplicate,
    /// The citizen took it back.
    Withdrawn,
}

impl Outcome {
    /// Whether it says that the certificate shows the dose.
    pub fn says_that_it_shows(self) -> bool {
        matches!(
            self,
            Self::Linked | Self::AlreadyVisible | Self::Released | Self::Uploaded | Self::Corrected
        )
    }

    /// Whether it says that the certificate shows the dose by its number, by whatever record. That details were put right
    /// is said of one record alone.
    pub fn says_that_the_number_shows(self) -> bool {
        self.says_that_it_shows() && self != Self::Corrected
    }

    /// Whether whoever was told it relies on a record: their ticket is opened again when that counts no more. Appointments
    /// were said to be cancelled where a record was found, before that was left to people.
    pub fn relies_on_a_record(self) -> bool {
        self.says_that_it_shows() || self == Self::AppointmentCancelled
    }

    /// All that do.
    pub fn relying_on_a_record() -> Vec<Self> {
        let all = Self::all();
        all.filter(|outcome| outcome.relies_on_a_record()).collect()
    }

    /// The outcomes that staff can choose; `Withdrawn` is the citizen's.
    pub fn for_staff() -> impl Iterator<Item = Self> {
        Self::all().filter(|outcome| *outcome != Self::Withdrawn)
    }
}

/// What came of asking the facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FacilityContact {
    /// Nobody asked it.
    NotAsked,
    /// It was asked and has some time left to answer.
    Asked,
    /// It was asked and has not answered in the time that the policy gives it.
    Silent,
    /// Its answer was written down.
    Answered,
}

/// A dose as citizens are told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldDose {
    /// Which dose.
    pub number: u8,
    /// The day on which it was given.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
}

impl From<&DoseStatement> for ToldDose {
    fn from(statement: &DoseStatement) -> Self {
        Self {
            number: statement.dose_number.get(),
            on: statement.administered_on,
            place: statement.facility_name.as_str().to_owned(),
        }
    }
}

/// What was true when a ticket ended: its letter and its page are made from this.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Basis {
    /// What was complained about; nothing in what was written before this was kept.
    pub problem: Option<Problem>,
    /// The dose that the certificate shows.
    pub dose: Option<ToldDose>,
    /// What came of asking the facility, where that matters.
    pub facility: Option<FacilityContact>,
    /// The complaint that goes on instead.
    pub other: Option<Reference>,
}

impl Basis {
    /// A certificate that shows a dose.
    pub fn shown(problem: Problem, dose: Option<ToldDose>) -> Self {
        Self {
            problem: Some(problem),
            dose,
            ..Self::default()
        }
    }

    /// The code by which message keys tell an outcome apart that does not say the same to everybody.
    pub fn words(&self, outcome: Outcome) -> &'static str {
        match (outcome, self.facility) {
            (Outcome::NotFound, Some(FacilityContact::Silent)) => "not_found_silent",
            (Outcome::NotFound, Some(FacilityContact::NotAsked | FacilityContact::Asked)) => {
                "not_found_unasked"
            }
            _ if outcome.says_that_it_shows() && self.problem == Some(Problem::SecondAppointment) => {
                "second_appointment"
            }
            _ => outcome.code(),
        }
    }

    /// Whether staff have to say more than the outcome's own words, since those cannot know the particulars.
    pub fn needs_message(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Inaccurate | Outcome::NotFound | Outcome::Corrected => true,
            Outcome::Duplicate => self.other.is_none(),
            Outcome::Linked
            | Outcome::AlreadyVisible
            | Outcome::Released
            | Outcome::Uploaded
            | Outcome::AppointmentCancelled
            | Outcome::OutsideProgramme
            | Outcome::Withdrawn => false,
        }
    }
}

/// Every code of [`Basis::words`].
pub fn all_words() -> impl Iterator<Item = &'static str> {
    let more = ["not_found_silent", "not_found_unasked", "second_appointment"];
    Outcome::all().map(Coded::code).chain(more)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn what_was_kept_before_there_were_bases_is_read() {
        let empty: Basis = serde_json::from_str("{}").unwrap();
        assert_eq!(empty, Basis::default());
        assert_eq!(empty.words(Outcome::NotFound), "not_found");
        let whole = Basis {
            problem: Some(Problem::SecondAppointment),
            dose: Some(ToldDose {
                number: 3,
                on: NaiveDate::from_ymd_opt(2022, 1, 21).unwrap(),
                place: "Klinik Contoh".to_owned(),
            }),
            facility: Some(FacilityContact::Silent),
            other: Some(Reference::from_bits(7)),
        };
        let kept = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<Basis>(&kept).unwrap(), whole);
    }

    #[test]
    fn what_an_outcome_says_of_a_record_is_stated_for_each() {
        for outcome in Outcome::all() {
            // Whether a dose shows by it; whether the one that was asked for does; whether it falls with the record.
            let says = match outcome {
                Outcome::Linked | Outcome::AlreadyVisible | Outcome::Released | Outcome::Uploaded => {
                    (true, true, true)
                }
                Outcome::Corrected => (true, false, true),
                Outcome::AppointmentCancelled => (false, false, true),
                Outcome::NotFound
                | Outcome::OutsideProgramme
                | Outcome::Inaccurate
                | Outcome::Duplicate
                | Outcome::Withdrawn => (false, false, false),
            };
            let found = (
                outcome.says_that_it_shows(),
                outcome.says_that_the_number_shows(),
                outcome.relies_on_a_record(),
            );
            assert_eq!(found, says, "{outcome:?}");
        }
    }

    #[test]
    fn every_code_of_words_is_listed() {
        let contacts = [
            None,
            Some(FacilityContact::NotAsked),
            Some(FacilityContact::Asked),
            Some(FacilityContact::Silent),
            Some(FacilityContact::Answered),
        ];
        for outcome in Outcome::all() {
            for problem in Problem::all() {
                for facility in contacts {
                    let basis = Basis {
                        facility,
                        ..Basis::shown(problem, None)
                    };
                    let words = basis.words(outcome);
                    assert!(all_words().any(|known| known == words), "{words}");
                }
            }
        }
    }
}
