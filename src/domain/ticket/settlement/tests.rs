//! What settles a complaint, and what hinders it, case by case.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::{NaiveDate, TimeDelta};

use super::*;
use crate::domain::certificate::Held;
use crate::domain::facility::{FacilityName, State};
use crate::domain::person::birth::Birth;
use crate::domain::person::contact::{EmailAddress, PhoneNumber};
use crate::domain::person::identity::IdType;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::vaccine::Vaccine;

const OWN: &str = "900101145567";
const OTHER: &str = "910202105566";

fn identity(number: &str) -> Identity {
    Identity::parse(IdType::Mykad, number).unwrap()
}

fn day(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, month, 1).unwrap()
}

fn received() -> DateTime<Utc> {
    "2022-02-01T01:00:00Z".parse().unwrap()
}

fn complaint(problem: Problem) -> Complaint {
    Complaint {
        identity: identity(OWN),
        name: PersonName::parse("Ali bin Contoh").unwrap(),
        date_of_birth: Birth::Day(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap()),
        phone: PhoneNumber::parse("0123456789").unwrap(),
        email: EmailAddress::parse("ali@contoh.example").unwrap(),
        problem,
        dose_number: DoseNumber::new(3).unwrap(),
        vaccine: None,
        administered_on: day(9),
        facility_state: State::parse("10").unwrap(),
        facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
        lot: None,
        paid: false,
        needed_by: None,
        message: String::new(),
    }
}

fn record(number: &str, dose: u8, quarantine: &[QuarantineReason]) -> DoseRecord {
    DoseRecord {
        id: RecordId(i64::from(dose)),
        statement: DoseStatement {
            source_system: "myvas".to_owned(),
            source_record_id: format!("V-{dose}"),
            identity: RecordIdentity::Sound(identity(number)),
            name: PersonName::parse("Ali bin Contoh").unwrap(),
            date_of_birth: None,
            phone: None,
            dose_number: DoseNumber::new(dose).unwrap(),
            vaccine: Vaccine::Comirnaty,
            lot: None,
            administered_on: day(u32::from(dose) * 3),
            facility: None,
            facility_name: FacilityName::parse("Klinik Contoh").unwrap(),
            facility_state: State::parse("10").unwrap(),
            paid: false,
            quarantine: quarantine.to_vec(),
        },
    }
}

fn held(record: DoseRecord) -> HeldRecord {
    HeldRecord {
        record,
        held: Held::ByIdentity,
        since: received() - TimeDelta::days(9),
    }
}

fn made(of: &DoseRecord, hours: i64, put_right: bool) -> Made {
    Made {
        identity: of.statement.identity.clone(),
        dose_number: of.statement.dose_number,
        valid: of.statement.is_valid(),
        at: received() + TimeDelta::hours(hours),
        put_right,
        changed: false,
        withdrawn: false,
    }
}

/// What there is beside complaint and record.
#[derive(Default)]
struct Beside {
    versions: Vec<Made>,
    linked_to: Option<(Identity, DateTime<Utc>)>,
    revoked: bool,
    answered_another: bool,
    held: Vec<HeldRecord>,
    as_theirs: Vec<QuarantineReason>,
    impossible: Vec<QuarantineReason>,
}

/// A settlement by the engine of a complaint about a third dose.
fn by_engine(problem: Problem, record: &DoseRecord, beside: &Beside) -> Result<Settlement, Hindrance> {
    settled(problem, record, beside, Settler::Engine)
}

fn settled(
    problem: Problem,
    record: &DoseRecord,
    beside: &Beside,
    by: Settler,
) -> Result<Settlement, Hindrance> {
    let case = Case {
        complaint: &complaint(problem),
        received_at: received(),
        record,
        versions: &beside.versions,
        linked_to: beside.linked_to.as_ref().map(|(person, at)| (person, *at)),
        revoked: beside.revoked,
        answered_another: beside.answered_another,
        held: &beside.held,
        as_theirs: &beside.as_theirs,
        impossible: &beside.impossible,
    };
    settle(&case, by)
}

