//! Whose the number of a record is, and which of somebody's doses it states: what the other records tell.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::matching::names::frequency::Frequencies;
use crate::matching::others::Kinship;
use crate::matching::particulars::{IdNumber, Particulars};
use crate::matching::vocabulary::{AGREES, Comparison, Field, Level, Table};
use crate::matching::ymd::Ymd;

/// A number beside so many names is no person's: a placeholder, or the clinic's own.
pub(super) const NOBODYS: usize = 3;

/// The person who complains, with the records under their own number.
pub(super) struct Holders<'a> {
    frequencies: &'a Frequencies,
    complaint: &'a Particulars,
    own: Vec<Arc<Particulars>>,
}

impl<'a> Holders<'a> {
    /// `own` are all records with the number of the complaint, or where those are none of somebody of that name, with
    /// the number next to it that is most likely theirs.
    pub(super) fn new(
        frequencies: &'a Frequencies,
        complaint: &'a Particulars,
        own: &[Arc<Particulars>],
    ) -> Self {
        let mut holders = Self {
            frequencies,
            complaint,
            own: Vec::new(),
        };
        holders.own = own
            .iter()
            .filter(|record| holders.may_be_own(record))
            .map(Arc::clone)
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
        let identity = comparison.level(Field::Identity);
        if identity != Level::Same && self.is_nobodys(with_number) {
            comparison.set(Field::Identity, Level::Missing);
        }
        if record.dose_number.is_none() {
            return;
        }
        let with_name: Vec<&Arc<Particulars>> = with_number
            .iter()
            .filter(|other| self.same_name(record, other))
            .collect();
        if !matches!(comparison.level(Field::Identity), Level::Same | Level::Missing) {
            let held = with_name.iter().any(|other| !states_the_same(record, other));
            comparison.add(Field::Holder, self.holder(record, held), Table::Holder);
        }
        let wrong_number = matches!(
            comparison.level(Field::DoseNumber),
            Level::Next | Level::Different
        );
        if wrong_number && self.in_order(record, &with_name) {
            comparison.set(Field::DoseNumber, Level::InOrder);
        }
    }

    /// Whether a number stands beside so many names that it is nobody's: a word like "unknown", zeros, the clinic's own.
    fn is_nobodys(&self, with_number: &[Arc<Particulars>]) -> bool {
        let mut people: Vec<&Particulars> = Vec::new();
        for record in with_number {
            if people.len() < NOBODYS && !people.iter().any(|known| self.same_name(known, record)) {
                people.push(record);
            }
        }
        people.len() >= NOBODYS
    }

    fn holder(&self, record: &Particulars, held: bool) -> Level {
        let later = record.dose_number.is_some_and(|number| number > 1);
        // The number next to the complaint's that is most likely theirs: the complaint's was mistyped.
        let theirs = self.own.iter().any(|own| own.id == record.id);
        let alone = self.own.is_empty() || theirs;
        match (held, later, alone) {
            (true, _, false) => Level::HeldBoth,
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

    /// Whether a record that states the number of an earlier dose is the dose of the complaint by its place among the
    /// person's doses: a booster that was stored as a second dose comes third; one that was stored as a fourth dose
    /// follows the second so soon that no other was given between them.
    fn in_order(&self, record: &Particulars, with_name: &[&Arc<Particulars>]) -> bool {
        let (Some(wanted), Some(number), Some(day)) =
            (self.complaint.dose_number, record.dose_number, record.day)
        else {
            return false;
        };
        let others = || {
            let known = self.own.iter().chain(with_name.iter().copied());
            known.filter(|other| !states_the_same(record, other))
        };
        let before = |other: &&Arc<Particulars>| other.day.is_some_and(|other| other < day);
        let earlier: BTreeSet<_> = others()
            .filter(before)
            .map(|other| (other.day, other.dose_number))
            .collect();
        let taken = earlier.iter().any(|(_, taken)| *taken == Some(number));
        let third = wanted == 3 && number == 4 && earlier.last().is_some_and(|(last, _)| within(*last, day));
        let in_place = earlier.len() + 1 == usize::from(wanted);
        let too_low = taken && number < wanted && (in_place || wanted == number + 1);
        let misnumbered = too_low || (third && in_place);
        misnumbered && !others().any(|other| other.dose_number == Some(wanted))
    }

    fn same_name(&self, one: &Particulars, other: &Particulars) -> bool {
        AGREES.contains(&one.name.compare(&other.name, self.frequencies).level)
    }
}

/// Days within which nobody is given two boosters: three months until the first one and four until the second.
const TWO_BOOSTERS: i64 = 200;

fn within(last: Option<Ymd>, day: Ymd) -> bool {
    let apart = last.and_then(Ymd::date).zip(day.date());
    apart.is_some_and(|(last, day)| (day - last).num_days() < TWO_BOOSTERS)
}

/// Whether two records state one dose, perhaps by two sources.
fn states_the_same(one: &Particulars, other: &Particulars) -> bool {
    one.dose_number == other.dose_number && one.day == other.day
}

/// Whether the record's number is that of a coherent other person: who has it has other doses, or was born on the day
/// that it says and not on the person's. `phone` is whether both have a telephone that tells one of them.
pub(super) fn belongs_to_another(
    complaint: &Particulars,
    record: &Particulars,
    comparison: &Comparison,
    phone: bool,
) -> bool {
    if matches!(comparison.level(Field::Identity), Level::Same | Level::Missing) {
        return false;
    }
    let level = |field| comparison.level(field);
    let whole_name = level(Field::Name) == Level::Same
        || (level(Field::Name) == Level::Spelling && complaint.name.same_own_part(&record.name));
    let birth = level(Field::BirthDate) == Level::Same;
    let kinship = Kinship::of(complaint, record, comparison);
    let slip = kinship == Kinship::Slip;
    let far = kinship == Kinship::Unrelated || level(Field::Identity) == Level::TwoFaults;
    if far && both_cards(complaint, record) {
        return true;
    }
    let holder = level(Field::Holder);
    if holder == Level::HeldBoth {
        return true;
    }
    if holder == Level::Held {
        return !(birth && phone && (whole_name || slip));
    }
    // Their own doses lack this one, and one slip makes the number theirs.
    let completes = holder == Level::Completes && level(Field::Identity) == Level::OneFault;
    let theirs = whole_name && (phone || completes);
    born_apart(complaint, record) && !theirs
}

/// Whether both numbers are sound ones of a `MyKad`, the record's with its own date of birth: nobody has two cards.
fn both_cards(complaint: &Particulars, record: &Particulars) -> bool {
    let card = |side: &Particulars| {
        side.id
            .as_ref()
            .filter(|id| id.sound && id.is_mykad())
            .and_then(IdNumber::birth)
    };
    card(complaint).is_some() && card(record).is_some_and(|birth| record.birth == Some(birth))
}

/// Whether each was born on the day that the own number says, and the two days differ.
fn born_apart(complaint: &Particulars, record: &Particulars) -> bool {
    let says = |side: &Particulars| {
        let number = side.id.as_ref().filter(|id| id.sound)?.birth()?;
        (side.birth == Some(number)).then_some(number)
    };
    matches!((says(complaint), says(record)), (Some(one), Some(other)) if one != other)
}
