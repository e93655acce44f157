//! Decides what to do about a complaint, and says why.

use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::matching::candidate::Candidate;
use crate::matching::dose_told::is_told;
use crate::matching::particulars::Particulars;
use crate::matching::vocabulary::{AGREES, Comparison, Field, Level};
use crate::matching::ymd::Ymd;

/// What the engine may do by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// The least probability at which the desk acts without a human.
    pub certain: f64,
    /// The least number of bits by which the record has to weigh more than the next one that says something else.
    pub margin: f64,
    /// The least probability at which a human is asked.
    pub probable: f64,
    /// The most other people who may be expected to agree with a record as well for the desk to act: one in ten thousand
    /// complaints about a dose that nobody recorded may be answered with somebody else's.
    pub others: f64,
}

impl Default for Policy {
    /// The thresholds that the evaluation bears out: see `option-m match evaluate`.
    fn default() -> Self {
        Self {
            certain: 0.95,
            margin: 6.0,
            probable: 0.02,
            others: 1e-4,
        }
    }
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
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

/// Why, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(prefix = "reason-", serialize_all = "kebab-case")]
pub enum Reason {
    /// Identity, dose number and date agree.
    SameIdentityDoseAndDate,
    /// Person and dose agree, with the differences that the comparison names.
    PersonAndDoseAgree,
    /// No record is near.
    NoRecord,
    /// The person has records, but none of this dose.
    OtherDoses,
    /// Not probable enough to act without a human.
    NotSure,
    /// More than one record fits.
    SeveralFit,
    /// The record's number has other doses of somebody of that name: it is theirs.
    SomebodyElses,
    /// The name is another person's.
    NameDiffers,
    /// Other people may agree with the record as well.
    OthersAgree,
    /// The dose may be another one of the same person.
    DoseDiffers,
}

impl Reason {
    /// Its message key.
    pub fn key(self) -> &'static str {
        self.into()
    }

    /// Its code in results: the key without its beginning.
    pub fn code(self) -> &'static str {
        self.key().strip_prefix("reason-").unwrap_or_default()
    }
}

/// Decides about candidates that are weighed and sorted, the most likely first.
pub fn decide<T>(candidates: &[Candidate<T>], policy: &Policy) -> (Decision, Vec<Reason>) {
    let Some(best) = candidates.first() else {
        return (Decision::None, vec![Reason::NoRecord]);
    };
    if best.probability < policy.probable {
        return (Decision::None, vec![nearest(candidates)]);
    }
    let rival = candidates.iter().skip(1).find(|other| !same_dose(best, other));
    let close = rival.is_some_and(|other| best.weight.bits - other.weight.bits < policy.margin);
    let same = candidates.iter().skip(1).filter(|other| same_dose(best, other));
    let together = best.probability + same.map(|other| other.probability).sum::<f64>();
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
        (!name_agrees(&best.comparison), Reason::NameDiffers),
        (!is_told(candidates), Reason::DoseDiffers),
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

/// Whether two records state one dose of one person, perhaps by two sources: number and day agree, and the document or
/// name and date of birth.
pub(super) fn same_dose<T>(one: &Candidate<T>, other: &Candidate<T>) -> bool {
    let (a, b) = (&one.particulars, &other.particulars);
    let days = |side: &Particulars| side.day.and_then(Ymd::date);
    let same_day = match (days(a), days(b)) {
        (Some(one), Some(other)) => (one - other).num_days().abs() <= 1,
        (None, _) | (_, None) => a.day == b.day,
    };
    let same_person = (a.id.is_some() && a.id == b.id) || (a.birth.is_some() && a.birth == b.birth);
    let names = a.name == b.name || (name_agrees(&one.comparison) && name_agrees(&other.comparison));
    a.dose_number == b.dose_number && same_day && same_person && names
}

/// Whether the names may be of one person.
pub(super) fn name_agrees(comparison: &Comparison) -> bool {
    let level = comparison.level(Field::Name);
    level == Level::Missing || AGREES.contains(&level)
}

/// Why a record that may be the one is not certain.
fn doubt<T>(best: &Candidate<T>) -> Reason {
    if best.comparison.level(Field::Holder) == Level::HeldBoth {
        Reason::SomebodyElses
    } else if !matches!(
        best.comparison.level(Field::DoseNumber),
        Level::Same | Level::InOrder
    ) {
        Reason::DoseDiffers
    } else if name_agrees(&best.comparison) {
        Reason::NotSure
    } else {
        Reason::NameDiffers
    }
}

/// Why there is no record: does the registry know the person?
fn nearest<T>(candidates: &[Candidate<T>]) -> Reason {
    let person = candidates.iter().any(|candidate| {
        candidate.comparison.level(Field::Identity) == Level::Same && name_agrees(&candidate.comparison)
    });
    if person {
        Reason::OtherDoses
    } else {
        Reason::NoRecord
    }
}