fn ends(settled: Result<Settlement, Hindrance>) -> (Option<Outcome>, bool, bool) {
    let settled = settled.unwrap();
    (settled.outcome, settled.link, settled.release)
}

#[test]
fn what_a_record_was_when_the_complaint_came_tells_the_outcome() {
    let valid = record(OWN, 3, &[]);
    let waiting = record(OWN, 3, &[QuarantineReason::Lot]);
    let cases = [
        (vec![made(&valid, -9, false)], Outcome::AlreadyVisible),
        (vec![made(&valid, 9, false)], Outcome::Uploaded),
        (
            vec![made(&waiting, -9, false), made(&valid, 9, true)],
            Outcome::Released,
        ),
        (
            vec![made(&waiting, -9, false), made(&valid, 9, false)],
            Outcome::Uploaded,
        ),
        (
            vec![made(&valid, -9, false), made(&valid, 9, false)],
            Outcome::AlreadyVisible,
        ),
    ];
    for (versions, outcome) in cases {
        let beside = Beside {
            versions,
            held: vec![held(valid.clone())],
            ..Beside::default()
        };
        let settled = by_engine(Problem::Missing, &valid, &beside);
        assert_eq!(ends(settled), (Some(outcome), false, false));
    }
}

#[test]
fn a_record_of_another_identity_is_linked_and_one_that_names_the_wrong_person_released() {
    let settled = by_engine(Problem::Missing, &record(OTHER, 3, &[]), &Beside::default());
    assert_eq!(ends(settled), (Some(Outcome::Linked), true, false));
    for reason in ABOUT_PERSON {
        let settled = by_engine(
            Problem::Vanished,
            &record(OTHER, 3, &[reason]),
            &Beside::default(),
        );
        assert_eq!(ends(settled), (Some(Outcome::Released), true, true));
    }
    let settled = by_engine(
        Problem::SecondAppointment,
        &record(OTHER, 3, &[]),
        &Beside::default(),
    );
    assert_eq!(
        ends(settled),
        (Some(Outcome::Linked), true, false),
        "no appointment is cancelled by it"
    );
}

/// What may be said of a record that counts, by its versions and the hour since which it is linked.
fn said(record: &DoseRecord, versions: &[Made], linked: Option<i64>) -> Vec<Outcome> {
    let counted = Counted {
        record,
        versions,
        linked_at: linked.map(|hours| received() + TimeDelta::hours(hours)),
        person: &identity(OWN),
    };
    ways(&counted, received())
}

#[test]
fn how_a_dose_came_to_show_is_told_of_what_was_done_since_the_complaint() {
    let (own, foreign) = (record(OWN, 3, &[]), record(OTHER, 3, &[]));
    let quarantined = record(OWN, 3, &[QuarantineReason::Lot]);
    let as_second = record(OWN, 2, &[]);
    let changed = |made: Made| Made {
        changed: true,
        ..made
    };
    let before = || made(&own, -9, false);
    assert_eq!(said(&own, &[before()], None), [Outcome::AlreadyVisible]);
    assert_eq!(said(&own, &[made(&own, 9, false)], None), [Outcome::Uploaded]);
    let since = changed(made(&own, 9, true));
    assert_eq!(
        said(&own, &[before(), since.clone()], None),
        [Outcome::AlreadyVisible, Outcome::Corrected]
    );
    assert_eq!(
        said(&own, &[made(&as_second, -9, false), since.clone()], None),
        [Outcome::Corrected],
        "the dose number was put right: nothing had been held back"
    );
    assert_eq!(
        said(&own, &[made(&quarantined, -9, false), since], None),
        [Outcome::Released, Outcome::Corrected]
    );
    assert_eq!(
        said(&foreign, &[made(&foreign, -9, false)], Some(2)),
        [Outcome::Linked]
    );
    assert_eq!(
        said(&foreign, &[made(&foreign, -9, false)], Some(-2)),
        [Outcome::AlreadyVisible],
        "linked before they complained"
    );
    assert_eq!(
        said(
            &own,
            &[made(&quarantined, -9, false), made(&own, 2, true)],
            Some(2)
        ),
        [Outcome::Released],
        "their own record was under no other identity"
    );
}

