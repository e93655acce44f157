//! What became of the people of a block: their doses, the records of these, and what is complained about.

use crate::domain::complaint::Problem;
use crate::domain::values::coded::Coded;
use crate::synth::cause::{Cause, NOT_UPLOADED};
use crate::synth::course::{Dose, Plan, course, state_of};
use crate::synth::dice::{Dice, scrambled};
use crate::synth::error_kinds::{ErrorKind, ErrorLevel};
use crate::synth::hiding::hide;
use crate::synth::households::{BLOCK, residents};
use crate::synth::mistakes::{Around, of_citizen, of_clinic};
use crate::synth::people::Resident;
use crate::synth::places::Places;
use crate::synth::scenario::{Scenario, Scenarios};
use crate::synth::statement::{ComplaintRow, DoseRow, Statement};

/// A country that follows from its seed: its people are made block by block, in any order.
#[derive(Debug)]
pub struct Country {
    /// The seed.
    pub seed: u64,
    /// How many people.
    pub people: u64,
    /// How many of them complain; no more than there are people.
    pub complaints: u64,
    /// How much goes wrong.
    pub errors: ErrorLevel,
    /// Its facilities.
    pub places: Places,
    /// What its complaints are examples of.
    pub scenarios: Scenarios,
}

/// Which stream of chance is used for what; the blocks' own follow.
const STREAM_PLACES: u64 = 0;
const STREAMS: u64 = 2;

/// System and number of a record.
pub type Key<'a> = (&'a str, String);

/// Somebody who complains, and what is behind it.
#[derive(Debug)]
pub struct Case<'a> {
    /// What it is an example of.
    pub scenario: Scenario,
    /// Who.
    pub resident: &'a Resident,
    /// The dose as it was given, or as it is claimed where there was none.
    pub dose: &'a Dose,
    /// Why it does not show.
    pub cause: Cause,
    /// What the complaint says.
    pub complaint: ComplaintRow<'a>,
    /// Its record, where there is one.
    pub record: Option<Key<'a>>,
    /// Further records of the same dose.
    pub also: Vec<Key<'a>>,
    /// All other records of the person.
    pub others: Vec<Key<'a>>,
    /// The person: a text that belongs to nobody else and tells nothing of them.
    pub person: String,
    /// What went wrong on both sides, in codes separated by spaces.
    pub notes: String,
}

