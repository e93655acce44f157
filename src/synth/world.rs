//! A registry with its faults, and the doses that got lost in them.

use chrono::{Days, NaiveDate};
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::people::{Person, person};
use super::places::facilities;
use crate::domain::dose::DoseNumber;
use crate::domain::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use crate::domain::facility::ListedFacility;
use crate::domain::identity::{IdType, Identity};
use crate::domain::lot::Lot;
use crate::domain::vaccine::Vaccine;

/// Why a dose is missing from a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The record is there: the app had not been reloaded.
    Visible,
    /// The record has two digits of the identity swapped.
    OtherIdentity,
    /// The record is quarantined: its lot is wrong.
    Quarantined,
    /// The facility has not uploaded it.
    NotUploaded,
    /// The record has another dose number.
    WrongNumber,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 5] = [
        Self::Visible,
        Self::OtherIdentity,
        Self::Quarantined,
        Self::NotUploaded,
        Self::WrongNumber,
    ];
}

/// A dose as it was given, and why it does not show.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Whose it is.
    pub person: Person,
    /// What was given.
    pub truth: DoseStatement,
    /// Why it does not show.
    pub cause: Cause,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct World {
    /// Where doses are given.
    pub facilities: Vec<ListedFacility>,
    /// What the registry has; facilities by name, not looked up.
    pub records: Vec<(String, DoseStatement)>,
    /// Boosters that somebody will miss.
    pub lost: Vec<Lost>,
}

/// One booster in this many gets lost.
const LOST_EVERY: usize = 40;

impl World {
    /// A world with so many people and facilities.
    pub fn generate(seed: u64, people: usize, places: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut world = Self {
            facilities: facilities(&mut random, places),
            records: Vec::new(),
            lost: Vec::new(),
        };
        let mut boosters = 0;
        for _ in 0..people {
            let person = person(&mut random);
            world.vaccinate(&mut random, &person, &mut boosters);
        }
        world
    }

    fn vaccinate(&mut self, random: &mut ChaCha8Rng, person: &Person, boosters: &mut usize) {
        let vaccine = *[
            Vaccine::Comirnaty,
            Vaccine::Comirnaty,
            Vaccine::CoronaVac,
            Vaccine::Vaxzevria,
        ]
        .choose(random)
        .unwrap_or(&Vaccine::Comirnaty);
        let Some(first) =
            NaiveDate::from_ymd_opt(2021, 5, 10).map(|day| day + Days::new(random.random_range(0..120)))
        else {
            return;
        };
        let second = first + Days::new(random.random_range(21..35));
        self.give(random, person, 1, vaccine, first);
        self.give(random, person, 2, vaccine, second);
        if random.random_bool(0.5) {
            let booster = *[Vaccine::Comirnaty, Vaccine::Comirnaty, Vaccine::CoronaVac]
                .choose(random)
                .unwrap_or(&vaccine);
            let third = (second + Days::new(random.random_range(90..180)))
                .max(NaiveDate::from_ymd_opt(2021, 10, 13).unwrap_or(second));
            self.give(random, person, 3, booster, third);
            *boosters += 1;
            if boosters.is_multiple_of(LOST_EVERY) {
                self.lose(random, person, *boosters / LOST_EVERY);
            }
        }
    }

    fn give(
        &mut self,
        random: &mut ChaCha8Rng,
        person: &Person,
        number: u8,
        vaccine: Vaccine,
        on: NaiveDate,
    ) {
        let (Some(facility), Some(dose_number)) = (self.facilities.choose(random), DoseNumber::new(number))
        else {
            return;
        };
        let statement = DoseStatement {
            source_system: "myvas".to_owned(),
            source_record_id: format!("V{:08}", self.records.len() + 1),
            identity: RecordIdentity::Sound(person.identity.clone()),
            name: person.name.clone(),
            date_of_birth: Some(person.birth),
            phone: Some(person.phone.clone()),
            dose_number,
            vaccine,
            lot: lot(random, vaccine),
            administered_on: on,
            facility: None,
            facility_name: facility.name.clone(),
            facility_state: facility.state,
            paid: !facility.reports,
            quarantine: Vec::new(),
        };
        self.records.push((facility.code.clone(), statement));
    }

    /// Spoils the record that was added last.
    fn lose(&mut self, random: &mut ChaCha8Rng, person: &Person, turn: usize) {
        let cause = Cause::ALL[turn % Cause::ALL.len()];
        let Some((_, record)) = self.records.last_mut() else {
            return;
        };
        let truth = record.clone();
        match cause {
            Cause::Visible => {}
            Cause::OtherIdentity => record.identity = swapped(random, &person.identity),
            Cause::Quarantined => {
                record.lot = Lot::parse("X0000000000000").ok();
                record.quarantine = vec![QuarantineReason::Lot];
            }
            Cause::NotUploaded => {
                self.records.pop();
            }
            Cause::WrongNumber => record.dose_number = DoseNumber::new(2).unwrap_or(record.dose_number),
        }
        self.lost.push(Lost {
            person: person.clone(),
            truth,
            cause,
        });
    }
}

/// The identity with two neighbouring digits swapped; as it came, if that breaks its rules.
fn swapped(random: &mut ChaCha8Rng, identity: &Identity) -> RecordIdentity {
    let mut digits: Vec<u8> = identity.number().bytes().collect();
    let places: Vec<usize> = (1..digits.len() - 1)
        .filter(|place| digits[*place] != digits[place + 1])
        .collect();
    if let Some(place) = places.choose(random) {
        digits.swap(*place, place + 1);
    }
    let number = String::from_utf8(digits).unwrap_or_default();
    match Identity::parse(identity.kind(), &number) {
        Ok(other) => RecordIdentity::Sound(other),
        Err(_) => RecordIdentity::Unsound {
            kind: IdType::Mykad,
            number,
        },
    }
}

fn lot(random: &mut ChaCha8Rng, vaccine: Vaccine) -> Option<Lot> {
    let number = random.random_range(0..40);
    let text = match vaccine {
        Vaccine::CoronaVac => format!("C2021{:05}", 7000 + number),
        Vaccine::Vaxzevria => format!("A{:04}", 1000 + number),
        Vaccine::Comirnaty | Vaccine::Convidecia | Vaccine::Spikevax | Vaccine::Covilo => {
            format!("FK{:04}", 8800 + number)
        }
    };
    Lot::parse(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_world() {
        let (a, b, c) = (
            World::generate(1, 300, 20),
            World::generate(1, 300, 20),
            World::generate(2, 300, 20),
        );
        assert_eq!(a.records, b.records);
        assert_ne!(a.records, c.records);
        assert_eq!(a.facilities.len(), 20);
    }

    #[test]
    fn doses_get_lost_for_every_cause() {
        let world = World::generate(1, 2_000, 20);
        for cause in Cause::ALL {
            assert!(world.lost.iter().any(|lost| lost.cause == cause), "{cause:?}");
        }
    }
}
