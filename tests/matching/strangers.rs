//! People who are almost the person who complains: nobody's dose is ever given to somebody else.

use option_m::matching::{Decision, Reason};

use super::person::{Said, find};

fn passport(number: &str, name: &str, birth: &str, day: &str) -> Said {
    Said::booster().with(|said| {
        said.id_type = "passport".to_owned();
        said.id_number = number.to_owned();
        said.name = name.to_owned();
        said.birth = birth.to_owned();
        said.day = day.to_owned();
        said.phone = String::new();
        said.lot = String::new();
    })
}

fn left_to_a_human(complaint: &Said, records: &[Said]) {
    let found = find(complaint, records);
    assert_ne!(
        found.decision,
        Decision::Certain,
        "{complaint:?} was given a record of {records:?}"
    );
}

#[test]
fn a_namesake_born_two_days_later_with_another_passport_is_somebody_else() {
    let record = passport("BQ1234567", "Mohammad Khan", "1990-03-15", "2022-01-14");
    let complaint = passport("EH7654321", "Mohammad Khan", "1990-03-13", "2022-01-15");
    left_to_a_human(&complaint, std::slice::from_ref(&record));
    // At one clinic on one day, born on the first of January like everybody there.
    let born = |said: &Said| said.clone().with(|said| said.birth = "1990-01-01".to_owned());
    let crowd: Vec<Said> = (0..12)
        .map(|n| {
            let number = format!("BQ{:07}", 7_123_451 + n * 137_911);
            born(&record).with(|said| said.id_number = number)
        })
        .collect();
    left_to_a_human(&born(&complaint), &crowd);
}

#[test]
fn a_father_is_not_his_son() {
    let father = passport("BQ1234567", "Jose Contoh", "1960-03-15", "2022-01-14");
    let son = passport("EH7654321", "Jose Contoh Jr", "1990-03-15", "2022-01-14");
    let at_home = |said: &Said| said.clone().with(|said| said.phone = "0123456789".to_owned());
    left_to_a_human(&at_home(&son), &[at_home(&father)]);
    left_to_a_human(&at_home(&father), &[at_home(&son)]);
}

