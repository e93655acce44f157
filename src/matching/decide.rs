//! Decides what to do about a complaint, and says why.

use super::Candidate;
use super::compare::{Field, Level, Table};

/// What the engine may do by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// The least probability at which the desk acts without a human.
    pub certain: f64,
    /// The least number of bits by which the record has to weigh more than the next one that says something else.
    pub margin: f64,
    /// The least probability at which a human is asked.
    pub probable: f64,
}

impl Default for Policy {
    /// The thresholds that the evaluation bears out: see `option-m match evaluate`.
    fn default() -> Self {
        Self {
            certain: 0.95,
            margin: 6.0,
            probable: 0.02,
        }
    }
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The first candidate is the record: act without a human.
    Certain,
    /// It may be the first candidate: a human has to confirm.
    Probable,
    /// No record is likely to be the one: the facility has to be asked.
    None,
    /// Something speaks for a record and something else against it.
    Conflict,
}

impl Decision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Certain, Self::Probable, Self::None, Self::Conflict];

    /// Its code in results and message keys.
    pub fn code(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Probable => "probable",
            Self::None => "none",
            Self::Conflict => "conflict",
        }
    }

    /// The decision with this code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.code() == code)
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])+ $name:ident = $key:literal),+ $(,)?) => {
        /// Why, as data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[$doc])+ $name),+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its message key.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }

            /// Its code in results: the key without its beginning.
            pub fn code(self) -> &'static str {
                self.key().strip_prefix("reason-").unwrap_or_default()
            }
        }
    };
}

reasons! {
    /// Identity, dose number and date agree.
    SameIdentityDoseAndDate = "reason-same-identity-dose-and-date",
    /// Person and dose agree, with the differences that the comparison names.
    PersonAndDoseAgree = "reason-person-and-dose-agree",
    /// No record is near.
    NoRecord = "reason-no-record",
    /// The person has records, but none of this dose.
    OtherDoses = "reason-other-doses",
    /// Not probable enough to act without a human.
    NotSure = "reason-not-sure",
    /// More than one record fits.
    SeveralFit = "reason-several-fit",
    /// The record's number has other doses of somebody of that name: it is theirs.
    SomebodyElses = "reason-somebody-elses",
    /// The name is another person's.
    NameDiffers = "reason-name-differs",
    /// Too few fields agree that do not depend on each other.
    TooLittle = "reason-too-little",
    /// The dose may be another one of the same person.
    DoseDiffers = "reason-dose-differs",
}

/// Decides about candidates that are weighed and sorted, the likeliest first.
pub fn decide<T>(candidates: &[Candidate<T>], policy: &Policy) -> (Decision, Vec<Reason>) {
    let Some(best) = candidates.first() else {
        return (Decision::None, vec![Reason::NoRecord]);
    };
    if best.probability < policy.probable {
        return (Decision::None, vec![nearest(candidates)]);
    }
    let rival = candidates.iter().skip(1).find(|other| !same_dose(best, other));
    let close = rival.is_some_and(|other| best.weight.bits - other.weight.bits < policy.margin);
    let together: f64 = candidates
        .iter()
        .filter(|other| same_dose(best, other))
        .map(|other| other.probability)
        .sum::<f64>();
    if together < policy.certain {
        let several = close && rival.is_some_and(|other| other.probability > 0.1);
        return if several {
            (Decision::Conflict, vec![Reason::SeveralFit])
        } else {
            (Decision::Probable, vec![doubt(best)])
        };
    }
    let against = [
        (close, Reason::SeveralFit),
        (held_by_another(best), Reason::SomebodyElses),
        (other_name(best), Reason::NameDiffers),
        (
            !tells_dose(best) || other_number(best, candidates),
            Reason::DoseDiffers,
        ),
        (!enough(best), Reason::TooLittle),
    ];
    let against: Vec<Reason> = against
        .into_iter()
        .filter_map(|(applies, reason)| applies.then_some(reason))
        .collect();
    if !against.is_empty() {
        return (Decision::Conflict, against);
    }
    let exact = [Field::Identity, Field::DoseNumber, Field::DoseDate]
        .iter()
        .all(|field| best.comparison.level(*field) == Level::Same);
    let reason = if exact {
        Reason::SameIdentityDoseAndDate
    } else {
        Reason::PersonAndDoseAgree
    };
    (Decision::Certain, vec![reason])
}

