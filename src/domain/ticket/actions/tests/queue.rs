//! What the queue goes by, as each act leaves it.

use super::*;
use crate::domain::ticket::matched::Matched;
use crate::domain::ticket::priority::Priority;

fn after(ticket: &Ticket, acts: Vec<(Acting, Action)>) -> Ticket {
    after_hours(ticket, 2, acts)
}

fn after_hours(ticket: &Ticket, from: i64, acts: Vec<(Acting, Action)>) -> Ticket {
    let mut ticket = ticket.clone();
    for (hours, (acting, action)) in (from..).zip(acts) {
        ticket = act(&ticket, action, acting, hours).unwrap().ticket;
        ticket.version += 1;
    }
    ticket
}

fn asked_and_answered() -> Vec<(Acting, Action)> {
    vec![
        (AGENT, Action::AskCitizen("Klinik yang mana?".to_owned())),
        (Acting::Citizen, Action::Reply("Di Klang.".to_owned())),
    ]
}

#[test]
fn an_answer_is_unread_until_staff_do_something_with_it() {
    let answered = after(&taken(), asked_and_answered());
    assert_eq!((answered.unread_since, answered.heard_at), (Some(at(3)), at(3)));
    let note = || Action::Note(Ground::typed("Dibaca."));
    for (acting, action, unread) in [
        (AGENT, Action::Release, true),
        (SUPERVISOR, Action::Take, true),
        (Acting::System, note(), true),
        (Acting::Citizen, Action::ReplaceLink, true),
        (AGENT, note(), false),
        (AGENT, Action::AskFacility("Menelefon.".to_owned()), false),
        (AGENT, ended(Outcome::NotFound, "Tiada."), false),
        (Acting::Citizen, Action::Withdraw, false),
    ] {
        let next = after(&answered, vec![(acting, action.clone())]);
        let expected = unread.then(|| at(3));
        assert_eq!(
            (next.unread_since, next.heard_at),
            (expected, at(3)),
            "{action:?}"
        );
    }
}

#[test]
fn what_is_opened_again_counts_as_often_and_not_where_nobody_was_told() {
    let resolved = after(&taken(), vec![(AGENT, ended(Outcome::NotFound, "Tiada."))]);
    assert_eq!((resolved.reopened, resolved.priority), (0, Priority::default()));
    let reopen = || (Acting::Citizen, Action::Reopen("Ada.".to_owned()));
    let once = after_hours(&resolved, 3, vec![reopen()]);
    assert_eq!((once.reopened, once.unread_since.is_some()), (1, true));
    let reopened = Priority::default().with(Urgent::Reopened, true);
    assert_eq!(once.priority, reopened);
    let again = vec![
        (AGENT, Action::Take),
        (AGENT, ended(Outcome::NotFound, "Tiada.")),
        reopen(),
    ];
    assert_eq!(after_hours(&once, 4, again).reopened, 2);
    let take_up = |told| Action::TakeUpAgain {
        reason: "Tersilap.".to_owned(),
        told,
    };
    for (told, count) in [(true, 1), (false, 0)] {
        let again = act(&resolved, take_up(told), AGENT, 5).unwrap().ticket;
        assert_eq!(again.reopened, count, "told: {told}");
        // Without a letter there is nothing to undo.
        if !told {
            continue;
        }
        let saved = Ticket {
            version: again.version + 1,
            ..again
        };
        let undone = act(&saved, Action::Undo, AGENT, 5).unwrap().ticket;
        assert_eq!((undone.reopened, undone.priority), (0, Priority::default()));
    }
}

#[test]
fn a_search_leaves_what_it_came_to_and_what_is_at_stake() {
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        ServicePromise::default().clock(start()),
        &ServicePromise::default(),
    );
    let report = SearchReport {
        decision: "probable".to_owned(),
        reasons: Vec::new(),
        best: Some(Matched {
            record: RecordId(9),
            probability: 910_000,
            compared: Vec::new(),
        }),
        urgent: vec![Urgent::Age],
    };
    let look = |report| Action::Look {
        settled: None,
        report,
    };
    let searched = act(&received.ticket, look(report), Acting::System, 0).unwrap();
    let found = Found {
        decision: "probable".to_owned(),
        probability: Some(910_000),
    };
    assert_eq!(searched.ticket.found, found);
    let late = Ticket {
        breached_at: Some(at(120)),
        ..searched.ticket.clone()
    };
    let both: Vec<_> = after(&late, vec![(AGENT, Action::Take)])
        .priority
        .grounds()
        .collect();
    assert_eq!(both, [Urgent::Late, Urgent::Age]);
}
