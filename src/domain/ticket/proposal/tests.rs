//! Who may propose and decide, and what makes a proposal outdated.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::{DateTime, Utc};

use super::*;
use crate::domain::sla::clock::ServicePromise;
use crate::domain::staff::Role;
use crate::domain::ticket::action::{Acting, Action, ActionKind, Refused};
use crate::domain::ticket::matched::SearchReport;
use crate::domain::ticket::ticket::Ticket;
use crate::domain::values::ids::TicketId;

const AGENT: Acting = Acting::Staff(StaffId(1), Role::Agent);
const COLLEAGUE: Acting = Acting::Staff(StaffId(2), Role::Agent);
const SUPERVISOR: Acting = Acting::Staff(StaffId(3), Role::Supervisor);
const ADMINISTRATOR: Acting = Acting::Staff(StaffId(4), Role::Administrator);

fn now() -> DateTime<Utc> {
    "2022-02-01T01:00:00Z".parse().unwrap()
}

fn act(ticket: &Ticket, action: Action, acting: Acting) -> Result<Ticket, Refused> {
    let change = ticket.act(action, acting, &ServicePromise::default(), now())?;
    Ok(Ticket {
        version: ticket.version + 1,
        ..change.ticket
    })
}

fn proposal() -> Action {
    Action::Propose(NewProposal {
        id: ProposalId(7),
        what: "release",
        ground: Ground::typed("Kad dilihat."),
    })
}

/// A ticket that waits in the queue.
fn queued() -> Ticket {
    let promise = ServicePromise::default();
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        promise.clock(now()),
        &promise,
    )
    .ticket;
    let look = Action::Look {
        settled: None,
        report: SearchReport::default(),
    };
    act(&received, look, Acting::System).unwrap()
}

fn proposed_by(acting: Acting) -> Ticket {
    act(&queued(), proposal(), acting).unwrap()
}

fn declined() -> Action {
    Action::DeclineProposal(Ground::typed("Lot lain."))
}

#[test]
fn proposing_takes_the_ticket_and_waits() {
    let ticket = proposed_by(AGENT);
    assert_eq!(ticket.owner, Some(StaffId(1)));
    let waiting = WaitingProposal {
        id: ProposalId(7),
        by: StaffId(1),
    };
    assert_eq!(ticket.proposal, Some(waiting));
    let silent = Action::Propose(NewProposal {
        id: ProposalId(8),
        what: "release",
        ground: Ground::none(),
    });
    assert_eq!(act(&queued(), silent, AGENT), Err(Refused::NeedsText));
}

#[test]
fn who_proposed_it_never_decides_whatever_their_role() {
    for (acting, of_role) in [
        (AGENT, Refused::NotAllowed),
        (SUPERVISOR, Refused::OwnProposal),
        (ADMINISTRATOR, Refused::OwnProposal),
    ] {
        let ticket = proposed_by(acting);
        for action in [Action::ApproveProposal, declined()] {
            assert_eq!(act(&ticket, action, acting), Err(of_role));
        }
        assert!(act(&ticket, Action::TakeBackProposal, acting).is_ok());
    }
    for (by, acting) in [(AGENT, SUPERVISOR), (SUPERVISOR, ADMINISTRATOR)] {
        let ticket = proposed_by(by);
        for action in [Action::ApproveProposal, declined()] {
            assert_eq!(act(&ticket, action, acting).unwrap().proposal, None);
        }
        let theirs = Err(Refused::NotYours(by.staff()));
        assert_eq!(act(&ticket, Action::TakeBackProposal, acting), theirs);
    }
    let ticket = proposed_by(AGENT);
    assert_eq!(
        act(&ticket, Action::ApproveProposal, COLLEAGUE),
        Err(Refused::NotAllowed)
    );
    let promoted = Acting::Staff(StaffId(1), Role::Supervisor);
    assert_eq!(
        act(&ticket, Action::ApproveProposal, promoted),
        Err(Refused::OwnProposal),
        "who has become a supervisor since"
    );
}

#[test]
fn what_waits_no_more_is_decided_no_more() {
    let ticket = act(&proposed_by(AGENT), Action::TakeBackProposal, AGENT).unwrap();
    for action in [Action::ApproveProposal, declined(), Action::TakeBackProposal] {
        let acting = if matches!(action, Action::TakeBackProposal) {
            AGENT
        } else {
            SUPERVISOR
        };
        assert_eq!(act(&ticket, action, acting), Err(Refused::NoProposal));
    }
    let withdrawn = act(&proposed_by(AGENT), Action::Withdraw, Acting::Citizen).unwrap();
    assert_eq!(
        withdrawn.proposal, None,
        "what ends a ticket ends what is proposed for it"
    );
}

#[test]
fn who_proposed_it_hears_that_it_was_declined() {
    let ticket = act(&proposed_by(AGENT), declined(), SUPERVISOR).unwrap();
    assert!(ticket.unread_since.is_some());
    assert_eq!(ticket.owner, Some(StaffId(1)), "it stays theirs");
    let noted = act(&ticket, Action::Note(Ground::typed("Baik.")), AGENT).unwrap();
    assert_eq!(noted.unread_since, None);
}

#[test]
fn whoever_approved_it_carries_it_out_on_a_ticket_that_is_not_theirs() {
    let ticket = act(&proposed_by(AGENT), Action::ApproveProposal, SUPERVISOR).unwrap();
    let may = |acting| {
        ticket.permits(
            ActionKind::AcceptRecord,
            acting,
            &ServicePromise::default(),
            now(),
        )
    };
    assert_eq!(may(SUPERVISOR), Err(Refused::NotYours(Some(StaffId(1)))));
    assert_eq!(may(SUPERVISOR.as_approver()), Ok(()));
    let given_back = act(&ticket, Action::Release, AGENT).unwrap();
    let promise = ServicePromise::default();
    assert!(
        given_back
            .permits(
                ActionKind::AcceptRecord,
                SUPERVISOR.as_approver(),
                &promise,
                now()
            )
            .is_ok(),
        "nor if nobody owns it by now"
    );
}

#[test]
fn what_brings_something_new_makes_a_proposal_outdated() {
    let made = |id| EventKind::Proposed {
        proposal: ProposalId(id),
        what: "release".to_owned(),
        ground: Ground::typed("Kad dilihat."),
    };
    let reply = EventKind::CitizenReplied {
        text: "Itu dos adik saya.".to_owned(),
    };
    let note = EventKind::Noted {
        text: Ground::typed("Baik."),
    };
    let outdated = |events: &[EventKind]| is_outdated(ProposalId(7), events.iter());
    assert!(!outdated(&[reply.clone(), made(7)]), "what was known then");
    assert!(!outdated(&[made(7), note, EventKind::SlaWarned { percent: 50 }]));
    assert!(outdated(&[made(7), reply.clone()]));
    assert!(!outdated(&[made(6), reply, made(7)]), "proposed anew");
}

#[test]
fn what_is_proposed_reads_as_it_was_written_and_names_nobody_in_a_log() {
    let what = Proposed::Correct {
        record: RecordId(9),
        fields: vec![CorrectedField {
            field: "id_number".to_owned(),
            value: "900101145567".to_owned(),
        }],
        message: String::new(),
    };
    let kept = serde_json::to_string(&what).unwrap();
    assert_eq!(serde_json::from_str::<Proposed>(&kept).unwrap(), what);
    assert!(!format!("{what:?}").contains("900101145567"));
}