/// Whether two records state one dose of one person: the same number, day and document.
pub(super) fn same_dose<T>(one: &Candidate<T>, other: &Candidate<T>) -> bool {
    let (a, b) = (&one.particulars, &other.particulars);
    a.dose_number == b.dose_number && a.day == b.day && a.id == b.id && a.name == b.name
}

fn held_by_another<T>(best: &Candidate<T>) -> bool {
    matches!(
        best.comparison.level(Field::Holder),
        Level::HeldBoth | Level::HeldApart | Level::Nearer
    )
}

/// Whether the date points to this record and the dose number to another one of the person. In the days of boosters a
/// number that says first or second is outweighed by the date, unless that other record is not far from it.
fn other_number<T>(best: &Candidate<T>, candidates: &[Candidate<T>]) -> bool {
    let weak = best.comparison.table(Field::DoseNumber) == Some(Table::EarlyNumber);
    best.comparison.level(Field::DoseNumber) != Level::Same
        && candidates.iter().skip(1).any(|other| {
            let level = |field| other.comparison.level(field);
            level(Field::DoseNumber) == Level::Same
                && !(weak && level(Field::DoseDate) == Level::Different)
                && matches!(
                    level(Field::Identity),
                    Level::Same | Level::OneFault | Level::TwoFaults | Level::OtherKind
                )
                && !other_name(other)
        })
}

fn other_name<T>(best: &Candidate<T>) -> bool {
    let level = |field| best.comparison.level(field);
    let near = matches!(level(Field::Identity), Level::Same | Level::OneFault);
    let name = level(Field::Name);
    let another = matches!(
        name,
        Level::Different | Level::Family | Level::Some | Level::Given
    );
    // Brothers and sisters are called alike.
    let alike = name == Level::Similar && !near;
    let unproven = level(Field::Phone) != Level::Same && level(Field::Holder) != Level::Completes;
    another || alike || (name == Level::Initials && !near && unproven)
}

/// Whether anything but the person tells that it is this dose and not another one.
fn tells_dose<T>(best: &Candidate<T>) -> bool {
    let level = |field| best.comparison.level(field);
    let number = level(Field::DoseNumber);
    let day = level(Field::DoseDate);
    if number == Level::Missing && day == Level::Missing {
        return true;
    }
    let near = matches!(
        day,
        Level::Same | Level::OneDay | Level::ThreeDays | Level::Week | Level::Fortnight | Level::Swapped
    );
    matches!(number, Level::Same | Level::InOrder) || near
}

/// Whether the document agrees, or else enough fields that do not depend on each other.
fn enough<T>(best: &Candidate<T>) -> bool {
    let level = |field| best.comparison.level(field);
    if level(Field::Identity) == Level::Same {
        return true;
    }
    // A namesake has another telephone and was there on another day.
    if level(Field::Phone) != Level::Same && matches!(level(Field::DoseDate), Level::Month | Level::Different)
    {
        return false;
    }
    if level(Field::Identity) == Level::OneFault {
        return true;
    }
    let agrees = [
        !other_name(best) && level(Field::Name) != Level::Missing,
        matches!(
            level(Field::BirthDate),
            Level::Same | Level::Swapped | Level::OneFault
        ),
        matches!(level(Field::Phone), Level::Same),
        matches!(level(Field::Identity), Level::TwoFaults | Level::Tail),
        matches!(level(Field::DoseDate), Level::Same | Level::OneDay)
            && level(Field::Facility) == Level::Same,
    ];
    let alone = matches!(level(Field::Holder), Level::Completes | Level::Lone);
    agrees.into_iter().filter(|agrees| *agrees).count() >= 3
        || (agrees[0] && agrees[1] && alone)
        || (agrees[0] && agrees[1] && level(Field::Phone) != Level::Different)
}

/// Why a record that may be the one is not certain.
fn doubt<T>(best: &Candidate<T>) -> Reason {
    if held_by_another(best) {
        Reason::SomebodyElses
    } else if !tells_dose(best)
        || !matches!(
            best.comparison.level(Field::DoseNumber),
            Level::Same | Level::InOrder
        )
    {
        Reason::DoseDiffers
    } else if other_name(best) {
        Reason::NameDiffers
    } else {
        Reason::NotSure
    }
}

/// Why there is no record: does the registry know the person?
fn nearest<T>(candidates: &[Candidate<T>]) -> Reason {
    let person = candidates.iter().any(|candidate| {
        candidate.comparison.level(Field::Identity) == Level::Same && !other_name(candidate)
    });
    if person {
        Reason::OtherDoses
    } else {
        Reason::NoRecord
    }
}
