//! Each scene is what its scenario claims.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use rapidfuzz::distance::levenshtein;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::Datelike;

use super::*;
use crate::domain::person::identity::IdType;
use crate::domain::person::mykad::MyKad;
use crate::domain::values::coded::Coded;
use crate::synth::error_kinds::ErrorLevel;
use crate::synth::people::Resident;
use crate::synth::scenario::Scenarios;
use crate::synth::scenes::tests::truth::told;

mod truth;

const SEED: u64 = 11;

fn country(scenarios: Scenarios, complaints: u64) -> Country {
    Country::new(SEED, 3_000, complaints, ErrorLevel::Medium, 100).with(scenarios)
}

fn scenes(scenario: Scenario, count: u64) -> Vec<Scene> {
    let country = country(Scenarios::One(scenario), count);
    let scene = |number| scenario.scene(&mut Cast::new(&country, number)).unwrap();
    (0..count).map(scene).collect()
}

/// The scenarios that are played.
fn played() -> impl Iterator<Item = Scenario> {
    Scenario::all().filter(|scenario| *scenario != Scenario::Ordinary)
}

#[test]
fn about_half_of_the_complaints_have_a_record() {
    for scenario in played() {
        let scenes = scenes(scenario, 600);
        let recorded = scenes.iter().filter(|scene| scene.cause.has_record());
        let percent = 100 * recorded.count() / scenes.len();
        let expected = match scenario {
            Scenario::Nobody => 0..=0,
            Scenario::Namesakes => 15..=25,
            Scenario::Placeholders => 55..=65,
            Scenario::Ordinary
            | Scenario::Twins
            | Scenario::Siblings
            | Scenario::FatherAndSon
            | Scenario::DefaultBirths
            | Scenario::SharedPhones
            | Scenario::OtherDose
            | Scenario::LookAlike => 50..=50,
        };
        assert!(expected.contains(&percent), "{scenario:?}: {percent} %");
    }
}

#[test]
fn numbers_are_sound_and_belong_to_one_person() {
    for scenario in played() {
        let mut seen: HashMap<String, u64> = HashMap::new();
        for scene in scenes(scenario, 1_000) {
            for role in scene.others.iter().chain([&scene.complainant]) {
                let Resident {
                    id_type,
                    id_number,
                    number,
                    born,
                    ..
                } = &role.resident;
                if *id_type == IdType::Mykad {
                    let sound = MyKad::parse(id_number).is_ok_and(|number| number.agrees_with(*born));
                    assert!(sound, "{scenario:?}: {id_number}, {born}");
                }
                assert!(
                    seen.insert(id_number.clone(), *number).is_none(),
                    "{scenario:?}: {id_number} twice"
                );
            }
        }
        // Ordinary people have other ninth digits.
        let ordinary = |number: &str| number.len() == 12 && b"56701 2".contains(&number.as_bytes()[8]);
        assert!(
            !seen
                .keys()
                .any(|number| number.bytes().all(|b| b.is_ascii_digit()) && ordinary(number))
        );
    }
}

#[test]
fn twins_have_neighbouring_numbers_and_every_constellation() {
    let scenes = scenes(Scenario::Twins, 480);
    let mut constellations = BTreeSet::new();
    let (mut one_digit, mut near) = (0, 0);
    for scene in &scenes {
        let (own, twin) = (&scene.complainant, &scene.others[0]);
        assert_eq!(own.resident.born, twin.resident.born);
        let (a, b) = (&own.resident.id_number, &twin.resident.id_number);
        assert_eq!(
            a[..10],
            b[..10],
            "all but the last of the serial number and the sex"
        );
        let differing = a
            .bytes()
            .zip(b.bytes())
            .filter(|(one, other)| one != other)
            .count();
        one_digit += usize::from(differing == 1);
        near +=
            usize::from(levenshtein::distance(own.resident.name.chars(), twin.resident.name.chars()) <= 2);
        let recorded = scene.cause.has_record();
        let which = |role: &Role| {
            role.recorded
                .iter()
                .map(|how| *how == Recorded::Yes)
                .collect::<Vec<_>>()
        };
        if own.doses.len() == 3 && twin.doses.len() == 3 {
            constellations.insert((which(own), which(twin), recorded));
        }
    }
    assert_eq!(constellations.len(), 24);
    assert!(one_digit > 240 && near > 120, "{one_digit}, {near}");
    let share = |note| scenes.iter().filter(|scene| scene.notes.contains(&note)).count();
    assert!((230..350).contains(&share("same_phone")));
}

#[test]
fn siblings_are_born_years_apart_and_fathers_have_the_names_of_sons() {
    for scene in scenes(Scenario::Siblings, 300) {
        let (own, other) = (&scene.complainant.resident, &scene.others[0].resident);
        let years = (own.born.year() - other.born.year()).abs();
        assert!(years <= 13 && own.id_number != other.id_number, "{years}");
    }
    let scenes = scenes(Scenario::FatherAndSon, 300);
    for scene in &scenes {
        let (own, other) = (&scene.complainant.resident, &scene.others[0].resident);
        let years = (own.born.year() - other.born.year()).abs();
        assert!((12..=66).contains(&years), "{years}");
        let (long, short) = if own.name.len() > other.name.len() {
            (own, other)
        } else {
            (other, own)
        };
        assert!(
            long.name.starts_with(&short.name),
            "{} and {}",
            own.name,
            other.name
        );
    }
    let phones = scenes
        .iter()
        .filter(|scene| scene.complainant.resident.phone == scene.others[0].resident.phone);
    assert!(phones.count() > 220);
}

