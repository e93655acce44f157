//! Each error changes what it is named for, and nothing else.

use super::*;
use crate::domain::person::mykad::Sex;
use crate::synth::course::{Dose, state_of};
use crate::synth::origin::Group;
use crate::synth::statement::{DoseRow, Fields};

fn resident() -> Resident {
    Resident {
        number: 17,
        id_type: IdType::Mykad,
        id_number: "850703105566".to_owned(),
        name: "Nur Aisyah binti Muhammad Khairuddin".to_owned(),
        sex: Sex::Female,
        born: NaiveDate::from_ymd_opt(1985, 7, 3).unwrap_or_default(),
        phone: "0123456789".to_owned(),
        home: 9,
        group: Group::Malay,
        household: 0,
        twin: false,
    }
}

/// The columns that a kind of error may change.
fn columns_of(kind: ErrorKind) -> &'static [&'static str] {
    use ErrorKind as Kind;
    match kind {
        Kind::IdDigitWrong | Kind::IdDigitsSwapped | Kind::IdDigitMissing => &["id_number"],
        Kind::OtherDocument => &["id_type", "id_number"],
        Kind::NameTypo
        | Kind::NameAbbreviated
        | Kind::NameReordered
        | Kind::NamePartDropped
        | Kind::NameVariant
        | Kind::NameConnector
        | Kind::NameRunTogether
        | Kind::NameSplit
        | Kind::NameCapitals => &["name"],
        Kind::BirthSwapped | Kind::BirthNear | Kind::BirthMissing => &["date_of_birth"],
        Kind::PhoneOther | Kind::PhoneMissing => &["phone"],
        Kind::DoseNumberWrong => &["dose_number"],
        Kind::VaccineWrong | Kind::VaccineMissing => &["vaccine"],
        Kind::LotTypo | Kind::LotLetterO | Kind::LotOther | Kind::LotOfOtherVaccine | Kind::LotMissing => {
            &["lot_number"]
        }
        Kind::DateSwapped | Kind::DateNear | Kind::DateYearWrong => &["administered_on"],
        Kind::FacilityAlias | Kind::FacilityTypo => &["facility_name"],
        Kind::FacilityOther => &["facility_name", "facility_state"],
        Kind::PaidWrong => &["paid"],
    }
}

fn written(says: &Statement<'_>) -> Fields {
    let mut fields = Fields::new();
    let row = DoseRow {
        source_record_id: "V1".to_owned(),
        source_system: "myvas",
        facility_code: "KK01",
        says: says.clone(),
    };
    row.write(&mut fields);
    fields
}

#[test]
fn each_kind_changes_what_it_is_named_for_and_nothing_else() {
    let mut dice = Dice::new(4, 1);
    let places = Places::new(&mut dice, 200);
    let dose = Dose {
        number: 3,
        vaccine: Vaccine::Comirnaty,
        lot: "FK8092".to_owned(),
        on: NaiveDate::from_ymd_opt(2022, 1, 2).unwrap_or_default(),
        place: 9,
        paid: false,
    };
    let resident = resident();
    let around = Around {
        resident: &resident,
        place: places.get(dose.place),
        state: state_of(&places, dose.place),
        places: &places,
    };
    let sound = Statement::new(&resident, &dose, &places);
    let before = written(&sound);
    for rates in RATES {
        let mut changed = 0;
        for _ in 0..200 {
            let mut says = sound.clone();
            let told = apply(rates.kind, &mut dice, &around, &mut says);
            let after = written(&says);
            let differ = crate::domain::registry::dose_input::DoseField::COLUMNS
                .iter()
                .zip(before.iter().zip(&after));
            let differ: Vec<&str> = differ
                .filter(|(_, (before, after))| before != after)
                .map(|(column, _)| *column)
                .collect();
            assert_eq!(told, !differ.is_empty(), "{}: {differ:?}", rates.code);
            let known = columns_of(rates.kind);
            assert!(
                differ.iter().all(|column| known.contains(column)),
                "{}: {differ:?}",
                rates.code
            );
            changed += u32::from(told);
        }
        assert!(changed > 50, "{}: {changed} of 200", rates.code);
    }
}

#[test]
fn errors_fall_as_often_as_the_table_says() {
    let mut dice = Dice::new(4, 2);
    let places = Places::new(&mut dice, 60);
    let dose = Dose {
        number: 3,
        vaccine: Vaccine::CoronaVac,
        lot: "C202107098".to_owned(),
        on: NaiveDate::from_ymd_opt(2022, 1, 20).unwrap_or_default(),
        place: 3,
        paid: false,
    };
    let resident = resident();
    let around = Around {
        resident: &resident,
        place: places.get(dose.place),
        state: state_of(&places, dose.place),
        places: &places,
    };
    let mut count = |level| {
        let errors = (0..2_000).map(|_| {
            let mut says = Statement::new(&resident, &dose, &places);
            of_citizen(&mut dice, level, &around, &mut says)
        });
        let errors: Vec<ErrorKind> = errors.flatten().collect();
        let missing = errors
            .iter()
            .filter(|kind| **kind == ErrorKind::LotMissing)
            .count();
        (errors.len(), missing)
    };
    let [none, light, medium, heavy] = [
        ErrorLevel::None,
        ErrorLevel::Light,
        ErrorLevel::Medium,
        ErrorLevel::Heavy,
    ]
    .map(&mut count);
    assert_eq!(none, (0, 0));
    assert!(light.0 < medium.0 && medium.0 < heavy.0);
    assert!((1_000..1_200).contains(&medium.1), "{}", medium.1);
}
