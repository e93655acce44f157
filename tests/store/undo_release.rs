//! A release is undone: what relied on it comes back, whatever it was that relied on it.

use chrono::{DateTime, TimeDelta, Utc};
use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::registry::release_records::Released;
use option_m::desk::registry::undo_release::{Undone, undo_release};
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::complaint::Problem;
use option_m::domain::registry::dose_record::QuarantineReason;
use option_m::domain::registry::registry_event::Happened;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::event::EventKind;
use option_m::domain::ticket::outcome_facts::Facts;
use option_m::domain::ticket::{Acting, Action, Outcome, Resolution, Status};
use option_m::domain::values::ground::{Ground, Lost, Said};
use option_m::domain::values::ids::{RecordId, TicketId};
use option_m::store::registry::links::{self, NewLink};
use option_m::store::registry::quarantine::Filter;
use option_m::store::registry::registry_events;
use option_m::store::tickets::{self, timeline};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{complaint, desk, dose_row, start};
use crate::quarantine::{
    correct, counts, ground, import, list_clinic, lot_of_another, open_ticket, release, staff, status,
    waiting, wrong_lot,
};

/// After what [`release`] did.
fn later() -> DateTime<Utc> {
    start() + TimeDelta::hours(2)
}

async fn undo(store: &Store, by: &StaffMember, seen: RecordId) -> Result<Undone, DeskError> {
    let by = by.clone();
    store
        .write(move |conn| {
            undo_release(
                &mut Context::new(conn, &desk(), Acting::of(&by), later()),
                seen,
                &ground(),
            )
        })
        .await
}

/// The current record of a citizen's.
async fn current(store: &Store, citizen: u64) -> RecordId {
    let identity = complaint(citizen).identity;
    let found: Result<_, StoreError> = store
        .read(move |conn| crate::fixtures::records_of(conn, &identity))
        .await;
    found.unwrap()[0].id
}

async fn act(store: &Store, by: &StaffMember, ticket: TicketId, action: Action) {
    let acting = Acting::of(by);
    let done: Result<_, DeskError> = store
        .write(move |conn| {
            let seen = tickets::load(conn, ticket)?.version;
            act_on_ticket(
                &mut Context::new(conn, &desk(), acting, later()),
                SeenTicket {
                    id: ticket,
                    version: seen,
                },
                action,
            )
        })
        .await;
    done.unwrap();
}

async fn only_what_can_be_true_is_released(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1), lot_of_another(2), wrong_lot(3)]).await;
    let ticket = open_ticket(&store, 2).await;
    let ids = waiting(&store, Filter::default()).await;
    let expected = Released {
        released: 2,
        refused: vec![(ids[1], vec![QuarantineReason::Lot])],
        ..Released::default()
    };
    assert_eq!(release(&store, &supervisor, &ids).await, Ok(expected));
    assert_eq!(waiting(&store, Filter::default()).await, [ids[1]]);
    assert_eq!(status(&store, ticket).await, Status::Queued);
    let done = correct(&store, &supervisor, ids[1], &[("lot_number", "FK8892")]).await;
    assert_eq!(done.unwrap().tickets, 1);
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    store.close();
}

async fn an_undone_release_leaves_its_trace_and_is_undone_once(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    let agent = staff(&store, Role::Agent).await;
    import(&store, "one", vec![wrong_lot(1), dose_row(2, &[])]).await;
    let ticket = open_ticket(&store, 1).await;
    let seen = waiting(&store, Filter::default()).await;
    release(&store, &supervisor, &seen).await.unwrap();
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    let released = current(&store, 1).await;
    let not_allowed = Err(DeskError::NotAllowed(Role::Supervisor));
    assert_eq!(undo(&store, &agent, released).await, not_allowed);
    let stale = Err(DeskError::Stale);
    assert_eq!(
        undo(&store, &supervisor, seen[0]).await,
        stale,
        "the version before"
    );
    let never = current(&store, 2).await;
    assert_eq!(
        undo(&store, &supervisor, never).await,
        Err(DeskError::NotReleased)
    );
    let done = undo(&store, &supervisor, released).await.unwrap();
    assert_eq!(
        (done.quarantine.as_slice(), done.links, done.tickets),
        ([QuarantineReason::Lot].as_slice(), 0, 1)
    );
    assert_eq!(status(&store, ticket).await, Status::Queued);
    assert_eq!(undo(&store, &supervisor, released).await, stale);
    assert_eq!(
        undo(&store, &supervisor, done.id).await,
        Err(DeskError::NotReleased)
    );
    let id = done.id;
    let log = store
        .read(move |conn| registry_events::of_records(conn, &[id]))
        .await
        .unwrap();
    let what = Happened::ReleaseUndone {
        ground: Ground::from(&ground()),
    };
    assert_eq!(log[0].event.what, what);
    let entries = store
        .read(move |conn| timeline::load(conn, ticket))
        .await
        .unwrap();
    let kinds: Vec<EventKind> = entries.into_iter().map(|entry| entry.event.kind).collect();
    let [.., EventKind::Noted { text }, EventKind::Reopened { reason, .. }] = kinds.as_slice() else {
        panic!("{kinds:?}")
    };
    let because = Lost::ReleaseUndone;
    let Ground::Said(Said::BroughtBack { ground: why, .. }) = text else {
        panic!("{text:?}")
    };
    assert_eq!(**why, Ground::from(&ground()), "for staff alone");
    assert_eq!(*reason, Ground::Said(Said::RecordGone { because }));
    // It may be released once more.
    assert_eq!(release(&store, &supervisor, &[id]).await.unwrap().released, 1);
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    store.close();
}