#[test]
fn namesakes_share_names_births_telephones_days_and_one_centre() {
    let scenes = scenes(Scenario::Namesakes, 400);
    let roles = || scenes.iter().flat_map(|scene| &scene.others);
    let mut names: HashMap<&str, usize> = HashMap::new();
    let (mut alike, mut places) = (BTreeMap::new(), HashSet::new());
    for role in roles() {
        *names.entry(&role.resident.name).or_default() += 1;
        *alike
            .entry((&role.resident.name, role.resident.born))
            .or_insert(0) += 1;
        places.extend(role.doses.iter().map(|dose| dose.place));
        assert_eq!(role.resident.id_type, IdType::Passport);
    }
    assert_eq!(roles().count(), 2_000);
    assert_eq!(places.len(), 1);
    assert!(
        names.len() < 1_000 && names.values().max() > Some(&20),
        "{}",
        names.len()
    );
    assert!(
        alike.values().filter(|count| **count > 1).count() > 20,
        "name and birth of others"
    );
    let first = roles().filter(|role| role.resident.born.ordinal() == 1).count();
    assert!((600..820).contains(&first), "{first}");
    let bare = scenes
        .iter()
        .filter(|scene| scene.complainant.recorded.iter().all(|how| *how == Recorded::No));
    assert!(bare.count() > 300, "most have no record at all");
}

#[test]
fn neighbours_share_a_birth_or_a_telephone() {
    for scene in scenes(Scenario::DefaultBirths, 300) {
        let own = &scene.complainant.resident;
        let same = scene
            .others
            .iter()
            .filter(|role| role.resident.born == own.born)
            .count();
        assert_eq!((own.born.ordinal(), same), (1, 3));
    }
    for scene in scenes(Scenario::SharedPhones, 300) {
        let phone = &scene.complainant.resident.phone;
        assert!(scene.others.iter().all(|role| role.resident.phone == *phone));
    }
}

#[test]
fn placeholders_stand_for_many_people() {
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    for scene in scenes(Scenario::Placeholders, 600) {
        let own = &scene.complainant;
        for role in scene.others.iter().chain([own]) {
            for how in &role.recorded {
                if let Recorded::Under((_, number)) = how {
                    names
                        .entry(number.clone())
                        .or_default()
                        .insert(role.resident.name.clone());
                }
            }
        }
        assert!(matches!(own.recorded[scene.missed], Recorded::Under(_)));
    }
    for number in ["UNKNOWN", "-", "TIADA", "000000000000", "999999999999"] {
        assert!(names[number].len() > 20, "{number}");
    }
    let sound = names.keys().filter(|number| MyKad::parse(number).is_ok());
    assert!(sound.count() >= 3, "clinics write numbers of their own");
}

#[test]
fn nobody_recorded_what_somebody_else_took_in_the_same_hour() {
    for scene in scenes(Scenario::Nobody, 200) {
        let missed = &scene.complainant.doses[scene.missed];
        let theirs = scene.others[0].doses.last().unwrap();
        assert_eq!(
            (missed.on, missed.place, &missed.lot),
            (theirs.on, theirs.place, &theirs.lot)
        );
    }
}

#[test]
fn another_dose_is_pointed_to_by_its_date_or_its_number_but_not_by_both() {
    let scenes = scenes(Scenario::OtherDose, 400);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for scene in &scenes {
        let (doses, says) = (&scene.complainant.doses, &scene.says);
        *kinds.entry(scene.notes[0]).or_default() += 1;
        let meant = &doses[scene.missed];
        let pointed = doses.iter().filter(|dose| dose.number != meant.number);
        let both = pointed
            .clone()
            .any(|dose| says.on == Some(dose.on) && says.dose_number == Some(dose.number));
        assert!(!both);
        let one = pointed
            .clone()
            .any(|dose| says.on == Some(dose.on) || says.dose_number == Some(dose.number));
        assert!(one || says.undated, "{:?}", scene.notes);
    }
    assert!(
        kinds.len() == 4 && kinds.values().all(|count| *count > 30),
        "{kinds:?}"
    );
    assert!(scenes.iter().any(|scene| scene.twice));
    let book = told(Scenarios::One(Scenario::OtherDose), 400);
    let undated = book.told.iter().filter(|told| told.fields[11].is_empty()).count();
    assert_eq!(undated, scenes.iter().filter(|scene| scene.says.undated).count());
    assert!(book.told.iter().any(|told| !told.also.is_empty()));
}

#[test]
fn look_alikes_have_whole_courses_and_names_that_may_be_short_for_one_another() {
    let first = |name: &str| name.split(' ').next().unwrap_or_default().to_lowercase();
    let mut same_first = 0;
    for scene in scenes(Scenario::LookAlike, 300) {
        let (own, other) = (&scene.complainant.resident, &scene.others[0]);
        let pairs = own.id_number.bytes().zip(other.resident.id_number.bytes());
        let differing = pairs.filter(|(one, other)| one != other).count();
        assert!((1..=2).contains(&differing), "{differing}");
        assert!(other.recorded.iter().all(|how| *how == Recorded::Yes));
        same_first += usize::from(first(&own.name) == first(&other.resident.name));
    }
    assert!(same_first > 220, "{same_first}");
}