/// Who takes what is told.
pub trait Listener {
    /// A record reaches the registry; one that a complaint is about must stay readable.
    fn record(&mut self, row: &DoseRow<'_>, complained: bool);
    /// Somebody complains; after the record, if there is one.
    fn case(&mut self, case: &Case<'_>);
}

impl Country {
    /// A country with so many people, complaints and facilities.
    pub fn new(seed: u64, people: u64, complaints: u64, errors: ErrorLevel, places: usize) -> Self {
        Self {
            seed,
            people,
            complaints: complaints.min(people),
            errors,
            places: Places::new(&mut Dice::new(seed, STREAM_PLACES), places.max(1)),
            scenarios: Scenarios::default(),
        }
    }

    /// The same country with complaints of these scenarios.
    #[must_use]
    pub fn with(self, scenarios: Scenarios) -> Self {
        Self { scenarios, ..self }
    }

    /// How many blocks it has.
    pub fn blocks(&self) -> u64 {
        self.people.div_ceil(BLOCK)
    }

    /// Tells of the people of a block.
    pub fn tell(&self, block: u64, listener: &mut impl Listener) {
        let mut dice = Dice::new(self.seed, STREAMS + block);
        let people = residents(self.seed, block, self.people, &mut dice);
        let complaints = self.complaints_of(block, &people);
        for (resident, complaint) in people.iter().zip(complaints) {
            let scenario = complaint.map(|number| (number, self.scenarios.of_complaint(number)));
            match scenario {
                None => self.tell_of(resident, &mut dice, listener),
                Some((number, Scenario::Ordinary)) => self.complain(resident, number, &mut dice, listener),
                Some((number, scenario)) => {
                    self.tell_of(resident, &mut dice, listener);
                    self.play(scenario, number, listener);
                }
            }
        }
    }

    /// Which complaint each of the people makes. The complaint with number k falls on one of the people from k · people /
    /// complaints on, or on an adult nearby, so that no list of them is needed.
    fn complaints_of(&self, block: u64, people: &[Resident]) -> Vec<Option<u64>> {
        let mut chosen = vec![None; people.len()];
        let first = block * BLOCK;
        let end = first + people.len() as u64;
        let start = |number: u64| {
            let start = u128::from(number) * u128::from(self.people) / u128::from(self.complaints.max(1));
            u64::try_from(start).unwrap_or(u64::MAX)
        };
        let before = u128::from(first) * u128::from(self.complaints) / u128::from(self.people.max(1));
        let mut number = u64::try_from(before).unwrap_or(0).saturating_sub(1);
        while number < self.complaints && start(number) < end {
            let width = start(number + 1) - start(number);
            let wanted = start(number) + scrambled(self.seed ^ scrambled(number)) % width.max(1);
            if (first..end).contains(&wanted) {
                let wanted = usize::try_from(wanted - first).unwrap_or(0);
                let free = |place: &usize| chosen[*place].is_none();
                let adult = |place: &usize| people[*place].age() >= 18;
                let order = || (wanted..people.len()).chain(0..wanted);
                let place = order().filter(free).find(adult).or_else(|| order().find(free));
                if let Some(place) = place {
                    chosen[place] = Some(number);
                }
            }
            number += 1;
        }
        chosen
    }

    fn tell_of(&self, resident: &Resident, dice: &mut Dice, listener: &mut impl Listener) {
        for dose in &course(dice, &self.places, resident, Plan::AsItComes) {
            if self.places.get(dose.place).listed.reports {
                self.record(resident, dose, dice, listener);
            }
        }
    }

    fn complain(&self, resident: &Resident, number: u64, dice: &mut Dice, listener: &mut impl Listener) {
        let cause = Cause::of_complaint(self.scenarios.turn(number));
        let why = dice.weighted(&NOT_UPLOADED);
        let plan = if cause == Cause::NotUploaded && why == NOT_UPLOADED[0].1 {
            Plan::BoostedUnreported
        } else {
            Plan::Boosted
        };
        let doses = course(dice, &self.places, resident, plan);
        let Some((booster, primary)) = doses.split_last() else {
            return;
        };
        let others = primary
            .iter()
            .map(|dose| self.record(resident, dose, dice, listener));
        let others = others.collect();
        let around = self.around(resident, booster);
        let mut notes = Vec::new();
        let mut note = |side: &str, kinds: &[ErrorKind]| {
            notes.extend(kinds.iter().map(|kind| format!("{side}:{}", kind.code())));
        };
        let row = self.hidden_record(&around, booster, cause, dice, &mut note);
        if let Some(row) = &row {
            listener.record(row, true);
        }
        let mut says = Statement::new(resident, booster, &self.places);
        says.vaccine_by_brand = dice.happens(7_000);
        note("citizen", &of_citizen(dice, self.errors, &around, &mut says));
        match cause {
            Cause::NotUploaded if around.place.listed.reports && plan == Plan::BoostedUnreported => {
                notes.push(NOT_UPLOADED[2].1.to_owned());
            }
            Cause::NotUploaded => notes.push(why.to_owned()),
            Cause::NoSuchDose => notes.push("never_taken".to_owned()),
            Cause::Visible | Cause::OtherIdentity | Cause::Quarantined | Cause::WrongNumber => {}
        }
        if resident.twin {
            notes.push("twin".to_owned());
        }
        listener.case(&Case {
            scenario: Scenario::Ordinary,
            resident,
            dose: booster,
            cause,
            complaint: complaint(resident, number, cause, says, dice),
            record: row.map(|row| (row.source_system, row.source_record_id)),
            also: Vec::new(),
            others,
            person: person_id(self.seed, resident.number),
            notes: notes.join(" "),
        });
    }

    /// The record of a dose that is complained about, with the error that hides it and others that do not.
    pub(super) fn hidden_record<'a>(
        &'a self,
        around: &Around<'a>,
        dose: &'a Dose,
        cause: Cause,
        dice: &mut Dice,
        note: &mut impl FnMut(&str, &[ErrorKind]),
    ) -> Option<DoseRow<'a>> {
        let mut row = self.row(around.resident, dose);
        if !cause.has_record() {
            return None;
        }
        // The error that hides it comes last, so that no other takes it back.
        note(
            "clinic",
            &of_clinic(dice, self.errors, around, &mut row.says, false),
        );
        let hiding = hide(cause, dice, around, &mut row.says);
        note("clinic", hiding.as_slice());
        Some(row)
    }

