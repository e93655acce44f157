//! Which forms become a complaint, and what is said of the others.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use proptest::prelude::*;

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 2, 10).unwrap()
}

fn input() -> ComplaintInput {
    ComplaintInput {
        id_type: "mykad".into(),
        id_number: "900101-14-5567".into(),
        name: "Ali bin Contoh".into(),
        date_of_birth: String::new(),
        phone: "012-345 6789".into(),
        email: "ali@contoh.my".into(),
        problem: "missing".into(),
        dose_number: "3".into(),
        vaccine: "comirnaty".into(),
        administered_on: "21/01/2022".into(),
        facility_state: "10".into(),
        facility_name: "Klinik Kesihatan Contoh".into(),
        lot_number: "FK8892".into(),
        paid: "no".into(),
        needed_by: String::new(),
        message: String::new(),
        consent: "yes".into(),
    }
}

fn errors(change: impl FnOnce(&mut ComplaintInput)) -> Vec<(&'static str, &'static str)> {
    let mut input = input();
    change(&mut input);
    let errors = Complaint::parse(&input, today()).unwrap_err();
    errors
        .into_iter()
        .map(|error| (error.field, error.refusal.key))
        .collect()
}

#[test]
fn the_date_of_birth_is_read_from_the_mykad() {
    let complaint = Complaint::parse(&input(), today()).unwrap();
    assert_eq!(complaint.date_of_birth.day(), NaiveDate::from_ymd_opt(1990, 1, 1));
}

#[test]
fn a_document_may_have_a_part_of_the_date_of_birth() {
    for (typed, written) in [
        ("1964", "1964"),
        ("08/1964", "08/1964"),
        ("00/00/1964", "1964"),
        ("01/00/1964", "1964"),
        ("XX/XX/1964", "1964"),
    ] {
        let input = ComplaintInput {
            id_type: "other".into(),
            id_number: "UNHCR0012345".into(),
            date_of_birth: typed.into(),
            ..input()
        };
        let complaint = Complaint::parse(&input, today()).unwrap();
        assert_eq!(complaint.date_of_birth.written(), written, "{typed}");
    }
    let whole = ComplaintInput {
        date_of_birth: "1990".into(),
        ..input()
    };
    let complaint = Complaint::parse(&whole, today()).unwrap();
    assert!(complaint.date_of_birth.day().is_some(), "the MyKad has the rest");
    assert_eq!(
        errors(|i| i.date_of_birth = "1991".into()),
        [("date_of_birth", "refusal-birth-mykad")]
    );
}

#[test]
fn a_stated_date_of_birth_must_agree_with_the_mykad() {
    assert_eq!(
        errors(|i| i.date_of_birth = "02/01/1990".into()),
        [("date_of_birth", "refusal-birth-mykad")]
    );
    let passport = |i: &mut ComplaintInput| {
        i.id_type = "passport".into();
        i.id_number = "A1234567".into();
    };
    assert_eq!(errors(passport), [("date_of_birth", "refusal-birth-required")]);
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_the_order_of_the_form() {
    let errors = Complaint::parse(&ComplaintInput::default(), today()).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
    assert_eq!(
        fields,
        [
            "problem",
            "id_type",
            "id_number",
            "name",
            "date_of_birth",
            "phone",
            "email",
            "dose_number",
            "administered_on",
            "facility_state",
            "facility_name",
            "paid",
            "consent"
        ]
    );
}

#[test]
fn what_nobody_must_know_may_be_left_out() {
    let complaint = Complaint::parse(
        &ComplaintInput {
            vaccine: String::new(),
            lot_number: " ".into(),
            ..input()
        },
        today(),
    );
    assert_eq!(complaint.map(|c| (c.vaccine, c.lot)), Ok((None, None)));
}

#[test]
fn nobody_is_vaccinated_before_birth() {
    let change = |i: &mut ComplaintInput| {
        i.id_type = "passport".into();
        i.id_number = "A1234567".into();
        i.date_of_birth = "22/01/2022".into();
    };
    assert_eq!(errors(change), [("administered_on", "refusal-dose-before-birth")]);
}

#[test]
fn long_messages_are_refused_with_their_length() {
    assert_eq!(
        errors(|i| i.message = "x".repeat(2_001)),
        [("message", "refusal-message-length")]
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_is_answered(texts in proptest::collection::vec(".{0,30}", ComplaintInput::FIELDS.len())) {
        let mut texts = texts.into_iter();
        let input = ComplaintInput::collect(|_| texts.next().unwrap_or_default());
        prop_assert_eq!(input.pairs().len(), ComplaintInput::FIELDS.len());
        let _ = Complaint::parse(&input, today());
    }
}
