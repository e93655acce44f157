//! The whole matrix: every action, by everybody, in every situation of a ticket.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use chrono::TimeDelta;
use strum::VariantArray;

use super::*;
use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::registry::link::{Cause, Suspension};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::ticket::action::{Action, Assignee, Resolution};
use crate::domain::ticket::matched::{Accepted, SearchReport, Settled};
use crate::domain::ticket::merge::tests::{led, merging};
use crate::domain::ticket::outcome::{Basis, FacilityContact};
use crate::domain::ticket::outcome_facts::Facts;
use crate::domain::ticket::proposal::NewProposal;
use crate::domain::ticket::states::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ground::Ground;
use crate::domain::values::ids::{ProposalId, RecordId, TicketId};

/// Who acts, in the order of the characters of a cell. Where a ticket has an owner, it is number 1.
const ACTORS: [Acting; 8] = [
    Acting::Citizen,
    Acting::Staff(StaffId(2), Role::Agent),
    OWNER,
    Acting::Staff(StaffId(1), Role::Supervisor),
    Acting::Staff(StaffId(3), Role::Supervisor),
    Acting::Staff(StaffId(4), Role::Administrator),
    Acting::System,
    Acting::Staff(StaffId(1), Role::Auditor),
];
const OWNER: Acting = Acting::Staff(StaffId(1), Role::Agent);

/// What is expected. A cell has a character for the citizen, an agent who is not the owner, the owner, an owner who is a
/// supervisor, another supervisor, an administrator, the system, and an owner who has become an auditor:
/// `+` they may, `-` nobody like them ever may, `o` it is not theirs, `.` the ticket does not stand so.
///
/// Nobody owns a ticket that was received, is matched or queued: its "owner" is an agent like others there. `deciding`
/// was resolved a moment ago, `withdrawn` by the citizen, `late` longer ago than it can be reopened, and not closed yet.
const EXPECTED: &str = "
                     received matching queued   in_prog  awaitcit awaitfac resolved closed   deciding withdrawn late
Look                 ------+- ------+- ------+- ------+- ------+- ------+- ------.- ------.- ------.- ------.- ------.-
Take                 -.....-- -.....-- -+++++-- -ooo++-- -ooo++-- -ooo++-- -ooo..-- -ooo..-- -ooo..-- -ooo..-- -ooo..--
Release              -ooooo-- -ooooo-- -ooooo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
Assign               ---...-- ---...-- ---+++-- ---+++-- ---+++-- ---+++-- ---...-- ---...-- ---...-- ---...-- ---...--
Note                 -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++-
AskCitizen           -.....-- -.....-- -+++++-- -o++oo-- -o..oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
AskFacility          -.....-- -.....-- -+++++-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
FacilityAnswered     -.....-- -.....-- -.....-- -o..oo-- -o..oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
AcceptRecord         -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
RejectRecord         -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
OfferAgain           -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
Resolve              -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
ResolveAgainstFacts  ---...-- ---...-- ---+++-- ---+oo-- ---+oo-- ---+oo-- ---.oo-- ---.oo-- ---.oo-- ---.oo-- ---.oo--
Undo                 -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -o....-- -.....-- -o++++-- -.....-- -o....--
TakeUpAgain          -oo...-- -oo...-- -oo...-- -o....-- -o....-- -o....-- -o++++-- -o++++-- -o++++-- -o....-- -o++++--
RevokeLink           -oo....- -oo....- -oo++++- -o+++++- -o+++++- -o+++++- -o+++++- -o+++++- -o+++++- -o+++++- -o+++++-
Reply                .------- .------- .------- .------- +------- .------- .------- .------- .------- .------- .-------
Withdraw             +------- +------- +------- +------- +------- +------- .------- .------- .------- .------- .-------
Reopen               .------- .------- .------- .------- .------- .------- +------- .------- .------- +------- .-------
ReplaceLink          +------- +------- +------- +------- +------- +------- +------- +------- +------- +------- +-------
RecordGone           ------.- ------.- ------.- ------.- ------.- ------.- ------+- ------+- ------+- ------+- ------+-
LinkSuspended        ------.- ------.- ------+- ------+- ------+- ------+- ------+- ------+- ------+- ------.- ------+-
LinkResumed          ------+- ------+- ------+- ------+- ------+- ------+- ------+- ------+- ------+- ------+- ------+-
Propose              -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
TakeBackProposal     -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -.....-- -.....--
ApproveProposal      ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...--
DeclineProposal      ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...-- ---...--
Amend                -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
Merge                -.....-- -.....-- -+++++-- -o++oo-- -o++oo-- -o++oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo-- -o..oo--
Lead                 -.....-- -.....-- -+++++-- -+++++-- -+++++-- -+++++-- -.....-- -.....-- -.....-- -.....-- -.....--
LetGo                -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++- -++++++-
WriteOn              .------- .------- .------- .------- .------- .------- .------- .------- .------- .------- .-------
Hear                 .------- .------- +------- +------- +------- +------- .------- .------- .------- .------- .-------
";

