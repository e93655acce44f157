//! The rules of February 2022, day by day.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panic")]

use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::domain::certificate::certificate::Held;
use crate::domain::facility::FacilityName;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::RecordId;

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dose(number: u8, vaccine: Vaccine, date: &str) -> ShownDose {
    ShownDose {
        number: DoseNumber::new(number).unwrap(),
        on: on(date),
        vaccine,
        facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
        record: RecordId(i64::from(number)),
        held: Held::ByIdentity,
    }
}

/// Two doses, the second on 22 July 2021.
fn course(vaccine: Vaccine) -> Vec<ShownDose> {
    vec![dose(1, vaccine, "2021-07-01"), dose(2, vaccine, "2021-07-22")]
}

fn born(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

#[test]
fn every_line_of_the_rules_is_read() {
    assert_eq!(RULES.len(), lines().count());
    assert_eq!(RULES.len(), 4);
}

#[test]
fn without_a_dose_nobody_is_vaccinated() {
    let day = on("2022-02-10");
    assert_eq!(
        status(&[], born("1990-01-01"), day),
        VaccinationStatus::NotVaccinated
    );
    let later = [dose(1, Vaccine::Comirnaty, "2022-02-11")];
    assert_eq!(
        status(&later, born("1990-01-01"), day),
        VaccinationStatus::NotVaccinated
    );
}

#[test]
fn two_doses_count_after_fourteen_days() {
    let doses = course(Vaccine::Comirnaty);
    let at = |day| status(&doses, born("1990-01-01"), on(day));
    assert_eq!(
        at("2021-07-21"),
        VaccinationStatus::Partially { fully_from: None }
    );
    let since = on("2021-08-05");
    let waiting = VaccinationStatus::Partially {
        fully_from: Some(since),
    };
    assert_eq!(at("2021-08-04"), waiting);
    let fully = VaccinationStatus::Fully {
        since,
        lapses_on: None,
    };
    assert_eq!(at("2021-08-05"), fully);
    assert_eq!(
        at("2022-06-01"),
        fully,
        "nothing asks a young person with this vaccine for a booster"
    );
}

#[test]
fn a_single_dose_counts_after_twenty_eight_days_and_the_next_is_a_booster() {
    let single = [dose(1, Vaccine::Convidecia, "2021-09-01")];
    let at = |doses: &[ShownDose], day| status(doses, born("1990-01-01"), on(day));
    let since = on("2021-09-29");
    assert_eq!(at(&single, "2021-09-28").code(), "partial");
    assert_eq!(
        at(&single, "2021-09-29"),
        VaccinationStatus::Fully {
            since,
            lapses_on: None
        }
    );
    let boosted = [single[0].clone(), dose(2, Vaccine::Comirnaty, "2021-12-20")];
    let since = on("2021-12-20");
    assert_eq!(at(&boosted, "2022-02-10"), VaccinationStatus::Boosted { since });
}

#[test]
fn whoever_has_to_be_boosted_lapses_on_the_first_of_march() {
    let (sinovac, pfizer) = (course(Vaccine::CoronaVac), course(Vaccine::Comirnaty));
    let due = |doses: &[ShownDose], born| {
        let found = status(doses, born, on("2022-02-28"));
        let VaccinationStatus::Fully { lapses_on, .. } = found else {
            panic!("{found:?}");
        };
        lapses_on
    };
    let march = Some(on("2022-03-01"));
    assert_eq!(due(&sinovac, born("1990-01-01")), march);
    assert_eq!(due(&sinovac, born("2004-03-01")), march, "of age on that day");
    assert_eq!(due(&sinovac, born("2004-03-02")), None, "not of age");
    assert_eq!(due(&pfizer, born("1962-03-01")), march, "sixty on that day");
    assert_eq!(due(&pfizer, born("1962-03-02")), None);
    assert_eq!(due(&sinovac, None), None, "no age is known");
    let day = on("2022-03-01");
    let lapsed = VaccinationStatus::Lapsed { since: day };
    assert_eq!(status(&sinovac, born("1990-01-01"), day), lapsed);
}

#[test]
fn a_booster_keeps_the_status_and_brings_it_back() {
    let mut doses = course(Vaccine::CoronaVac);
    doses.push(dose(3, Vaccine::Comirnaty, "2022-03-10"));
    let at = |day| status(&doses, born("1950-01-01"), on(day));
    assert_eq!(at("2022-03-09").code(), "lapsed");
    let since = on("2022-03-10");
    assert_eq!(at("2022-03-10"), VaccinationStatus::Boosted { since });
}

#[test]
fn a_booster_does_not_replace_a_dose_that_is_missing() {
    let doses = [
        dose(1, Vaccine::Comirnaty, "2021-07-01"),
        dose(3, Vaccine::Comirnaty, "2022-01-21"),
    ];
    let found = status(&doses, born("1990-01-01"), on("2022-02-10"));
    assert_eq!(found, VaccinationStatus::Partially { fully_from: None });
}

#[test]
fn a_course_that_counts_only_later_owes_no_booster_yet() {
    let late = [
        dose(1, Vaccine::CoronaVac, "2022-01-31"),
        dose(2, Vaccine::CoronaVac, "2022-02-21"),
    ];
    let since = on("2022-03-07");
    let found = status(&late, born("1950-01-01"), on("2022-03-07"));
    assert_eq!(
        found,
        VaccinationStatus::Fully {
            since,
            lapses_on: None
        }
    );
}

proptest! {
    #[test]
    fn boosters_never_harm(birth in 0..40_000u64, day in 0..800u64, vaccine in 0..Vaccine::all().len()) {
        let born = on("1910-01-01").checked_add_days(Days::new(birth));
        let day = on("2021-02-24") + Days::new(day);
        let rank = |doses: &[ShownDose]| match status(doses, born, day) {
            VaccinationStatus::NotVaccinated => 0,
            VaccinationStatus::Partially { .. } => 1,
            VaccinationStatus::Lapsed { .. } => 2,
            VaccinationStatus::Fully { since, .. } => { assert!(since <= day); 3 }
            VaccinationStatus::Boosted { since } => { assert!(since <= day); 4 }
        };
        let mut doses = course(Vaccine::VARIANTS[vaccine]);
        let before = rank(&doses);
        doses.push(dose(3, Vaccine::Comirnaty, "2022-01-21"));
        prop_assert!(rank(&doses) >= before);
    }
}
