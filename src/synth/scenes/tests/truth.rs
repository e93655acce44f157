//! What is told of each scene is true of the registry.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::*;
use crate::desk::imports::dose_rows;
use crate::desk::imports::dose_rows::row::DoseRow as ReadRow;
use crate::domain::values::coded::Coded;
use crate::synth::people::{LAST_DAY, Resident};
use crate::synth::statement::{DoseRow, Fields};
use crate::synth::story::record_id;

type OwnedKey = (String, String);

pub(super) struct Told {
    scenario: Scenario,
    resident: Resident,
    cause: Cause,
    record: Option<OwnedKey>,
    pub(super) also: Vec<OwnedKey>,
    others: Vec<OwnedKey>,
    person: String,
    pub(super) fields: Fields,
}

#[derive(Default)]
pub(super) struct Book {
    records: HashMap<OwnedKey, ReadRow>,
    pub(super) told: Vec<Told>,
}

fn owned((system, number): &Key<'_>) -> OwnedKey {
    ((*system).to_owned(), number.clone())
}

impl Listener for Book {
    fn record(&mut self, row: &DoseRow<'_>, complained: bool) {
        let mut fields = Fields::new();
        row.write(&mut fields);
        let key = (row.source_system.to_owned(), row.source_record_id.clone());
        match dose_rows::parse(&fields, LAST_DAY.unwrap()) {
            Ok(read) => assert!(
                self.records.insert(key, read).is_none(),
                "two records of one number"
            ),
            Err(error) => assert!(!complained, "{error:?}"),
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        let mut fields = Fields::new();
        case.complaint.write(&mut fields);
        self.told.push(Told {
            scenario: case.scenario,
            resident: case.resident.clone(),
            cause: case.cause,
            record: case.record.as_ref().map(owned),
            also: case.also.iter().map(owned).collect(),
            others: case.others.iter().map(owned).collect(),
            person: case.person.clone(),
            fields,
        });
    }
}

pub(super) fn told(scenarios: Scenarios, complaints: u64) -> Book {
    let country = country(scenarios, complaints);
    let mut book = Book::default();
    for block in 0..country.blocks() {
        country.tell(block, &mut book);
    }
    book
}

#[test]
fn the_truth_names_all_records_of_a_person_and_no_other() {
    let book = told(Scenarios::All, 1_100);
    assert_eq!(book.told.len(), 1_100);
    let numbers: HashMap<&str, &OwnedKey> = book.records.keys().map(|key| (key.1.as_str(), key)).collect();
    let mut persons = HashSet::new();
    for told in &book.told {
        assert!(persons.insert(&told.person), "each person complains once");
        let known: BTreeSet<&OwnedKey> = told.record.iter().chain(&told.also).chain(&told.others).collect();
        // A record that cannot be read is in no registry.
        let readable = known.iter().filter(|key| book.records.contains_key(**key));
        let ids = (0..=3).map(|dose| record_id(SEED, told.resident.number, dose));
        let there: BTreeSet<&OwnedKey> = ids.filter_map(|id| numbers.get(id.as_str()).copied()).collect();
        assert_eq!(
            readable.copied().collect::<BTreeSet<_>>(),
            there,
            "{:?}",
            told.scenario
        );
        assert!(
            told.record
                .iter()
                .chain(&told.also)
                .all(|key| there.contains(key))
        );
        assert!(told.others.iter().all(|key| Some(key) != told.record.as_ref()));
        assert_eq!(told.record.is_some(), told.cause.has_record());
    }
    for scenario in Scenario::all() {
        assert_eq!(
            book.told.iter().filter(|told| told.scenario == scenario).count(),
            100
        );
    }
}

#[test]
fn no_record_of_somebody_else_is_right_by_accident() {
    let book = told(Scenarios::All, 1_100);
    let mut numbers: HashMap<&str, Vec<&OwnedKey>> = HashMap::new();
    for (key, row) in &book.records {
        let number = row.statement.identity.number();
        numbers.entry(number).or_default().push(key);
    }
    for told in &book.told {
        let own: HashSet<&OwnedKey> = told.record.iter().chain(&told.also).chain(&told.others).collect();
        let under = numbers.get(told.resident.id_number.as_str());
        for key in under.into_iter().flatten() {
            let scenario = told.scenario;
            assert!(
                own.contains(key),
                "{scenario:?}: {key:?} has the number of another person"
            );
        }
    }
}
