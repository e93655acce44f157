//! Which outcomes hold, fact by fact.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::NaiveDate;

use super::*;
use crate::domain::ticket::event::Actor;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::StaffId;

fn dose() -> ToldDose {
    ToldDose {
        number: 3,
        on: NaiveDate::from_ymd_opt(2022, 1, 21).unwrap(),
        place: "Klinik Contoh".to_owned(),
    }
}

fn other() -> Reference {
    Reference::from_bits(7)
}

fn shown(problem: Problem, ways: &[Outcome]) -> Facts {
    Facts {
        shown: Some(Shown {
            dose: dose(),
            record: RecordId(9),
            ways: ways.to_vec(),
        }),
        ..Facts::none(problem)
    }
}

/// The outcomes that may be chosen.
fn true_ones(facts: &Facts) -> Vec<Outcome> {
    let all = Outcome::all();
    all.filter(|outcome| facts.basis(*outcome, facts.others.first().copied()).is_ok())
        .collect()
}

#[test]
fn where_nothing_is_known_only_the_details_can_be_faulted() {
    for problem in Problem::all() {
        assert_eq!(true_ones(&Facts::none(problem)), [Outcome::Inaccurate]);
    }
}

#[test]
fn a_dose_that_shows_is_told_of_by_the_way_in_which_it_came_to_show() {
    let ways = [
        Outcome::Linked,
        Outcome::AlreadyVisible,
        Outcome::Released,
        Outcome::Uploaded,
        Outcome::Corrected,
    ];
    for way in ways {
        let facts = shown(Problem::Missing, &[way]);
        assert_eq!(true_ones(&facts), [way]);
        let basis = facts.basis(way, None).unwrap();
        assert_eq!(basis.dose, Some(dose()), "the letter names the dose");
        let wrong = ways.into_iter().filter(|other| *other != way);
        for other in wrong {
            assert_eq!(facts.basis(other, None), Err(Untrue::ShownOtherwise));
        }
        assert_eq!(
            Facts::none(Problem::Missing).basis(way, None),
            Err(Untrue::NotShown)
        );
    }
}

#[test]
fn nothing_that_denies_a_dose_is_said_while_it_shows() {
    let everything = Facts {
        facility: FacilityContact::Answered,
        outside: true,
        ..shown(Problem::Missing, &[Outcome::AlreadyVisible])
    };
    assert_eq!(true_ones(&everything), [Outcome::AlreadyVisible]);
    for outcome in [Outcome::NotFound, Outcome::Inaccurate, Outcome::OutsideProgramme] {
        assert_eq!(everything.basis(outcome, None), Err(Untrue::Shown));
    }
    // Of a dose that shows, details may be faulted where details are complained of.
    let details = shown(Problem::WrongDetails, &[Outcome::AlreadyVisible]);
    assert!(details.basis(Outcome::Inaccurate, None).is_ok());
}

#[test]
fn not_found_needs_the_facilitys_answer_or_its_silence() {
    let facts = |facility| Facts {
        facility,
        ..Facts::none(Problem::Missing)
    };
    let said = |facility| facts(facility).basis(Outcome::NotFound, None);
    assert_eq!(said(FacilityContact::NotAsked), Err(Untrue::FacilityNotAsked));
    assert_eq!(said(FacilityContact::Asked), Err(Untrue::FacilityMayAnswer));
    for contact in [FacilityContact::Silent, FacilityContact::Answered] {
        assert_eq!(said(contact).unwrap().facility, Some(contact));
    }
    assert_ne!(
        said(FacilityContact::Silent).unwrap().words(Outcome::NotFound),
        said(FacilityContact::Answered).unwrap().words(Outcome::NotFound),
        "a place that was silent did not say no"
    );
}

#[test]
fn no_appointment_is_said_to_be_cancelled() {
    for problem in Problem::all() {
        for facts in [Facts::none(problem), shown(problem, &[Outcome::AlreadyVisible])] {
            let refused = facts.basis(Outcome::AppointmentCancelled, None);
            assert_eq!(refused, Err(Untrue::NotCancelled));
        }
    }
}

#[test]
fn a_duplicate_names_a_complaint_that_there_is() {
    let facts = Facts {
        others: vec![other()],
        ..Facts::none(Problem::Missing)
    };
    let basis = facts.basis(Outcome::Duplicate, Some(other())).unwrap();
    assert_eq!(basis.other, Some(other()));
    let stranger = Some(Reference::from_bits(8));
    for named in [None, stranger] {
        assert_eq!(facts.basis(Outcome::Duplicate, named), Err(Untrue::NoOther));
    }
}

#[test]
fn outside_the_programme_is_a_paid_dose_of_a_place_that_does_not_report() {
    let facts = Facts {
        outside: true,
        ..Facts::none(Problem::Missing)
    };
    assert!(facts.basis(Outcome::OutsideProgramme, None).is_ok());
    let inside = Facts::none(Problem::Missing);
    assert_eq!(
        inside.basis(Outcome::OutsideProgramme, None),
        Err(Untrue::NotOutside)
    );
}

#[test]
fn a_facility_has_its_time_from_the_first_question() {
    let at = |hours| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hours);
    let event = |hours, kind| Event {
        at: at(hours),
        actor: Actor::Staff(StaffId(1)),
        kind,
    };
    let asked = |hours| {
        let text = "Menelefon.".to_owned();
        event(hours, EventKind::FacilityAsked { text })
    };
    let patience = TimeDelta::hours(72);
    let contact = |events: &[Event], now| facility_contact(events, patience, at(now));
    assert_eq!(contact(&[], 500), FacilityContact::NotAsked);
    let twice = [asked(10), asked(60)];
    assert_eq!(contact(&twice, 81), FacilityContact::Asked);
    assert_eq!(contact(&twice, 82), FacilityContact::Silent);
    let text = "Tiada.".to_owned();
    let answered = [asked(10), event(20, EventKind::FacilityAnswered { text })];
    assert_eq!(contact(&answered, 21), FacilityContact::Answered);
}
