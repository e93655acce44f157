//! Every letter, with a name for its snapshot.

use option_m::domain::complaint::Problem;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::registry::link::Cause;
use option_m::domain::ticket::letter::{Letter, Part};
use option_m::domain::ticket::outcome::{Basis, FacilityContact, Outcome, ToldDose};
use option_m::domain::ticket::standing::Standing;
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::Ground;

/// Every letter there is, with a name for its snapshot. Staff write as in life: several lines, odd characters.
pub(crate) fn letters() -> Vec<(String, Letter)> {
    let deadline = "2022-02-06T01:05:00Z".parse().unwrap();
    let question = || {
        "Which clinic was it?\nThe card says “Klinik Contoh”.\n\nIs that the one in Ipoh & <b>not</b> Taiping?".to_owned()
    };
    let mut letters = vec![
        ("received".to_owned(), Letter::Received { deadline }),
        ("question".to_owned(), Letter::Question { question: question() }),
        (
            "still_waiting".to_owned(),
            Letter::StillWaiting { question: question() },
        ),
        ("late".to_owned(), Letter::Late { deadline }),
        (
            "still_working".to_owned(),
            Letter::StillWorking {
                deadline: Some(deadline),
                standing: Some(Standing::NotFound),
            },
        ),
        (
            "still_working_overdue".to_owned(),
            Letter::StillWorking {
                deadline: None,
                standing: Some(Standing::ReopenedByCitizen),
            },
        ),
        ("new_link".to_owned(), Letter::NewLink),
        (
            "link_revoked".to_owned(),
            Letter::LinkRevoked {
                deadline: Some(deadline),
                overdue: false,
            },
        ),
        (
            "link_revoked_while_asked".to_owned(),
            Letter::LinkRevoked {
                deadline: None,
                overdue: false,
            },
        ),
        (
            "record_gone".to_owned(),
            Letter::RecordGone {
                dose: Some(dose()),
                reason: Ground::typed("Klinik menghantar fail orang lain."),
                deadline: Some(deadline),
            },
        ),
        (
            "record_gone_long_ago".to_owned(),
            Letter::RecordGone {
                dose: None,
                reason: Ground::typed("Klinik menghantar fail orang lain."),
                deadline: None,
            },
        ),
        (
            "reopened".to_owned(),
            Letter::Reopened {
                reason: "Klinik menemui buku yang lain.".to_owned(),
                deadline: Some(deadline),
            },
        ),
    ];
    for cause in Cause::all() {
        letters.push((
            format!("link_suspended_{}", cause.code().replace('-', "_")),
            Letter::LinkSuspended {
                cause,
                dose_number: 3,
                administered_on: "2022-01-21".parse().unwrap(),
                deadline: Some(deadline),
            },
        ));
    }
    for outcome in Outcome::all() {
        let basis = basis_of(outcome, Problem::Missing);
        letters.push((format!("resolved_{}", outcome.code()), resolved(outcome, basis)));
    }
    for (name, facility) in [
        ("silent", FacilityContact::Silent),
        ("unasked", FacilityContact::NotAsked),
    ] {
        let basis = Basis {
            facility: Some(facility),
            ..basis_of(Outcome::NotFound, Problem::Missing)
        };
        letters.push((
            format!("resolved_not_found_{name}"),
            resolved(Outcome::NotFound, basis),
        ));
    }
    let called_again = basis_of(Outcome::Linked, Problem::SecondAppointment);
    letters.push((
        "resolved_second_appointment".to_owned(),
        resolved(Outcome::Linked, called_again),
    ));
    letters.extend(together());
    letters
}

/// What is told of complaints that are handled together.
fn together() -> impl Iterator<Item = (String, Letter)> {
    let parts = [
        ("together", Part::Merged, None),
        ("together_both", Part::Merged, Some(Reference::from_bits(7))),
        ("together_leading", Part::Leads, None),
        ("together_no_more", Part::Alone, None),
    ];
    let letter = |(name, part, other): (&str, Part, Option<Reference>)| {
        (name.to_owned(), Letter::Together { part, other })
    };
    parts.into_iter().map(letter)
}

pub(crate) fn dose() -> ToldDose {
    ToldDose {
        number: 3,
        on: "2022-01-21".parse().unwrap(),
        place: "Klinik Kesihatan Contoh".to_owned(),
    }
}

/// What is true where an outcome is.
pub(crate) fn basis_of(outcome: Outcome, problem: Problem) -> Basis {
    Basis {
        problem: Some(problem),
        dose: outcome.says_that_it_shows().then(dose),
        facility: (outcome == Outcome::NotFound).then_some(FacilityContact::Answered),
        other: (outcome == Outcome::Duplicate).then(|| Reference::from_bits(7)),
    }
}

pub(crate) fn resolved(outcome: Outcome, basis: Basis) -> Letter {
    let message = if basis.needs_message(outcome) {
        "Two lines\nby the staff."
    } else {
        ""
    };
    Letter::Resolved {
        outcome,
        message: message.to_owned(),
        basis,
    }
}
