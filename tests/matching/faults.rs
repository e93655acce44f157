//! Any two faults leave a record to be found.

use option_m::matching::memory::PlaceFinder;

use super::person::{Said, registry};

type Fault = (&'static str, fn(&mut Said));

/// What people and clinics do to a row.
const FAULTS: [Fault; 15] = [
    ("a digit wrong", |said| {
        said.id_number = said.id_number.replacen('5', "6", 1);
    }),
    ("a digit missing", |said| {
        said.id_number.remove(4);
    }),
    ("a digit doubled", |said| said.id_number.insert(7, '0')),
    ("two digits turned round", |said| {
        said.id_number = turned(&said.id_number, 9);
    }),
    ("another document", |said| {
        said.id_type = "passport".to_owned();
        said.id_number = "K77654321".to_owned();
    }),
    ("a name misspelt", |said| {
        said.name = said.name.replacen('a', "e", 1);
    }),
    ("a name cut short", |said| {
        said.name = said.name.split(' ').next().unwrap().to_owned();
    }),
    ("names in another order", |said| {
        let words: Vec<&str> = said.name.split(' ').rev().collect();
        said.name = words.join(" ");
    }),
    ("day and month of birth turned round", |said| {
        said.birth = "1985-04-05".to_owned();
    }),
    ("no date of birth", |said| {
        said.birth = String::new();
    }),
    ("another telephone", |said| {
        said.phone = "0171112223".to_owned();
    }),
    ("another lot", |said| {
        said.lot = "FE2910".to_owned();
    }),
    ("the day before", |said| {
        said.day = "2022-01-20".to_owned();
    }),
    ("another month", |said| {
        said.day = "2022-02-21".to_owned();
    }),
    ("another name of the place", |said| {
        said.place = "KK Sg Buloh".to_owned();
    }),
];

fn turned(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes.swap(at, at + 1);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn any_two_faults_of_a_citizen_leave_the_record_to_be_found() {
    let record = Said::booster();
    let registry = registry(&crowd(&record));
    for (place, (one, fault)) in FAULTS.iter().enumerate() {
        for (other, second) in &FAULTS[place..] {
            let complaint = record.clone().with(fault).with(second);
            let found = registry.candidates(&complaint.particulars(), &mut PlaceFinder::default());
            assert!(found.contains(&0), "{one}, and {other}");
        }
    }
}

#[test]
fn any_two_faults_of_a_clinic_leave_the_record_to_be_found() {
    let complaint = Said::booster();
    for (place, (one, fault)) in FAULTS.iter().enumerate() {
        for (other, second) in &FAULTS[place..] {
            let record = complaint.clone().with(fault).with(second);
            let registry = registry(&crowd(&record));
            let found = registry.candidates(&complaint.particulars(), &mut PlaceFinder::default());
            assert!(found.contains(&0), "{one}, and {other}");
        }
    }
}

#[test]
fn a_crowd_of_strangers_is_passed_over() {
    let record = Said::booster();
    let registry = registry(&crowd(&record));
    let found = registry.candidates(&record.particulars(), &mut PlaceFinder::default());
    assert!(found.len() < 10, "{}", found.len());
}

/// The record, and three hundred that share with it what a clinic's day shares: place, day and lot.
fn crowd(record: &Said) -> Vec<Said> {
    let mut records = vec![record.clone()];
    for n in 0..300 {
        records.push(Said::booster().with(|said| {
            said.id_number = format!("7{:02}3{:02}14{:04}", n % 10, n % 28 + 1, n * 7);
            said.name = format!("Tan {} Kok", ["Mei", "Hua", "Boon", "Swee"][n % 4]);
            said.birth = format!("197{}-03-{:02}", n % 10, n % 28 + 1);
            said.phone = format!("01966{n:05}");
        }));
    }
    records
}
