//! The rules by which a version counts, case by case as the table in ARCHITECTURE.md has them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::facility::{FacilityName, State};
use crate::domain::person::identity::{IdType, Identity};
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::{DoseStatement, RecordIdentity};
use crate::domain::registry::record::{Author, Record, Version};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ids::{BatchId, RecordId};

fn statement() -> DoseStatement {
    DoseStatement {
        source_system: "myvas".to_owned(),
        source_record_id: "r1".to_owned(),
        identity: RecordIdentity::Sound(Identity::parse(IdType::Passport, "A1234567").unwrap()),
        name: PersonName::parse("Siti binti Contoh").unwrap(),
        date_of_birth: None,
        phone: None,
        dose_number: DoseNumber::new(3).unwrap(),
        vaccine: Vaccine::Comirnaty,
        lot: None,
        administered_on: NaiveDate::from_ymd_opt(2022, 1, 21).unwrap(),
        facility: None,
        facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
        facility_state: State::parse("10").unwrap(),
        paid: false,
        quarantine: Vec::new(),
    }
}

/// A record of versions given in words: `A:x` is what batch A says, `A:x+BC` what B and C said too, and `A*2` what a human
/// made of the second version, which belongs to batch A.
fn record(words: &str) -> Record {
    let batch = |letter: char| BatchId(i64::from(u32::from(letter)));
    let mut record = Record::default();
    for (place, word) in words.split(' ').enumerate() {
        let (said, repeats) = word.split_once('+').unwrap_or((word, ""));
        let id = RecordId(i64::try_from(place).unwrap() + 1);
        let mut letters = said.chars();
        let own = batch(letters.next().unwrap());
        let (author, content) = match (letters.next(), letters.next()) {
            (Some('*'), Some(about)) => {
                let base = RecordId(i64::from(about.to_digit(10).unwrap()));
                let content = record.version(base).unwrap().content;
                let overrides = Vec::new();
                (Author::Human { base, overrides }, content)
            }
            (_, content) => (Author::Source, i64::from(u32::from(content.unwrap()))),
        };
        record.versions.push(Version {
            id,
            statement: statement(),
            content,
            batch: own,
            repeated_by: repeats.chars().map(batch).collect(),
            author,
            counts: false,
            since: DateTime::<Utc>::UNIX_EPOCH,
        });
    }
    record
}

/// Which version counts, and to which batch each belongs, once these batches are withdrawn.
fn without(words: &str, withdrawn: &str) -> (i64, String) {
    let record = record(words);
    let withdrawn: BTreeSet<i64> = withdrawn
        .chars()
        .map(|letter| i64::from(u32::from(letter)))
        .collect();
    let stands = |batch: BatchId| !withdrawn.contains(&batch.0);
    let counts = record.standing(&stands).map_or(0, |version| version.id.0);
    let owners = record
        .versions
        .iter()
        .map(|version| match record.owner(version, &stands) {
            Some(batch) => char::from_u32(u32::try_from(batch.0).unwrap()).unwrap(),
            None => '-',
        });
    (counts, owners.collect())
}

fn case(words: &str, withdrawn: &str, counts: i64, owners: &str) {
    let expected = (counts, owners.to_owned());
    assert_eq!(
        without(words, withdrawn),
        expected,
        "{words} without {withdrawn:?}"
    );
}

#[test]
fn the_last_version_that_stands_counts() {
    case("A:x", "", 1, "A");
    case("A:x", "A", 0, "-");
    case("A:x B:y", "", 2, "AB");
    case("A:x B:y", "B", 1, "A-");
    case("A:x B:y", "A", 2, "-B");
    case("A:x B:y C:x", "C", 2, "AB-");
}

#[test]
fn what_another_batch_repeated_is_that_ones() {
    case("A:x+B", "A", 1, "B");
    case("A:x+BC", "AB", 1, "C");
    case("A:x+BC", "AC", 1, "B");
    case("A:x+B B:y", "A", 2, "BB");
}

#[test]
fn what_a_human_made_stands_with_what_it_is_about() {
    case("A:x A*1", "", 2, "AA");
    case("A:x A*1", "A", 0, "--");
    case("A:x+B A*1", "A", 2, "BB");
    // Whoever repeats what a human made repeats what it is about.
    case("A:x A*1+B", "A", 2, "BB");
    case("A:x+B A*1+C", "A", 2, "BC");
    case("A:x+B A*1+C", "AC", 2, "BB");
    // A change of the source supersedes it, until that change is withdrawn.
    case("A:x A*1 B:y", "", 3, "AAB");
    case("A:x A*1 B:y", "B", 2, "AA-");
    case("A:x A*1 B:y C:x", "", 4, "AABC");
    case("A:x A*1 B:y C:x", "B", 4, "AA-C");
    case("A:x A*1 B:y C:x", "BC", 2, "AA--");
}

#[test]
fn what_a_human_made_stands_where_the_source_says_the_same_still() {
    case("A:x B:y C:x C*3", "", 4, "ABCC");
    case("A:x B:y C:x C*3", "C", 2, "AB--");
    case("A:x B:y C:x C*3", "BC", 4, "A--A");
    case("A:x B:y C:x C*3", "CB", 4, "A--A");
    case("A:x B:y C:x C*3", "AC", 2, "-B--");
    case("A:x B:y C:x C*3", "ABC", 0, "----");
    // One decision upon another.
    case("A:x B:y C:x C*3 C*3", "BC", 5, "A--AA");
}
