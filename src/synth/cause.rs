//! Why a dose does not show, and how often it is which.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// Why a dose is missing from a certificate, or seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// The record is there: the app had not been reloaded, or another detail is meant.
    Visible,
    /// The record has another identity: digits wrong or swapped, a passport.
    OtherIdentity,
    /// The record is quarantined: its lot, its date or its birth date breaks a rule.
    Quarantined,
    /// The facility has not uploaded it.
    NotUploaded,
    /// The record has another dose number.
    #[strum(serialize = "wrong_dose_number")]
    WrongNumber,
    /// There is no such dose.
    NoSuchDose,
}

impl Cause {
    /// Whether the registry has a record of the dose.
    pub fn has_record(self) -> bool {
        !matches!(self, Self::NotUploaded | Self::NoSuchDose)
    }

    /// How many complaints in twenty have this cause. Nobody published such figures; these are an assumption, with the
    /// mistyped identity as the most frequent cause, since it is what the helpdesk's advice turned on.
    pub fn share(self) -> usize {
        match self {
            Self::OtherIdentity => 6,
            Self::NotUploaded => 5,
            Self::Visible => 4,
            Self::Quarantined | Self::WrongNumber => 2,
            Self::NoSuchDose => 1,
        }
    }

    /// The cause of the complaint with this number. Any twenty in a row have the shares of [`Cause::share`], and the
    /// first six have a cause each.
    pub fn of_complaint(number: u64) -> Self {
        let place = usize::try_from(number % DECK.len() as u64).unwrap_or(0);
        DECK[place]
    }
}

const DECK: [Cause; 20] = [
    Cause::Visible,
    Cause::OtherIdentity,
    Cause::NotUploaded,
    Cause::Quarantined,
    Cause::WrongNumber,
    Cause::NoSuchDose,
    Cause::OtherIdentity,
    Cause::NotUploaded,
    Cause::Visible,
    Cause::OtherIdentity,
    Cause::NotUploaded,
    Cause::OtherIdentity,
    Cause::Visible,
    Cause::NotUploaded,
    Cause::OtherIdentity,
    Cause::Quarantined,
    Cause::Visible,
    Cause::NotUploaded,
    Cause::WrongNumber,
    Cause::OtherIdentity,
];

/// How many in a hundred doses that were not uploaded were paid for at a clinic outside the programme, are on the paper
/// of an outreach team, and wait in a clinic's next batch.
pub const NOT_UPLOADED: [(u32, &str); 3] = [
    (35, "outside_programme"),
    (35, "outreach_paper"),
    (30, "batch_late"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::coded::Coded;

    #[test]
    fn any_twenty_complaints_have_the_stated_shares() {
        for start in [0, 7, 1_000_003] {
            for cause in Cause::all() {
                let count = (start..start + 20).filter(|number| Cause::of_complaint(*number) == cause);
                assert_eq!(count.count(), cause.share(), "{cause:?}");
            }
        }
        for cause in Cause::all() {
            assert!(
                (0..6).any(|number| Cause::of_complaint(number) == cause),
                "{cause:?}"
            );
        }
    }
}
