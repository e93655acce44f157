//! Cases that a helpdesk for missing doses has to get right.

use option_m::matching::{Decision, Field, Level, Reason};

use super::person::{Said, find};

/// The person's two primary doses.
fn primary(of: &Said) -> [Said; 2] {
    [
        of.dose("1", "2021-06-10", "coronavac"),
        of.dose("2", "2021-07-01", "coronavac"),
    ]
}

#[test]
fn a_booster_under_a_mistyped_number_is_the_persons() {
    let person = Said::booster();
    let slip = person
        .clone()
        .with(|said| said.id_number = "850504105528".to_owned());
    let [first, second] = primary(&person);
    let found = find(&person, &[first, slip, second]);
    assert_eq!(found.decision, Decision::Certain, "{:?}", found.reasons);
    let best = &found.candidates[0];
    assert_eq!(best.record, 1);
    assert_eq!(best.comparison.level(Field::Identity), Level::OneFault);
    assert_eq!(best.comparison.level(Field::Holder), Level::Completes);
}

#[test]
fn a_passport_in_place_of_the_card_is_the_persons() {
    let person = Said::booster();
    let passport = person.clone().with(|said| {
        said.id_type = "passport".to_owned();
        said.id_number = "A41234567".to_owned();
    });
    let [first, second] = primary(&person);
    let found = find(&person, &[passport, first, second]);
    assert_eq!(
        (found.decision, found.candidates[0].record),
        (Decision::Certain, 0),
        "{:?}",
        found.reasons
    );
}

#[test]
fn an_older_dose_is_not_taken_for_a_booster_that_nobody_uploaded() {
    let person = Said::booster();
    let found = find(&person, &primary(&person));
    assert_eq!(found.decision, Decision::None);
    assert_eq!(found.reasons, [Reason::OtherDoses]);
    assert_eq!(find(&person, &[]).reasons, [Reason::NoRecord]);
}

#[test]
fn a_booster_that_was_stored_as_a_second_dose_is_the_third_by_its_day() {
    let person = Said::booster();
    let stored = person.clone().with(|said| said.dose = "2".to_owned());
    let [first, second] = primary(&person);
    let found = find(&person, &[first, second, stored]);
    assert_eq!(
        (found.decision, found.candidates[0].record),
        (Decision::Certain, 2),
        "{:?}",
        found.reasons
    );
    assert_eq!(
        found.candidates[0].comparison.level(Field::DoseNumber),
        Level::InOrder
    );
}

#[test]
fn a_twins_booster_of_the_same_hour_is_left_to_a_human() {
    let person = Said::booster();
    let twin = person.clone().with(|said| {
        said.id_number = "850504105584".to_owned();
        said.name = "Zulaihat binti Tengku Ismail".to_owned();
    });
    let [first, second] = primary(&twin);
    let found = find(&person, &[twin.clone(), first, second]);
    assert_ne!(found.decision, Decision::Certain);
    // And with the person's own primary doses there as well, it is plainly the twin's.
    let mut records = vec![twin.clone()];
    records.extend(primary(&twin));
    records.extend(primary(&person));
    let found = find(&person, &records);
    assert_ne!(found.decision, Decision::Certain);
    assert_eq!(
        found.candidates[0].comparison.level(Field::Holder),
        Level::HeldBoth
    );
}

#[test]
fn a_namesakes_booster_is_left_to_a_human() {
    let person = Said::booster();
    let namesake = person.clone().with(|said| {
        said.id_number = "850504025538".to_owned();
        said.phone = "0198765432".to_owned();
    });
    let [first, second] = primary(&namesake);
    let found = find(&person, &[namesake, first, second]);
    assert_ne!(found.decision, Decision::Certain);
}

#[test]
fn a_parents_telephone_proves_nothing() {
    let person = Said::booster();
    let brother = person.clone().with(|said| {
        said.id_number = "870911105583".to_owned();
        said.name = "Hakim bin Tengku Ismail".to_owned();
        said.birth = "1987-09-11".to_owned();
    });
    assert_eq!(find(&person, &[brother]).decision, Decision::None);
}

#[test]
fn two_records_that_fit_alike_are_a_conflict() {
    let person = Said::booster().with(|said| said.day = "2022-01-20".to_owned());
    let one = Said::booster().with(|said| said.day = "2022-01-19".to_owned());
    let other = Said::booster().with(|said| said.day = "2022-01-21".to_owned());
    let found = find(&person, &[one, other]);
    assert_eq!(found.decision, Decision::Conflict);
    assert_eq!(found.reasons, [Reason::SeveralFit]);
}

#[test]
fn the_same_dose_from_two_sources_is_no_conflict() {
    let person = Said::booster();
    let found = find(&person, &[person.clone(), person.clone()]);
    assert_eq!(found.decision, Decision::Certain);
}

#[test]
fn what_fields_add_is_what_a_record_weighs() {
    let person = Said::booster();
    let found = find(&person, std::slice::from_ref(&person));
    let weight = &found.candidates[0].weight;
    let sum: f64 = weight.fields.iter().map(|(_, bits)| bits).sum();
    assert!((sum + weight.before - weight.bits).abs() < 1e-6);
    assert!(found.candidates[0].probability > 0.999);
}

#[test]
fn the_dose_under_ones_own_number_outweighs_a_copy_under_a_mistyped_one() {
    let person = Said::booster();
    let slip = person
        .clone()
        .with(|said| said.id_number = "850504105528".to_owned());
    let [first, second] = primary(&person);
    let found = find(&person, &[slip, first, second, person.clone()]);
    assert_eq!(found.candidates[0].record, 3, "{:?}", found.reasons);
}

#[test]
fn a_sister_of_the_same_father_is_somebody_else() {
    let person = Said::booster().with(|said| said.name = "Ali bin Contoh".to_owned());
    let sister = person.clone().with(|said| {
        said.name = "Siti binti Contoh".to_owned();
        said.id_number = "850504105528".to_owned();
    });
    assert_ne!(find(&person, &[sister]).decision, Decision::Certain);
}
