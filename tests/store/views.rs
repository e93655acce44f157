//! The views of the queue: their counts are true whatever happens, and the next ticket goes to one alone.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::matching::match_ticket::match_ticket;
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::desk::tickets::run_sla_clock::run_sla_clock;
use option_m::desk::tickets::take_next::take_next;
use option_m::domain::complaint::Problem;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::staff::Role;
use option_m::domain::ticket::duplicate::Likeness;
use option_m::domain::ticket::event::{Actor, EventKind};
use option_m::domain::ticket::merging::Merging;
use option_m::domain::ticket::proposal::NewProposal;
use option_m::domain::ticket::view::{Filters, LATE_SOON, Sort, View};
use option_m::domain::ticket::{Acting, Action, Status, Ticket};
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{ProposalId, StaffId, TicketId};
use option_m::store::tickets::queue::{self, Listed, Wanted};
use option_m::store::tickets::views::{self, ViewOf};
use option_m::store::tickets::{self, timeline};
use option_m::store::{AnyConnection, Store, StoreError};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, not_found, start};

/// Tickets that things happen to, and how many things do.
const TICKETS: u64 = 40;
const ACTIONS: usize = 1_000;

/// Members of staff with these numbers; the last one is a supervisor.
const STAFF: i64 = 3;

fn hire(db: &TestDatabase, count: i64) {
    for id in 1..=count {
        let role = if id == STAFF { "supervisor" } else { "agent" };
        db.sql(&format!(
            "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
             VALUES ({id}, 'petugas{id}', 'Petugas {id}', '{role}', 'x', true, '2022-01-01 00:00:00')"
        ))
        .unwrap();
    }
}

fn member(id: i64) -> Acting {
    let role = if id == STAFF {
        Role::Supervisor
    } else {
        Role::Agent
    };
    Acting::Staff(StaffId(id), role)
}

async fn file_all(store: &Store, count: u64) {
    let filed: Result<(), DeskError> = store
        .write(move |conn| {
            for number in 1..=count {
                let at = start() + TimeDelta::minutes(i64::try_from(number % 7).unwrap());
                let id = file(conn, number, at)?;
                match_ticket(&mut Context::of_system(conn, &desk(), at), id)?;
            }
            Ok(())
        })
        .await;
    filed.unwrap();
}

/// Something that somebody may want to do.
fn draw(random: &mut ChaCha8Rng) -> (Acting, Action) {
    let staff = member(random.random_range(1..=STAFF));
    let text = || "Sesuatu ditulis.".to_owned();
    match random.random_range(0..20) {
        0..3 => (staff, Action::Take),
        3 => (staff, Action::Release),
        4 => (staff, Action::Note(Ground::Typed(text()))),
        5 => (staff, Action::AskCitizen(text())),
        6 => (staff, Action::AskFacility(text())),
        7 => (staff, Action::FacilityAnswered(text())),
        8 => (staff, not_found("Tiada dalam buku.")),
        9 => (
            staff,
            Action::TakeUpAgain {
                reason: text(),
                told: random.random(),
            },
        ),
        13 | 14 => (
            staff,
            Action::Propose(NewProposal {
                id: ProposalId(random.random_range(1..=3)),
                what: "release",
                ground: Ground::Typed(text()),
            }),
        ),
        15 => (staff, Action::TakeBackProposal),
        16 if random.random() => (staff, Action::ApproveProposal),
        16 => (staff, Action::DeclineProposal(Ground::Typed(text()))),
        18 => (staff, Action::Merge(merging(random))),
        19 => (
            Acting::Citizen,
            Action::Hear {
                from: Reference::from_bits(99),
                text: text(),
            },
        ),
        10 | 11 => (Acting::Citizen, Action::Reply(text())),
        12 => (Acting::Citizen, Action::Reopen(text())),
        _ if random.random_range(0..4) == 0 => (Acting::Citizen, Action::Withdraw),
        _ => (staff, Action::Undo),
    }
}

fn merging(random: &mut ChaCha8Rng) -> Merging {
    Merging {
        into: TicketId(random.random_range(1..=i64::try_from(TICKETS).unwrap())),
        other: Reference::from_bits(99),
        stands: Status::Queued,
        problem: Problem::Missing,
        likeness: Likeness::Same,
        compared: false,
        one_reader: random.random(),
    }
}