/// Every constellation of two twins, of whom the one that complains has no booster on record: 3 names, 6 numbers, 4
/// ways in which the primary doses of each are on record, with the telephone of the family or one of their own.
#[test]
fn no_twin_is_given_the_others_dose() {
    let person = Said::booster().with(|said| {
        said.id_number = "040117140131".to_owned();
        said.birth = "2004-01-17".to_owned();
        said.name = "Amir Hakim bin Contoh".to_owned();
    });
    let names = [
        "Amir Hakam bin Contoh",
        "Amira Hakim binti Contoh",
        "Amir H bin Contoh",
    ];
    let numbers = [
        "040117140132",
        "040117140133",
        "040117140113",
        // The twin's number with a slip of its own, and with its last digit missing.
        "040117140123",
        "04011714013",
        "040117140311",
    ];
    let mut tried = 0;
    for name in names {
        for number in numbers {
            for recorded in 0..4 {
                for phone in ["0123456789", "0198765432"] {
                    let twin = person.clone().with(|said| {
                        said.name = name.to_owned();
                        said.id_number = number.to_owned();
                        said.phone = phone.to_owned();
                    });
                    let mut records = vec![twin.clone()];
                    for (has, whose) in [(1, &twin), (2, &person)] {
                        if recorded & has != 0 {
                            records.push(whose.dose("1", "2021-08-10", "comirnaty"));
                            records.push(whose.dose("2", "2021-08-31", "comirnaty"));
                        }
                    }
                    left_to_a_human(&person, &records);
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 144);
}

#[test]
fn a_course_under_a_sound_number_has_its_owner() {
    let owner = Said::booster().with(|said| {
        said.id_number = "830818326034".to_owned();
        said.birth = "1983-08-18".to_owned();
        said.name = "Tang Hui Lan".to_owned();
    });
    let course = [
        owner.dose("1", "2021-06-10", "coronavac"),
        owner.dose("2", "2021-07-01", "coronavac"),
        owner.clone(),
    ];
    let other = owner.clone().with(|said| {
        said.id_number = "840818326034".to_owned();
        said.birth = "1984-08-18".to_owned();
        said.name = "Tang H L".to_owned();
        said.phone = "0171112223".to_owned();
        said.place = "Klinik Kesihatan Bangi".to_owned();
    });
    left_to_a_human(&other, &course);
    // Nor one who was born on the day, with digits behind it that differ.
    let near = other.with(|said| {
        said.id_number = "830818326043".to_owned();
        said.birth = "1983-08-18".to_owned();
    });
    left_to_a_human(&near, &course);
}

/// A course lies under a number next to one's own: name and date of birth may be a namesake's, the telephone tells.
#[test]
fn a_course_under_the_number_next_to_ones_own_needs_the_telephone() {
    let booster = Said::booster().with(|said| {
        said.id_number = "840818326034".to_owned();
        said.birth = "1984-08-18".to_owned();
        said.name = "Tang Hui Lan".to_owned();
        said.phone = "0123456789".to_owned();
    });
    let course = [
        booster.dose("1", "2021-08-10", "comirnaty"),
        booster.dose("2", "2021-08-31", "comirnaty"),
        booster.clone(),
    ];
    let slip = booster.with(|said| said.id_number = "830818326034".to_owned());
    assert_eq!(find(&slip, &course).decision, Decision::Certain);
    // Born in another year or place, and with digits behind the place that a twin may have.
    for number in ["830818326034", "840818366034", "840818326043"] {
        let at_another = slip.clone().with(|said| {
            said.id_number = number.to_owned();
            said.phone = "0198765432".to_owned();
        });
        left_to_a_human(&at_another, &course);
    }
}

#[test]
fn a_number_beside_many_names_is_nobodys() {
    let person = Said::booster();
    for number in ["UNKNOWN", "-", "TIADA", "000000000000", "0387654321"] {
        let unknown = |said: &Said| {
            said.clone().with(|said| {
                said.id_type = "other".to_owned();
                said.id_number = number.to_owned();
            })
        };
        let mut records = vec![unknown(&person)];
        for name in ["Kumaran a/l Subramaniam", "Tan Wei Ming", "Rohani binti Bakar"] {
            let other = person.clone().with(|said| {
                said.name = name.to_owned();
                said.birth = "1970-02-03".to_owned();
                said.phone = "0137778889".to_owned();
            });
            records.push(unknown(&other));
            records.push(unknown(&other.dose("2", "2021-07-01", "coronavac")));
        }
        let found = find(&person, &records);
        assert_eq!(
            (found.decision, found.candidates[0].record),
            (Decision::Certain, 0),
            "{number}: {:?}",
            found.reasons
        );
        // The same dose of a namesake who was born on another day.
        let born = person.clone().with(|said| said.birth = "1985-04-06".to_owned());
        left_to_a_human(&born.with(|said| said.phone = String::new()), &records);
    }
}

#[test]
fn the_number_alone_does_not_tell_one_dose_of_a_person_from_another() {
    let person = Said::booster();
    let booster = Said::booster();
    let primary = [
        person.dose("1", "2021-06-10", "coronavac"),
        person.dose("2", "2021-07-01", "coronavac"),
    ];
    let on_record = |records: &[Said]| [&primary[..], records].concat();
    let says = |change: fn(&mut Said)| {
        Said::booster().with(|said| {
            said.lot = String::new();
            change(said);
        })
    };
    let dose_differs = |complaint: &Said, records: &[Said]| {
        left_to_a_human(complaint, records);
        let reasons = find(complaint, records).reasons;
        let known = [Reason::DoseDiffers, Reason::OtherDoses, Reason::SeveralFit];
        assert!(reasons.iter().any(|reason| known.contains(reason)), "{reasons:?}");
    };
    // No day, or the day of another dose.
    let no_day = says(|said| {
        said.day = String::new();
        said.place = String::new();
    });
    dose_differs(&no_day, &on_record(std::slice::from_ref(&booster)));
    let others_day = says(|said| said.day = "2021-07-01".to_owned());
    dose_differs(&others_day, &on_record(std::slice::from_ref(&booster)));
    dose_differs(&others_day, &primary);
    // The number next to it.
    let next = says(|said| said.dose = "2".to_owned());
    left_to_a_human(&next, &[primary[0].clone(), booster.clone()]);
    left_to_a_human(&next, &on_record(std::slice::from_ref(&booster)));
    // Day or lot tell.
    let lot = Said::booster().with(|said| said.day = String::new());
    for told in [lot, says(|_| ())] {
        let found = find(&told, &on_record(std::slice::from_ref(&booster)));
        assert_eq!(
            (found.decision, found.candidates[0].record),
            (Decision::Certain, 2),
            "{told:?}: {:?}",
            found.reasons
        );
    }
}
