//! Decides what to do about a complaint, and says why.

use super::Candidate;
use super::compare::{Field, Level};
use crate::domain::complaint::{Complaint, Problem};
use crate::domain::ids::RecordId;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This record settles the complaint: act without a human.
    Certain(RecordId),
    /// There are records; a human has to decide.
    Probable,
    /// There is no record.
    None,
}

/// Why, as data; the end of a message key `reason-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Identity, dose number and date agree with a valid record.
    SameIdentityDoseAndDate,
    /// No record has this identity.
    NoRecord,
    /// The person has records, but none of this dose or date.
    OtherDoses,
    /// The date agrees, the dose number does not.
    DoseNumberDiffers,
    /// The dose number agrees, the date does not.
    DateDiffers,
    /// The record is quarantined.
    Quarantined,
    /// The record's name has nothing in common with the complaint's.
    NameDiffers,
    /// The record's date of birth is another one.
    BirthDateDiffers,
    /// More than one record fits.
    SeveralFit,
    /// What is complained about is not settled by a record that is there.
    NeedsJudgement,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::SameIdentityDoseAndDate,
        Self::NoRecord,
        Self::OtherDoses,
        Self::DoseNumberDiffers,
        Self::DateDiffers,
        Self::Quarantined,
        Self::NameDiffers,
        Self::BirthDateDiffers,
        Self::SeveralFit,
        Self::NeedsJudgement,
    ];

    /// Its message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::SameIdentityDoseAndDate => "reason-same-identity-dose-and-date",
            Self::NoRecord => "reason-no-record",
            Self::OtherDoses => "reason-other-doses",
            Self::DoseNumberDiffers => "reason-dose-number-differs",
            Self::DateDiffers => "reason-date-differs",
            Self::Quarantined => "reason-quarantined",
            Self::NameDiffers => "reason-name-differs",
            Self::BirthDateDiffers => "reason-birth-date-differs",
            Self::SeveralFit => "reason-several-fit",
            Self::NeedsJudgement => "reason-needs-judgement",
        }
    }
}

/// Decides by exact rules: the identity, the dose number and the date must agree with one valid record, and neither
/// name nor date of birth may speak against it. A record that fits settles "missing" and "vanished" only: it shows
/// on the certificate already.
pub fn decide(complaint: &Complaint, candidates: &[Candidate]) -> (Decision, Vec<Reason>) {
    if candidates.is_empty() {
        return (Decision::None, vec![Reason::NoRecord]);
    }
    let fitting: Vec<&Candidate> = candidates.iter().filter(|candidate| fits(candidate)).collect();
    match fitting.as_slice() {
        [] => (Decision::Probable, vec![nearest(candidates)]),
        [only] => match doubts(complaint, only) {
            doubts if doubts.is_empty() => (
                Decision::Certain(only.record.id),
                vec![Reason::SameIdentityDoseAndDate],
            ),
            doubts => (Decision::Probable, doubts),
        },
        [_, _, ..] => (Decision::Probable, vec![Reason::SeveralFit]),
    }
}

fn fits(candidate: &Candidate) -> bool {
    [Field::Identity, Field::DoseNumber, Field::DoseDate]
        .iter()
        .all(|field| candidate.comparison.level(*field) == Level::Same)
}

fn doubts(complaint: &Complaint, candidate: &Candidate) -> Vec<Reason> {
    let level = |field| candidate.comparison.level(field);
    let settles = matches!(complaint.problem, Problem::Missing | Problem::Vanished);
    [
        (!candidate.record.statement.is_valid(), Reason::Quarantined),
        (level(Field::Name) == Level::Different, Reason::NameDiffers),
        (
            level(Field::BirthDate) == Level::Different,
            Reason::BirthDateDiffers,
        ),
        (!settles, Reason::NeedsJudgement),
    ]
    .into_iter()
    .filter_map(|(applies, reason)| applies.then_some(reason))
    .collect()
}

/// What the nearest record differs in, when none fits.
fn nearest(candidates: &[Candidate]) -> Reason {
    let agrees = |field| move |candidate: &&Candidate| candidate.comparison.level(field) == Level::Same;
    if candidates.iter().find(agrees(Field::DoseDate)).is_some() {
        Reason::DoseNumberDiffers
    } else if candidates.iter().find(agrees(Field::DoseNumber)).is_some() {
        Reason::DateDiffers
    } else {
        Reason::OtherDoses
    }
}
