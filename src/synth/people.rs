//! Persons.

use chrono::{Datelike, NaiveDate};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};

use super::names;
use crate::domain::contact::PhoneNumber;
use crate::domain::identity::{IdType, Identity};
use crate::domain::mykad::Sex;
use crate::domain::person_name::PersonName;

/// Birthplace codes of the states, which most people have.
const BIRTHPLACES: &[&str] = &[
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14",
];

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their document.
    pub identity: Identity,
    /// Their name.
    pub name: PersonName,
    /// When they were born.
    pub birth: NaiveDate,
    /// Their telephone.
    pub phone: PhoneNumber,
}

/// Somebody of 18 to 88 years in 2022; one in twenty has a foreign passport.
pub fn person(random: &mut impl Rng) -> Person {
    loop {
        if let Some(person) = attempt(random) {
            return person;
        }
    }
}

fn attempt(random: &mut impl Rng) -> Option<Person> {
    let birth = NaiveDate::from_ymd_opt(random.random_range(1934..=2003), 1, 1)?
        .checked_add_days(chrono::Days::new(random.random_range(0..365)))?;
    let phone = PhoneNumber::parse(&format!(
        "01{}{:07}",
        random.random_range(2..10),
        random.random_range(0..10_000_000)
    ))
    .ok()?;
    let sex = if random.random_bool(0.5) {
        Sex::Female
    } else {
        Sex::Male
    };
    let (identity, name) = if random.random_bool(0.05) {
        let letter = char::from(random.random_range(b'A'..=b'Z'));
        let number = format!("{letter}{:08}", random.random_range(0..100_000_000));
        (
            Identity::parse(IdType::Passport, &number).ok()?,
            names::foreign(random),
        )
    } else {
        (
            Identity::parse(IdType::Mykad, &mykad(random, birth, sex)).ok()?,
            names::malaysian(random, sex),
        )
    };
    Some(Person {
        identity,
        name: PersonName::parse(&name).ok()?,
        birth,
        phone,
    })
}

fn mykad(random: &mut impl Rng, birth: NaiveDate, sex: Sex) -> String {
    let place = BIRTHPLACES.choose(random).copied().unwrap_or("10");
    let first = if birth.year() < 2000 {
        random.random_range(5..8)
    } else {
        random.random_range(0..4)
    };
    let last = 2 * random.random_range(0..5) + u8::from(sex == Sex::Male);
    format!(
        "{}{place}{first}{:02}{last}",
        birth.format("%y%m%d"),
        random.random_range(0..100)
    )
}
