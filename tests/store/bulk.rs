//! Many tickets chosen at once, and each dealt with once, whoever deals with them.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::tickets::bulk::{Beginning, Chosen, begin};
use option_m::desk::tickets::bulk_item::{Failed, carry_out};
use option_m::domain::staff::Role;
use option_m::domain::ticket::Acting;
use option_m::domain::ticket::bulk::{BulkAction, MOST, Progress};
use option_m::domain::ticket::view::{Filters, Sort, View};
use option_m::domain::values::ids::{BulkId, StaffId, TicketId};
use option_m::store::tickets::queue::{Listed, Wanted};
use option_m::store::tickets::views::ViewOf;
use option_m::store::tickets::{bulk, bulk_items, timeline};
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{desk, file, start};

const AGENT: Acting = Acting::Staff(StaffId(1), Role::Agent);

fn hire(db: &TestDatabase) {
    db.sql(
        "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) \
         VALUES (1, 'aminah', 'Aminah', 'agent', 'x', true, '2022-01-01 00:00:00')",
    )
    .unwrap();
}

fn all(limit: i64) -> Wanted {
    Wanted {
        listed: Listed {
            of: ViewOf {
                view: View::All,
                me: StaffId(1),
                now: start(),
            },
            filters: Filters::default(),
            sort: Sort::Deadline,
        },
        after: None,
        limit,
    }
}

/// Files some complaints, each later than the one before.
async fn filed(store: &Store, count: u64) -> Vec<TicketId> {
    let filed: Result<Vec<TicketId>, StoreError> = store
        .write(move |conn| {
            let at = |number: u64| start() + TimeDelta::minutes(i64::try_from(number).unwrap());
            (1..=count).map(|number| file(conn, number, at(number))).collect()
        })
        .await;
    filed.unwrap()
}

async fn begun(store: &Store, key: &'static str, chosen: Chosen) -> Result<BulkId, DeskError> {
    store
        .write(move |conn| {
            let desk = desk();
            let beginning = Beginning {
                idempotency_key: key.to_owned(),
                action: BulkAction::Note {
                    text: "Semak.".to_owned(),
                },
                chosen,
                seen_at: start(),
            };
            begin(&mut Context::new(conn, &desk, AGENT, at()), &beginning)
        })
        .await
}

fn at() -> DateTime<Utc> {
    start() + TimeDelta::hours(1)
}

async fn progress(store: &Store, run: BulkId) -> Progress {
    let found: Result<_, StoreError> = store.read(move |conn| bulk_items::progress(conn, &[run])).await;
    found.unwrap().get(&run).copied().unwrap_or_default()
}

async fn waiting(store: &Store, run: BulkId) -> Vec<i64> {
    let found: Result<Vec<i64>, StoreError> =
        store.read(move |conn| bulk_items::waiting(conn, run, 100)).await;
    found.unwrap()
}

async fn deal_with(store: &Store, run: BulkId, item: i64) -> Result<bool, Failed> {
    store
        .write(move |conn| carry_out(&mut Context::of_system(conn, &desk(), at()), (run, item)))
        .await
}

async fn each_ticket_is_dealt_with_once_on_two_nodes(db: TestDatabase) {
    let stores = [db.store(), db.store()];
    hire(&db);
    let tickets = filed(&stores[0], 4).await;
    let run = begun(&stores[0], "one", Chosen::All(Box::new(all(MOST)), String::new())).await;
    let run = run.unwrap();
    for item in waiting(&stores[0], run).await {
        let tries = join_all((0..6).map(|turn| deal_with(&stores[turn % 2], run, item))).await;
        let done = tries.iter().filter(|tried| **tried == Ok(true)).count();
        assert_eq!(done, 1, "{tries:?}");
        assert!(tries.iter().all(Result::is_ok), "{tries:?}");
    }
    let expected = Progress {
        done: 4,
        ..Progress::default()
    };
    assert_eq!(progress(&stores[1], run).await, expected);
    for ticket in tickets {
        let entries: Result<_, StoreError> = stores[1].read(move |conn| timeline::load(conn, ticket)).await;
        let notes = entries.unwrap();
        let notes = notes.iter().filter(|entry| entry.event.kind.code() == "noted");
        assert_eq!(notes.count(), 1);
    }
    for store in stores {
        store.close();
    }
}

