//! Which complaints are taken for the same, and which of their neighbours are not.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::NaiveDate;
use strum::VariantArray;

use super::*;
use crate::domain::complaint::ComplaintInput;

fn complaint(changes: &[(&str, &str)]) -> Complaint {
    let usual = [
        ("id_type", "mykad"),
        ("id_number", "900101-14-5567"),
        ("name", "Ahmad Faizal bin Hassan"),
        ("phone", "012-345 6789"),
        ("email", "ali@contoh.my"),
        ("problem", "missing"),
        ("dose_number", "3"),
        ("vaccine", "comirnaty"),
        ("administered_on", "21/01/2022"),
        ("facility_state", "10"),
        ("facility_name", "Klinik Kesihatan Contoh"),
        ("paid", "no"),
        ("consent", "yes"),
    ];
    let input = ComplaintInput::collect(|field| {
        let all = changes.iter().chain(&usual);
        let mut said = all.filter(|(name, _)| *name == field);
        said.next()
            .map(|(_, text)| (*text).to_owned())
            .unwrap_or_default()
    });
    Complaint::parse(&input, NaiveDate::from_ymd_opt(2022, 2, 10).unwrap()).unwrap()
}

/// What it is, what differs, and what is said of it.
type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, Option<Likeness>);

const PASSPORT: [(&str, &str); 3] = [
    ("id_type", "passport"),
    ("id_number", "A1234567"),
    ("date_of_birth", "01/01/1990"),
];

#[test]
fn the_same_person_and_dose_are_told_from_their_neighbours() {
    use Likeness::{OtherName, OtherNumber, Same, SameDay};
    let other_number = ("id_number", "900101-14-5569");
    let elsewhere = [("phone", "019-999 8888"), ("email", "lain@contoh.my")];
    let cases: [Case<'_>; 18] = [
        ("the same form once more", vec![], Some(Same)),
        ("other contacts", elsewhere.to_vec(), Some(Same)),
        (
            "another problem with the same dose",
            vec![("problem", "vanished")],
            Some(Same),
        ),
        (
            "capitals and a short word",
            vec![("name", "AHMAD FAIZAL B. HASSAN")],
            Some(Same),
        ),
        (
            "a name that is left out",
            vec![("name", "Ahmad Hassan")],
            Some(Same),
        ),
        ("an initial", vec![("name", "Ahmad F. Hassan")], Some(Same)),
        (
            "the same dose on another day",
            vec![("administered_on", "22/01/2022")],
            Some(Same),
        ),
        (
            "the day of it with another number",
            vec![("dose_number", "2")],
            Some(SameDay),
        ),
        (
            "two doses that are missing",
            vec![("dose_number", "2"), ("administered_on", "01/08/2021")],
            None,
        ),
        (
            "a stranger who typed this number",
            vec![("name", "Siti Aminah binti Osman")],
            Some(OtherName),
        ),
        ("a mistyped number", vec![other_number], Some(OtherNumber)),
        (
            "a mistyped number, and another address",
            vec![other_number, elsewhere[1]],
            Some(OtherNumber),
        ),
        (
            "a namesake born on the same day",
            vec![other_number, elsewhere[0], elsewhere[1]],
            None,
        ),
        (
            "a twin with the family's telephone",
            vec![other_number, ("name", "Ahmad Faisal bin Hassan")],
            None,
        ),
        (
            "a twin with one name more",
            vec![other_number, ("name", "Ahmad Faizal Adam bin Hassan")],
            None,
        ),
        (
            "father and son of one name",
            vec![("id_number", "600101-14-5567")],
            None,
        ),
        (
            "a mistyped number, and another dose",
            vec![
                other_number,
                ("dose_number", "2"),
                ("administered_on", "01/08/2021"),
            ],
            None,
        ),
        (
            "the same person by passport",
            PASSPORT.to_vec(),
            Some(OtherNumber),
        ),
    ];
    let one = complaint(&[]);
    for (what, changes, expected) in cases {
        let other = complaint(&changes);
        assert_eq!(alike(&one, &other), expected, "{what}");
        assert_eq!(alike(&other, &one), expected, "{what}, the other way round");
    }
}

#[test]
fn only_the_same_in_everything_needs_no_look() {
    for likeness in Likeness::VARIANTS {
        assert_eq!(
            likeness.needs_a_look(),
            *likeness != Likeness::Same,
            "{likeness:?}"
        );
    }
}

#[test]
fn the_earlier_one_leads_unless_the_later_one_is_further() {
    use Status::{AwaitingCitizen, AwaitingFacility, InProgress, Queued};
    for (earlier, later, leads) in [
        (Queued, Queued, true),
        (InProgress, Queued, true),
        (Queued, InProgress, false),
        (InProgress, AwaitingFacility, false),
        (AwaitingCitizen, AwaitingFacility, true),
        (AwaitingFacility, InProgress, true),
    ] {
        assert_eq!(earlier_leads(earlier, later), leads, "{earlier:?}, {later:?}");
    }
}

#[test]
fn documents_of_two_countries_may_have_one_number() {
    let [kind, number, _] = PASSPORT;
    let other = [kind, number, ("date_of_birth", "13/03/1991")];
    let found = alike(&complaint(&PASSPORT), &complaint(&other));
    assert_eq!(found, Some(Likeness::OtherName));
}
