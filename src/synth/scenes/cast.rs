//! Makes the people of a scene, with numbers that nobody else has.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::synth::cause::Cause;
use crate::synth::course::{Dose, Plan, course, state_of};
use crate::synth::dice::{Dice, scrambled};
use crate::synth::lots::lot;
use crate::synth::names::Family;
use crate::synth::origin::{Group, HOMES, draw_home};
use crate::synth::people::{Resident, birthplace, passport, phone};
use crate::synth::scenes::scene::Role;
use crate::synth::story::Country;

/// How many people a scene may have.
pub(super) const MOST: u64 = 8;
/// Kept apart from the chance of the ordinary people, who stay the same beside any scenes.
const SCENES: u64 = 0x5CE_4E5;
/// The ninth digits that ordinary people do not have: of those born before 2000; 5 less for later ones.
const CENTURIES: [u64; 2] = [8, 9];
/// How many people of scenes can be born in a year without sharing serial numbers: ten serials each.
const SLOTS: u64 = 365 * 10 * CENTURIES.len() as u64;
/// Beyond this many times [`SLOTS`] numbers may, seldom, come twice.
const LAPS: u64 = 8;

/// Who is about to be made.
#[derive(Clone, Copy)]
pub(super) struct Sketch<'a> {
    pub(super) home: usize,
    pub(super) group: Group,
    pub(super) family: &'a Family,
    pub(super) sex: Sex,
    pub(super) year: i32,
    pub(super) given: &'a str,
    pub(super) father: &'a str,
    pub(super) phone: Option<&'a str>,
}

/// The day and the serial numbers that belong to somebody in a scene.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    lap: u64,
    day: u64,
    century: u64,
    decade: u64,
}

impl Slot {
    fn new(seed: u64, number: u64) -> Self {
        // The factor has no divisor in common with SLOTS, so that numbers of one lap go to different slots.
        let place = (number % SLOTS * 2_741 + scrambled(seed) % SLOTS) % SLOTS;
        let end = place / 365;
        Self {
            lap: number / SLOTS,
            day: place % 365,
            century: end % 2,
            decade: end / 2,
        }
    }

    fn birth(self, year: i32, people: u64) -> NaiveDate {
        let laps = i32::try_from(people.div_ceil(SLOTS).clamp(1, LAPS)).unwrap_or(1);
        let lap = i32::try_from(self.lap % LAPS).unwrap_or(0) % laps;
        let year = year - (year - lap).rem_euclid(laps);
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default() + Days::new(self.day)
    }

    /// The number with this serial of the slot's ten and this last digit.
    pub(super) fn mykad(self, born: NaiveDate, birthplace: &str, serial: u64, last: u64) -> String {
        let serial = 10 * self.decade + serial % 10;
        written(born, birthplace, self.century, serial, last)
    }
}

/// A number of somebody in a scene.
pub(super) fn written(born: NaiveDate, birthplace: &str, century: u64, serial: u64, last: u64) -> String {
    let century =
        CENTURIES[usize::try_from(century % 2).unwrap_or(0)] - if born.year() < 2000 { 0 } else { 5 };
    let (year, month, day) = (born.year() % 100, born.month(), born.day());
    format!(
        "{year:02}{month:02}{day:02}{birthplace}{century}{serial:02}{}",
        last % 10
    )
}

/// A last digit that states this sex, the same for the same number.
pub(super) fn last_digit(sex: Sex, number: u64) -> u64 {
    2 * (number % 5) + u64::from(sex == Sex::Male)
}

/// The people of a scene, made one after the other.
pub(super) struct Cast<'a> {
    /// Where they live.
    pub(super) country: &'a Country,
    /// Their chance.
    pub(super) dice: Dice,
    /// Which scene of its scenario this is, from 0.
    pub(super) turn: u64,
    first: u64,
    made: u64,
}

impl<'a> Cast<'a> {
    /// The cast of the scene with this complaint.
    pub(super) fn new(country: &'a Country, complaint: u64) -> Self {
        Self {
            country,
            dice: Dice::new(country.seed ^ SCENES, complaint),
            turn: country.scenarios.turn(complaint),
            first: complaint * MOST,
            made: 0,
        }
    }

    /// The number of the next one to be made, among all people of scenes and among everybody.
    fn next(&mut self) -> (u64, u64) {
        let next = self.first + self.made.min(MOST - 1);
        self.made += 1;
        (next, self.country.people + next)
    }

