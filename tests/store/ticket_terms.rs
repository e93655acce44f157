//! The search for tickets: its limit comes before its cost, its index is made once for each ticket whoever makes it, and what
//! cannot be read holds up nothing.

use option_m::desk::DeskError;
use option_m::desk::context::{Context, SeenTicket};
use option_m::desk::tickets::act_on_ticket::act_on_ticket;
use option_m::domain::staff::Role;
use option_m::domain::ticket::search::asked::Asked;
use option_m::domain::ticket::{Acting, Action};
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::{StaffId, TicketId};
use option_m::store::tickets::ticket_terms::{self, FOUND_MAX};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, name, start};

crate::on_both_databases!(
    the_newest_come_first_and_no_more_than_are_looked_at,
    what_is_said_twice_is_listed_once,
    two_desks_at_once_list_everything,
    what_cannot_be_read_holds_up_nothing,
);

async fn file_some(store: &Store, numbers: std::ops::Range<u64>) -> Vec<TicketId> {
    let filed: Result<Vec<TicketId>, StoreError> = store
        .write(move |conn| numbers.map(|number| file(conn, number, start())).collect())
        .await;
    filed.unwrap()
}

async fn list_all(store: &Store) {
    loop {
        let some: Result<usize, StoreError> = store.write(|conn| ticket_terms::refresh(conn, 100)).await;
        if some.unwrap() == 0 {
            return;
        }
    }
}

async fn found(store: &Store, text: &str) -> Vec<i64> {
    let asked = Asked::parse(text);
    let found: Result<Vec<i64>, StoreError> = store.read(move |conn| ticket_terms::find(conn, &asked)).await;
    found.unwrap()
}

/// Writes a note: again, as the page does, where something else happens to the ticket in the same moment.
async fn note(store: &Store, id: TicketId, text: &str) {
    let write = || {
        let action = Action::Note(Ground::typed(text));
        store.write(move |conn| {
            let (rules, by) = (desk(), Acting::Staff(StaffId(1), Role::Agent));
            let cx = &mut Context::new(conn, &rules, by, start());
            act_on_ticket(cx, SeenTicket { id, version: 0 }, action)
        })
    };
    loop {
        let noted: Result<_, DeskError> = write().await;
        if noted != Err(DeskError::Stale) {
            noted.unwrap();
            return;
        }
    }
}

fn hire(db: &TestDatabase) {
    db.sql(
        "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
         VALUES (1, 'petugas', 'Petugas', 'agent', 'x', true, '2022-01-01 00:00:00')",
    )
    .unwrap();
}

async fn the_newest_come_first_and_no_more_than_are_looked_at(db: TestDatabase) {
    let store = db.store();
    let last = u64::try_from(FOUND_MAX).unwrap() + 51;
    let filed = file_some(&store, 1..last).await;
    list_all(&store).await;
    let all = found(&store, "binti").await;
    assert_eq!(all.len(), FOUND_MAX + 1, "one more tells that there are more");
    let newest: Vec<i64> = filed.iter().rev().take(all.len()).map(|id| id.0).collect();
    assert_eq!(all, newest);
    let some = found(&store, &name(7)).await;
    assert!(
        some.contains(&filed[6].0) && some.windows(2).all(|two| two[0] > two[1]),
        "{some:?}"
    );
}

async fn what_is_said_twice_is_listed_once(db: TestDatabase) {
    let store = db.store();
    hire(&db);
    let filed = file_some(&store, 1..4).await;
    note(&store, filed[1], "Rokiah menelefon").await;
    note(&store, filed[1], "Rokiah menelefon lagi").await;
    list_all(&store).await;
    assert_eq!(found(&store, "rokiah lagi").await, [filed[1].0]);
    note(&store, filed[1], "Selesai esok").await;
    list_all(&store).await;
    assert_eq!(
        found(&store, "rokiah esok").await,
        [filed[1].0],
        "made anew with all of it"
    );
    let waiting: Result<i64, StoreError> = store.read(|conn| ticket_terms::unlisted(conn, 5)).await;
    assert_eq!(waiting.unwrap(), 0);
}

async fn two_desks_at_once_list_everything(db: TestDatabase) {
    let (one, two) = (db.store(), db.store());
    hire(&db);
    let filed = file_some(&one, 1..30).await;
    let said = async |store: &Store, word: &str| {
        for (place, id) in filed.iter().enumerate() {
            if place % 3 == 0 {
                note(store, *id, word).await;
            }
            let some: Result<usize, StoreError> = store.write(|conn| ticket_terms::refresh(conn, 5)).await;
            some.unwrap();
        }
    };
    tokio::join!(said(&one, "pertama"), said(&two, "kedua"));
    list_all(&one).await;
    assert_eq!(found(&two, "pertama kedua").await.len(), 10);
    assert_eq!(found(&two, "contoh").await, found(&one, "contoh").await);
}

async fn what_cannot_be_read_holds_up_nothing(db: TestDatabase) {
    let store = db.store();
    let filed = file_some(&store, 1..4).await;
    db.sql(&format!(
        "UPDATE complaints SET facility_state = '99' WHERE id = {}",
        filed[1].0
    ))
    .unwrap();
    list_all(&store).await;
    assert_eq!(found(&store, "binti").await, [filed[2].0, filed[0].0]);
}