#[test]
fn what_hinders_the_engine_is_named() {
    let foreign = record(OTHER, 3, &[]);
    let taken = DoseRecord {
        id: RecordId(77),
        statement: DoseStatement {
            administered_on: day(1),
            ..record(OWN, 3, &[]).statement
        },
    };
    let hinders = |hindrance, record: &DoseRecord, beside: Beside| {
        let refused = by_engine(Problem::Missing, record, &beside).unwrap_err();
        assert_eq!(refused, hindrance);
    };
    let nothing = Beside::default;
    let lot = record(OTHER, 3, &[QuarantineReason::Lot]);
    hinders(Hindrance::Quarantined, &lot, nothing());
    hinders(Hindrance::NumberDiffers, &record(OTHER, 2, &[]), nothing());
    let linked_to = Some((identity(OTHER), received()));
    hinders(
        Hindrance::LinkedToAnother,
        &foreign,
        Beside {
            linked_to,
            ..nothing()
        },
    );
    hinders(
        Hindrance::LinkRevoked,
        &foreign,
        Beside {
            revoked: true,
            ..nothing()
        },
    );
    hinders(
        Hindrance::AnsweredAnother,
        &foreign,
        Beside {
            answered_another: true,
            ..nothing()
        },
    );
    let shown = vec![held(taken)];
    hinders(
        Hindrance::NumberTaken,
        &foreign,
        Beside {
            held: shown,
            ..nothing()
        },
    );
    let as_theirs = vec![QuarantineReason::DoseInterval];
    hinders(
        Hindrance::Quarantined,
        &foreign,
        Beside {
            as_theirs,
            ..nothing()
        },
    );
    let wrong = by_engine(Problem::WrongDetails, &foreign, &nothing());
    assert_eq!(wrong.unwrap_err(), Hindrance::NeedsJudgement);
}

#[test]
fn a_dose_that_shows_already_by_another_record_needs_no_link() {
    let other = DoseRecord {
        id: RecordId(8),
        ..record(OTHER, 3, &[])
    };
    let beside = Beside {
        held: vec![held(record(OWN, 3, &[]))],
        ..Beside::default()
    };
    let settled = by_engine(Problem::Missing, &other, &beside).unwrap();
    assert_eq!((settled.record, settled.link), (RecordId(3), false));
    assert_eq!(settled.outcome, Some(Outcome::AlreadyVisible));
}

#[test]
fn a_human_may_take_a_record_from_whom_it_is_linked_to() {
    let beside = Beside {
        linked_to: Some((identity(OTHER), received())),
        ..Beside::default()
    };
    for number in [OTHER, OWN] {
        let taken = settled(Problem::Missing, &record(number, 3, &[]), &beside, Settler::Human);
        assert_eq!(ends(taken), (Some(Outcome::Linked), true, false), "{number}");
    }
}

#[test]
fn nobody_releases_for_a_complaint_what_cannot_be_true() {
    let lot = record(OTHER, 3, &[QuarantineReason::Lot]);
    let with = |impossible: &[QuarantineReason], record: &DoseRecord| {
        let beside = Beside {
            as_theirs: vec![QuarantineReason::Lot],
            impossible: impossible.to_vec(),
            ..Beside::default()
        };
        settled(Problem::Missing, record, &beside, Settler::Human)
    };
    assert_eq!(with(&[QuarantineReason::Lot], &lot), Err(Hindrance::CannotBeTrue));
    assert_eq!(
        ends(with(&[], &lot)),
        (Some(Outcome::Released), true, true),
        "an unknown lot is the supervisor's to judge"
    );
    let valid = record(OTHER, 3, &[]);
    assert_eq!(
        ends(with(&[QuarantineReason::Lot], &valid)),
        (Some(Outcome::Linked), true, false),
        "it counts already"
    );
}