    /// A home, and a people that lives there.
    pub(super) fn home(&mut self) -> (usize, Group) {
        let home = draw_home(&mut self.dice);
        (home, HOMES[home].group(&mut self.dice))
    }

    /// A home, and a people of Malaysia that lives there.
    pub(super) fn local_home(&mut self) -> (usize, Group) {
        loop {
            let (home, group) = self.home();
            if !matches!(group, Group::Foreign(_)) {
                return (home, group);
            }
        }
    }

    pub(super) fn sex(&mut self) -> Sex {
        if self.dice.happens(5_000) {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// A year of birth of somebody of working age.
    pub(super) fn adult_year(&mut self) -> i32 {
        self.year(1955, 2003)
    }

    pub(super) fn year(&mut self, from: u32, to: u32) -> i32 {
        i32::try_from(self.dice.between(from, to)).unwrap_or(1980)
    }

    /// Somebody by a sketch, with a number of their own.
    pub(super) fn person(&mut self, sketch: &Sketch<'_>) -> Resident {
        self.person_with_slot(sketch).0
    }

    /// The same, with the slot of their number.
    pub(super) fn person_with_slot(&mut self, sketch: &Sketch<'_>) -> (Resident, Slot) {
        let (scene_number, number) = self.next();
        let people = self.country.complaints * MOST;
        let slot = Slot::new(self.country.seed, scene_number);
        let born = slot.birth(sketch.year, people);
        let dice = &mut self.dice;
        let (id_type, id_number) = match sketch.group {
            Group::Foreign(country) => (IdType::Passport, passport(country, number)),
            Group::Malay | Group::Chinese | Group::Indian | Group::Bornean => {
                let place = birthplace(dice, sketch.home, born);
                let last = last_digit(sketch.sex, scrambled(number));
                (
                    IdType::Mykad,
                    slot.mykad(born, place, scrambled(number) >> 8, last),
                )
            }
        };
        let family = sketch.family;
        let resident = Resident {
            number,
            id_type,
            id_number,
            name: family.full(dice, sketch.given, sketch.sex, sketch.father, sketch.year),
            sex: sketch.sex,
            born,
            phone: sketch.phone.map_or_else(|| phone(dice), str::to_owned),
            home: sketch.home,
            group: sketch.group,
            household: 0,
            twin: false,
        };
        (resident, slot)
    }

    /// Any adult of this home and group.
    pub(super) fn somebody(&mut self, home: usize, group: Group) -> Resident {
        let family = Family::new(&mut self.dice, group, HOMES[home].is_sabah());
        let (sex, year) = (self.sex(), self.adult_year());
        let given = family.given(&mut self.dice, sex, year, None);
        let father = family.given(&mut self.dice, Sex::Male, year - 28, None);
        self.person(&Sketch {
            home,
            group,
            family: &family,
            sex,
            year,
            given: &given,
            father: &father,
            phone: None,
        })
    }

    /// A course with a booster.
    pub(super) fn course(&mut self, resident: &Resident) -> Vec<Dose> {
        course(&mut self.dice, &self.country.places, resident, Plan::Boosted)
    }

    /// The doses of somebody who came along to the same appointments; seldom from other vials.
    pub(super) fn along(&mut self, doses: &[Dose]) -> Vec<Dose> {
        let mut along = doses.to_vec();
        for dose in &mut along {
            if self.dice.happens(3_000) {
                let state = state_of(&self.country.places, dose.place);
                dose.lot = lot(&mut self.dice, dose.vaccine, dose.on, state);
            }
        }
        along
    }

    /// Why a booster that has a record does not show.
    pub(super) fn hidden(&mut self) -> Cause {
        self.dice.weighted(&[
            (40, Cause::OtherIdentity),
            (25, Cause::Visible),
            (20, Cause::Quarantined),
            (15, Cause::WrongNumber),
        ])
    }

    /// Why a booster has no record.
    pub(super) fn unrecorded(&mut self) -> Cause {
        self.dice
            .weighted(&[(70, Cause::NotUploaded), (30, Cause::NoSuchDose)])
    }

    /// The cause of a booster that has a record, or has none.
    pub(super) fn cause(&mut self, recorded: bool) -> Cause {
        if recorded {
            self.hidden()
        } else {
            self.unrecorded()
        }
    }

    /// Somebody else with a course of their own, all of it recorded.
    pub(super) fn passer_by(&mut self, resident: Resident) -> Role {
        let doses = self.course(&resident);
        Role::new(resident, doses, &[1, 2, 3])
    }
}
