//! Somebody, and the numbers that nobody else has.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::Sex;
use crate::synth::dice::{Dice, scrambled};
use crate::synth::origin::{Country, Group, HOMES, draw_home};

/// One person in the country.
#[derive(Clone, Debug)]
pub struct Resident {
    /// Their number among all, from 0.
    pub number: u64,
    /// The kind of their document.
    pub id_type: IdType,
    /// Its number: of a MyKad the twelve digits.
    pub id_number: String,
    /// Their whole name, as the document has it.
    pub name: String,
    /// Male or female.
    pub sex: Sex,
    /// The day of their birth.
    pub born: NaiveDate,
    /// Their telephone, which may be a relative's.
    pub phone: String,
    /// Where they live: a place in `origin::HOMES`.
    pub home: usize,
    /// By whose custom they are named.
    pub group: Group,
    /// Which of the block's households they belong to.
    pub household: u32,
    /// Whether a brother or sister was born with them.
    pub twin: bool,
}

/// The day on which the world ends, so to speak: no dose is given after it.
pub const LAST_DAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2022, 2, 28);

impl Resident {
    /// Their age in whole years on the last day.
    pub fn age(&self) -> u32 {
        LAST_DAY.and_then(|day| day.years_since(self.born)).unwrap_or(0)
    }

    /// Their other document: the passport of somebody with a MyKad, a foreigner's earlier passport.
    pub fn other_document(&self) -> String {
        match self.group {
            Group::Foreign(country) => passport(country, self.number ^ 0x00A5_A5A5),
            Group::Malay | Group::Chinese | Group::Indian | Group::Bornean => {
                let letter = match HOMES[self.home].state.code() {
                    "12" | "15" => 'K',
                    "13" => 'H',
                    _ => 'A',
                };
                format!("{letter}{:08}", unique_digits(self.number, 8))
            }
        }
    }
}

/// How many different ends a MyKad number of one day has: three ninth digits, a hundred serials, four last digits of
/// one sex; the fifth last digit is kept for twins.
const ENDS: u64 = 3 * 100 * 4;
/// How many people can be born in one year, in one place, without sharing a number.
const SLOTS: u64 = 365 * ENDS;
/// Beyond this many times [`SLOTS`] numbers may, seldom, come twice: 3.5 million people.
const LAPS: u64 = 8;

/// Where in a year and at which end of the day's numbers somebody is, so that no other number of a person leads there.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    lap: u64,
    day: u64,
    end: u64,
}

impl Slot {
    /// The slot of the person with this number.
    pub fn new(seed: u64, number: u64) -> Self {
        // The factor has no divisor in common with SLOTS, so that numbers of one lap go to different slots.
        let place = (number % SLOTS * 274_177 + scrambled(seed) % SLOTS) % SLOTS;
        Self {
            lap: number / SLOTS,
            day: place % 365,
            end: place / 365,
        }
    }

    /// A day of birth in about this year: moved back by some years where the country is too large for one lap.
    pub fn birth(self, year: i32, people: u64) -> NaiveDate {
        let laps = i32::try_from(people.div_ceil(SLOTS).clamp(1, LAPS)).unwrap_or(1);
        let lap = i32::try_from(self.lap % LAPS).unwrap_or(0) % laps;
        let year = year - (year - lap).rem_euclid(laps);
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        first + Days::new(self.day)
    }

    /// The MyKad number of somebody born there and then.
    ///
    /// The ninth digit is 5 to 7 for those born before 2000 and 0 to 2 for the later ones, by the practice of issue.
    pub fn mykad(self, born: NaiveDate, birthplace: &str, sex: Sex, second_twin: bool) -> String {
        let century = self.end % 3 + if born.year() < 2000 { 5 } else { 0 };
        let serial = self.end / 3 % 100;
        let last = if second_twin { 4 } else { self.end / 300 % 4 };
        let last = 2 * last + u64::from(sex == Sex::Male);
        format!(
            "{:02}{:02}{:02}{birthplace}{century}{serial:02}{last}",
            born.year() % 100,
            born.month(),
            born.day()
        )
    }
}