/// Does it, if the rules allow. Returns how many things were done.
fn attempt(
    conn: &mut AnyConnection,
    id: TicketId,
    (by, action): (Acting, Action),
    now: DateTime<Utc>,
    undone: bool,
) -> Result<usize, DeskError> {
    let decides = matches!(
        action,
        Action::Resolve(_) | Action::TakeUpAgain { .. } | Action::Merge(_)
    );
    let mut done = 0;
    for action in [Some(action), (decides && undone).then_some(Action::Undo)] {
        let Some(action) = action else { continue };
        let seen = SeenTicket::from(&tickets::load(conn, id)?);
        match act_on_ticket(&mut Context::new(conn, &desk(), by, now), seen, action) {
            Ok(_) => done += 1,
            Err(DeskError::Refused(_)) => return Ok(done),
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// What the events of a ticket say: whether something waits unread, how often it was opened again, and whether a proposal
/// waits.
type Told = (bool, i32, bool);

fn told_by_events(conn: &mut AnyConnection, id: TicketId) -> Result<Told, StoreError> {
    let (mut unread, mut reopened, mut taken_up) = (false, 0, false);
    let (mut waits, mut before) = (false, false);
    for entry in timeline::load(conn, id)? {
        let staff = matches!(entry.event.actor, Actor::Staff(_));
        let kind = &entry.event.kind;
        let code = kind.code();
        if ["resolved", "withdrawn", "reopened"].contains(&code) {
            (before, waits) = (waits, false);
        } else if code == "undone" {
            waits = before;
        } else if code.starts_with("propos") {
            waits = code == "proposed";
        }
        if let EventKind::Reopened { untold, .. } = kind {
            reopened += i32::from(!untold);
            taken_up = staff && !untold;
            unread = entry.event.actor == Actor::Citizen || (unread && !staff);
        } else if matches!(
            kind,
            EventKind::CitizenReplied { .. } | EventKind::MergedReply { .. }
        ) {
            unread = true;
        } else if matches!(kind, EventKind::Resolved { .. } | EventKind::Withdrawn) {
            (unread, taken_up) = (false, false);
        } else if *kind == EventKind::Undone {
            reopened -= i32::from(taken_up);
            (unread, taken_up) = (false, false);
        } else if matches!(kind, EventKind::ProposalDeclined { .. }) {
            unread = true;
        } else if staff && !matches!(kind, EventKind::Taken | EventKind::Released) {
            unread = false;
        }
    }
    Ok((unread, reopened, waits))
}

/// Whether a ticket stands in a view, by what its rules say.
fn stands(ticket: &Ticket, (unread, reopened, waits): Told, of: ViewOf) -> bool {
    let open = ticket.status.is_open();
    let runs = open && ticket.status != Status::AwaitingCitizen;
    let deadline = ticket.deadline(of.now);
    let ours = matches!(ticket.status, Status::Queued | Status::InProgress);
    let mine = ticket.owner == Some(of.me);
    match of.view {
        View::Mine => open && mine,
        View::Next => ours && (mine || ticket.owner.is_none()),
        View::Replies => open && unread,
        View::Reopened => open && reopened > 0,
        View::Approve => open && waits,
        View::LateSoon => runs && of.now < deadline && deadline <= of.now + LATE_SOON,
        View::Late => runs && deadline <= of.now,
        View::Unassigned => ticket.status == Status::Queued && ticket.owner.is_none(),
        View::Citizen => ticket.status == Status::AwaitingCitizen,
        View::Facility => ticket.status == Status::AwaitingFacility,
        View::All => open,
    }
}

/// Counts all views and walks through them, and compares both with a recount. Returns the sum of the counts by view.
fn compare(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
    let mut sums = vec![0; View::all().count()];
    let mut all = Vec::new();
    for number in 1..=TICKETS {
        let id = TicketId(i64::try_from(number).unwrap());
        let told = told_by_events(conn, id)?;
        let ticket = tickets::load(conn, id)?;
        assert_eq!(
            (
                ticket.unread_since.is_some(),
                ticket.reopened,
                ticket.proposal.is_some()
            ),
            told,
            "{ticket:?}"
        );
        all.push((ticket, told));
    }
    let counts = views::counts(conn, now)?;
    for me in (1..=STAFF).map(StaffId) {
        for (place, (view, count)) in counts.of(me).into_iter().enumerate() {
            let of = ViewOf { view, me, now };
            let expected: BTreeSet<i64> = all
                .iter()
                .filter(|(ticket, told)| stands(ticket, *told, of))
                .map(|(ticket, _)| ticket.id.0)
                .collect();
            let wanted = Wanted {
                listed: Listed {
                    of,
                    filters: Filters::default(),
                    sort: Sort::Deadline,
                },
                after: None,
                limit: 1_000,
            };
            let shown = queue::page(conn, &wanted)?;
            let shown: BTreeSet<i64> = shown.iter().map(|entry| entry.id.0).collect();
            assert_eq!(shown, expected, "{view:?}");
            assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{view:?}");
            sums[place] += count;
        }
    }
    Ok(sums)
}

async fn counts_are_true_whatever_happens(db: TestDatabase) {
    let store = db.store();
    hire(&db, STAFF);
    file_all(&store, TICKETS).await;
    let mut random = ChaCha8Rng::seed_from_u64(15);
    let mut sums = vec![0; View::all().count()];
    let (mut now, mut done) = (start() + TimeDelta::hours(1), 0);
    let wanted = std::env::var("OPTION_M_ACTIONS").map_or(ACTIONS, |text| text.parse().unwrap());
    while done < wanted {
        let (drawn, began) = (random.clone(), now);
        let step: Result<_, DeskError> = store
            .write(move |conn| {
                let (mut random, mut now, mut done) = (drawn, began, 0);
                for _ in 0..60 {
                    let id = TicketId(random.random_range(1..=i64::try_from(TICKETS).unwrap()));
                    let drawn = draw(&mut random);
                    done += attempt(conn, id, drawn, now, random.random())?;
                    now += TimeDelta::minutes(random.random_range(0..12));
                }
                for due in tickets::to_check(conn, now, 100)? {
                    run_sla_clock(&mut Context::of_system(conn, &desk(), now), due)?;
                }
                Ok((random, now, done, compare(conn, now)?))
            })
            .await;
        let (drawn, later, more, counts) = step.unwrap();
        (random, now) = (drawn, later);
        done += more;
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let seen: Vec<_> = View::all().zip(sums).collect();
    assert!(
        seen.iter().all(|(_, sum)| *sum > 0),
        "each view had its turn: {seen:?}"
    );
    store.close();
}

async fn each_of_fifty_at_once_gets_another_ticket(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    hire(&db, 50);
    file_all(&stores[0], 50).await;
    db.sql("UPDATE tickets SET priority = id % 4 WHERE id <> 50")
        .unwrap();
    // The last one is in other hands.
    db.sql("UPDATE tickets SET owner_id = 1, status = 'in_progress' WHERE id = 50")
        .unwrap();
    let mut asked = Vec::new();
    for id in 1..=50 {
        let store = stores[usize::try_from(id % 2).unwrap()].clone();
        asked.push(tokio::spawn(async move {
            let taken: Result<_, DeskError> = store
                .write(move |conn| take_next(&mut Context::new(conn, &desk(), member(id), start())))
                .await;
            (id, taken.unwrap())
        }));
    }
    let (mut given, mut none) = (BTreeSet::new(), 0);
    for one in asked {
        let (id, taken) = one.await.unwrap();
        let Some(reference) = taken else {
            none += 1;
            continue;
        };
        let ticket = stores[0]
            .read(move |conn| tickets::by_reference(conn, reference))
            .await;
        let ticket: Result<_, StoreError> = ticket;
        let ticket = ticket.unwrap().unwrap();
        assert_eq!(
            (ticket.owner, ticket.status),
            (Some(StaffId(id)), Status::InProgress)
        );
        given.insert(ticket.id.0);
    }
    assert_eq!((given.len(), none), (49, 1), "49 wait, and each goes to one");
    for store in stores {
        store.close();
    }
}

async fn the_most_urgent_ticket_comes_first(db: TestDatabase) {
    let store = db.store();
    hire(&db, 1);
    file_all(&store, 14).await;
    db.sql("UPDATE tickets SET priority = id % 3").unwrap();
    let mut taken = Vec::new();
    loop {
        let next: Result<_, DeskError> = store
            .write(|conn| {
                let next = take_next(&mut Context::new(conn, &desk(), member(1), start()))?;
                let Some(reference) = next else { return Ok(None) };
                Ok(tickets::by_reference(conn, reference)?)
            })
            .await;
        let Some(ticket) = next.unwrap() else { break };
        taken.push((ticket.id.0 % 3, ticket.deadline(start()), ticket.id));
    }
    assert_eq!(taken.len(), 14);
    assert!(
        taken.is_sorted_by(|a, b| (b.0, a.1, a.2) < (a.0, b.1, b.2)),
        "{taken:?}"
    );
    store.close();
}

crate::on_both_databases!(
    counts_are_true_whatever_happens,
    each_of_fifty_at_once_gets_another_ticket,
    the_most_urgent_ticket_comes_first
);
