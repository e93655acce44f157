//! Decisions that are held, undone or found wrong later.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::TimeDelta;

use super::*;
use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::staff::Role;
use crate::domain::ticket::action::Resolution;
use crate::domain::ticket::event::Event;
use crate::domain::ticket::matched::{Accepted, SearchReport, Settled};
use crate::domain::ticket::outcome::{Basis, FacilityContact};
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::undo::as_told;
use crate::domain::ticket::{Status, Ticket};
use crate::domain::values::ids::{RecordId, StaffId, TicketId};

const AGENT: Acting = Acting::Staff(StaffId(1), Role::Agent);
const OTHER: Acting = Acting::Staff(StaffId(2), Role::Agent);
const SUPERVISOR: Acting = Acting::Staff(StaffId(3), Role::Supervisor);

/// A ticket with all that has happened to it, as the store keeps it.
#[derive(Clone)]
struct Story {
    ticket: Ticket,
    events: Vec<Event>,
    letters: Vec<Letter>,
    unsent: Option<DateTime<Utc>>,
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn received() -> Change {
    let promise = ServicePromise::default();
    let clock = promise.clock(at(0));
    Ticket::receive(TicketId(1), Reference::from_bits(1), clock, &promise)
}

impl Story {
    /// A ticket that an agent has in hand.
    fn begun() -> Self {
        let received = received();
        let mut story = Self {
            ticket: received.ticket,
            events: received.events,
            letters: received.letters,
            unsent: None,
        };
        let look = Action::Look {
            settled: None,
            report: SearchReport::default(),
        };
        story.act(look, Acting::System, 1).unwrap();
        story.act(Action::Take, AGENT, 2).unwrap();
        story
    }

    fn act(&mut self, action: Action, acting: Acting, seconds: i64) -> Result<(), Refused> {
        let promise = ServicePromise::default();
        let change = self.ticket.act(action, acting, &promise, at(seconds))?;
        self.ticket = change.ticket;
        self.ticket.version += 1;
        self.events.extend(change.events);
        self.letters.extend(change.letters);
        self.unsent = change.unsend;
        // What is loaded is what was saved: the clock is made from the events.
        assert_eq!(
            self.ticket.clock,
            self.ticket
                .clock
                .replayed(self.events.iter().filter_map(Event::clock_effect))
        );
        Ok(())
    }