    fn record<'a>(
        &'a self,
        resident: &'a Resident,
        dose: &'a Dose,
        dice: &mut Dice,
        listener: &mut impl Listener,
    ) -> Key<'a> {
        let mut row = self.row(resident, dose);
        of_clinic(
            dice,
            self.errors,
            &self.around(resident, dose),
            &mut row.says,
            true,
        );
        if row.source_system != "myvas" {
            row.says.vaccine_by_brand = true;
        }
        listener.record(&row, false);
        (row.source_system, row.source_record_id)
    }

    pub(super) fn row<'a>(&'a self, resident: &'a Resident, dose: &'a Dose) -> DoseRow<'a> {
        let place = self.places.get(dose.place);
        DoseRow {
            source_record_id: record_id(self.seed, resident.number, dose.number),
            source_system: &place.source_system,
            facility_code: &place.listed.code,
            says: Statement::new(resident, dose, &self.places),
        }
    }

    pub(super) fn around<'a>(&'a self, resident: &'a Resident, dose: &Dose) -> Around<'a> {
        Around {
            resident,
            place: self.places.get(dose.place),
            state: state_of(&self.places, dose.place),
            places: &self.places,
        }
    }
}

/// The number of a record: it belongs to one dose of one person, and tells nothing of either.
pub(super) fn record_id(seed: u64, person: u64, dose: u8) -> String {
    format!("V{:013}", opaque(seed, person * 4 + u64::from(dose)))
}

/// The number of the record in which the dose that somebody complains about stands a second time.
pub(super) fn second_record_id(seed: u64, person: u64) -> String {
    // No dose has the number 0.
    record_id(seed, person, 0)
}

/// What stands for somebody in the truth.
pub(super) fn person_id(seed: u64, person: u64) -> String {
    format!("P{:013}", opaque(seed, person))
}

/// A number that belongs to this one alone.
fn opaque(seed: u64, number: u64) -> u64 {
    const MASK: u64 = (1 << 42) - 1;
    // An odd factor and an exclusive or lead no two numbers to the same one.
    (number.wrapping_mul(0x9E37_79B9_7F4B) ^ scrambled(seed)) & MASK
}

/// The complaint with this number.
pub(super) fn complaint<'a>(
    resident: &Resident,
    number: u64,
    cause: Cause,
    says: Statement<'a>,
    dice: &mut Dice,
) -> ComplaintRow<'a> {
    ComplaintRow {
        complaint_id: format!("C{:08}", number + 1),
        email: email(dice, resident, number),
        problem: problem(dice, cause).code(),
        says,
    }
}

/// What is complained about, by what is behind it.
fn problem(dice: &mut Dice, cause: Cause) -> Problem {
    use Problem::{Missing, SecondAppointment, Vanished, WrongDetails};
    dice.weighted(match cause {
        Cause::Visible => &[
            (25, Missing),
            (15, Vanished),
            (35, SecondAppointment),
            (25, WrongDetails),
        ],
        Cause::WrongNumber => &[
            (50, Missing),
            (10, Vanished),
            (20, SecondAppointment),
            (20, WrongDetails),
        ],
        Cause::Quarantined => &[
            (50, Missing),
            (35, Vanished),
            (15, SecondAppointment),
            (0, WrongDetails),
        ],
        Cause::OtherIdentity | Cause::NotUploaded | Cause::NoSuchDose => &[
            (70, Missing),
            (10, Vanished),
            (20, SecondAppointment),
            (0, WrongDetails),
        ],
    })
}

/// An address in a domain that is kept for examples.
fn email(dice: &mut Dice, resident: &Resident, number: u64) -> String {
    let letters = resident.name.chars().filter(char::is_ascii_alphabetic).take(10);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let domain = dice.one_of(&["mel.example", "pos.example", "surat.example"]);
    format!("{name}{}@{domain}", number + 1)
}

#[cfg(test)]
mod tests;