/// Whatever breaks a write leaves the ticket to the next one, and so does whoever stops the run.
async fn what_is_not_kept_waits(db: TestDatabase) {
    let store = db.store();
    hire(&db);
    filed(&store, 2).await;
    let run = begun(&store, "one", Chosen::All(Box::new(all(MOST)), String::new())).await;
    let run = run.unwrap();
    let items = waiting(&store, run).await;
    let item = items[0];
    let broken: Result<(), StoreError> = store
        .write(move |conn| {
            assert!(bulk_items::claim(conn, item, at())?.is_some());
            Err(StoreError::Panicked)
        })
        .await;
    assert_eq!(broken, Err(StoreError::Panicked));
    assert_eq!(waiting(&store, run).await, items);
    assert_eq!(deal_with(&store, run, item).await, Ok(true));
    let stopped: Result<bool, StoreError> = store
        .write(move |conn| {
            bulk::finish(conn, run, at())?;
            bulk::stop(conn, run, StaffId(1), at())
        })
        .await;
    assert_eq!(stopped, Ok(true), "it was not finished while one was left");
    assert_eq!(deal_with(&store, run, items[1]).await, Ok(false));
    let left = Progress {
        done: 1,
        refused: 0,
        left: 1,
    };
    assert_eq!(progress(&store, run).await, left);
    store.close();
}

async fn tickets_are_chosen_in_their_order_and_no_more_than_asked(db: TestDatabase) {
    let store = db.store();
    hire(&db);
    let tickets = filed(&store, 5).await;
    let counted: Result<[i64; 2], StoreError> = store
        .read(|conn| {
            Ok([
                bulk_items::count(conn, &all(3))?,
                bulk_items::count(conn, &all(100))?,
            ])
        })
        .await;
    assert_eq!(counted, Ok([3, 5]));
    let run = begun(&store, "one", Chosen::All(Box::new(all(3)), String::new())).await;
    let run = run.unwrap();
    let listed: Result<Vec<_>, StoreError> = store
        .read(move |conn| bulk_items::list(conn, run, (false, 0), 10))
        .await;
    let references: Vec<_> = listed.unwrap().into_iter().map(|item| item.reference).collect();
    let first: Result<Vec<_>, StoreError> = store
        .read(move |conn| {
            let load = |id: &TicketId| Ok(option_m::store::tickets::load(conn, *id)?.reference);
            tickets[..3].iter().map(load).collect()
        })
        .await;
    assert_eq!(references, first.unwrap());
    assert_eq!(
        begun(&store, "one", Chosen::These(Vec::new())).await,
        Ok(run),
        "the same form"
    );
    let nothing = begun(&store, "two", Chosen::These(vec![(TicketId(999), 1)])).await;
    assert!(matches!(nothing, Err(DeskError::Field(_))), "{nothing:?}");
    let runs: Result<Vec<_>, StoreError> = store.read(|conn| bulk::list(conn, None, 10)).await;
    assert_eq!(runs.unwrap().len(), 1, "nothing of it is kept");
    store.close();
}

async fn ten_thousand_are_chosen_at_once(db: TestDatabase) {
    let store = db.store();
    hire(&db);
    filed(&store, 1).await;
    let complaint = "received_at, language, id_type, id_number, name, date_of_birth, birth_precision, phone, email, \
                     problem, dose_number, administered_on, facility_state, facility_name, paid, message";
    let ticket = "link_serial, status, version, received_at, sla_policy, deadline_at, warned_percent, last_told_at, \
                  heard_at, priority";
    let bytes = if db.url.starts_with("sqlite") {
        "blob"
    } else {
        "bytea"
    };
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)";
    db.sql(&format!(
        "INSERT INTO complaints (id, idempotency_key, {complaint}) {numbers} \
         SELECT 100000 + i, 'copy ' || i, {complaint} FROM n CROSS JOIN complaints WHERE complaints.id = 1;
         INSERT INTO tickets (id, reference, link_hash, {ticket}) {numbers} \
         SELECT 100000 + i, 'copy ' || i, CAST('copy ' || i AS {bytes}), {ticket} FROM n CROSS JOIN tickets WHERE tickets.id = 1;"
    ))
    .unwrap();
    let began = Instant::now();
    let run = begun(&store, "many", Chosen::All(Box::new(all(MOST)), String::new())).await;
    println!("10,000 tickets were chosen in {:?}", began.elapsed());
    let left = Progress {
        left: MOST,
        ..Progress::default()
    };
    assert_eq!(progress(&store, run.unwrap()).await, left);
    store.close();
}

crate::on_both_databases!(
    each_ticket_is_dealt_with_once_on_two_nodes,
    what_is_not_kept_waits,
    tickets_are_chosen_in_their_order_and_no_more_than_asked,
    ten_thousand_are_chosen_at_once,
);
