//! Records that come in meet the tickets that wait for them, whatever number they stand under.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::matching::match_ticket::{Searched, match_ticket};
use option_m::domain::staff::Role;
use option_m::domain::ticket::{Acting, Action, Status};
use option_m::domain::values::ids::TicketId;
use option_m::matching::meeting_keys::meeting_keys;
use option_m::matching::particulars::Particulars;
use option_m::store::tickets::{self, ticket_watch};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{complaint, desk, dose_row, file, not_found, start};
use crate::quarantine::staff;
use crate::registry::{import, list_clinic};

/// Files the complaint of a citizen; the search finds nothing.
async fn waiting(store: &Store, number: u64) -> TicketId {
    let filed: Result<_, DeskError> = store
        .write(move |conn| {
            let id = file(conn, number, start())?;
            assert_eq!(
                match_ticket(&mut Context::of_system(conn, &desk(), start()), id)?,
                Searched::LeftToHuman
            );
            Ok(id)
        })
        .await;
    filed.unwrap()
}

async fn status(store: &Store, id: TicketId) -> Status {
    let loaded: Result<_, StoreError> = store.read(move |conn| tickets::load(conn, id)).await;
    loaded.unwrap().status
}

/// The numbers and tickets of all that wait.
async fn watched(store: &Store) -> Vec<(i64, TicketId)> {
    let all: Result<_, StoreError> = store.read(|conn| ticket_watch::since(conn, 0, 100)).await;
    let numbered = all.unwrap().into_iter();
    numbered.map(|one| (one.number, one.said.unwrap().0)).collect()
}

/// The tickets that a record under a citizen's number would meet.
async fn met(store: &Store, number: u64) -> Vec<TicketId> {
    let number = Particulars {
        id: Particulars::from(&complaint(number)).id,
        ..Particulars::default()
    };
    met_by(store, meeting_keys(&number)).await
}

async fn met_by(store: &Store, keys: Vec<u64>) -> Vec<TicketId> {
    let met: Result<_, StoreError> = store.read(move |conn| ticket_watch::met_by(conn, &keys)).await;
    met.unwrap()
}

async fn a_ticket_waits_until_it_is_resolved_and_again_when_it_is_reopened(db: TestDatabase) {
    let store = db.store();
    let agent = staff(&store, Role::Agent).await;
    let (first, second) = (waiting(&store, 1).await, waiting(&store, 2).await);
    assert_eq!(watched(&store).await, [(1, first), (2, second)]);
    assert_eq!(met(&store, 1).await, [first]);
    let act = |action: Action, acting: Acting| {
        // The citizen knows how it ended when the letter has left.
        let now = match acting {
            Acting::Citizen => start() + TimeDelta::minutes(1),
            Acting::Staff(..) | Acting::Approver(..) | Acting::System => start(),
        };
        store.write(move |conn| {
            let ticket = tickets::load(conn, first)?;
            let change = ticket.act(action, acting, &desk().promise, now)?;
            tickets::save(conn, &change, now)?;
            Ok::<_, DeskError>(())
        })
    };
    let by_agent = Acting::Staff(agent.id, Role::Agent);
    act(Action::Take, by_agent).await.unwrap();
    assert_eq!(watched(&store).await.len(), 2, "an agent waits as well");
    let resolve = not_found("Fasiliti tidak mempunyai rekod.");
    act(resolve, by_agent).await.unwrap();
    assert_eq!(watched(&store).await, [(2, second)]);
    assert_eq!(met(&store, 1).await, []);
    act(Action::Reopen("Belum selesai.".to_owned()), Acting::Citizen)
        .await
        .unwrap();
    assert_eq!(watched(&store).await, [(2, second), (3, first)]);
    assert_eq!(met(&store, 1).await, [first]);
    store.close();
}

async fn a_record_under_a_mistyped_number_resolves_the_ticket_that_waits(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let (waits, another) = (waiting(&store, 1).await, waiting(&store, 2).await);
    let mistyped = dose_row(1, &[("id_number", "A0100001"), ("name", "Sitti binti Kontoh")]);
    let tally = import(&store, "mistyped", vec![mistyped], 1).await.unwrap();
    assert_eq!(tally.tickets_resolved, 1);
    assert_eq!(status(&store, waits).await, Status::Resolved);
    assert_eq!(status(&store, another).await, Status::Queued);
    store.close();
}

async fn strangers_and_crowds_concern_nobody(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    for number in 1..=20 {
        waiting(&store, number).await;
    }
    // All of them name this lot and day.
    let keys = meeting_keys(&Particulars::from(&complaint(77)));
    assert_eq!(met_by(&store, keys).await, []);
    let tally = import(&store, "a stranger", vec![dose_row(77, &[])], 1)
        .await
        .unwrap();
    assert_eq!((tally.accepted, tally.tickets_resolved), (1, 0));
    store.close();
}

async fn tickets_of_an_earlier_release_get_their_keys(db: TestDatabase) {
    let store = db.store();
    let first = waiting(&store, 1).await;
    let second = waiting(&store, 2).await;
    db.sql("DELETE FROM ticket_keys; DELETE FROM watched_tickets")
        .unwrap();
    assert!(!store.read(ticket_watch::are_fresh).await.unwrap());
    let step = || store.write(|conn| ticket_watch::refresh(conn, 1));
    for done in [1, 1, 0] {
        assert_eq!(step().await.unwrap(), done);
    }
    assert!(store.read(ticket_watch::are_fresh).await.unwrap());
    let tickets: Vec<TicketId> = watched(&store).await.into_iter().map(|(_, id)| id).collect();
    assert_eq!(tickets, [first, second]);
    assert_eq!(met(&store, 2).await, [second]);
    store.close();
}

crate::on_both_databases!(
    a_ticket_waits_until_it_is_resolved_and_again_when_it_is_reopened,
    a_record_under_a_mistyped_number_resolves_the_ticket_that_waits,
    strangers_and_crowds_concern_nobody,
    tickets_of_an_earlier_release_get_their_keys,
);