/// A ticket, and the moment at which it is looked at.
type Situation = (Ticket, DateTime<Utc>);

fn colleague() -> Assignee {
    Assignee {
        id: StaffId(5),
        name: "Borhan".to_owned(),
    }
}

fn start() -> DateTime<Utc> {
    "2022-02-01T01:00:00Z".parse().unwrap()
}

fn act(ticket: &Ticket, action: Action, acting: Acting) -> Ticket {
    let change = ticket.act(action, acting, &ServicePromise::default(), start());
    // As the store does.
    let mut ticket = change.unwrap().ticket;
    ticket.version += 1;
    ticket
}

fn situation(name: &str) -> Situation {
    let promise = ServicePromise::default();
    let received = Ticket::receive(
        TicketId(1),
        Reference::from_bits(1),
        promise.clock(start()),
        &promise,
    )
    .ticket;
    let matching = Ticket {
        status: Status::Matching,
        ..received.clone()
    };
    let queued = act(&received, actions(ActionKind::Look)[0].clone(), Acting::System);
    let taken = act(&queued, Action::Take, OWNER);
    let decided = act(&taken, actions(ActionKind::Resolve)[0].clone(), OWNER);
    let later = |time| start() + time;
    let closed = || {
        let closed = decided.tick(&promise, later(TimeDelta::days(15))).unwrap();
        Ticket {
            version: decided.version + 1,
            ..closed.ticket
        }
    };
    let soon = later(TimeDelta::seconds(10));
    match name {
        "received" => (received, soon),
        "matching" => (matching, soon),
        "queued" => (queued, soon),
        "in_prog" => (taken, soon),
        "awaitcit" => (act(&taken, Action::AskCitizen("Bila?".to_owned()), OWNER), soon),
        "awaitfac" => (act(&taken, Action::AskFacility("Ada?".to_owned()), OWNER), soon),
        "resolved" => (decided, later(TimeDelta::hours(1))),
        "closed" => (closed(), later(TimeDelta::days(16))),
        "deciding" => (decided, soon),
        "withdrawn" => (act(&taken, Action::Withdraw, Acting::Citizen), soon),
        "late" => (decided, later(TimeDelta::days(15))),
        other => unreachable!("{other}"),
    }
}