async fn a_ticket_that_was_answered_by_hand_comes_back_too(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1), wrong_lot(2)]).await;
    // In their hands, so that the release does not resolve them.
    let (answered, another) = (open_ticket(&store, 1).await, open_ticket(&store, 2).await);
    for ticket in [answered, another] {
        act(&store, &supervisor, ticket, Action::Take).await;
    }
    let seen = waiting(&store, Filter::default()).await;
    release(&store, &supervisor, &seen).await.unwrap();
    // By a supervisor who knows better than the desk what is true.
    let resolve = |outcome| {
        Action::Resolve(Resolution {
            outcome,
            other: None,
            message: "Sila semak sijil anda.".to_owned(),
            against_facts: "Sijil dilihat di kaunter.".to_owned(),
            facts: Facts::none(Problem::Missing),
        })
    };
    act(&store, &supervisor, answered, resolve(Outcome::AlreadyVisible)).await;
    act(&store, &supervisor, another, resolve(Outcome::OutsideProgramme)).await;
    let done = undo(&store, &supervisor, current(&store, 1).await).await.unwrap();
    assert_eq!(done.tickets, 1);
    assert_eq!(status(&store, answered).await, Status::Queued);
    let done = undo(&store, &supervisor, current(&store, 2).await).await.unwrap();
    assert_eq!(done.tickets, 0, "its answer rests on something else");
    assert_eq!(status(&store, another).await, Status::Resolved);
    store.close();
}

async fn a_ticket_whose_dose_shows_all_the_same_stays_answered(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1)]).await;
    let ticket = open_ticket(&store, 1).await;
    let seen = waiting(&store, Filter::default()).await;
    release(&store, &supervisor, &seen).await.unwrap();
    let released = current(&store, 1).await;
    // A clinic tells of the same dose; it waits, since the registry has it.
    let clinic = [("source_system", "clinic"), ("source_record_id", "c1")];
    import(&store, "two", vec![dose_row(1, &clinic)]).await;
    let beside = waiting(&store, Filter::default()).await;
    assert_eq!(beside.len(), 1);
    let done = undo(&store, &supervisor, released).await.unwrap();
    assert_eq!(
        waiting(&store, Filter::default()).await,
        [done.id],
        "it counts now instead"
    );
    assert_eq!(counts(&store).await.total, 1);
    assert_eq!(
        done.quarantine,
        [QuarantineReason::Lot],
        "nothing else of the dose counted at that moment"
    );
    assert_eq!(
        (done.tickets, status(&store, ticket).await),
        (0, Status::Resolved)
    );
    store.close();
}

async fn a_link_behind_the_release_goes_with_it_and_one_before_it_stays(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let supervisor = staff(&store, Role::Supervisor).await;
    import(&store, "one", vec![wrong_lot(1), wrong_lot(2)]).await;
    let seen = waiting(&store, Filter::default()).await;
    let link = |row: &'static str, citizen: u64, at: DateTime<Utc>| {
        let person = complaint(citizen).identity;
        store.write(move |conn| {
            let new = NewLink {
                source_system: "myvas",
                source_record_id: row,
                person: &person,
                ticket: None,
                staff: None,
                ground: &Ground::typed("Nama sama."),
            };
            links::accept(conn, &new, at)
        })
    };
    link("row 1", 11, start()).await.unwrap();
    release(&store, &supervisor, &seen).await.unwrap();
    link("row 2", 12, start() + TimeDelta::minutes(90)).await.unwrap();
    let before = undo(&store, &supervisor, current(&store, 1).await).await.unwrap();
    let behind = undo(&store, &supervisor, current(&store, 2).await).await.unwrap();
    assert_eq!((before.links, behind.links), (0, 1));
    store.close();
}

crate::on_both_databases!(
    only_what_can_be_true_is_released,
    an_undone_release_leaves_its_trace_and_is_undone_once,
    a_ticket_that_was_answered_by_hand_comes_back_too,
    a_ticket_whose_dose_shows_all_the_same_stays_answered,
    a_link_behind_the_release_goes_with_it_and_one_before_it_stays,
);
