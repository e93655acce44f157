//! Weights that can be read, and what more agreement does to them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use strum::VariantArray;

use super::*;
use crate::domain::values::coded::Coded;

#[test]
fn the_weights_of_the_program_can_be_read() {
    let weights = Weights::read(include_str!("../data/weights.csv")).unwrap();
    assert_eq!(weights.rows().len(), Weights::shipped().rows().len());
}

#[test]
fn the_levels_of_a_table_are_all_that_can_happen() {
    for table in Table::all() {
        for class in 0..4 {
            let rows = Weights::shipped().rows().iter().filter(|row| row.0 == table);
            let sum: f64 = rows.map(|row| row.2[class]).sum();
            // Of a stranger's name the words tell more than the table; what is left is no level.
            assert!((0.7..=1.02).contains(&sum), "{} {class}: {sum}", table.code());
        }
    }
}

#[test]
fn wrong_weights_say_where() {
    let read = |text: &str| Weights::read(&format!("head\n{text}")).unwrap_err();
    assert_eq!(read("identity,same,1,1,1"), WeightsError::Line(2));
    assert_eq!(read("identity,same,1,1,1,0"), WeightsError::Line(2));
    assert_eq!(
        read("identity,same,0.1,0.1,0.1,0.5\nidentity,different,0.9,0.9,0.9,0.5"),
        WeightsError::Order("identity", "same")
    );
    assert_eq!(
        read("identity,same,1,1,1,1"),
        WeightsError::Missing("identity-unsound")
    );
}

/// Each field once, at one of its levels.
fn some_comparison(choices: &[usize; 10]) -> Comparison {
    const TABLES: [(Field, Table); 10] = [
        (Field::Identity, Table::Identity),
        (Field::Name, Table::Name),
        (Field::BirthDate, Table::BirthDate),
        (Field::Phone, Table::Phone),
        (Field::DoseNumber, Table::DoseNumber),
        (Field::DoseDate, Table::DoseDate),
        (Field::Vaccine, Table::Vaccine),
        (Field::Lot, Table::LotThere),
        (Field::Facility, Table::FacilityThatDay),
        (Field::Holder, Table::Holder),
    ];
    let mut comparison = Comparison::default();
    for ((field, table), choice) in TABLES.iter().zip(choices) {
        let levels: Vec<Level> = Weights::shipped()
            .rows()
            .iter()
            .filter(|row| row.0 == *table)
            .map(|row| row.1)
            .collect();
        // One more than there are: the field is missing.
        if let Some(level) = levels.get(choice % (levels.len() + 1)) {
            comparison.add(*field, *level, *table);
        }
    }
    comparison
}

proptest::proptest! {
    #[test]
    fn more_agreement_never_lowers_the_weight(
        choices: [usize; 10], field in 0..10_usize, chain in 0..CHAINS.len(),
    ) {
        let prior = Prior::of(1_000_000);
        let less = some_comparison(&choices);
        let field = Field::VARIANTS[field];
        let place = CHAINS[chain].iter().position(|level| *level == less.level(field));
        let above = place.map(|place| &CHAINS[chain][..place]).unwrap_or_default();
        for level in above {
            let mut more = less.clone();
            more.set(field, *level);
            let known = more.0.iter().all(|agreement| Weights::shipped().of_agreement(agreement).is_some());
            if known {
                let (less, more) = (weigh(&less, Weights::shipped(), prior), weigh(&more, Weights::shipped(), prior));
                proptest::prop_assert!(more.bits >= less.bits - 1e-3, "{field:?} {level:?}");
            }
        }
    }
}
