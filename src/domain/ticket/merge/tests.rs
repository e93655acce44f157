//! What merging does to the two tickets, and what opens the one that ended again.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::TimeDelta;

use super::*;
use crate::domain::complaint::Problem;
use crate::domain::sla::clock::ServicePromise;
use crate::domain::staff::Role;
use crate::domain::ticket::action::Action;
use crate::domain::ticket::duplicate::Likeness;
use crate::domain::ticket::matched::SearchReport;
use crate::domain::ticket::states::Status;
use crate::domain::ticket::ticket::Ticket;
use crate::domain::values::ids::{StaffId, TicketId};

const AGENT: Acting = Acting::Staff(StaffId(1), Role::Agent);
const OTHER: Acting = Acting::Staff(StaffId(2), Role::Agent);

/// A ticket that is to end, into number 2.
pub(in crate::domain::ticket) fn merging() -> Merging {
    Merging {
        into: TicketId(2),
        other: Reference::from_bits(2),
        stands: Status::Queued,
        problem: Problem::Missing,
        likeness: Likeness::Same,
        compared: false,
        one_reader: true,
    }
}

/// Another ticket that is led, or is not.
pub(in crate::domain::ticket) fn led(leads: bool) -> Led {
    Led {
        other: Reference::from_bits(1),
        counts_from: start() - TimeDelta::days(2),
        tells: false,
        unread: false,
        leads,
    }
}

fn start() -> DateTime<Utc> {
    "2022-02-01T01:00:00Z".parse().unwrap()
}

fn act(ticket: &Ticket, action: Action, acting: Acting, at: DateTime<Utc>) -> (Ticket, Change) {
    let change = ticket
        .act(action, acting, &ServicePromise::default(), at)
        .unwrap();
    // As the store does.
    let ticket = Ticket {
        version: change.ticket.version + 1,
        ..change.ticket.clone()
    };
    (ticket, change)
}

fn queued() -> Ticket {
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        ServicePromise::default().clock(start()),
        &ServicePromise::default(),
    );
    let look = Action::Look {
        settled: None,
        report: SearchReport::default(),
    };
    act(&received.ticket, look, Acting::System, start()).0
}

#[test]
fn what_is_merged_ends_and_what_undoes_that_makes_it_what_it_was() {
    let before = act(&queued(), Action::Take, AGENT, start()).0;
    let before = act(&before, Action::AskCitizen("Bila?".to_owned()), AGENT, start()).0;
    let (merged, change) = act(&before, Action::Merge(merging()), AGENT, start());
    assert_eq!(
        (merged.status, merged.outcome, merged.merged_into),
        (Status::Resolved, Some(Outcome::Duplicate), Some(TicketId(2)))
    );
    assert_eq!(merged.question, None, "nobody is asked any more");
    let letter = Letter::Together {
        part: Part::Merged,
        other: Some(Reference::from_bits(2)),
    };
    assert_eq!(change.letters, [letter]);
    let back = act(&merged, Action::Undo, AGENT, start() + TimeDelta::seconds(5)).0;
    let as_before = Ticket {
        version: back.version,
        clock: back.clock.clone(),
        unread_since: None,
        held: None,
        ..before.clone()
    };
    assert_eq!(back, as_before);
    assert_eq!(back.clock.stops, before.clock.stops);
    let told = start() + TimeDelta::hours(1);
    let reason = "Dua orang.".to_owned();
    let (apart, change) = act(&merged, Action::TakeUpAgain { reason, told: true }, AGENT, told);
    assert_eq!((apart.merged_into, apart.status), (None, Status::InProgress));
    assert!(matches!(change.letters[..], [Letter::Reopened { .. }]));
    // Taking that back merges it once more.
    let again = act(&apart, Action::Undo, AGENT, told + TimeDelta::seconds(5)).0;
    assert_eq!(again.merged_into, Some(TicketId(2)));
}

#[test]
fn what_has_to_be_compared_is_and_what_has_ended_leads_nothing() {
    let promise = ServicePromise::default();
    let refused = |merging| {
        let acted = queued().act(Action::Merge(merging), AGENT, &promise, start());
        acted.map(|_| ()).unwrap_err()
    };
    let doubtful = Merging {
        likeness: Likeness::OtherNumber,
        ..merging()
    };
    assert_eq!(refused(doubtful.clone()), Refused::NotCompared);
    for stands in [Status::Resolved, Status::Closed] {
        let ended = Merging { stands, ..merging() };
        assert_eq!(refused(ended), Refused::CannotLead);
    }
    let compared = Merging {
        compared: true,
        one_reader: false,
        ..doubtful
    };
    let change = act(&queued(), Action::Merge(compared), AGENT, start()).1;
    assert_eq!(
        change.letters,
        [Letter::Together {
            part: Part::Merged,
            other: None
        }],
        "of the other complaint nothing is told"
    );
}

#[test]
fn the_one_that_leads_counts_from_the_earliest_receipt_and_its_owner_learns_of_it() {
    let queued = queued();
    let before = queued.deadline(start());
    let taken = act(&queued, Action::Take, AGENT, start()).0;
    let (leads, change) = act(&taken, Action::Lead(led(true)), OTHER, start());
    assert_eq!(leads.deadline(start()), before - TimeDelta::days(2));
    assert_eq!(change.due.deadline, before - TimeDelta::days(2));
    assert_eq!((leads.owner, leads.unread_since), (taken.owner, Some(start())));
    let own = act(&taken, Action::Lead(led(true)), AGENT, start()).0;
    assert_eq!(own.unread_since, None, "they know");
    let unread = Led {
        unread: true,
        ..led(true)
    };
    let own = act(&taken, Action::Lead(unread), AGENT, start()).0;
    assert_eq!(own.unread_since, Some(start()), "but not what the citizen wrote");
    let alone = Led {
        counts_from: start(),
        ..led(false)
    };
    let (alone, _) = act(&leads, Action::LetGo(alone), OTHER, start());
    assert_eq!(alone.deadline(start()), before);
    assert_eq!(alone.breached_at, None);
}

#[test]
fn what_is_merged_stays_so_whatever_becomes_of_records() {
    let merged = act(&queued(), Action::Merge(merging()), AGENT, start()).0;
    let gone = Action::RecordGone {
        reason: crate::domain::values::ground::Ground::Typed("Ditarik balik.".to_owned()),
        dose: None,
    };
    let later = start() + TimeDelta::hours(1);
    let refused = merged.act(gone, Acting::System, &ServicePromise::default(), later);
    assert_eq!(refused.unwrap_err(), Refused::NotNow(Status::Resolved));
    let said = "Masih tiada.".to_owned();
    let (told, change) = act(&merged, Action::WriteOn(said.clone()), Acting::Citizen, later);
    assert_eq!(
        (told.status, told.merged_into),
        (merged.status, merged.merged_into)
    );
    assert_eq!(change.events[0].kind, EventKind::WroteOn { text: said.clone() });
    let heard = Action::Hear {
        from: merged.reference,
        text: said,
    };
    let (leader, _) = act(&queued(), heard, Acting::Citizen, later);
    assert_eq!(leader.unread_since, Some(later), "it stands among new replies");
    assert_eq!(leader.status, Status::Queued);
}
