//! What is told about a complaint is true of the registry.

use std::collections::HashMap;

use super::*;
use crate::desk::imports::dose_rows;
use crate::desk::imports::dose_rows::row::DoseRow as ReadRow;
use crate::domain::complaint::{Complaint, ComplaintInput};
use crate::domain::values::coded::Coded;
use crate::synth::people::LAST_DAY;
use crate::synth::statement::{COMPLAINT_COLUMNS, Fields};

/// A complaint as it was told.
struct Told {
    cause: Cause,
    number: String,
    reported: bool,
    record: Option<(String, String)>,
    notes: String,
    fields: Fields,
    twin: bool,
}

#[derive(Default)]
struct Book {
    records: HashMap<(String, String), ReadRow>,
    unreadable: usize,
    told: Vec<Told>,
    reported: HashMap<String, bool>,
}

impl Listener for Book {
    fn record(&mut self, row: &DoseRow<'_>, complained: bool) {
        let mut fields = Fields::new();
        row.write(&mut fields);
        match dose_rows::parse(&fields, LAST_DAY.unwrap_or_default()) {
            Ok(read) => {
                let key = (row.source_system.to_owned(), row.source_record_id.clone());
                assert!(
                    self.records.insert(key, read).is_none(),
                    "two records of one number"
                );
            }
            Err(error) => {
                assert!(!complained, "{error:?}");
                self.unreadable += 1;
            }
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        let mut fields = Fields::new();
        case.complaint.write(&mut fields);
        self.told.push(Told {
            cause: case.cause,
            number: case.resident.id_number.clone(),
            reported: self
                .reported
                .get(&case.dose.place.to_string())
                .copied()
                .unwrap_or(true),
            record: case
                .record
                .as_ref()
                .map(|(system, id)| ((*system).to_owned(), id.clone())),
            notes: case.notes.clone(),
            fields,
            twin: case.resident.twin,
        });
    }
}

fn told(errors: ErrorLevel, people: u64, complaints: u64) -> Book {
    let country = Country::new(11, people, complaints, errors, 200);
    let reported = country.places.all().iter().enumerate();
    let mut book = Book {
        reported: reported
            .map(|(place, known)| (place.to_string(), known.listed.reports))
            .collect(),
        ..Book::default()
    };
    for block in 0..country.blocks() {
        country.tell(block, &mut book);
    }
    book
}

#[test]
fn every_cause_is_what_the_registry_shows() {
    for errors in ErrorLevel::all() {
        let book = told(errors, 6_000, 1_200);
        assert_eq!(book.told.len(), 1_200);
        for told in &book.told {
            let record = told.record.as_ref().map(|key| &book.records[key].statement);
            match (told.cause, record) {
                (Cause::NotUploaded | Cause::NoSuchDose, None) => {}
                (Cause::Visible, Some(record)) => {
                    assert!(record.is_valid(), "{}", told.notes);
                    assert_eq!(
                        (record.identity.number(), record.dose_number.get()),
                        (told.number.as_str(), 3)
                    );
                }
                (Cause::OtherIdentity, Some(record)) => assert_ne!(record.identity.number(), told.number),
                (Cause::Quarantined, Some(record)) => {
                    assert!(!record.is_valid(), "{}", told.notes);
                    assert_eq!(record.identity.number(), told.number);
                }
                (Cause::WrongNumber, Some(record)) => {
                    assert!(record.is_valid(), "{}", told.notes);
                    assert_eq!(record.identity.number(), told.number);
                    assert_ne!(record.dose_number.get(), 3);
                }
                (cause, record) => unreachable!("{cause:?} with {record:?}"),
            }
            if told.notes.contains("outside_programme") {
                assert!(!told.reported, "the clinic reports");
            }
            assert_eq!(told.notes.split(' ').any(|note| note == "twin"), told.twin);
        }
    }
}

#[test]
fn nearly_all_rows_can_be_read_and_few_are_quarantined() {
    let book = told(ErrorLevel::Medium, 20_000, 0);
    assert_eq!(book.unreadable, 0);
    let quarantined = book
        .records
        .values()
        .filter(|row| !row.statement.is_valid())
        .count();
    let in_ten_thousand = 10_000 * quarantined / book.records.len();
    assert!((5..=40).contains(&in_ten_thousand), "{in_ten_thousand}");
}

#[test]
fn most_complaints_pass_the_rules_of_the_form() {
    for (errors, least) in [
        (ErrorLevel::None, 100),
        (ErrorLevel::Medium, 90),
        (ErrorLevel::Heavy, 75),
    ] {
        let book = told(errors, 4_000, 1_000);
        let sound = book.told.iter().filter(|told| {
            let field = |name: &str| {
                let place = COMPLAINT_COLUMNS.iter().position(|column| *column == name);
                place.map_or("", |place| told.fields[place].as_str())
            };
            let input = ComplaintInput::collect(|name| match name {
                "consent" => "yes".to_owned(),
                other => field(other).to_owned(),
            });
            Complaint::parse(&input, LAST_DAY.unwrap_or_default()).is_ok()
        });
        let percent = 100 * sound.count() / book.told.len();
        assert!(percent >= least, "{errors:?}: {percent} %");
    }
}

#[test]
fn everybody_may_complain_at_once() {
    let book = told(ErrorLevel::Heavy, 700, 700);
    assert_eq!(book.told.len(), 700);
    let ids: std::collections::HashSet<&String> = book.told.iter().map(|told| &told.fields[0]).collect();
    assert_eq!(ids.len(), 700);
}
