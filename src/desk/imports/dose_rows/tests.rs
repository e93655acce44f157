//! Rows as clinics send them.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::sync::Arc;

use super::*;
use crate::desk::imports::dose_rows::row::KnownPlaces;
use crate::domain::facility::{FacilityName, State};
use crate::domain::registry::batch::Done;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::DateOrder;
use crate::domain::values::refusal::Refusal;

fn row(change: &[(&str, &str)]) -> Vec<String> {
    let sound = [
        "r1",
        "myvas",
        "KK01",
        "Klinik Contoh",
        "10",
        "mykad",
        "900101145567",
        "Ali bin Contoh",
        "1990-01-01",
        "0123456789",
        "3",
        "Pfizer",
        "FK8892",
        "2022-01-21",
        "no",
    ];
    let value = |(place, text): (usize, &&str)| {
        let changed = change
            .iter()
            .find(|(column, _)| *column == DoseField::COLUMNS[place]);
        changed.map_or(*text, |(_, value)| value).to_owned()
    };
    sound.iter().enumerate().map(value).collect()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 2, 10).unwrap()
}

fn reasons(change: &[(&str, &str)]) -> Vec<QuarantineReason> {
    parse(&row(change), today()).unwrap().statement.quarantine
}

fn notes(change: &[(&str, &str)]) -> Vec<(&'static str, Done)> {
    let read = parse(&row(change), today()).unwrap();
    read.notes.iter().map(|note| (note.column, note.done)).collect()
}

#[test]
fn a_sound_row_is_valid() {
    assert_eq!(reasons(&[]), []);
    assert_eq!(notes(&[]), []);
}

#[test]
fn each_broken_rule_is_a_reason() {
    use QuarantineReason::{
        BirthDate, DoseDate, DoseOrder, Identity, IdentityDigits, Lot, Name, VaccineDate,
    };
    assert_eq!(reasons(&[("id_number", "900231145567")]), [Identity]);
    assert_eq!(reasons(&[("id_number", "8.50213E+11")]), [IdentityDigits]);
    assert_eq!(reasons(&[("id_number", "90010114556")]), [IdentityDigits]);
    assert_eq!(reasons(&[("id_type", "visa"), ("id_number", "K77")]), [Identity]);
    assert_eq!(reasons(&[("name", "")]), [Name]);
    assert_eq!(reasons(&[("name", "Andr\u{FFFD}")]), [Name]);
    assert_eq!(reasons(&[("date_of_birth", "1990-01-02")]), [BirthDate]);
    assert_eq!(reasons(&[("lot_number", "C202107098")]), [Lot]);
    assert_eq!(reasons(&[("lot_number", "")]), [Lot]);
    assert_eq!(reasons(&[("administered_on", "2023-01-21")]), [DoseDate]);
    assert_eq!(reasons(&[("administered_on", "2021-03-01")]), [DoseOrder]);
    let early = [
        ("vaccine", "AZ"),
        ("lot_number", "A1019"),
        ("administered_on", "2021-04-01"),
        ("dose_number", "1"),
    ];
    assert_eq!(reasons(&early), [VaccineDate]);
}

#[test]
fn what_a_dose_needs_and_cannot_be_read_names_its_column() {
    for (column, value) in [
        ("vaccine", "Sputnik"),
        ("dose_number", "five"),
        ("administered_on", "29/02/2021"),
        ("administered_on", "01/25/2022"),
        ("id_number", ""),
        ("facility_state", "Atlantis"),
        ("source_record_id", ""),
        ("source_record_id", "4.23965E+12"),
        ("source_record_id", "r\u{FFFD}1"),
        ("source_system", " "),
    ] {
        assert_eq!(
            parse(&row(&[(column, value)]), today()).unwrap_err().field,
            column
        );
    }
    let nowhere = [("facility_code", ""), ("facility_name", "-")];
    assert_eq!(parse(&row(&nowhere), today()).unwrap_err().field, "facility_name");
}

#[test]
fn what_a_dose_does_not_need_is_left_out_with_a_note() {
    for (column, values) in [
        (
            "date_of_birth",
            &[
                "1964",
                "1964-08",
                "1964-00-00",
                "00/00/1964",
                "XX/XX/1964",
                "2052-01-01",
            ][..],
        ),
        ("phone", &["ask my son", "12345"]),
        ("paid", &["RM 350", "maybe"]),
        ("lot_number", &["1.2E+35", "=1+1", "FF 7032 ?"]),
        ("name", &["123"]),
    ] {
        for value in values {
            assert_eq!(notes(&[(column, value)]), [(column, Done::LeftOut)], "{value}");
        }
    }
    for (column, value) in [
        ("lot_number", "N/A"),
        ("lot_number", "NULL"),
        ("phone", "-"),
        ("date_of_birth", ""),
        ("paid", ""),
    ] {
        assert_eq!(notes(&[(column, value)]), [], "{value} says nothing");
    }
    let read = parse(&row(&[("date_of_birth", "1964"), ("id_type", "other")]), today()).unwrap();
    assert_eq!(read.notes[0].value, "1964", "what stood there is kept");
}

