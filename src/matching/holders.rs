//! Whose the number of a record is, and which of somebody's doses it states: what the other records tell.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compare::{Comparison, Field, Level, Table};
use super::frequency::Frequencies;
use super::particulars::Particulars;

/// The levels of two names of one person.
pub(super) const AGREES: [Level; 5] = [
    Level::Same,
    Level::Spelling,
    Level::Shorter,
    Level::Initials,
    Level::Similar,
];

/// How many digits of a `MyKad` twins share: the date of birth and the place.
const TWINS_SHARE: usize = 8;

/// The person who complains, with the records under their own number.
pub(super) struct Holders<'a> {
    frequencies: &'a Frequencies,
    complaint: &'a Particulars,
    own: Vec<Arc<Particulars>>,
}

impl<'a> Holders<'a> {
    /// `own` are all records with the number of the complaint, or where those are none of somebody of that name, with
    /// the number next to it that is likeliest theirs.
    pub(super) fn new(
        frequencies: &'a Frequencies,
        complaint: &'a Particulars,
        own: Vec<Arc<Particulars>>,
    ) -> Self {
        let mut holders = Self {
            frequencies,
            complaint,
            own: Vec::new(),
        };
        holders.own = own
            .into_iter()
            .filter(|record| holders.may_be_own(record))
            .collect();
        holders
    }

    /// Whether no record of the person is known.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_empty()
    }

    /// Under one's own number a name has to be another one altogether to be somebody else's.
    fn may_be_own(&self, record: &Particulars) -> bool {
        let level = self.complaint.name.compare(&record.name, self.frequencies).level;
        AGREES.contains(&level) || matches!(level, Level::Some | Level::Given)
    }

    /// Adds to a comparison what the other records tell; `with_number` are all records with the record's number.
    pub(super) fn look(
        &self,
        comparison: &mut Comparison,
        record: &Particulars,
        with_number: &[Arc<Particulars>],
    ) {
        if record.dose_number.is_none() {
            return;
        }
        let with_name: Vec<&Arc<Particulars>> = with_number
            .iter()
            .filter(|other| self.same_name(record, other))
            .collect();
        if comparison.level(Field::Identity) != Level::Same {
            let held = with_name.iter().any(|other| !states_the_same(record, other));
            let level = self.holder(comparison, record, held);
            comparison.add(Field::Holder, level, Table::Holder);
        }
        let wrong_number = matches!(
            comparison.level(Field::DoseNumber),
            Level::Next | Level::Different
        );
        if wrong_number && self.in_order(record, &with_name) {
            comparison.set(Field::DoseNumber, Level::InOrder);
        }
    }

    fn holder(&self, comparison: &Comparison, record: &Particulars, held: bool) -> Level {
        let later = record.dose_number.is_some_and(|number| number > 1);
        // The number next to the complaint's that is likeliest theirs: the complaint's was mistyped.
        let theirs = self.own.iter().any(|own| own.id == record.id);
        let alone = self.own.is_empty() || theirs;
        match (held, later, alone) {
            (true, _, false) => Level::HeldBoth,
            (true, _, true) if self.may_be_anothers(comparison, record) => Level::HeldApart,
            (true, _, true) => Level::Held,
            // The person has this dose already, under their own number.
            (false, true, false) if self.has(record.dose_number) => Level::LoneFirst,
            (false, true, false) => Level::Completes,
            (false, true, true) => Level::Lone,
            (false, false, _) => Level::LoneFirst,
        }
    }

    fn has(&self, dose_number: Option<u8>) -> bool {
        self.own.iter().any(|own| own.dose_number == dose_number)
    }

    /// Whether a number that has several doses of a person of that name may well be another person's: a twin's number
    /// differs in one of the last digits, a namesake's altogether.
    fn may_be_anothers(&self, comparison: &Comparison, record: &Particulars) -> bool {
        let same_phone = comparison.level(Field::Phone) == Level::Same;
        if matches!(
            comparison.level(Field::Identity),
            Level::OneFault | Level::TwoFaults
        ) {
            let name = comparison.level(Field::Name);
            let same_name = name == Level::Same || (name == Level::Shorter && same_phone);
            !same_name && self.twin_like(record)
        } else {
            !same_phone || comparison.level(Field::BirthDate) != Level::Same
        }
    }

    /// Whether two numbers differ as those of twins do: only behind date and place, in other digits rather than in
    /// their order or count.
    fn twin_like(&self, record: &Particulars) -> bool {
        let (Some(one), Some(other)) = (&self.complaint.id, &record.id) else {
            return true;
        };
        if one.text.len() != other.text.len() {
            return false;
        }
        if !one.is_mykad() || !other.is_mykad() {
            return true;
        }
        let sorted = |text: &str| {
            let mut digits: Vec<u8> = text.bytes().collect();
            digits.sort_unstable();
            digits
        };
        one.text.get(..TWINS_SHARE) == other.text.get(..TWINS_SHARE)
            && sorted(&one.text) != sorted(&other.text)
    }

    /// Whether a record that states another dose number is the dose of the complaint by its place among the person's
    /// doses: a booster that was stored as a second dose comes third.
    fn in_order(&self, record: &Particulars, with_name: &[&Arc<Particulars>]) -> bool {
        let (Some(wanted), Some(day)) = (self.complaint.dose_number, record.day) else {
            return false;
        };
        let others: BTreeSet<_> = self
            .own
            .iter()
            .chain(with_name.iter().copied())
            .filter(|other| !states_the_same(record, other))
            .map(|other| (other.day, other.dose_number))
            .collect();
        let taken = others.iter().any(|(_, number)| *number == Some(wanted));
        let before = others
            .iter()
            .filter(|(other, _)| other.is_some_and(|other| other < day))
            .count();
        !taken && before + 1 == usize::from(wanted)
    }

    fn same_name(&self, one: &Particulars, other: &Particulars) -> bool {
        AGREES.contains(&one.name.compare(&other.name, self.frequencies).level)
    }
}

/// Whether two records state one dose, perhaps by two sources.
fn states_the_same(one: &Particulars, other: &Particulars) -> bool {
    one.dose_number == other.dose_number && one.day == other.day
}