    /// What the citizen knows.
    fn told(&self, seconds: i64) -> (Ticket, Vec<EventKind>) {
        let (ticket, events) = as_told(&self.ticket, self.events.clone(), |event| event, at(seconds));
        (ticket, events.into_iter().map(|event| event.kind).collect())
    }
}

fn resolve() -> Action {
    Action::Resolve(Resolution {
        outcome: Outcome::NotFound,
        other: None,
        message: "Tiada dalam buku.".to_owned(),
        against_facts: String::new(),
        facts: Facts {
            facility: FacilityContact::Answered,
            ..Facts::none(Problem::Missing)
        },
    })
}

fn accept() -> Action {
    Action::AcceptRecord(Accepted {
        record: RecordId(9),
        linked: true,
        released: false,
        matched: None,
        overruled: None,
        outcome: Some(Outcome::Linked),
        basis: Basis::shown(Problem::Missing, None),
    })
}

fn take_up_again(told: bool) -> Action {
    Action::TakeUpAgain {
        reason: "Klinik tersilap.".to_owned(),
        told,
    }
}

/// Everything but what any change moves.
fn state(ticket: &Ticket) -> Ticket {
    let mut clock = ticket.clock.clone();
    clock.take_back();
    Ticket {
        version: 0,
        clock,
        ..ticket.clone()
    }
}

#[test]
fn an_undone_decision_leaves_the_ticket_exactly_as_it_was() {
    let open = Story::begun();
    let mut asked = Story::begun();
    let question = Action::AskCitizen("Klinik yang mana?".to_owned());
    asked.act(question, AGENT, 5).unwrap();
    let mut late = Story::begun();
    let after_deadline = 200 * 3600;
    late.act(Action::Note(Ground::typed("Lewat.")), AGENT, after_deadline)
        .unwrap();
    for (story, seconds) in [(open, 10), (asked, 10), (late, after_deadline + 10)] {
        for decision in [resolve(), accept()] {
            for who in [AGENT, SUPERVISOR] {
                let mut undone = story.clone();
                undone.act(decision.clone(), AGENT, seconds).unwrap();
                assert_eq!(undone.ticket.status, Status::Resolved);
                let letter_leaves = undone.ticket.held.as_ref().unwrap().until;
                assert_eq!(letter_leaves, at(seconds + 60));
                undone.act(Action::Undo, who, seconds + 59).unwrap();
                let mut expected = state(&story.ticket);
                expected.clock.take_back();
                let mut found = state(&undone.ticket);
                found.clock = expected.clock.clone();
                assert_eq!(found, expected);
                for later in [seconds + 59, seconds + 5000] {
                    assert_eq!(
                        undone.ticket.clock.used(at(later)),
                        story.ticket.clock.used(at(later)),
                        "no second is lost or won"
                    );
                }
                assert_eq!(undone.unsent, Some(letter_leaves));
                assert_eq!(undone.events.last().unwrap().kind, EventKind::Undone);
            }
        }
    }
}

#[test]
fn what_cannot_be_undone_says_why() {
    let mut story = Story::begun();
    assert_eq!(
        story.act(Action::Undo, AGENT, 3),
        Err(Refused::NothingToUndo),
        "there is no decision"
    );
    story.act(resolve(), AGENT, 10).unwrap();
    assert_eq!(
        story.act(Action::Undo, OTHER, 20),
        Err(Refused::NotYours(Some(StaffId(1))))
    );
    assert_eq!(story.act(Action::Undo, AGENT, 70), Err(Refused::LetterLeft));
    let mut noted = story.clone();
    let note = Action::Note(Ground::typed("Saya menelefon."));
    noted.act(note, OTHER, 20).unwrap();
    assert_eq!(noted.act(Action::Undo, AGENT, 30), Err(Refused::NothingToUndo));
    story.act(Action::Undo, AGENT, 30).unwrap();
    assert_eq!(story.act(Action::Undo, AGENT, 31), Err(Refused::NothingToUndo));
}

#[test]
fn answers_of_the_system_and_steps_without_a_letter_are_not_held() {
    let promise = ServicePromise::default();
    let received = received();
    let look = Action::Look {
        settled: Some(Settled {
            record: RecordId(9),
            outcome: Outcome::Linked,
            basis: Basis::default(),
        }),
        report: SearchReport::default(),
    };
    let found = received.ticket.act(look, Acting::System, &promise, at(1));
    let found = found.unwrap();
    assert_eq!((found.letters.len(), found.ticket.held), (1, None));
    let mut story = Story::begun();
    let question = Action::AskCitizen("Bila?".to_owned());
    story.act(question, AGENT, 5).unwrap();
    assert_eq!(story.ticket.held, None);
}

#[test]
fn the_citizen_learns_of_a_decision_when_its_letter_leaves() {
    let mut story = Story::begun();
    let (before, known) = story.told(9);
    story.act(accept(), AGENT, 10).unwrap();
    let (held, events) = story.told(69);
    assert_eq!((held.status, held.outcome), (before.status, None));
    assert_eq!((held.clock, events), (before.clock, known.clone()));
    let (told, events) = story.told(70);
    assert_eq!(told.outcome, Some(Outcome::Linked));
    assert!(matches!(events.last(), Some(EventKind::Resolved { .. })));
    story.act(Action::Undo, AGENT, 20).unwrap();
    for seconds in [21, 500] {
        assert_eq!(story.told(seconds).1, known, "it never was");
    }
}

#[test]
fn staff_open_again_what_they_ended_and_the_citizen_is_told_if_they_were_told_before() {
    let mut story = Story::begun();
    story.act(resolve(), AGENT, 10).unwrap();
    let refused = story.act(take_up_again(true), OTHER, 100).unwrap_err();
    assert_eq!(refused, Refused::NotYours(Some(StaffId(1))));
    let empty = Action::TakeUpAgain {
        reason: " ".to_owned(),
        told: true,
    };
    assert_eq!(story.act(empty, AGENT, 100), Err(Refused::NeedsText));
    for who in [AGENT, SUPERVISOR] {
        let Acting::Staff(staff, _) = who else { continue };
        for (told, letters) in [(true, 1), (false, 0)] {
            let mut again = story.clone();
            let before = again.letters.len();
            again.act(take_up_again(told), who, 100).unwrap();
            assert_eq!(again.ticket.status, Status::InProgress);
            assert_eq!((again.ticket.owner, again.ticket.outcome), (Some(staff), None));
            assert_eq!(again.letters.len() - before, letters);
            assert_eq!(again.ticket.held.is_some(), told);
            if !told {
                assert_eq!(again.told(100).1, Story::begun().told(9).1, "it never was");
            }
        }
    }
    let mut again = story.clone();
    again.act(take_up_again(true), AGENT, 100).unwrap();
    again.act(Action::Undo, AGENT, 120).unwrap();
    assert_eq!(again.ticket.outcome, Some(Outcome::NotFound));
    assert!(!again.ticket.clock.is_running());
}

#[test]
fn a_letter_that_waits_does_not_leave_once_the_ticket_is_open_again() {
    let gone = Action::RecordGone {
        reason: Ground::typed("Fail salah."),
        dose: None,
    };
    let mut story = Story::begun();
    story.act(accept(), AGENT, 10).unwrap();
    let reopen = Action::Reopen("Masih tiada.".to_owned());
    for (action, who) in [
        (gone, Acting::System),
        (reopen, Acting::Citizen),
        (take_up_again(false), AGENT),
    ] {
        let mut early = story.clone();
        let done = early.act(action.clone(), who, 20);
        if who == Acting::Citizen {
            assert_eq!(done, Err(Refused::NotToldYet), "they do not know of it");
        } else {
            assert_eq!((done, early.unsent), (Ok(()), Some(at(70))), "{action:?}");
        }
        let mut later = story.clone();
        later.act(action, who, 80).unwrap();
        assert_eq!(later.unsent, None, "it has left");
    }
}

#[test]
fn staff_cannot_open_what_the_citizen_withdrew() {
    let mut story = Story::begun();
    story.act(Action::Withdraw, Acting::Citizen, 10).unwrap();
    for who in [AGENT, SUPERVISOR] {
        let refused = story.act(take_up_again(true), who, 20).unwrap_err();
        assert_eq!(refused, Refused::NotNow(Status::Resolved));
    }
}

#[test]
fn every_letter_is_an_entry_of_the_citizens_timeline() {
    let promise = ServicePromise::default();
    let mut story = Story::begun();
    let mut letters = Vec::new();
    let mut look = |change: &Change| {
        for letter in &change.letters {
            letters.push(letter.code());
            let told = change.events.iter().filter(|event| event.kind.concerns_citizen());
            assert!(told.count() > 0, "{letter:?} is no entry");
        }
    };
    for hour in 1..200 {
        if let Some(change) = story.ticket.tick(&promise, at(hour * 3600)) {
            look(&change);
            story.ticket = change.ticket;
        }
    }
    let asked = story
        .ticket
        .act(
            Action::AskCitizen("Bila?".to_owned()),
            AGENT,
            &promise,
            at(200 * 3600),
        )
        .unwrap();
    look(&asked);
    let waits = asked.ticket.tick(&promise, at(250 * 3600)).unwrap();
    look(&waits);
    let actions = [
        (Action::ReplaceLink, Acting::Citizen),
        (Action::Withdraw, Acting::Citizen),
        (resolve(), AGENT),
        (accept(), AGENT),
    ];
    for (action, who) in actions {
        let change = story.ticket.act(action, who, &promise, at(300 * 3600)).unwrap();
        look(&change);
        if change
            .ticket
            .outcome
            .is_some_and(|outcome| outcome != Outcome::Withdrawn)
        {
            let row = SourceRow {
                source_system: "myvas".to_owned(),
                source_record_id: "V-9".to_owned(),
            };
            let later = [
                (take_up_again(true), SUPERVISOR),
                (
                    Action::RevokeLink {
                        row,
                        ground: Ground::typed("Dos adiknya."),
                    },
                    SUPERVISOR,
                ),
                (
                    Action::RecordGone {
                        reason: Ground::typed("Fail salah."),
                        dose: None,
                    },
                    Acting::System,
                ),
            ];
            for (action, who) in later {
                look(&change.ticket.act(action, who, &promise, at(301 * 3600)).unwrap());
            }
        }
    }
    letters.sort_unstable();
    letters.dedup();
    let all = "late link_revoked new_link question record_gone reopened resolved still_waiting still_working";
    assert_eq!(letters.join(" "), all);
}

#[test]
fn no_deadline_is_promised_that_moves_or_has_passed() {
    let mut story = Story::begun();
    let promised = |story: &Story, seconds| story.ticket.promised(at(seconds));
    assert_eq!(promised(&story, 10), promised(&story, 3600));
    assert_eq!(promised(&story, 200 * 3600), None, "it has passed");
    let mut asked = story.clone();
    asked
        .act(Action::AskCitizen("Bila?".to_owned()), AGENT, 5)
        .unwrap();
    assert_eq!(promised(&asked, 10), None, "it moves while the clock stands");
    story.act(resolve(), AGENT, 10).unwrap();
    assert_eq!(promised(&story, 20), None, "it was answered");
    let row = SourceRow {
        source_system: "myvas".to_owned(),
        source_record_id: "V-9".to_owned(),
    };
    let revoke = Action::RevokeLink {
        row,
        ground: Ground::typed("Dos adiknya."),
    };
    asked.act(revoke, AGENT, 20).unwrap();
    let expected = Letter::LinkRevoked {
        deadline: None,
        overdue: false,
    };
    assert_eq!(asked.letters.last(), Some(&expected));
}
