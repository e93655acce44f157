//! The files: the same bytes again, whole or not at all.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::*;
use crate::synth::error_kinds::ErrorLevel;
use crate::synth::scenario::Scenarios;

fn request(directory: &Path, threads: usize) -> Request {
    Request {
        directory: directory.to_owned(),
        force: false,
        faulty_in_million: 0,
        threads,
    }
}

fn written(seed: u64, threads: usize, faulty_in_million: u32) -> (Vec<Vec<u8>>, Tally) {
    let country = Country::new(seed, 10_000, 200, ErrorLevel::Medium, 80);
    written_of(&country, threads, faulty_in_million)
}

fn written_of(country: &Country, threads: usize, faulty_in_million: u32) -> (Vec<Vec<u8>>, Tally) {
    let directory = tempfile::tempdir().unwrap();
    let request = Request {
        faulty_in_million,
        ..request(directory.path(), threads)
    };
    let tally = write(country, &request).unwrap();
    let read = |name: &str| fs::read(directory.path().join(name)).unwrap();
    (FILES.map(read).to_vec(), tally)
}

fn rows(bytes: &[u8]) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(bytes)
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn the_same_seed_writes_the_same_bytes_with_any_number_of_threads() {
    let (one, tally) = written(1, 1, 10_000);
    assert_eq!((one.clone(), tally), written(1, 3, 10_000));
    let (other, _) = written(2, 1, 10_000);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
}

#[test]
fn the_truth_names_rows_that_exist() {
    let (files, tally) = written(3, 2, 50_000);
    let key = |row: &HashMap<String, String>| (row["source_system"].clone(), row["source_record_id"].clone());
    let mut doses = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(&files[1][..]);
    let doses: Vec<csv::ByteRecord> = doses.byte_records().map(Result::unwrap).collect();
    assert_eq!(doses.len() as u64, tally.doses);
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let known: HashSet<(String, String)> = doses.iter().map(|row| (text(&row[1]), text(&row[0]))).collect();
    let (complaints, truth) = (rows(&files[2]), rows(&files[3]));
    assert_eq!((complaints.len(), truth.len()), (200, 200));
    for (complaint, truth) in complaints.iter().zip(&truth) {
        assert_eq!(complaint["complaint_id"], truth["complaint_id"]);
        let without = truth["source_record_id"].is_empty();
        assert!(without || known.contains(&key(truth)), "{truth:?}");
        assert_eq!(
            without,
            ["not_uploaded", "no_such_dose"].contains(&truth["cause"].as_str())
        );
    }
    let share = tally.faulty * 1_000 / tally.doses;
    assert!((40..60).contains(&share), "{share} in a thousand are spoiled");
}

#[test]
fn a_small_file_has_twins_shared_telephones_passports_and_every_vaccine_of_note() {
    let directory = tempfile::tempdir().unwrap();
    let country = Country::new(2022, 2_000, 0, ErrorLevel::None, 64);
    write(&country, &request(directory.path(), 2)).unwrap();
    let doses = rows(&fs::read(directory.path().join("doses.csv")).unwrap());
    let mut phones: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut births: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in &doses {
        phones.entry(&row["phone"]).or_default().insert(&row["id_number"]);
        if row["id_type"] == "mykad" {
            births
                .entry(&row["id_number"][..11])
                .or_default()
                .insert(&row["id_number"]);
        }
    }
    assert!(
        phones.values().any(|people| people.len() > 1),
        "shared telephones"
    );
    assert!(births.values().any(|people| people.len() > 1), "twins");
    assert!(doses.iter().any(|row| row["id_type"] == "passport"), "passports");
    assert!(doses.iter().any(|row| row["paid"] == "yes"), "paid doses");
    assert!(
        doses
            .iter()
            .any(|row| row["source_system"].starts_with("clinic-KS")),
        "batches"
    );
}

#[test]
fn what_is_there_is_kept_unless_force_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("truth.csv"), "mine").unwrap();
    let country = Country::new(1, 100, 5, ErrorLevel::Light, 10);
    let mut request = request(directory.path(), 1);
    let error = write(&country, &request).unwrap_err();
    assert!(matches!(error, FilesError::Exists(_)));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    request.force = true;
    write(&country, &request).unwrap();
    assert_ne!(
        fs::read_to_string(directory.path().join("truth.csv")).unwrap(),
        "mine"
    );
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 4);
}

#[test]
fn a_failure_names_the_place_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("doses.csv.part")).unwrap();
    let country = Country::new(1, 100, 5, ErrorLevel::Light, 10);
    let error = write(&country, &request(directory.path(), 1))
        .unwrap_err()
        .to_string();
    assert!(error.contains("doses.csv.part: cannot be written: "), "{error}");
    assert!(!directory.path().join("facilities.csv").exists());
    assert!(!directory.path().join("facilities.csv.part").exists());
}

const ORDINARY: &str = "e676769689ae4cb6161433ba403abeed50634621d5cc8b6029e5672dfde55441";

/// What an ordinary country was when scenarios came beside it: they change nothing of it.
#[test]
fn an_ordinary_country_is_the_same_bytes_as_ever() {
    let (files, _) = written(4, 2, 10_000);
    let mut hash = Sha256::new();
    for file in &files[..3] {
        hash.update(file);
    }
    for row in csv::Reader::from_reader(&files[3][..])
        .records()
        .map(Result::unwrap)
    {
        for field in row.iter().take(5) {
            hash.update(field);
        }
    }
    assert_eq!(data_encoding::HEXLOWER.encode(&hash.finalize()), ORDINARY);
}

#[test]
fn scenarios_write_the_same_bytes_again_beside_the_same_ordinary_people() {
    let people = |complaints| Country::new(5, 1_000, complaints, ErrorLevel::Medium, 80);
    let doses = |files: &[Vec<u8>]| -> HashSet<String> {
        let text = String::from_utf8(files[1].clone()).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let (ordinary, _) = written_of(&people(0), 1, 0);
    for scenarios in Scenarios::choices().skip(1) {
        let (one, tally) = written_of(&people(110).with(scenarios), 1, 0);
        let (again, _) = written_of(&people(110).with(scenarios), 3, 0);
        assert_eq!(one, again, "{}", scenarios.code());
        assert_eq!(tally.complaints, 110);
        if scenarios != Scenarios::All {
            assert!(doses(&ordinary).is_subset(&doses(&one)), "{}", scenarios.code());
        }
        let named = rows(&one[3])
            .iter()
            .map(|row| row["scenario"].clone())
            .collect::<HashSet<_>>();
        assert_eq!(named.len(), if scenarios == Scenarios::All { 11 } else { 1 });
    }
}
