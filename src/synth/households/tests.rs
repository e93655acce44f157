//! Who lives together, looked at by the thousand.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use std::collections::{HashMap, HashSet};

use super::*;
use crate::domain::person::identity::Identity;
use crate::domain::person::mykad::MyKad;
use crate::domain::person::person_name::PersonName;

fn country(people: u64) -> Vec<Resident> {
    let block = |block| residents(3, block, people, &mut Dice::new(3, block));
    (0..people.div_ceil(BLOCK)).flat_map(block).collect()
}

#[test]
fn everybody_has_a_number_of_their_own_that_agrees_with_their_birth() {
    let people = country(30_000);
    assert_eq!(people.len(), 30_000);
    let mut seen = HashSet::new();
    for (place, person) in people.iter().enumerate() {
        assert_eq!(person.number, place as u64);
        assert!(seen.insert(person.id_number.clone()), "{}", person.id_number);
        assert!(Identity::parse(person.id_type, &person.id_number).is_ok());
        assert_eq!(PersonName::parse(&person.name).unwrap().as_str(), person.name);
        if person.id_type == IdType::Mykad {
            let number = MyKad::parse(&person.id_number).unwrap();
            assert_eq!(
                number.birth_date(NaiveDate::from_ymd_opt(2022, 2, 28).unwrap()),
                Some(person.born)
            );
            assert_eq!(number.sex(), person.sex);
        }
    }
}

#[test]
fn ages_run_from_twelve_and_the_young_are_as_many_as_in_the_country() {
    let people = country(20_000);
    assert!(people.iter().all(|person| (12..=100).contains(&person.age())));
    let young = people.iter().filter(|person| person.age() < 18).count();
    assert!((1_500..2_800).contains(&young), "{young}");
    let old = people.iter().filter(|person| person.age() >= 60).count();
    assert!((2_500..5_000).contains(&old), "{old}");
}

#[test]
fn relatives_share_telephones_and_twins_their_birth() {
    let people = country(20_000);
    let mut phones: HashMap<&str, Vec<&Resident>> = HashMap::new();
    for person in &people {
        phones.entry(&person.phone).or_default().push(person);
    }
    let shared = phones.values().filter(|users| users.len() > 1).count();
    assert!((500..3_500).contains(&shared), "{shared}");
    let twins: Vec<&Resident> = people.iter().filter(|person| person.twin).collect();
    assert!(twins.len() >= 20, "{}", twins.len());
    for pair in twins.chunks(2) {
        assert_eq!(
            (pair[0].born, pair[0].household),
            (pair[1].born, pair[1].household)
        );
        assert_eq!(pair[0].id_number[..11], pair[1].id_number[..11]);
        assert_ne!(pair[0].name, pair[1].name);
    }
}

#[test]
fn some_share_a_name_and_few_the_birth_as_well() {
    let people = country(60_000);
    let mut names: HashMap<&str, Vec<NaiveDate>> = HashMap::new();
    for person in &people {
        names.entry(&person.name).or_default().push(person.born);
    }
    let common = names.values().filter(|births| births.len() > 1).count();
    assert!(common > 100, "{common}");
    let same = names.values().filter(|births| {
        let different: HashSet<&NaiveDate> = births.iter().collect();
        different.len() < births.len()
    });
    let same = same.count();
    assert!((1..60).contains(&same), "{same}");
}
