//! What each act does to a ticket, and what the rules of its life refuse.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
use chrono::TimeDelta;

use super::*;
use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::staff::Role;
use crate::domain::ticket::Ticket;
use crate::domain::ticket::outcome::FacilityContact;
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{RecordId, StaffId, TicketId};

mod queue;
mod records;

const AGENT: Acting = Acting::Staff(StaffId(1), Role::Agent);
const OTHER: Acting = Acting::Staff(StaffId(2), Role::Agent);
const SUPERVISOR: Acting = Acting::Staff(StaffId(3), Role::Supervisor);

fn start() -> DateTime<Utc> {
    "2022-02-01T01:00:00Z".parse().unwrap()
}

fn at(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

fn act(ticket: &Ticket, action: Action, acting: Acting, hours: i64) -> Result<Change, Refused> {
    ticket.act(action, acting, &ServicePromise::default(), at(hours))
}

fn left_to_human() -> Action {
    Action::Look {
        settled: None,
        report: SearchReport::default(),
    }
}

fn found(outcome: Outcome) -> Action {
    Action::Look {
        settled: Some(Settled {
            record: RecordId(9),
            outcome,
            basis: Basis::default(),
        }),
        report: SearchReport::default(),
    }
}

/// An end that is true: the facility said no.
fn ended(outcome: Outcome, message: &str) -> Action {
    with_facts(outcome, message, answered())
}

fn answered() -> Facts {
    Facts {
        facility: FacilityContact::Answered,
        ..Facts::none(Problem::Missing)
    }
}

fn with_facts(outcome: Outcome, message: &str, facts: Facts) -> Action {
    Action::Resolve(Resolution {
        outcome,
        other: None,
        message: message.to_owned(),
        against_facts: String::new(),
        facts,
    })
}

fn queued() -> Ticket {
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        ServicePromise::default().clock(start()),
        &ServicePromise::default(),
    );
    act(&received.ticket, left_to_human(), Acting::System, 0)
        .unwrap()
        .ticket
}

fn taken() -> Ticket {
    act(&queued(), Action::Take, AGENT, 1).unwrap().ticket
}

#[test]
fn a_certain_match_resolves_at_once_and_tells_the_citizen() {
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        ServicePromise::default().clock(start()),
        &ServicePromise::default(),
    );
    let look = found(Outcome::AlreadyVisible);
    let change = act(&received.ticket, look, Acting::System, 0).unwrap();
    assert_eq!(change.ticket.outcome, Some(Outcome::AlreadyVisible));
    assert!(matches!(
        change.letters[..],
        [Letter::Resolved {
            outcome: Outcome::AlreadyVisible,
            ..
        }]
    ));
}

#[test]
fn a_late_find_does_not_take_the_ticket_from_its_agent() {
    let look = found(Outcome::AlreadyVisible);
    let change = act(&taken(), look, Acting::System, 2).unwrap();
    assert_eq!(change.ticket.status, Status::InProgress);
    assert!(change.letters.is_empty());
}

#[test]
fn two_agents_cannot_own_one_ticket_but_a_supervisor_takes_over() {
    assert_eq!(
        act(&taken(), Action::Take, OTHER, 2),
        Err(Refused::NotYours(Some(StaffId(1))))
    );
    assert_eq!(
        act(&taken(), Action::Take, SUPERVISOR, 2).unwrap().ticket.owner,
        Some(StaffId(3))
    );
    assert_eq!(
        act(&taken(), Action::Release, OTHER, 2),
        Err(Refused::NotYours(Some(StaffId(1))))
    );
}

#[test]
fn a_question_stops_the_clock_until_the_answer() {
    let asked = act(&taken(), Action::AskCitizen("Which clinic?".into()), AGENT, 10).unwrap();
    assert_eq!(
        asked.letters,
        [Letter::Question {
            question: "Which clinic?".into()
        }]
    );
    let answered = act(
        &asked.ticket,
        Action::Reply("Klinik Contoh".into()),
        Acting::Citizen,
        34,
    )
    .unwrap();
    assert_eq!(answered.ticket.status, Status::InProgress);
    assert_eq!(answered.ticket.deadline(at(34)), at(144));
}

#[test]
fn a_facility_that_is_asked_does_not_stop_the_clock() {
    let asked = act(&taken(), Action::AskFacility("by phone".into()), AGENT, 10).unwrap();
    assert_eq!(asked.ticket.deadline(at(50)), at(120));
}