/// How many in ten thousand of the Malaysian people were born abroad.
const BORN_ABROAD: u32 = 150;
/// The codes of their places of birth.
const ABROAD: &[&str] = &["61", "66", "67", "71", "74", "75", "79", "82", "87"];

/// The code of a place of birth: mostly the state where one lives, of older people in older codes.
pub fn birthplace(dice: &mut Dice, home: usize, born: NaiveDate) -> &'static str {
    if dice.happens(BORN_ABROAD) {
        return dice.one_of(ABROAD);
    }
    let moved = dice.happens(2_200);
    let mut place = if moved { draw_home(dice) } else { home };
    // Nobody was born in Putrajaya before there was one.
    if HOMES[place].state.code() == "16" && born.year() < 2001 {
        place = 13;
    }
    let codes = &HOMES[place].birthplaces;
    if born.year() < 1984 && dice.happens(3_000) {
        dice.one_of(codes)
    } else {
        codes[0]
    }
}

/// A passport number in the manner of its country, the digits of which belong to the person with this number.
pub fn passport(country: Country, number: u64) -> String {
    let shape = country.passport_shape();
    let count = shape.bytes().filter(|mark| *mark == b'9').count();
    let digits = format!("{:0count$}", unique_digits(number, count));
    let mut digits = digits.chars();
    let mut letters = scrambled(number);
    let fill = |mark| match mark {
        'A' => {
            let letter = u8::try_from(letters % 26).unwrap_or(0);
            letters /= 26;
            char::from(b'A' + letter)
        }
        '9' => digits.next().unwrap_or('0'),
        other => other,
    };
    shape.chars().map(fill).collect()
}

/// So many digits that belong to one number: no two below ten to that power lead to the same.
fn unique_digits(number: u64, count: usize) -> u64 {
    let end = (0..count).fold(1_u64, |end, _| end * 10);
    (number % end * 7_654_321 + 3_141_592) % end
}

/// A mobile number.
pub fn phone(dice: &mut Dice) -> String {
    // 011 is followed by eight digits, the others by seven.
    match dice.weighted(&[
        (20, 1),
        (14, 2),
        (12, 3),
        (9, 4),
        (9, 6),
        (12, 7),
        (7, 8),
        (12, 9),
        (5, 0),
    ]) {
        1 => format!("011{:08}", dice.between(10_000_000, 99_999_999)),
        network => format!("01{network}{:07}", dice.between(2_000_000, 9_999_999)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::person::contact::PhoneNumber;
    use crate::domain::person::identity::Identity;
    use crate::domain::values::coded::Coded;
    use std::collections::HashSet;

    #[test]
    fn no_two_people_of_a_year_have_the_same_number() {
        let mut seen = HashSet::new();
        for number in 0..SLOTS {
            let slot = Slot::new(9, number);
            assert!(seen.insert((slot.day, slot.end)));
        }
        // In a country of two laps, the two who share a slot are born in different years.
        let (here, there) = (Slot::new(9, 5), Slot::new(9, 5 + SLOTS));
        let year = |slot: Slot| slot.birth(1980, 2 * SLOTS).year();
        assert_ne!(year(here) % 2, year(there) % 2);
    }

    #[test]
    fn passports_have_the_manner_of_their_country_and_are_nobody_elses() {
        for country in Country::all() {
            let numbers: HashSet<String> = (0..5_000).map(|number| passport(country, number)).collect();
            assert_eq!(numbers.len(), 5_000, "{country:?}");
            for number in &numbers {
                let parsed = Identity::parse(IdType::Passport, number).unwrap();
                assert_eq!(parsed.number(), number);
            }
        }
    }

    #[test]
    fn phones_are_phones() {
        let mut dice = Dice::new(1, 1);
        assert!((0..500).all(|_| PhoneNumber::parse(&phone(&mut dice)).is_ok()));
    }
}
