//! Records are accepted and rejected, and links revoked.

use super::*;
use crate::domain::registry::source_row::SourceRow;

fn row() -> SourceRow {
    SourceRow {
        source_system: "myvas".to_owned(),
        source_record_id: "V-9".to_owned(),
    }
}

fn accept(outcome: Option<Outcome>) -> Action {
    Action::AcceptRecord(Accepted {
        record: RecordId(9),
        linked: true,
        released: false,
        matched: None,
        overruled: None,
        outcome,
        basis: Basis::shown(Problem::Missing, None),
    })
}

fn revoke() -> Action {
    Action::RevokeLink {
        row: row(),
        ground: Ground::typed("Dos adiknya."),
    }
}

#[test]
fn only_its_owner_accepts_and_rejects_records() {
    let reject = Action::RejectRecord {
        record: RecordId(9),
        row: row(),
        reason: Ground::typed("Adiknya."),
    };
    for action in [accept(Some(Outcome::Linked)), accept(None), reject] {
        let refused = act(&taken(), action.clone(), OTHER, 2).unwrap_err();
        assert_eq!(refused, Refused::NotYours(Some(StaffId(1))));
        let allowed = act(&taken(), action.clone(), AGENT, 2).unwrap();
        let ends = action == accept(Some(Outcome::Linked));
        assert_eq!(allowed.ticket.status == Status::Resolved, ends);
        assert_eq!(allowed.letters.len(), usize::from(ends));
    }
}

#[test]
fn its_owner_takes_a_rejection_back_and_nobody_is_written_to() {
    let again = || Action::OfferAgain(row());
    let theirs = Refused::NotYours(Some(StaffId(1)));
    let cases = [
        (OTHER, theirs),
        (SUPERVISOR, theirs),
        (Acting::Citizen, Refused::NotAllowed),
        (Acting::System, Refused::NotAllowed),
    ];
    for (who, expected) in cases {
        let refused = act(&taken(), again(), who, 2).unwrap_err();
        assert_eq!(refused, expected, "{who:?}");
    }
    let asked = Action::AskCitizen("Which clinic?".into());
    let asked = act(&taken(), asked, AGENT, 2).unwrap().ticket;
    for ticket in [taken(), asked] {
        let change = act(&ticket, again(), AGENT, 3).unwrap();
        assert_eq!(change.ticket, ticket, "it stays where it is, with its clock");
        let kinds: Vec<&EventKind> = change.events.iter().map(|event| &event.kind).collect();
        assert_eq!(kinds, [&EventKind::RejectionUndone { row: row() }]);
        assert_eq!(change.events[0].actor, AGENT.actor());
        assert!(change.letters.is_empty());
    }
    let ended = act(&taken(), accept(Some(Outcome::Linked)), AGENT, 2).unwrap();
    assert_eq!(
        act(&ended.ticket, again(), AGENT, 3).unwrap_err(),
        Refused::NotNow(Status::Resolved)
    );
}

#[test]
fn a_revoked_link_opens_what_it_had_ended_even_after_the_time_for_reopening() {
    let linked = act(&taken(), accept(Some(Outcome::Linked)), AGENT, 2)
        .unwrap()
        .ticket;
    let promise = ServicePromise::default();
    let closed = linked.tick(&promise, at(24 * 20)).unwrap().ticket;
    assert_eq!(closed.status, Status::Closed);
    for ended in [linked, closed] {
        assert_eq!(
            act(&ended, revoke(), OTHER, 24 * 30).unwrap_err(),
            Refused::NotYours(Some(StaffId(1)))
        );
        for who in [AGENT, SUPERVISOR, Acting::System] {
            let change = act(&ended, revoke(), who, 24 * 30).unwrap();
            assert_eq!(
                (change.ticket.status, change.ticket.outcome),
                (Status::Queued, None)
            );
            assert!(change.ticket.clock.is_running(), "the time used so far counts");
            assert!(matches!(change.letters[..], [Letter::LinkRevoked { .. }]));
        }
    }
}

#[test]
fn a_revoked_link_leaves_an_open_ticket_where_it_is_and_the_citizen_is_told() {
    let kept = act(&taken(), accept(None), AGENT, 2).unwrap().ticket;
    let change = act(&kept, revoke(), AGENT, 3).unwrap();
    assert_eq!(
        (change.ticket.status, change.ticket.owner),
        (Status::InProgress, Some(StaffId(1)))
    );
    assert_eq!(change.letters.len(), 1);
}

#[test]
fn a_record_that_counts_no_more_opens_what_it_had_ended_however_long_ago() {
    let gone = || Action::RecordGone {
        reason: Ground::typed("Rekod itu perlu disemak semula."),
        dose: None,
    };
    let ended = act(&taken(), accept(Some(Outcome::Linked)), AGENT, 2)
        .unwrap()
        .ticket;
    let mut closed = ended.clone();
    closed.status = Status::Closed;
    for ticket in [ended, closed] {
        let change = act(&ticket, gone(), Acting::System, 900).unwrap();
        assert_eq!(
            (change.ticket.status, change.ticket.outcome),
            (Status::Queued, None)
        );
        assert_eq!(change.letters.len(), 1, "the citizen is told");
    }
    let open = act(&taken(), gone(), Acting::System, 3);
    assert_eq!(open, Err(Refused::NotNow(Status::InProgress)));
}