#[test]
fn a_breach_is_written_once_and_survives_the_end() {
    let promise = ServicePromise::default();
    let change = taken().tick(&promise, at(121)).unwrap();
    assert_eq!(
        change.ticket.breached_at,
        Some(at(120)),
        "when it was broken, not when it was noticed"
    );
    assert!(change.letters.contains(&Letter::Late { deadline: at(120) }));
    let again = change.ticket.tick(&promise, at(122));
    assert!(again.is_none(), "{again:?}");
    let ended = ended(Outcome::NotFound, "No such dose.");
    assert_eq!(
        act(&change.ticket, ended, AGENT, 130).unwrap().ticket.breached_at,
        Some(at(120))
    );
}

#[test]
fn an_end_after_the_deadline_is_a_breach_even_if_nobody_ticked() {
    let ended = ended(Outcome::NotFound, "No such dose.");
    let change = act(&taken(), ended, AGENT, 130).unwrap();
    assert_eq!(change.ticket.breached_at, Some(at(120)));
}

#[test]
fn nobody_waits_48_hours_without_a_word() {
    let promise = ServicePromise::default();
    let mut ticket = taken();
    let mut letters = 0;
    for hour in 1..240 {
        if let Some(change) = ticket.tick(&promise, at(hour)) {
            letters += change.letters.len();
            ticket = change.ticket;
        }
        assert!(at(hour) - ticket.last_told_at < promise.silence);
    }
    assert_eq!(letters, 5, "after 48, 96, 120 (late), 168 and 216 hours");
}

#[test]
fn a_reopened_ticket_goes_on_with_the_time_already_used() {
    let ended = ended(Outcome::NotFound, "No such dose.");
    let resolved = act(&taken(), ended, AGENT, 20).unwrap().ticket;
    let reopened = act(
        &resolved,
        Action::Reopen("I have the card".into()),
        Acting::Citizen,
        100,
    )
    .unwrap()
    .ticket;
    assert_eq!(reopened.status, Status::Queued);
    assert_eq!(reopened.clock.used(at(110)), TimeDelta::hours(30));
    let late = Action::Reopen("too late".into());
    assert_eq!(
        act(&resolved, late, Acting::Citizen, 20 + 14 * 24),
        Err(Refused::TooLate)
    );
}

#[test]
fn a_resolved_ticket_closes_after_the_window() {
    let promise = ServicePromise::default();
    let resolved = act(&taken(), Action::Withdraw, Acting::Citizen, 20)
        .unwrap()
        .ticket;
    assert!(resolved.tick(&promise, at(20 + 14 * 24 - 1)).is_none());
    assert_eq!(
        resolved.tick(&promise, at(20 + 14 * 24)).unwrap().ticket.status,
        Status::Closed
    );
}

#[test]
fn outcomes_that_cannot_know_the_particulars_need_a_message() {
    let ended = ended(Outcome::Inaccurate, " ");
    assert_eq!(act(&taken(), ended, AGENT, 2), Err(Refused::NeedsMessage));
    assert_eq!(
        act(&taken(), Action::Note(Ground::typed("  ")), AGENT, 2),
        Err(Refused::NeedsText)
    );
}

#[test]
fn only_a_supervisor_with_a_reason_decides_against_the_facts() {
    let wanted = |outcome, against: &str| {
        Action::Resolve(Resolution {
            outcome,
            other: None,
            message: String::new(),
            against_facts: against.to_owned(),
            facts: Facts::none(Problem::SecondAppointment),
        })
    };
    let cancelled = |against| wanted(Outcome::AppointmentCancelled, against);
    let refused = Refused::NotTrue(Untrue::NotCancelled);
    let by_agent = act(&taken(), cancelled("Sudah ditelefon."), AGENT, 5);
    assert_eq!(by_agent, Err(refused));
    let theirs = act(&taken(), Action::Take, SUPERVISOR, 6).unwrap().ticket;
    assert_eq!(act(&theirs, cancelled("  "), SUPERVISOR, 7), Err(refused));
    let done = act(&theirs, cancelled("Sudah ditelefon."), SUPERVISOR, 8).unwrap();
    let why = Some("Sudah ditelefon.".to_owned());
    let kept = done.events.iter().any(
        |event| matches!(&event.kind, EventKind::Resolved { against_facts, .. } if *against_facts == why),
    );
    assert!(kept, "{:?}", done.events);
    // Whatever the reason: only the citizen withdraws.
    let withdrawn = wanted(Outcome::Withdrawn, "Dia telefon.");
    assert_eq!(
        act(&theirs, withdrawn, SUPERVISOR, 9),
        Err(Refused::NotTrue(Untrue::NotWithdrawn))
    );
}