/// Every way in which an action of a kind can be meant.
fn actions(kind: ActionKind) -> Vec<Action> {
    let text = || "Sudah disemak.".to_owned();
    let row = || SourceRow {
        source_system: "myvas".to_owned(),
        source_record_id: "V-9".to_owned(),
    };
    let look = |settled| Action::Look {
        settled,
        report: SearchReport::default(),
    };
    let accept = |outcome| {
        Action::AcceptRecord(Accepted {
            record: RecordId(9),
            linked: true,
            released: false,
            matched: None,
            overruled: None,
            outcome,
            basis: Basis::default(),
        })
    };
    let resolve = |facility| {
        Action::Resolve(Resolution {
            outcome: Outcome::NotFound,
            other: None,
            message: text(),
            against_facts: text(),
            facts: Facts {
                facility,
                ..Facts::none(Problem::Missing)
            },
        })
    };
    let take_up_again = |told| Action::TakeUpAgain { reason: text(), told };
    let settled = Settled {
        record: RecordId(9),
        outcome: Outcome::AlreadyVisible,
        basis: Basis::default(),
    };
    match kind {
        ActionKind::Look => vec![look(None), look(Some(settled))],
        ActionKind::Take => vec![Action::Take],
        ActionKind::Release => vec![Action::Release],
        ActionKind::Assign => vec![Action::Assign(None), Action::Assign(Some(colleague()))],
        ActionKind::Note => vec![Action::Note(Ground::Typed(text()))],
        ActionKind::AskCitizen => vec![Action::AskCitizen(text())],
        ActionKind::AskFacility => vec![Action::AskFacility(text())],
        ActionKind::FacilityAnswered => vec![Action::FacilityAnswered(text())],
        ActionKind::AcceptRecord => vec![accept(None), accept(Some(Outcome::Linked))],
        ActionKind::RejectRecord => vec![Action::RejectRecord {
            record: RecordId(9),
            row: row(),
            reason: Ground::Typed(text()),
        }],
        ActionKind::OfferAgain => vec![Action::OfferAgain(row())],
        ActionKind::Resolve => vec![resolve(FacilityContact::Answered)],
        ActionKind::ResolveAgainstFacts => vec![resolve(FacilityContact::NotAsked)],
        ActionKind::Undo => vec![Action::Undo],
        ActionKind::TakeUpAgain => vec![take_up_again(true), take_up_again(false)],
        ActionKind::RevokeLink => vec![Action::RevokeLink {
            row: row(),
            ground: Ground::Typed(text()),
        }],
        ActionKind::Reply => vec![Action::Reply(text())],
        ActionKind::Withdraw => vec![Action::Withdraw],
        ActionKind::Reopen => vec![Action::Reopen(text())],
        ActionKind::ReplaceLink => vec![Action::ReplaceLink],
        ActionKind::RecordGone => vec![Action::RecordGone {
            reason: Ground::Typed(text()),
            dose: None,
        }],
        ActionKind::LinkSuspended => vec![Action::LinkSuspended(Suspension {
            row: row(),
            cause: Cause::BatchWithdrawn,
            ground: Ground::Typed(text()),
            dose_number: 3,
            administered_on: "2022-01-21".parse().unwrap(),
        })],
        ActionKind::LinkResumed => vec![Action::LinkResumed(row())],
        ActionKind::Propose => vec![Action::Propose(NewProposal {
            id: ProposalId(7),
            what: "release",
            ground: Ground::Typed(text()),
        })],
        // What waits is tested with proposals.
        ActionKind::Amend => vec![Action::Amend {
            fields: vec!["name"],
            ground: Ground::Typed(text()),
        }],
        ActionKind::Merge => vec![Action::Merge(merging())],
        ActionKind::Lead => vec![Action::Lead(led(true))],
        ActionKind::LetGo => vec![Action::LetGo(led(false)), Action::LetGo(led(true))],
        ActionKind::WriteOn => vec![Action::WriteOn(text())],
        ActionKind::Hear => vec![Action::Hear {
            from: Reference::from_bits(2),
            text: text(),
        }],
        ActionKind::TakeBackProposal => vec![Action::TakeBackProposal],
        ActionKind::ApproveProposal => vec![Action::ApproveProposal],
        ActionKind::DeclineProposal => vec![Action::DeclineProposal(Ground::Typed(text()))],
    }
}

/// The character of a cell; of what is refused for other reasons than the table's, `?`.
fn sign(answer: Result<(), Refused>) -> char {
    match answer {
        Ok(()) => '+',
        Err(Refused::NotAllowed) => '-',
        Err(Refused::NotYours(_)) => 'o',
        Err(
            Refused::NotNow(_)
            | Refused::NotToldYet
            | Refused::TooLate
            | Refused::NothingToUndo
            | Refused::LetterLeft
            | Refused::NoProposal,
        ) => '.',
        Err(
            Refused::NeedsMessage
            | Refused::NeedsText
            | Refused::NotTrue(_)
            | Refused::LetterDiffers
            | Refused::OwnProposal
            | Refused::NotCompared
            | Refused::CannotLead,
        ) => '?',
    }
}

/// What `act` says to an action, after a look at what it did.
fn acted((ticket, now): &Situation, action: &Action, acting: Acting) -> Result<(), Refused> {
    let before = ticket.clone();
    let done = ticket.act(action.clone(), acting, &ServicePromise::default(), *now);
    assert_eq!(*ticket, before);
    let mut events = done?.events.into_iter();
    assert!(
        events.any(|event| event.actor == acting.actor()),
        "{action:?} leaves a trace of whoever did it"
    );
    Ok(())
}