#[test]
fn what_a_spreadsheet_did_is_mended_where_it_is_certain() {
    let number = |change: &[(&str, &str)]| {
        let read = parse(&row(change), today()).unwrap();
        read.statement
            .identity
            .sound()
            .map(|identity| identity.number().to_owned())
    };
    let sound = Some("900101145567".to_owned());
    for text in [
        "=\"900101145567\"",
        "'900101145567",
        "900101145567.0",
        "9.00101145567E+11",
    ] {
        assert_eq!(number(&[("id_number", text)]), sound, "{text}");
    }
    let child = |birth: &'static str| number(&[("id_number", "10203101234"), ("date_of_birth", birth)]);
    assert_eq!(child("2001-02-03").as_deref(), Some("010203101234"));
    assert_eq!(child("2001-02-04"), None, "it may be another's");
    assert_eq!(child(""), None);
    let january = [("id_number", "101101234"), ("date_of_birth", "2000-01-01")];
    assert_eq!(number(&january).as_deref(), Some("000101101234"));
    assert_eq!(
        notes(&[("id_number", "'900101145567"), ("dose_number", "=\"3\"")]),
        [],
        "a guard is no change"
    );
    for (column, value) in [
        ("id_number", "900101145567.0"),
        ("name", "CONTOH & REKAAN"),
        ("dose_number", "3.0"),
        ("phone", "123456789"),
        ("phone", "0123456789.0"),
    ] {
        assert_eq!(notes(&[(column, value)]), [(column, Done::Mended)], "{value}");
    }
    let read = parse(&row(&[("phone", "123456789.0")]), today()).unwrap();
    assert_eq!(read.statement.phone.unwrap().as_str(), "+60123456789");
    for (text, dose) in [("3.0", 3), ("Dos 3", 3), ("D2", 2), ("dos ke-1", 1), ("3rd", 3)] {
        let read = parse(&row(&[("dose_number", text)]), today()).unwrap();
        assert_eq!(read.statement.dose_number.get(), dose, "{text}");
    }
}

#[test]
fn a_kind_of_document_is_understood_or_found() {
    let kind = |change: &[(&str, &str)]| {
        parse(&row(change), today())
            .unwrap()
            .statement
            .identity
            .kind()
            .code()
    };
    assert_eq!(kind(&[("id_type", "No. KP")]), "mykad");
    assert_eq!(kind(&[("id_type", "")]), "mykad", "by its number");
    assert_eq!(
        kind(&[("id_type", "pasport"), ("id_number", "A1234567")]),
        "passport"
    );
    assert_eq!(kind(&[("id_type", "visa"), ("id_number", "A1234567")]), "other");
}

#[test]
fn a_code_of_the_register_tells_where() {
    let place = (
        FacilityName::parse("Klinik Contoh").unwrap(),
        State::parse("10").unwrap(),
    );
    let by = Reading {
        places: Arc::new(KnownPlaces::from([("KK01".to_owned(), place.clone())])),
        ..Reading::on(today())
    };
    let read = read(
        &row(&[("facility_state", "Temasek"), ("facility_name", "")]),
        7,
        &by,
    )
    .unwrap();
    assert_eq!(
        (read.statement.facility_name, read.statement.facility_state),
        place
    );
    assert_eq!(read.line, 7);
    let mended: Vec<&str> = read.notes.iter().map(|note| note.column).collect();
    assert_eq!(mended, ["facility_name", "facility_state"]);
}

#[test]
fn dates_are_read_in_the_order_of_their_column() {
    let by = Reading {
        orders: [DateOrder::DayFirst, DateOrder::MonthFirst],
        ..Reading::on(today())
    };
    let fields = row(&[
        ("date_of_birth", "01/02/1990"),
        ("administered_on", "1/2/2022"),
        ("id_type", "other"),
    ]);
    let statement = read(&fields, 1, &by).unwrap().statement;
    assert_eq!(statement.date_of_birth, NaiveDate::from_ymd_opt(1990, 2, 1));
    assert_eq!(
        Some(statement.administered_on),
        NaiveDate::from_ymd_opt(2022, 1, 2)
    );
}

#[test]
fn a_number_of_a_document_is_never_shown() {
    let read = parse(&row(&[("id_number", "900101145567.0")]), today()).unwrap();
    assert!(!format!("{:?}", read.notes).contains("900101"));
    let reject = reject_field(3, row(&[]), Refusal::new("refusal-column-empty").at("id_number"));
    assert_eq!((reject.value.as_str(), reject.cells.len()), ("••••••••5567", 15));
}