/// One cell, and one character of it: what the table says of somebody, which is what `options` and `act` say.
fn looked_at(kind: ActionKind, situation: &Situation, acting: Acting) -> char {
    let promise = ServicePromise::default();
    let (ticket, now) = situation;
    let may = ticket.permits(kind, acting, &promise, *now);
    assert_eq!(ticket.options(acting, &promise, *now).allow(kind), may.is_ok());
    for action in actions(kind) {
        let acted = acted(situation, &action, acting);
        if kind == ActionKind::ResolveAgainstFacts && may.is_err() {
            // To whoever may end the ticket, but not against the facts, these are told.
            let resolves = ticket.permits(ActionKind::Resolve, acting, &promise, *now);
            let expected = if resolves.is_ok() { '?' } else { sign(resolves) };
            assert_eq!(sign(acted), expected, "{action:?}, {acting:?}");
        } else {
            assert_eq!(acted, may, "{action:?}, {acting:?}");
        }
    }
    sign(may)
}

#[test]
fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let mut lines = EXPECTED.lines().filter(|line| !line.is_empty());
    let names = lines.next().unwrap().split_whitespace();
    let situations: Vec<(&str, Situation)> = names.map(|name| (name, situation(name))).collect();
    for status in Status::all() {
        let mut tickets = situations.iter().map(|(_, (ticket, _))| ticket);
        assert!(tickets.any(|ticket| ticket.status == status), "{status:?}");
    }
    let mut kinds = ActionKind::VARIANTS.iter().copied();
    let mut wrong = Vec::new();
    for line in lines {
        let kind = kinds.next().unwrap();
        let mut cells = line.split_whitespace();
        assert_eq!(cells.next(), Some(format!("{kind:?}").as_str()));
        for (name, situation) in &situations {
            let cell = cells.next().unwrap();
            let found: String = ACTORS
                .iter()
                .map(|acting| looked_at(kind, situation, *acting))
                .collect();
            if found != cell {
                wrong.push(format!("{kind:?}, {name}: {found} instead of {cell}"));
            }
        }
        assert_eq!(cells.next(), None, "{line}");
    }
    assert_eq!(kinds.next(), None, "every kind has a line");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_refusal_says_whether_it_is_the_actor_or_the_ticket() {
    let promise = ServicePromise::default();
    let said = |name, action, acting| {
        let (ticket, now) = situation(name);
        ticket.act(action, acting, &promise, now).unwrap_err()
    };
    let [citizen, other, owner, ..] = ACTORS;
    let cases = [
        (
            said("in_prog", Action::Withdraw, owner),
            Refused::NotAllowed,
            "a role",
        ),
        (
            said("in_prog", Action::Release, other),
            Refused::NotYours(Some(StaffId(1))),
            "an owner",
        ),
        (
            said("awaitcit", Action::Release, owner),
            Refused::NotNow(Status::AwaitingCitizen),
            "a status",
        ),
        (
            said("deciding", Action::Reopen("Masih tiada.".to_owned()), citizen),
            Refused::NotToldYet,
            "a letter that waits",
        ),
    ];
    for (found, expected, what) in cases {
        assert_eq!(found, expected, "{what}");
    }
}

/// What people are told of the statuses is what the matrix says; whether something can be undone
/// or waits for a decision, the status does not tell.
#[test]
fn the_statuses_of_an_action_are_those_in_which_somebody_may() {
    let mut lines = EXPECTED.lines().filter(|line| !line.is_empty());
    let names = lines.next().unwrap().split_whitespace();
    let standing: Vec<Status> = names.map(|name| situation(name).0.status).collect();
    for (kind, line) in ActionKind::all().zip(lines) {
        let may = |status: Status| {
            let cells = line.split_whitespace().skip(1).zip(&standing);
            let mut cells = cells.filter(|(_, standing)| **standing == status);
            cells.any(|(cell, _)| cell.contains('+'))
        };
        let told: Vec<Status> = statuses(kind).collect();
        let expected: Vec<Status> = Status::all().filter(|status| may(*status)).collect();
        if matches!(
            kind,
            ActionKind::Undo
                | ActionKind::TakeBackProposal
                | ActionKind::ApproveProposal
                | ActionKind::DeclineProposal
                | ActionKind::WriteOn
        ) {
            assert!(expected.iter().all(|status| told.contains(status)));
        } else {
            assert_eq!(told, expected, "{kind:?}");
        }
    }
}
